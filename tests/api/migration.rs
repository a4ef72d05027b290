//! Subscriptions of a plan move to other prices at their next period, as the preview showed it.

use anyhow::Result;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::company::{BEGIN, Company};
use tests::office::{Office, Plan, fresh_key, text};
use tests::refused;

const REFUSALS: &str = "refused refusals { clientName subscriptionId code }";

/// The plan of 300.00 a month with a set-up fee of 50.00.
fn terms(price: &str) -> Value {
    let fee = json!({ "code": "fee", "kind": "FLAT", "price": price });
    let setup = json!({ "code": "setup", "kind": "ONE_TIME", "price": "50.00" });
    Plan::monthly("home", "0").with("components", json!([fee, setup])).terms
}

struct Story {
    company: Company,
    plan: String,
    /// The version of 330.00.
    version: String,
    ids: Vec<String>,
}

/// Four clients on the plan, billed for March: the second pays 250.00, the third leaves, the fourth changes anyway.
async fn story() -> Result<Story> {
    let company = Company::of(&["1.00", "2.00", "3.00", "4.00"]).await?;
    let office = &company.office;
    let plan =
        office.plan(&company.product, &Plan { terms: terms("300.00"), ..Plan::monthly("home", "0") }).await?;
    let mut ids = Vec::new();
    for (index, client) in company.clients.iter().enumerate() {
        let price = if index == 1 { json!("250.00") } else { Value::Null };
        let more = json!({ "startOn": BEGIN, "priceOverride": price });
        ids.push(office.subscribe(client, &plan, more).await?);
    }
    company.bill(BEGIN).await?;
    office.clock("2026-03-11").await?;
    act(office, &ids[2], json!({ "cancel": {} })).await?;
    let other = company.plan("other", "10.00").await?;
    act(office, &ids[3], json!({ "changePlan": { "planId": other } })).await?;
    let version = publish(office, &plan, "330.00", Value::Null).await?;
    Ok(Story { company, plan, version, ids })
}

/// One more version of the plan.
async fn publish(office: &Office, plan: &str, price: &str, from: Value) -> Result<String> {
    let draft = json!({ "planId": plan, "terms": terms(price), "idempotencyKey": fresh_key() });
    let draft = office.api.mutate("planVersionCreate", draft, "planVersion { id }").await?;
    let version = text(&draft["planVersion"]["id"])?;
    let input = json!({ "id": version, "effectiveFrom": from });
    office.api.mutate("planVersionPublish", input, "planVersion { id }").await?;
    Ok(version)
}

/// The version of the plan in force, which from this day on is not sold any more.
async fn withdrawn(office: &Office, plan: &str, from: Value) -> Result<Value> {
    let document = "query($id: ID!) { plan(id: $id) { version currentVersion { id } } }";
    let seen = office.api.query(document, json!({ "id": plan })).await?["plan"].clone();
    let input = json!({ "id": plan, "version": seen["version"], "availableTo": from });
    office.api.mutate("planUpdate", input, "plan { id }").await?;
    Ok(seen["currentVersion"]["id"].clone())
}

async fn act(office: &Office, id: &str, action: Value) -> Result<Value> {
    let input = json!({ "id": id, "action": action, "idempotencyKey": fresh_key() });
    office.api.mutate("subscriptionAct", input, "subscription { id }").await
}

async fn preview(office: &Office, input: Value) -> Result<Value> {
    let selection = format!(
        "preview {{ clients subscriptions before {{ amount }} after {{ amount }} difference {{ amount }} {REFUSALS} }}"
    );
    Ok(office.api.ask("planMigrationPreview", input, &selection).await?["preview"].clone())
}

async fn step(office: &Office, input: Value) -> Result<Value> {
    let selection = format!("progress {{ done {REFUSALS} left after }}");
    Ok(office.api.mutate("planMigrate", input, &selection).await?["progress"].clone())
}

async fn rows(office: &Office, input: &Value, after: Value) -> Result<Value> {
    let document = "query($input: PlanMigrationInput!, $after: String) \
        { planMigrationRows(input: $input, first: 3, after: $after) { nodes { subscriptionId clientName effectiveOn \
          before { amount } after { amount } difference { amount } refusal { code } } \
          pageInfo { hasNextPage endCursor } } }";
    let data = office.api.query(document, json!({ "input": input, "after": after })).await?;
    Ok(data["planMigrationRows"].clone())
}

#[tokio::test]
async fn a_new_version_is_scheduled_for_everybody_once() -> Result<()> {
    let Story { company, plan, version, ids } = story().await?;
    let office = &company.office;
    let input = json!({ "planId": plan, "toVersionId": version });
    let shown = preview(office, input.clone()).await?;
    let sums = json!([shown["before"]["amount"], shown["after"]["amount"], shown["difference"]["amount"]]);
    assert_eq!((&shown["clients"], &shown["subscriptions"]), (&json!(2), &json!(2)));
    assert_eq!(sums, json!(["550.00", "580.00", "30.00"]), "a price of one's own stays");
    assert_eq!(shown["refused"], 2);
    let page = rows(office, &input, Value::Null).await?;
    assert_eq!(page["nodes"].as_array().map(Vec::len), Some(3));
    let first = json!({ "subscriptionId": ids[0], "clientName": "Клиент 0", "effectiveOn": "2026-04-01",
                        "before": { "amount": "300.00" }, "after": { "amount": "330.00" },
                        "difference": { "amount": "30.00" }, "refusal": null });
    assert_eq!(page["nodes"][0], first);
    assert_eq!(page["nodes"][2]["refusal"]["code"], "INVALID_TRANSITION");
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    let rest = rows(office, &input, page["pageInfo"]["endCursor"].clone()).await?;
    assert_eq!(rest["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(rest["nodes"][0]["subscriptionId"], json!(ids[3]));
    let before = company.balances().await?;
    let done = step(office, json!({ "migration": input, "reason": "Индексация" })).await?;
    assert_eq!(json!([done["done"], done["refused"], done["left"], done["after"]]), json!([2, 2, 0, null]));
    let again = step(office, json!({ "migration": input })).await?;
    assert_eq!(json!([again["done"], again["refused"]]), json!([0, 2]), "whoever moved is not moved again");
    assert_eq!(company.balances().await?, before, "nothing is charged by it");
    let document =
        "query($id: ID!) { subscription(id: $id) { changesOn timeline { kind reason effectiveOn } } }";
    let seen = office.api.query(document, json!({ "id": ids[0] })).await?["subscription"].clone();
    assert_eq!(seen["changesOn"], "2026-04-01");
    let event = json!({ "kind": "PLAN_CHANGED", "reason": "Индексация", "effectiveOn": "2026-04-01" });
    assert_eq!(seen["timeline"][0], event);
    // The scheduled change is like any other: it can be taken back, and scheduled again.
    act(office, &ids[1], json!({ "dropChange": true })).await?;
    assert_eq!(step(office, json!({ "migration": input })).await?["done"], 1);
    // 10.00 of four clients' own, 330.00, 250.00, and 10.00 of whoever changed; no set-up fee again.
    assert_eq!(company.bill("2026-04-01").await?.total()?, "600.00");
    company.finish().await
}

#[tokio::test]
async fn a_plan_moves_to_another_and_only_from_a_version() -> Result<()> {
    let Story { company, plan, version, ids } = story().await?;
    let office = &company.office;
    let other = company.plan("business", "500.00").await?;
    let document = "query($id: ID!) { plan(id: $id) { currentVersion { id } } }";
    let to =
        office.api.query(document, json!({ "id": other })).await?["plan"]["currentVersion"]["id"].clone();
    let input = json!({ "planId": plan, "toVersionId": to });
    let shown = preview(office, input.clone()).await?;
    assert_eq!(
        json!([shown["before"]["amount"], shown["after"]["amount"], shown["difference"]["amount"]]),
        json!(["550.00", "1000.00", "450.00"]),
        "another plan has its own price"
    );
    let none = json!({ "planId": plan, "fromVersionId": version, "toVersionId": to });
    assert_eq!(preview(office, none.clone()).await?["subscriptions"], 0);
    let new = office.subscribe(&company.clients[0], &plan, json!({ "startOn": "2026-03-11" })).await?;
    assert_eq!(
        step(office, json!({ "migration": none })).await?["done"],
        1,
        "only who is on the new version"
    );
    let document = "query($id: ID!) { subscription(id: $id) { changesOn } }";
    let seen = office.api.query(document, json!({ "id": new })).await?["subscription"].clone();
    assert_eq!(seen["changesOn"], "2026-04-11");
    assert_eq!(preview(office, input).await?["subscriptions"], 2);
    let seen = office.api.query(document, json!({ "id": ids[0] })).await?["subscription"].clone();
    assert_eq!(seen["changesOn"], Value::Null);
    company.finish().await
}

#[tokio::test]
async fn a_version_that_is_not_in_force_and_a_plan_that_is_not_sold_take_nobody() -> Result<()> {
    let Story { company, plan, version, .. } = story().await?;
    let office = &company.office;
    let later = publish(office, &plan, "340.00", json!("2026-03-12")).await?;
    let input = json!({ "planId": plan, "toVersionId": later });
    assert_eq!(refused(preview(office, input.clone()).await, "VALIDATION")?.path, ["toVersionId"]);
    let done = step(office, json!({ "migration": input })).await;
    assert_eq!(refused(done, "VALIDATION")?.path, ["toVersionId"]);
    office.clock("2026-03-12").await?;
    assert_eq!(preview(office, input).await?["subscriptions"], 2);
    let other = company.plan("business", "500.00").await?;
    let to = withdrawn(office, &other, Value::Null).await?;
    let input = json!({ "planId": plan, "toVersionId": to });
    assert_eq!(preview(office, input.clone()).await?["subscriptions"], 2);
    withdrawn(office, &other, json!("2026-03-12")).await?;
    assert_eq!(refused(preview(office, input).await, "VALIDATION")?.path, ["toVersionId"]);
    // To another version of their own plan subscriptions move though nobody may subscribe to it any more.
    withdrawn(office, &plan, json!("2026-03-12")).await?;
    let own = json!({ "planId": plan, "toVersionId": version });
    assert_eq!(preview(office, own).await?["subscriptions"], 2);
    company.finish().await
}

#[tokio::test]
async fn whom_a_fault_stops_is_named_and_moves_another_time() -> Result<()> {
    let Story { company, plan, version, .. } = story().await?;
    let office = &company.office;
    let db = company.app.db.connect().await?;
    let theirs = |pending: &str| {
        let of = "(SELECT id FROM client WHERE name = 'Клиент 0')";
        format!("UPDATE subscription SET pending = {pending} WHERE client_id = {of}")
    };
    db.execute_unprepared(&theirs("'{}'")).await?;
    let input = json!({ "migration": { "planId": plan, "toVersionId": version } });
    let done = step(office, input.clone()).await?;
    assert_eq!(json!([done["done"], done["refused"], done["left"]]), json!([1, 3, 0]));
    let first = &done["refusals"][0];
    assert_eq!((&first["clientName"], &first["code"]), (&json!("Клиент 0"), &json!("INTERNAL")));
    db.execute_unprepared(&theirs("NULL")).await?;
    let done = step(office, input).await?;
    assert_eq!(json!([done["done"], done["refused"]]), json!([1, 2]));
    db.close().await?;
    company.finish().await
}

#[tokio::test]
async fn strangers_move_nobody_and_readers_only_look() -> Result<()> {
    let Story { company, plan, version, .. } = story().await?;
    let input = json!({ "planId": plan, "toVersionId": version });
    let seller = company.app.owner().await?.seller("ООО Чужое").await?;
    let stranger = company.app.member("stranger@example.org", "BILLING", &[&seller]).await?;
    refused(preview(&stranger, input.clone()).await, "NOT_FOUND")?;
    refused(step(&stranger, json!({ "migration": input })).await, "NOT_FOUND")?;
    let reader = company.app.colleague("reader@example.org", "VIEWER").await?;
    assert_eq!(preview(&reader, input.clone()).await?["subscriptions"], 2);
    refused(step(&reader, json!({ "migration": input })).await, "FORBIDDEN")?;
    company.finish().await
}
