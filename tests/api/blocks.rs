//! Many clients and subscriptions are suspended, and served again, as a preview showed it.

use anyhow::{Context, Result};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::company::{BEGIN, Company};
use tests::office::{Office, Plan, fresh_key};
use tests::refused;

const REPORT: &str = "blocks { clients subscriptions totals { amount } refused refusals { clientId clientName \
                      subscriptionId code message } }";

async fn preview(office: &Office, targets: Value, suspension: Value) -> Result<Value> {
    let input = json!({ "targets": targets, "suspension": suspension });
    Ok(office.api.ask("blocksPreview", input, REPORT).await?["blocks"].clone())
}

async fn apply(office: &Office, input: Value) -> Result<Value> {
    Ok(office.api.mutate("blocksApply", input, REPORT).await?["blocks"].clone())
}

/// Clients, subscriptions, sum and refusals of a report.
fn told(report: &Value) -> Value {
    let amounts: Vec<&Value> =
        report["totals"].as_array().into_iter().flatten().map(|total| &total["amount"]).collect();
    json!([report["clients"], report["subscriptions"], amounts, report["refused"]])
}

async fn states(office: &Office, ids: &[String]) -> Result<Vec<String>> {
    let mut states = Vec::new();
    for id in ids {
        let document = "query($id: ID!) { subscription(id: $id) { state } }";
        let seen = office.api.query(document, json!({ "id": id })).await?;
        states.push(seen["subscription"]["state"].as_str().context("a state")?.to_owned());
    }
    Ok(states)
}

/// Three clients who paid for March: two by days of service, one whatever happens.
async fn paid() -> Result<Company> {
    let company = Company::of(&["310.00"]).await?;
    let Company { app, office, seller, product, mut clients, mut subscriptions } = company;
    for (code, price, policy) in [("credits", "620.00", "CREDIT"), ("more", "31.00", "CREDIT")] {
        let terms = Plan::monthly(code, price).with("blockedTime", policy);
        let plan = office.plan(&product, &terms).await?;
        let client = office.client(&seller, code, json!({})).await?;
        subscriptions.push(office.subscribe(&client, &plan, json!({ "startOn": BEGIN })).await?);
        clients.push(client);
    }
    let company = Company { app, office, seller, product, clients, subscriptions };
    company.bill(BEGIN).await?;
    company.office.clock("2026-03-11").await?;
    Ok(company)
}

#[tokio::test]
async fn clients_are_blocked_as_the_preview_showed_and_a_repeat_changes_nothing() -> Result<()> {
    let company = paid().await?;
    let office = &company.office;
    let all = json!({ "clients": { "sellerId": company.seller } });
    let block = json!({ "block": { "kind": "ADMINISTRATIVE" } });
    let shown = preview(office, all.clone(), block.clone()).await?;
    assert_eq!(told(&shown), json!([3, 3, ["-441.00"], 0]));
    assert_eq!(company.balances().await?, ["-310.00", "-620.00", "-31.00"], "a preview writes nothing");
    let input = |total: &str| {
        json!({ "targets": all, "suspension": block, "reason": "Переезд",
                "totals": [{ "amount": total, "currency": "RUB" }], "idempotencyKey": "move" })
    };
    refused(apply(office, input("-440.99")).await, "QUOTE_CHANGED")?;
    assert_eq!(company.balances().await?, ["-310.00", "-620.00", "-31.00"]);
    for _ in 0..2 {
        assert_eq!(told(&apply(office, input("-441.00")).await?), json!([3, 3, ["-441.00"], 0]));
    }
    assert_eq!(company.balances().await?, ["-310.00", "-200.00", "-10.00"]);
    assert_eq!(states(office, &company.subscriptions).await?, ["BLOCKED", "BLOCKED", "BLOCKED"]);
    refused(apply(office, input("-441.01")).await, "IDEMPOTENCY_KEY_REUSED")?;
    // Service goes on: what is open again is charged by the next run.
    let served = json!({ "targets": all, "suspension": { "unblock": { "kind": "ADMINISTRATIVE" } },
                         "idempotencyKey": fresh_key() });
    assert_eq!(told(&apply(office, served).await?), json!([3, 3, [], 0]));
    assert_eq!(company.bill("2026-03-12").await?.total()?, "441.00");
    company.finish().await
}

#[tokio::test]
async fn who_is_refused_is_named_and_does_not_stop_the_others() -> Result<()> {
    let company = paid().await?;
    let (office, clients) = (&company.office, &company.clients);
    let input =
        json!({ "clientId": clients[1], "block": { "kind": "TECHNICAL" }, "idempotencyKey": fresh_key() });
    office.api.mutate("clientBlock", input, "client { id }").await?;
    let some = json!({ "clients": { "ids": [clients[0], clients[1]] } });
    let block = json!({ "block": { "kind": "TECHNICAL" } });
    let shown = preview(office, some.clone(), block.clone()).await?;
    assert_eq!(told(&shown), json!([1, 1, [], 1]));
    let refusal = &shown["refusals"][0];
    assert_eq!(
        (&refusal["clientId"], &refusal["clientName"], &refusal["code"]),
        (&json!(clients[1]), &json!("credits"), &json!("INVALID_TRANSITION"))
    );
    let input = json!({ "targets": some, "suspension": block, "idempotencyKey": fresh_key() });
    assert_eq!(apply(office, input).await?, shown);
    assert_eq!(states(office, &company.subscriptions).await?, ["BLOCKED", "BLOCKED", "ACTIVE"]);
    company.finish().await
}

#[tokio::test]
async fn whom_a_fault_stops_is_named_and_a_repeat_tries_again() -> Result<()> {
    let company = paid().await?;
    let (office, clients) = (&company.office, &company.clients);
    let db = company.app.db.connect().await?;
    let theirs = |pending: &str| {
        let of = "(SELECT id FROM client WHERE name = 'credits')";
        format!("UPDATE subscription SET pending = {pending} WHERE client_id = {of}")
    };
    db.execute_unprepared(&theirs("'{}'")).await?;
    let input = json!({ "targets": { "clients": { "sellerId": company.seller } },
                        "suspension": { "block": { "kind": "TECHNICAL" } }, "idempotencyKey": "again" });
    let report = apply(office, input.clone()).await?;
    assert_eq!(told(&report), json!([2, 2, ["-21.00"], 1]));
    let refusal = &report["refusals"][0];
    assert_eq!((&refusal["clientId"], &refusal["code"]), (&json!(clients[1]), &json!("INTERNAL")));
    db.execute_unprepared(&theirs("NULL")).await?;
    assert_eq!(told(&apply(office, input).await?), json!([3, 3, ["-441.00"], 0]));
    assert_eq!(company.balances().await?, ["-310.00", "-200.00", "-10.00"]);
    db.close().await?;
    company.finish().await
}

#[tokio::test]
async fn single_subscriptions_are_blocked_by_themselves() -> Result<()> {
    let company = paid().await?;
    let (office, ids) = (&company.office, &company.subscriptions);
    let other = company.add(1, "other", "100.00", "2026-03-11").await?;
    let input = json!({ "id": ids[2], "action": { "cancel": { "effective": "IMMEDIATE" } },
                        "idempotencyKey": fresh_key() });
    office.api.mutate("subscriptionAct", input, "subscription { state }").await?;
    let targets = json!({ "subscriptions": { "ids": [ids[1], ids[2]] } });
    let block = json!({ "block": { "kind": "BY_REQUEST", "until": "2026-03-21" } });
    let shown = preview(office, targets.clone(), block.clone()).await?;
    assert_eq!(told(&shown), json!([1, 1, ["-200.00"], 1]));
    assert_eq!(shown["refusals"][0]["subscriptionId"], json!(ids[2]));
    let early = json!({ "block": { "kind": "BY_REQUEST", "until": "2026-03-01" } });
    assert_eq!(told(&preview(office, targets.clone(), early).await?), json!([0, 0, [], 2]));
    let input = json!({ "targets": targets, "suspension": block, "idempotencyKey": fresh_key() });
    assert_eq!(apply(office, input).await?, shown);
    let seen = states(office, &[ids[1].clone(), other]).await?;
    assert_eq!(seen, ["BLOCKED", "ACTIVE"]);
    assert_eq!(company.balances().await?[1], "-420.00");
    company.finish().await
}

#[tokio::test]
async fn only_who_may_change_subscriptions_blocks_them() -> Result<()> {
    let company = paid().await?;
    let targets = json!({ "clients": { "ids": [company.clients[0]] } });
    let block = json!({ "block": { "kind": "TECHNICAL" } });
    let input = json!({ "targets": targets, "suspension": block, "idempotencyKey": fresh_key() });
    let other = company.app.owner().await?.seller("ООО Чужое").await?;
    let stranger = company.app.member("stranger@example.org", "BILLING", &[&other]).await?;
    refused(preview(&stranger, targets.clone(), block.clone()).await, "NOT_FOUND")?;
    refused(apply(&stranger, input.clone()).await, "NOT_FOUND")?;
    let reader = company.app.colleague("reader@example.org", "VIEWER").await?;
    assert_eq!(told(&preview(&reader, targets, block).await?), json!([1, 1, [], 0]));
    refused(apply(&reader, input).await, "FORBIDDEN")?;
    assert_eq!(states(&company.office, &company.subscriptions[..1]).await?, ["ACTIVE"]);
    company.finish().await
}

async fn register(office: &Office, filter: Value, sort: Value) -> Result<Value> {
    let document = "query($filter: BlockFilter, $sort: [BlockSort!]) { blockCount(filter: $filter) \
        blocks(first: 200, filter: $filter, sort: $sort) { nodes { client { name } subscription { id plan { name } } \
          block { kind from until automatic reason createdBy liftedBy } } } }";
    office.api.query(document, json!({ "filter": filter, "sort": sort })).await
}

/// Client, kind and first day of each, in order.
fn listed(found: &Value) -> Value {
    let nodes = found["blocks"]["nodes"].as_array().cloned().unwrap_or_default();
    let told = |node: &Value| json!([node["client"]["name"], node["block"]["kind"], node["block"]["from"]]);
    nodes.iter().map(told).collect()
}

/// One block by hand after another, of which some are lifted.
async fn blocked(company: &Company) -> Result<()> {
    let (office, clients) = (&company.office, &company.clients);
    let block = |client: &str, block: Value| json!({ "clientId": client, "block": block, "reason": "Переезд", "idempotencyKey": fresh_key() });
    for (client, dated) in [
        (0, json!({ "kind": "BY_REQUEST", "from": "2026-03-12", "until": "2026-03-14" })),
        (1, json!({ "kind": "TECHNICAL", "from": "2026-03-20" })),
        (2, json!({ "kind": "ADMINISTRATIVE", "from": "2026-03-13" })),
    ] {
        office.api.mutate("clientBlock", block(&clients[client], dated), "client { id }").await?;
    }
    let own = json!({ "id": company.subscriptions[1], "action": { "block": { "kind": "BY_REQUEST", "from": "2026-03-13" } },
                      "idempotencyKey": fresh_key() });
    office.api.mutate("subscriptionAct", own, "subscription { id }").await?;
    let lift = json!({ "clientId": clients[2], "kind": "ADMINISTRATIVE", "idempotencyKey": fresh_key() });
    office.api.mutate("clientUnblock", lift, "client { id }").await?;
    let twice =
        block(&clients[2], json!({ "kind": "TECHNICAL", "from": "2026-04-01", "until": "2026-04-02" }));
    office.api.mutate("clientBlock", twice, "client { id }").await?;
    let again =
        block(&clients[2], json!({ "kind": "TECHNICAL", "from": "2026-05-01", "until": "2026-05-02" }));
    office.api.mutate("clientBlock", again, "client { id }").await?;
    let lift = |from: &str| json!({ "clientId": clients[2], "kind": "TECHNICAL", "from": from, "idempotencyKey": fresh_key() });
    refused(
        office.api.mutate("clientUnblock", lift("2026-04-02"), "client { id }").await,
        "INVALID_TRANSITION",
    )?;
    office.api.mutate("clientUnblock", lift("2026-05-01"), "client { id }").await?;
    let coming = register(office, json!({ "clientId": clients[2], "state": "COMING" }), json!(null)).await?;
    assert_eq!(listed(&coming), json!([["more", "TECHNICAL", "2026-04-01"]]), "the later one was named");
    office.api.mutate("clientUnblock", lift("2026-04-01"), "client { id }").await?;
    Ok(())
}

#[tokio::test]
async fn the_register_lists_every_block_and_finds_by_what_it_is_and_where_it_stands() -> Result<()> {
    let company = paid().await?;
    let (office, clients) = (&company.office, &company.clients);
    blocked(&company).await?;
    office.clock("2026-03-14").await?;
    let all = register(office, json!({}), json!(null)).await?;
    assert_eq!(
        listed(&all),
        json!([
            ["more", "TECHNICAL", "2026-05-01"],
            ["more", "TECHNICAL", "2026-04-01"],
            ["credits", "TECHNICAL", "2026-03-20"],
            ["more", "ADMINISTRATIVE", "2026-03-13"],
            ["credits", "BY_REQUEST", "2026-03-13"],
            ["Клиент 0", "BY_REQUEST", "2026-03-12"]
        ])
    );
    assert_eq!(all["blockCount"], 6);
    assert_eq!(
        all["blocks"]["nodes"][4],
        json!({ "client": { "name": "credits" }, "subscription": { "id": company.subscriptions[1], "plan": { "name": "credits" } },
                "block": { "kind": "BY_REQUEST", "from": "2026-03-13", "until": null, "automatic": false, "reason": null,
                           "createdBy": "Проверки", "liftedBy": null } })
    );
    let by_client =
        json!([{ "field": "CLIENT", "direction": "ASC" }, { "field": "FROM", "direction": "ASC" }]);
    for (filter, names) in [
        (json!({ "state": "HOLDING" }), json!([["credits", "BY_REQUEST", "2026-03-13"]])),
        (json!({ "state": "COMING" }), json!([["credits", "TECHNICAL", "2026-03-20"]])),
        (
            json!({ "state": "OVER" }),
            json!([
                ["more", "ADMINISTRATIVE", "2026-03-13"],
                ["more", "TECHNICAL", "2026-04-01"],
                ["more", "TECHNICAL", "2026-05-01"],
                ["Клиент 0", "BY_REQUEST", "2026-03-12"]
            ]),
        ),
        (json!({ "ofClient": false }), json!([["credits", "BY_REQUEST", "2026-03-13"]])),
        (json!({ "automatic": true }), json!([])),
        (
            json!({ "kinds": ["TECHNICAL"], "fromBy": "2026-03-31" }),
            json!([["credits", "TECHNICAL", "2026-03-20"]]),
        ),
        (json!({ "fromSince": "2026-05-01" }), json!([["more", "TECHNICAL", "2026-05-01"]])),
        (json!({ "fromBy": "2026-03-12" }), json!([["Клиент 0", "BY_REQUEST", "2026-03-12"]])),
        (json!({ "search": "клиент 0" }), json!([["Клиент 0", "BY_REQUEST", "2026-03-12"]])),
        (
            json!({ "clientId": clients[2], "fromBy": "2026-03-31" }),
            json!([["more", "ADMINISTRATIVE", "2026-03-13"]]),
        ),
    ] {
        let found = register(office, filter.clone(), by_client.clone()).await?;
        assert_eq!(listed(&found), names, "{filter}");
        assert_eq!(found["blockCount"], names.as_array().map_or(0, Vec::len), "{filter}");
    }
    company.finish().await
}
