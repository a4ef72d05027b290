//! What API keys and administrators may not give: more than they have, and power over those who have more.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::app::{OWNER, PASSWORD, TestApp};
use tests::office::{Office, fresh_key, text};
use tests::{Api, refused};

/// A key that this colleague makes.
async fn key_of(office: &Office, scopes: &[&str]) -> Result<Office> {
    let input = json!({ "name": "Ключ", "scopes": scopes, "idempotencyKey": fresh_key() });
    let made = office.api.mutate("apiKeyCreate", input, "secret").await?;
    Ok(Office { api: office.api.with_key(&text(&made["secret"])?)? })
}

async fn create(office: &Office, email: &str, role: &str) -> Result<Value> {
    let input = json!({ "email": email, "role": role, "password": PASSWORD, "idempotencyKey": fresh_key() });
    office.api.mutate("userCreate", input, "user { id version }").await
}

/// Id and version of a user.
async fn found(office: &Office, email: &str) -> Result<(Value, Value)> {
    let users = office.api.query("{ users(first: 50) { nodes { id version email } } }", json!({})).await?;
    let mut users = users["users"]["nodes"].as_array().into_iter().flatten();
    let user = users.find(|user| user["email"] == email).with_context(|| format!("no {email}"))?;
    Ok((user["id"].clone(), user["version"].clone()))
}

/// Tries every way to get hold of a user.
async fn cannot_take_over(office: &Office, email: &str) -> Result<()> {
    let (id, version) = found(office, email).await?;
    let changes = [
        json!({ "password": "another long password" }),
        json!({ "role": "VIEWER" }),
        json!({ "state": "DISABLED" }),
        json!({ "name": "x" }),
    ];
    for change in changes {
        let mut input = json!({ "id": id, "version": version });
        for (field, value) in change.as_object().into_iter().flatten() {
            input[field] = value.clone();
        }
        let refusal = refused(office.api.mutate("userUpdate", input, "user { id }").await, "VALIDATION")?;
        ensure!(refusal.path == ["role"], "{change}: {refusal}");
    }
    let sessions = office.api.query("{ sessions(first: 50) { nodes { id user } } }", json!({})).await?;
    let mut sessions = sessions["sessions"]["nodes"].as_array().into_iter().flatten();
    let session = sessions.find(|session| session["user"] == id).context("no open session")?;
    let document = "mutation($id: ID!) { sessionEnd(id: $id) { session { id } userErrors { code } } }";
    let ended = office.api.query(document, json!({ "id": session["id"] })).await?;
    ensure!(ended["sessionEnd"]["userErrors"][0]["code"] == "VALIDATION", "{ended}");
    Ok(())
}

#[tokio::test]
async fn a_key_makes_and_changes_nobody_who_manages_users() -> Result<()> {
    let app = TestApp::start().await?;
    let owner = app.owner().await?;
    let administrator = app.member("admin@example.org", "ADMINISTRATOR", &[]).await?;
    for key in [
        key_of(&administrator, &["USER_MANAGE"]).await?,
        key_of(&owner, &["USER_MANAGE", "LEDGER_ADJUST"]).await?,
        app.office.clone(),
    ] {
        for role in ["OWNER", "ADMINISTRATOR"] {
            let refusal = refused(create(&key, "new@example.org", role).await, "VALIDATION")?;
            ensure!(refusal.path == ["role"], "{role}: {refusal}");
        }
        cannot_take_over(&key, OWNER).await?;
        cannot_take_over(&key, "admin@example.org").await?;
        let made = create(&key, &format!("{}@example.org", fresh_key()), "SUPPORT").await?;
        let user = &made["user"];
        for role in [Some("OWNER"), Some("ADMINISTRATOR"), None] {
            let input = json!({ "id": user["id"], "version": 1, "role": role, "name": "Имя" });
            let changed = key.api.mutate("userUpdate", input, "user { name }").await;
            match role {
                Some(_) => drop(refused(changed, "VALIDATION")?),
                None => ensure!(changed?["user"]["name"] == "Имя"),
            }
        }
    }
    Api::new(app.office.api.base())?.sign_in(OWNER, PASSWORD).await?;
    app.finish().await
}

#[tokio::test]
async fn an_administrator_has_no_power_over_owners() -> Result<()> {
    let app = TestApp::start().await?;
    app.owner().await?;
    let administrator = app.member("admin@example.org", "ADMINISTRATOR", &[]).await?;
    refused(create(&administrator, "new@example.org", "OWNER").await, "VALIDATION")?;
    cannot_take_over(&administrator, OWNER).await?;
    create(&administrator, "second@example.org", "ADMINISTRATOR").await?;
    Api::new(app.office.api.base())?.sign_in(OWNER, PASSWORD).await?;
    app.finish().await
}

#[tokio::test]
async fn a_key_has_no_scope_that_its_maker_lacks() -> Result<()> {
    let app = TestApp::start().await?;
    let seller = app.office.seller("ООО Связь").await?;
    let administrator = app.member("admin@example.org", "ADMINISTRATOR", &[&seller]).await?;
    let chain = key_of(&administrator, &["KEY_MANAGE", "CLIENT_READ"]).await?;
    for (office, scope) in [(&administrator, "LEDGER_ADJUST"), (&chain, "CLIENT_WRITE")] {
        let refusal = refused(key_of(office, &[scope]).await, "VALIDATION")?;
        ensure!(refusal.path == ["scopes"], "{refusal}");
    }
    let further = key_of(&chain, &["CLIENT_READ"]).await?;
    let viewer = further.api.query("{ viewer { sellers permissions } }", json!({})).await?;
    let expected = json!({ "viewer": { "sellers": [seller], "permissions": ["CLIENT_READ"] } });
    ensure!(viewer == expected, "{viewer}");
    let nowhere =
        json!({ "name": "x", "scopes": ["CLIENT_READ"], "sellers": [], "idempotencyKey": fresh_key() });
    let refusal = refused(app.office.api.mutate("apiKeyCreate", nowhere, "secret").await, "VALIDATION")?;
    ensure!(refusal.path == ["sellers"], "{refusal}");
    app.finish().await
}
