//! Who is limited to sellers sees and manages only who and what is of these sellers.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::app::{PASSWORD, TestApp};
use tests::office::{Office, fresh_key, text};
use tests::{Api, refused};

/// One text field of every node of a list.
fn column(page: &Value, list: &str, field: &str) -> BTreeSet<String> {
    let nodes = page[list]["nodes"].as_array().into_iter().flatten();
    nodes.filter_map(|node| node[field].as_str()).map(str::to_owned).collect()
}

fn set(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Two sellers, an administrator of the first, and people of the first, of the second, of both, and of all.
struct World {
    app: TestApp,
    ours: String,
    theirs: String,
    administrator: Office,
}

const OUTSIDERS: [&str; 3] = ["theirs@example.org", "both@example.org", "all@example.org"];

impl World {
    async fn make() -> Result<Self> {
        let app = TestApp::start().await?;
        let (ours, theirs) = (app.office.seller("Наша").await?, app.office.seller("Чужая").await?);
        let administrator = app.member("admin@example.org", "ADMINISTRATOR", &[&ours]).await?;
        app.member("ours@example.org", "VIEWER", &[&ours]).await?;
        app.member("theirs@example.org", "VIEWER", &[&theirs]).await?;
        app.member("both@example.org", "VIEWER", &[&ours, &theirs]).await?;
        app.member("all@example.org", "ADMINISTRATOR", &[]).await?;
        Ok(Self { app, ours, theirs, administrator })
    }

    /// What the owner, who sees all, reads.
    async fn read(&self, document: &str) -> Result<Value> {
        self.app.office.api.query(document, json!({})).await
    }
}

const USERS: &str = "{ users(first: 50) { nodes { id email version } } }";

#[tokio::test]
async fn users_beyond_the_sellers_are_not_there() -> Result<()> {
    let world = World::make().await?;
    let api = &world.administrator.api;
    let seen = api.query(USERS, json!({})).await?;
    ensure!(column(&seen, "users", "email") == set(&["admin@example.org", "ours@example.org"]), "{seen}");
    let all = world.read(USERS).await?;
    for user in all["users"]["nodes"].as_array().into_iter().flatten() {
        let foreign = OUTSIDERS.contains(&user["email"].as_str().unwrap_or_default());
        let input =
            json!({ "id": user["id"], "version": user["version"], "password": "another long password" });
        let node = api.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": user["id"] })).await?;
        ensure!(!foreign || node["node"].is_null(), "{user}: {node}");
        if foreign {
            refused(api.mutate("userUpdate", input, "user { id }").await, "NOT_FOUND")?;
        }
    }
    for email in OUTSIDERS {
        Api::new(api.base())?.sign_in(email, PASSWORD).await.with_context(|| email.to_owned())?;
    }
    world.app.finish().await
}

#[tokio::test]
async fn users_get_no_seller_that_their_maker_does_not_see() -> Result<()> {
    let world = World::make().await?;
    let api = &world.administrator.api;
    let create = |sellers: Value| {
        let input = json!({ "email": format!("{}@example.org", fresh_key()), "role": "VIEWER", "password": PASSWORD,
                            "sellers": sellers, "idempotencyKey": fresh_key() });
        api.mutate("userCreate", input, "user { id sellers version }")
    };
    for sellers in [json!(null), json!([]), json!([world.ours])] {
        let made = create(sellers.clone()).await?;
        ensure!(made["user"]["sellers"] == json!([world.ours]), "{sellers}: {made}");
        let user = &made["user"];
        let update = |sellers: Value| {
            let input = json!({ "id": user["id"], "version": 1, "sellers": sellers });
            api.mutate("userUpdate", input, "user { sellers }")
        };
        refused(update(json!([world.ours, world.theirs])).await, "NOT_FOUND")?;
        let kept = update(json!([])).await?;
        ensure!(kept["user"]["sellers"] == json!([world.ours]), "{kept}");
    }
    refused(create(json!([world.theirs])).await, "NOT_FOUND")?;
    world.app.finish().await
}

#[tokio::test]
async fn keys_beyond_the_sellers_are_not_there() -> Result<()> {
    let world = World::make().await?;
    let (api, all) = (&world.administrator.api, &world.app.office.api);
    let make = |name: &str, sellers: Value| {
        let input = json!({ "name": name, "scopes": ["CLIENT_READ"], "sellers": sellers,
                            "idempotencyKey": fresh_key() });
        all.mutate("apiKeyCreate", input, "apiKey { id }")
    };
    make("наш", json!([world.ours])).await?;
    let foreign = [
        make("чужой", json!([world.theirs])).await?,
        make("обеих", json!([world.ours, world.theirs])).await?,
        make("всех", json!(null)).await?,
    ];
    let keys = "{ apiKeys(first: 50) { nodes { id name revokedAt } } }";
    let seen = api.query(keys, json!({})).await?;
    ensure!(column(&seen, "apiKeys", "name") == set(&["наш"]), "{seen}");
    let revoke = "mutation($id: ID!) { apiKeyRevoke(id: $id) { apiKey { id } userErrors { code } } }";
    for key in foreign {
        let id = json!({ "id": key["apiKey"]["id"] });
        let node = api.query("query($id: ID!) { node(id: $id) { id } }", id.clone()).await?;
        ensure!(node["node"].is_null(), "{node}");
        let refused = api.query(revoke, id).await?;
        let expected = json!({ "apiKey": null, "userErrors": [{ "code": "NOT_FOUND" }] });
        ensure!(refused["apiKeyRevoke"] == expected, "{refused}");
    }
    let after = world.read(keys).await?;
    let revoked = column(&after, "apiKeys", "revokedAt");
    ensure!(revoked.is_empty(), "{after}");
    let own = seen["apiKeys"]["nodes"][0]["id"].clone();
    let done = api.query(revoke, json!({ "id": own })).await?;
    ensure!(done["apiKeyRevoke"]["apiKey"]["id"] == own, "{done}");
    world.app.finish().await
}

#[tokio::test]
async fn sessions_beyond_the_sellers_are_not_there() -> Result<()> {
    let world = World::make().await?;
    let api = &world.administrator.api;
    let sessions = "{ sessions(first: 50) { nodes { id user } } }";
    let seen = column(&api.query(sessions, json!({})).await?, "sessions", "user");
    let visible = column(&api.query(USERS, json!({})).await?, "users", "id");
    ensure!(seen == visible && seen.len() == 2, "{seen:?} {visible:?}");
    let end = "mutation($id: ID!) { sessionEnd(id: $id) { session { id } userErrors { code } } }";
    let all = world.read(sessions).await?;
    let nodes = all["sessions"]["nodes"].as_array().context("no sessions")?;
    for session in nodes {
        if !seen.contains(&text(&session["user"])?) {
            let refused = api.query(end, json!({ "id": session["id"] })).await?;
            ensure!(refused["sessionEnd"]["userErrors"][0]["code"] == "NOT_FOUND", "{refused}");
        }
    }
    let after = world.read(sessions).await?;
    ensure!(after["sessions"]["nodes"].as_array().map(Vec::len) == Some(nodes.len()), "{after}");
    world.app.finish().await
}

/// Something of every kind that the audit log tells, of one seller.
async fn work(office: &Office, seller: &str) -> Result<()> {
    let client = office.client(seller, "Клиент", json!({})).await?;
    let plan = tests::office::Plan::monthly("plan", "100.00");
    let plan = office.plan(&office.product(seller, "product").await?, &plan).await?;
    office.subscribe(&client, &plan, json!({})).await?;
    office.pay(&client, "5.00", "1").await?;
    office.settings(seller, json!({ "fourEyes": false })).await?;
    office.run("SANDBOX", tests::company::BEGIN, json!({ "sellerId": seller })).await?;
    let file = json!({ "kind": "CLIENTS", "fileName": "a.csv", "contentBase64": "aWQ7bmFtZQoxO3gK", "sellerId": seller,
                       "idempotencyKey": fresh_key() });
    office.api.mutate("importCreate", file, "import { id }").await.map(drop)
}

#[tokio::test]
async fn rows_of_the_audit_log_beyond_the_sellers_are_not_there() -> Result<()> {
    let world = World::make().await?;
    for seller in [&world.ours, &world.theirs] {
        work(&world.app.office, seller).await?;
    }
    let log = "query($filter: AuditFilter) { auditEntries(first: 200, filter: $filter) { nodes { action object client } } }";
    let api = &world.administrator.api;
    let seen = api.query(log, json!({})).await?;
    let told = column(&seen, "auditEntries", "action");
    let expected = [
        "billRun.create",
        "client.create",
        "import.create",
        "operation.post",
        "plan.create",
        "plan.version.create",
        "plan.version.publish",
        "product.create",
        "seller.create",
        "session.start",
        "settings.update",
        "subscription.create",
        "user.create",
    ];
    ensure!(told == set(&expected), "{told:?}");
    let all = world.read("{ auditEntries(first: 200) { nodes { action object } } }").await?;
    for action in expected {
        let count = |page: &Value| {
            let nodes = page["auditEntries"]["nodes"].as_array().into_iter().flatten();
            nodes.filter(|node| node["action"] == action).count()
        };
        let (own, every) = (count(&seen), count(&all));
        ensure!(own < every, "{action}: {own} of {every} rows are seen");
    }
    let clients = world.read("{ clients(first: 10) { nodes { id sellerId } } }").await?;
    for client in clients["clients"]["nodes"].as_array().into_iter().flatten() {
        let filtered = api.query(log, json!({ "filter": { "client": client["id"] } })).await?;
        let rows = filtered["auditEntries"]["nodes"].as_array().map_or(0, Vec::len);
        ensure!((rows > 0) == (client["sellerId"] == json!(world.ours)), "{client}: {filtered}");
    }
    world.app.finish().await
}
