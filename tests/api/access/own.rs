//! What a person does about the own account, and what the command line does for one who cannot.

use anyhow::{Result, ensure};
use sea_orm::ConnectionTrait;
use serde_json::json;
use tests::app::{PASSWORD, TestApp};
use tests::office::Office;
use tests::{Abona, Api, refused};

const NEW: &str = "семь раз отмерь и отрежь";

async fn change(office: &Office, current: &str, new: &str) -> Result<serde_json::Value> {
    office.api.mutate("passwordChange", json!({ "current": current, "new": new }), "viewer { email }").await
}

async fn is_signed_in(office: &Office) -> Result<bool> {
    Ok(office.api.query("{ viewer { id } }", json!({})).await.is_ok())
}

#[tokio::test]
async fn a_person_changes_the_own_password_and_other_sessions_end() -> Result<()> {
    let app = TestApp::start().await?;
    let one = app.colleague("sidorov.i@romashka.ru", "VIEWER").await?;
    let other = Office { api: Api::new(one.api.base())? };
    other.api.sign_in("sidorov.i@romashka.ru", PASSWORD).await?;
    for weak in [
        "короткий",
        "P@ssw0rd2026!",
        "йцукенгшщзхъ",
        "sidorov12345",
        "romashka-2026",
        "aabbaabbaabb",
        PASSWORD,
    ] {
        let refusal = refused(change(&one, PASSWORD, weak).await, "VALIDATION")?;
        ensure!(refusal.path == ["new"], "{weak}: {refusal}");
    }
    let refusal = refused(change(&one, "not the password of now", NEW).await, "VALIDATION")?;
    ensure!(refusal.path == ["current"], "{refusal}");
    let changed = change(&one, PASSWORD, NEW).await?;
    ensure!(changed["viewer"]["email"] == "sidorov.i@romashka.ru", "{changed}");
    ensure!(is_signed_in(&one).await?, "the session that changed it goes on");
    ensure!(!is_signed_in(&other).await?, "other sessions end");
    let stranger = Api::new(one.api.base())?;
    ensure!(stranger.sign_in("sidorov.i@romashka.ru", PASSWORD).await.is_err(), "the old one is gone");
    stranger.sign_in("sidorov.i@romashka.ru", NEW).await?;
    let log = "{ auditEntries(first: 5, filter: { action: \"user.password\" }) { nodes { actorName before after } } }";
    let told = app.office.api.query(log, json!({})).await?;
    let expected = json!([{ "actorName": "sidorov.i@romashka.ru", "before": null, "after": null }]);
    ensure!(told["auditEntries"]["nodes"] == expected, "{told}");
    refused(change(&app.office, PASSWORD, NEW).await, "UNAUTHENTICATED")?;
    app.finish().await
}

#[tokio::test]
async fn nobody_goes_round_the_current_password_as_an_administrator() -> Result<()> {
    let app = TestApp::start().await?;
    let administrator = app.member("admin@example.org", "ADMINISTRATOR", &[]).await?;
    let viewer = administrator.api.query("{ viewer { id } }", json!({})).await?;
    let input = json!({ "id": viewer["viewer"]["id"], "version": 1, "password": NEW });
    let refusal = refused(administrator.api.mutate("userUpdate", input, "user { id }").await, "VALIDATION")?;
    ensure!(refusal.path == ["password"], "{refusal}");
    Api::new(administrator.api.base())?.sign_in("admin@example.org", PASSWORD).await?;
    let input = json!({ "id": viewer["viewer"]["id"], "version": 1, "name": "Анна" });
    let renamed = administrator.api.mutate("userUpdate", input, "user { name }").await?;
    ensure!(renamed["user"]["name"] == "Анна", "{renamed}");
    app.finish().await
}

#[tokio::test]
async fn the_own_password_is_guessed_as_slowly_as_at_the_sign_in() -> Result<()> {
    let app = TestApp::start().await?;
    let one = app.colleague("reader@example.org", "VIEWER").await?;
    for _ in 0..5 {
        refused(change(&one, "not the password of now", NEW).await, "VALIDATION")?;
    }
    refused(change(&one, PASSWORD, NEW).await, "RATE_LIMITED")?;
    app.finish().await
}

#[tokio::test]
async fn the_command_line_gives_a_new_password_and_ends_sessions() -> Result<()> {
    let app = TestApp::start().await?;
    let one = app.colleague("reader@example.org", "VIEWER").await?;
    let program = Abona::on(app.db.url())?;
    let unknown = program.run_with_input(&["user", "password", "nobody@example.org"], NEW).await?;
    ensure!(unknown.code == Some(1) && unknown.stderr.contains("таким адресом нет"), "{unknown:?}");
    let weak = program.run_with_input(&["user", "password", "reader@example.org"], "password1234").await?;
    ensure!(weak.code == Some(1) && weak.stderr.contains("слишком известен"), "{weak:?}");
    ensure!(is_signed_in(&one).await?, "nothing has changed");
    program.run_with_input(&["user", "password", "Reader@example.org"], NEW).await?.success()?;
    ensure!(!is_signed_in(&one).await?, "open sessions end");
    Api::new(one.api.base())?.sign_in("reader@example.org", NEW).await?;
    app.finish().await
}

#[tokio::test]
async fn a_hash_of_other_figures_is_made_anew_at_the_next_sign_in() -> Result<()> {
    let app = TestApp::start().await?;
    // The password is `password`, of a vector of the reference implementation: m = 256, t = 2.
    let old = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    app.colleague("reader@example.org", "VIEWER").await?;
    let db = app.db.connect().await?;
    let set = format!("UPDATE app_user SET password_hash = '{old}' WHERE email = 'reader@example.org'");
    db.execute_unprepared(&set).await?;
    let api = Api::new(app.office.api.base())?;
    for _ in 0..2 {
        api.sign_in("reader@example.org", "password").await?;
    }
    let hashes = "SELECT password_hash FROM app_user WHERE email = 'reader@example.org'";
    let hash = tests::dump::texts(&db, hashes).await?;
    ensure!(hash[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash:?}");
    db.close().await?;
    app.finish().await
}

#[tokio::test]
async fn refused_sign_ins_are_in_the_audit_log() -> Result<()> {
    let app = TestApp::start().await?;
    app.colleague("reader@example.org", "VIEWER").await?;
    let stranger = Api::new(app.office.api.base())?;
    for email in ["reader@example.org", "my-password@example.org"] {
        refused(stranger.sign_in(email, "not the password").await, "VALIDATION")?;
    }
    let log = "{ auditEntries(first: 5, filter: { action: \"session.refused\" }) { nodes { object ip before after } } }";
    let told = app.office.api.query(log, json!({})).await?;
    let users = app.office.api.query("{ users(first: 5) { nodes { id email } } }", json!({})).await?;
    let mut users = users["users"]["nodes"].as_array().into_iter().flatten();
    let reader = users.find(|user| user["email"] == "reader@example.org").map(|user| user["id"].clone());
    let row = |object| json!({ "object": object, "ip": "127.0.0.1", "before": null, "after": null });
    ensure!(told["auditEntries"]["nodes"] == json!([row(json!("unknown")), row(json!(reader))]), "{told}");
    app.finish().await
}
