//! How long API keys work: to a day, with a successor, and no longer than who answers for them.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::office::{Office, fresh_key, text};
use tests::{Api, refused};

async fn make(office: &Office, change: Value) -> Result<(String, Api)> {
    let mut input = json!({ "name": "Сайт", "scopes": ["CLIENT_READ"], "idempotencyKey": fresh_key() });
    for (field, value) in change.as_object().into_iter().flatten() {
        input[field] = value.clone();
    }
    let made = office.api.mutate("apiKeyCreate", input, "apiKey { id } secret").await?;
    Ok((text(&made["apiKey"]["id"])?, office.api.with_key(&text(&made["secret"])?)?))
}

async fn rotate(office: &Office, id: &str, hours: i32, key: &str) -> Result<Value> {
    let input = json!({ "id": id, "hours": hours, "idempotencyKey": key });
    office
        .api
        .mutate("apiKeyRotate", input, "secret apiKey { id name scopes addresses replaces expiresAt }")
        .await
}

async fn works(api: &Api) -> Result<bool> {
    Ok(api.query("{ viewer { name } }", json!({})).await.is_ok())
}

async fn ending(office: &Office) -> Result<Value> {
    Ok(office.api.query("{ desk { waiting { keysEnding } } }", json!({})).await?["desk"]["waiting"]["keysEnding"].take())
}

#[tokio::test]
async fn a_key_and_its_successor_work_side_by_side_for_some_hours() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    let (id, old) =
        make(office, json!({ "expiresAt": "2026-03-11T09:00:00Z", "addresses": ["127.0.0.0/8"] })).await?;
    ensure!(ending(office).await? == 1, "it ends in ten days");
    refused(rotate(office, &id, 169, &fresh_key()).await, "VALIDATION")?;
    let key = fresh_key();
    let made = rotate(office, &id, 48, &key).await?;
    let expected = json!({ "id": made["apiKey"]["id"], "name": "Сайт", "scopes": ["CLIENT_READ"],
        "addresses": ["127.0.0.0/8"], "replaces": id, "expiresAt": "2026-03-11T09:00:00Z" });
    ensure!(made["apiKey"] == expected, "{made}");
    let again = rotate(office, &id, 48, &key).await?;
    ensure!(again["apiKey"]["id"] == made["apiKey"]["id"] && again["secret"].is_null(), "{again}");
    let new = office.api.with_key(&text(&made["secret"])?)?;
    ensure!(works(&old).await? && works(&new).await?, "both work");
    refused(rotate(office, &id, 48, &fresh_key()).await, "INVALID_TRANSITION")?;
    ensure!(ending(office).await? == 1, "the old one has a successor, which ends in ten days");
    office.clock("2026-03-04").await?;
    ensure!(!works(&old).await? && works(&new).await?, "the old one has ended");
    refused(rotate(office, &id, 48, &fresh_key()).await, "INVALID_TRANSITION")?;
    let at_once = rotate(office, &text(&made["apiKey"]["id"])?, 0, &fresh_key()).await?;
    ensure!(!works(&new).await? && works(&office.api.with_key(&text(&at_once["secret"])?)?).await?);
    app.finish().await
}

#[tokio::test]
async fn nobody_rotates_a_key_that_may_more() -> Result<()> {
    let app = TestApp::start().await?;
    let administrator = app.member("admin@example.org", "ADMINISTRATOR", &[]).await?;
    let (id, _) = make(&app.office, json!({ "scopes": ["LEDGER_ADJUST"] })).await?;
    let refusal = refused(rotate(&administrator, &id, 1, &fresh_key()).await, "VALIDATION")?;
    ensure!(refusal.path == ["id"], "{refusal}");
    app.finish().await
}

#[tokio::test]
async fn a_key_ends_with_a_day_and_a_year_at_the_latest() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    for at in ["2026-03-01T09:00:00Z", "2027-03-02T09:00:01Z"] {
        let refusal = refused(make(office, json!({ "expiresAt": at })).await, "VALIDATION")?;
        ensure!(refusal.path == ["expiresAt"], "{at}: {refusal}");
    }
    let (_, longest) = make(office, json!({})).await?;
    let (_, month) = make(office, json!({ "expiresAt": "2026-04-01T00:00:00Z" })).await?;
    ensure!(ending(office).await? == 0);
    office.clock("2026-03-31").await?;
    ensure!(works(&month).await? && ending(office).await? == 1);
    office.clock("2026-04-01").await?;
    ensure!(!works(&month).await? && works(&longest).await? && ending(office).await? == 0);
    office.clock("2027-03-01").await?;
    ensure!(works(&longest).await? && ending(office).await? == 1);
    office.clock("2027-03-02").await?;
    ensure!(!works(&longest).await?, "366 days are over");
    app.finish().await
}

#[tokio::test]
async fn a_key_works_from_its_addresses_only() -> Result<()> {
    let app = TestApp::start().await?;
    let (_, far) = make(&app.office, json!({ "addresses": ["192.0.2.0/24"] })).await?;
    let (_, near) = make(&app.office, json!({ "addresses": ["192.0.2.0/24", "127.0.0.1"] })).await?;
    ensure!(!works(&far).await? && works(&near).await?);
    app.finish().await
}

#[tokio::test]
async fn a_key_does_not_outlive_who_answers_for_it() -> Result<()> {
    let app = TestApp::start().await?;
    let administrator = app.member("admin@example.org", "ADMINISTRATOR", &[]).await?;
    let (_, first) = make(&administrator, json!({ "scopes": ["KEY_MANAGE", "CLIENT_READ"] })).await?;
    let (id, second) = make(&Office { api: first.clone() }, json!({})).await?;
    let successor = rotate(&Office { api: first.clone() }, &id, 1, &fresh_key()).await?;
    let third = app.office.api.with_key(&text(&successor["secret"])?)?;
    for key in [&first, &second, &third] {
        ensure!(works(key).await?);
    }
    let owner = app.owner().await?;
    let users = owner.api.query("{ users(first: 9) { nodes { id email version } } }", json!({})).await?;
    let mut users = users["users"]["nodes"].as_array().into_iter().flatten();
    let user = users.find(|user| user["email"] == "admin@example.org").cloned().unwrap_or_default();
    let off = json!({ "id": user["id"], "version": user["version"], "state": "DISABLED" });
    owner.api.mutate("userUpdate", off, "user { version }").await?;
    for key in [&first, &second, &third] {
        ensure!(!works(key).await?, "a key works on");
    }
    ensure!(works(&app.office.api).await?, "a key of the command line is nobody's");
    app.finish().await
}
