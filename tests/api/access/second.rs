//! The second factor: begun, confirmed, asked for at the sign-in, lost, taken off.

use anyhow::{Context, Result, ensure};
use chrono::Utc;
use data_encoding::BASE32_NOPAD;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use server::access::totp_code;
use server::config::SecondFactor;
use tests::app::{OWNER, PASSWORD, TestApp};
use tests::company::BEGIN;
use tests::dump::dump;
use tests::office::{Office, text};
use tests::{Abona, Api, refused};

const EMAIL: &str = "reader@example.org";

/// An authenticator: the secret of one account.
struct Phone {
    secret: Vec<u8>,
    recovery: Vec<String>,
    began: i64,
}

impl Phone {
    /// The code of the step in which it was connected, or of a later one. A server counts one step before and after.
    fn code(&self, later: i64) -> String {
        totp_code(&self.secret, self.began + later * 30)
    }

    /// Connects to the account of the session.
    async fn connect(office: &Office) -> Result<Phone> {
        let begun = office
            .api
            .mutate("totpBegin", json!({ "password": PASSWORD }), "begun { secret uri picture }")
            .await?;
        let secret = text(&begun["begun"]["secret"])?;
        let uri = text(&begun["begun"]["uri"])?;
        ensure!(
            uri.contains(&format!("secret={secret}&")) && uri.starts_with("otpauth://totp/Abona:"),
            "{uri}"
        );
        ensure!(text(&begun["begun"]["picture"])?.starts_with("data:image/svg+xml;base64,"), "{begun}");
        let mut phone = Phone {
            secret: BASE32_NOPAD.decode(secret.as_bytes())?,
            recovery: Vec::new(),
            began: Utc::now().timestamp(),
        };
        let wrong = format!("{:06}", (phone.code(0).parse::<u32>()? + 1) % 1_000_000);
        let refusal = refused(confirm(office, &wrong).await, "VALIDATION")?;
        ensure!(refusal.path == ["code"], "{refusal}");
        let made = confirm(office, &phone.code(0)).await?;
        let codes = made["recovery"]["codes"].as_array().context("no codes")?;
        phone.recovery = codes.iter().map(text).collect::<Result<_>>()?;
        ensure!(phone.recovery.len() == 10 && phone.recovery.iter().all(|code| code.len() == 19), "{made}");
        Ok(phone)
    }
}

async fn confirm(office: &Office, code: &str) -> Result<Value> {
    office.api.mutate("totpConfirm", json!({ "code": code }), "recovery { codes }").await
}

/// The first step of a sign-in: the challenge, where one is answered.
async fn password(api: &Api, email: &str) -> Result<Option<String>> {
    let input = json!({ "email": email, "password": PASSWORD });
    let asked = api.mutate("signIn", input, "viewer { id } challenge").await?;
    ensure!(asked["viewer"].is_null() != asked["challenge"].is_null(), "{asked}");
    Ok(asked["challenge"].as_str().map(str::to_owned))
}

async fn second(api: &Api, challenge: &str, code: &str) -> Result<Value> {
    let input = json!({ "challenge": challenge, "code": code });
    api.mutate("signInConfirm", input, "viewer { email permissions }").await
}

async fn state(office: &Office) -> Result<Value> {
    let told = office.api.query("{ secondFactor { isOn isRequired recoveryCodes } }", json!({})).await?;
    Ok(told["secondFactor"].clone())
}

/// A sign-in that waits for its second step.
async fn asked(app: &TestApp, email: &str) -> Result<(Api, String)> {
    let api = Api::new(app.office.api.base())?;
    let challenge = password(&api, email).await?.context("no challenge")?;
    Ok((api, challenge))
}

#[tokio::test]
async fn a_sign_in_takes_the_password_and_a_code_that_counts_once() -> Result<()> {
    let app = TestApp::start().await?;
    let one = app.colleague(EMAIL, "VIEWER").await?;
    let other = Api::new(one.api.base())?;
    other.sign_in(EMAIL, PASSWORD).await?;
    ensure!(state(&one).await? == json!({ "isOn": false, "isRequired": false, "recoveryCodes": 0 }));
    let wrong =
        one.api.mutate("totpBegin", json!({ "password": "not my password" }), "begun { secret }").await;
    ensure!(refused(wrong, "VALIDATION")?.path == ["password"]);
    let phone = Phone::connect(&one).await?;
    ensure!(state(&one).await? == json!({ "isOn": true, "isRequired": false, "recoveryCodes": 10 }));
    ensure!(other.query("{ viewer { id } }", json!({})).await.is_err(), "other sessions end");
    refused(
        one.api.mutate("totpBegin", json!({ "password": PASSWORD }), "begun { uri }").await,
        "INVALID_TRANSITION",
    )?;

    let (api, challenge) = asked(&app, EMAIL).await?;
    ensure!(api.query("{ viewer { id } }", json!({})).await.is_err(), "the password alone is no session");
    let used = refused(second(&api, &challenge, &phone.code(0)).await, "VALIDATION")?;
    ensure!(used.path == ["code"], "the code of the connection is used: {used}");
    let entered = second(&api, &challenge, &format!(" {} ", phone.code(1))).await?;
    ensure!(entered["viewer"]["email"] == EMAIL, "{entered}");
    ensure!(api.query("{ clientCount }", json!({})).await?["clientCount"] == 0);
    let over = refused(second(&api, &challenge, &phone.code(1)).await, "VALIDATION")?;
    ensure!(over.path == ["challenge"], "a challenge counts once: {over}");
    let (api, challenge) = asked(&app, EMAIL).await?;
    let used = refused(second(&api, &challenge, &phone.code(1)).await, "VALIDATION")?;
    ensure!(used.path == ["code"], "a code counts once: {used}");
    app.finish().await
}

#[tokio::test]
async fn a_recovery_code_opens_once_and_nothing_of_it_is_kept() -> Result<()> {
    let app = TestApp::start().await?;
    let one = app.colleague(EMAIL, "VIEWER").await?;
    let phone = Phone::connect(&one).await?;
    let db = app.db.connect().await?;
    let kept = format!("{:?}", dump(&db).await?);
    ensure!(!kept.contains(&BASE32_NOPAD.encode(&phone.secret)), "the secret is readable");
    for code in &phone.recovery {
        ensure!(
            !kept.contains(code) && !kept.contains(&code.replace('-', "")),
            "a recovery code is readable"
        );
    }
    let (api, challenge) = asked(&app, EMAIL).await?;
    let typed = phone.recovery[3].to_uppercase().replace('-', " ");
    second(&api, &challenge, &typed).await?;
    let office = Office { api };
    ensure!(state(&office).await?["recoveryCodes"] == 9);
    let (api, challenge) = asked(&app, EMAIL).await?;
    refused(second(&api, &challenge, &phone.recovery[3]).await, "VALIDATION")?;
    second(&api, &challenge, &phone.recovery[4]).await?;
    db.close().await?;
    app.finish().await
}

#[tokio::test]
async fn codes_are_guessed_slowly_and_only_for_their_account() -> Result<()> {
    let app = TestApp::start().await?;
    let one = Phone::connect(&app.colleague(EMAIL, "VIEWER").await?).await?;
    let two = Phone::connect(&app.colleague("second@example.org", "VIEWER").await?).await?;
    let (api, challenge) = asked(&app, EMAIL).await?;
    refused(second(&api, &challenge, &two.code(1)).await, "VALIDATION")?;
    refused(second(&api, &challenge, &two.recovery[0]).await, "VALIDATION")?;
    for _ in 0..3 {
        refused(second(&api, &challenge, "000000000").await, "VALIDATION")?;
    }
    // The delay begins with a second; after it the tries of the challenge are used up.
    let late = tests::refusal(second(&api, &challenge, &one.code(1)).await)?
        .context("a right code after five wrong ones")?;
    ensure!(late.code == "RATE_LIMITED" || late.path == ["challenge"], "{late}");
    let (api, challenge) = asked(&app, "second@example.org").await?;
    second(&api, &challenge, &two.code(1)).await?;
    let twice = "mutation { a: signInConfirm(input: { challenge: \"x\", code: \"1\" }) { viewer { id } } \
                 b: signInConfirm(input: { challenge: \"x\", code: \"2\" }) { viewer { id } } }";
    refused(api.query(twice, json!({})).await, "BAD_REQUEST")?;
    app.finish().await
}

#[tokio::test]
async fn the_second_factor_is_taken_off_by_its_owner_and_by_an_administrator() -> Result<()> {
    let app = TestApp::start().await?;
    let one = app.colleague(EMAIL, "VIEWER").await?;
    let phone = Phone::connect(&one).await?;
    let off = |password: &str, code: &str| {
        one.api.mutate("totpRemove", json!({ "password": password, "code": code }), "secondFactor { isOn }")
    };
    ensure!(refused(off("not my password", &phone.code(1)).await, "VALIDATION")?.path == ["password"]);
    ensure!(refused(off(PASSWORD, "123").await, "VALIDATION")?.path == ["code"]);
    ensure!(off(PASSWORD, &phone.code(1)).await?["secondFactor"]["isOn"] == false);
    ensure!(password(&Api::new(one.api.base())?, EMAIL).await?.is_none(), "the password is enough again");

    Phone::connect(&one).await?;
    let owner = app.owner().await?;
    Phone::connect(&owner).await?;
    let users = owner.api.query("{ users(first: 9) { nodes { id email secondFactor } } }", json!({})).await?;
    let of = |email: &str| {
        let mut users = users["users"]["nodes"].as_array().into_iter().flatten();
        users.find(|user| user["email"] == email).cloned().unwrap_or_default()
    };
    ensure!(of(EMAIL)["secondFactor"] == true && of(OWNER)["secondFactor"] == true, "{users}");
    let document =
        "mutation($id: ID!) { userTotpReset(id: $id) { user { secondFactor } userErrors { code path } } }";
    let reset = |office: &Office, email: &str| {
        let (api, id) = (office.api.clone(), of(email)["id"].clone());
        async move {
            Ok::<_, anyhow::Error>(api.query(document, json!({ "id": id })).await?["userTotpReset"].clone())
        }
    };
    let administrator = app.office.clone();
    ensure!(
        reset(&administrator, OWNER).await?["userErrors"][0]["code"] == "VALIDATION",
        "a key resets no owner"
    );
    ensure!(reset(&owner, OWNER).await?["userErrors"][0]["code"] == "VALIDATION", "nor does the owner so");
    let done = reset(&owner, EMAIL).await?;
    ensure!(done == json!({ "user": { "secondFactor": false }, "userErrors": [] }), "{done}");
    ensure!(one.api.query("{ viewer { id } }", json!({})).await.is_err(), "sessions end");
    ensure!(password(&Api::new(one.api.base())?, EMAIL).await?.is_none());

    Abona::on(app.db.url())?.run(&["user", "totp-reset", OWNER]).await?.success()?;
    ensure!(password(&Api::new(one.api.base())?, OWNER).await?.is_none());
    app.finish().await
}

#[tokio::test]
async fn where_it_is_required_nothing_else_is_done_before_it_is_on() -> Result<()> {
    let app = TestApp::configured(BEGIN, |config| config.second_factor = SecondFactor::Managers).await?;
    let reader = app.colleague(EMAIL, "VIEWER").await?;
    ensure!(reader.api.query("{ clientCount }", json!({})).await?["clientCount"] == 0, "a reader needs none");
    let owner = app.owner().await?;
    let viewer = "{ viewer { permissions secondFactorWanted } }";
    let told = owner.api.query(viewer, json!({})).await?;
    ensure!(told["viewer"] == json!({ "permissions": [], "secondFactorWanted": true }), "{told}");
    refused(owner.api.query("{ clientCount }", json!({})).await, "FORBIDDEN")?;
    let phone = Phone::connect(&owner).await?;
    let told = owner.api.query(viewer, json!({})).await?;
    ensure!(told["viewer"]["secondFactorWanted"] == false, "{told}");
    owner.api.query("{ clientCount }", json!({})).await?;
    let input = json!({ "password": PASSWORD, "code": phone.code(1) });
    refused(owner.api.mutate("totpRemove", input, "secondFactor { isOn }").await, "INVALID_TRANSITION")?;
    let (api, challenge) = asked(&app, OWNER).await?;
    let entered = second(&api, &challenge, &phone.code(1)).await?;
    ensure!(entered["viewer"]["permissions"].as_array().is_some_and(|all| !all.is_empty()), "{entered}");
    app.finish().await
}

#[tokio::test]
async fn with_another_key_of_the_server_only_recovery_codes_count() -> Result<()> {
    let app = TestApp::start().await?;
    let one = app.colleague(EMAIL, "VIEWER").await?;
    let phone = Phone::connect(&one).await?;
    std::fs::write(app.data().join("secret.key"), data_encoding::BASE64.encode(&[7; 32]))?;
    let (api, challenge) = asked(&app, EMAIL).await?;
    let refusal = refused(second(&api, &challenge, &phone.code(1)).await, "INVALID_TRANSITION")?;
    ensure!(refusal.message.contains("secret_key"), "{refusal}");
    second(&api, &challenge, &phone.recovery[0]).await?;
    app.finish().await
}

#[tokio::test]
async fn a_challenge_is_over_after_five_tries() -> Result<()> {
    let app = TestApp::start().await?;
    let phone = Phone::connect(&app.colleague(EMAIL, "VIEWER").await?).await?;
    let (api, challenge) = asked(&app, EMAIL).await?;
    let db = app.db.connect().await?;
    db.execute_unprepared("UPDATE sign_in_challenge SET tries = 4").await?;
    let wrong = refused(second(&api, &challenge, "12345").await, "VALIDATION")?;
    ensure!(wrong.path == ["code"], "the fifth is judged: {wrong}");
    let over = refused(second(&api, &challenge, &phone.code(1)).await, "VALIDATION")?;
    ensure!(over.path == ["challenge"], "{over}");
    db.close().await?;
    let (api, challenge) = asked(&app, EMAIL).await?;
    second(&api, &challenge, &phone.code(1)).await?;
    app.finish().await
}

#[tokio::test]
async fn a_challenge_is_over_after_five_minutes() -> Result<()> {
    let app = TestApp::start().await?;
    let phone = Phone::connect(&app.colleague(EMAIL, "VIEWER").await?).await?;
    let (api, challenge) = asked(&app, EMAIL).await?;
    let db = app.db.connect().await?;
    db.execute_unprepared("UPDATE sign_in_challenge SET expires_at = created_at").await?;
    db.close().await?;
    let over = refused(second(&api, &challenge, &phone.code(1)).await, "VALIDATION")?;
    ensure!(over.path == ["challenge"], "{over}");
    app.finish().await
}
