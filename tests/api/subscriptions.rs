//! Subscriptions: making, previewing, listing, usage.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::company::Company;
use tests::office::{Office, Plan, fresh_key};
use tests::refused;

async fn company(office: &Office, plan: &Plan) -> Result<(String, String)> {
    let seller = office.seller("ООО Связь").await?;
    let client = office.client(&seller, "Клиент", json!({})).await?;
    let product = office.product(&seller, "internet").await?;
    Ok((client, office.plan(&product, plan).await?))
}

async fn read(office: &Office, id: &str) -> Result<Value> {
    let document = "query($id: ID!) { subscription(id: $id) { state startOn firstBilledOn nextDueOn externalId \
        nextPeriod { from to } plan { code } timeline { kind effectiveOn } dueLines(asOf: \"2026-03-20\") { \
        component from to amount { amount } explanation { price share } } terms { from quantity billingDay \
        discounts { percent until } } charges(first: 10) { nodes { component } } } }";
    let data = office.api.query(document, json!({ "id": id })).await?;
    data.get("subscription").cloned().context("no subscription")
}

#[tokio::test]
async fn the_preview_is_what_the_subscription_then_owes() -> Result<()> {
    let app = TestApp::start_on("2026-03-11").await?;
    let office = &app.office;
    let (client, plan) = company(office, &Plan::monthly("start", "310").with("alignment", "fixed 1")).await?;
    let wanted =
        json!({ "clientId": client, "planId": plan, "discounts": [{ "percent": "10", "periods": 1 }] });
    let document = "query($input: SubscriptionPreviewInput!) { subscriptionPreview(input: $input) { preview { \
        total { amount } nextDueOn billingDay lines { component from to amount { amount } explanation { price share } } } \
        userErrors { message } } }";
    let data = office.api.query(document, json!({ "input": wanted })).await?;
    let preview = &data["subscriptionPreview"]["preview"];
    ensure!(preview["total"]["amount"] == "189.00" && preview["nextDueOn"] == "2026-04-01", "{data}");
    ensure!(preview["lines"][0]["explanation"] == json!({ "price": "279", "share": "21/31" }), "{data}");
    let id = office
        .subscribe(&client, &plan, json!({ "discounts": wanted["discounts"], "externalId": "e-1" }))
        .await?;
    let made = read(office, &id).await?;
    ensure!(made["dueLines"] == preview["lines"], "{made}");
    ensure!(made["state"] == "ACTIVE" && made["nextDueOn"] == "2026-03-11", "{made}");
    ensure!(made["terms"][0]["discounts"][0] == json!({ "percent": "10", "until": "2026-04-01" }), "{made}");
    ensure!(made["timeline"] == json!([{ "kind": "CREATED", "effectiveOn": "2026-03-11" }]), "{made}");
    let taken =
        json!({ "externalId": "e-1", "clientId": client, "planId": plan, "idempotencyKey": fresh_key() });
    refused(office.api.mutate("subscriptionCreate", taken, "subscription { id }").await, "VALIDATION")?;
    app.finish().await
}

#[tokio::test]
async fn a_repeated_call_makes_one_subscription() -> Result<()> {
    let app = TestApp::start_on("2026-03-11").await?;
    let office = &app.office;
    let (client, plan) = company(office, &Plan::monthly("start", "310").with("alignment", "client")).await?;
    let input = json!({ "clientId": client, "planId": plan, "idempotencyKey": "once" });
    let one = office.api.mutate("subscriptionCreate", input.clone(), "subscription { id }").await?;
    let two = office.api.mutate("subscriptionCreate", input, "subscription { id }").await?;
    ensure!(one == two, "{one} {two}");
    let document = "query($f: SubscriptionFilter) { subscriptionCount(filter: $f) \
        subscriptions(first: 5, filter: $f) { nodes { id clientId } } }";
    for (filter, count) in [
        (json!({ "clientId": client, "state": "ACTIVE" }), 1),
        (json!({ "planId": plan, "dueBy": "2026-03-11" }), 1),
        (json!({ "dueBy": "2026-03-10" }), 0),
        (json!({ "state": "PENDING" }), 0),
        (json!({ "state": "ENDED" }), 0),
    ] {
        let data = office.api.query(document, json!({ "f": filter })).await?;
        ensure!(data["subscriptionCount"] == count, "{filter}: {data}");
    }
    let day = office
        .api
        .query("query($id: ID!) { client(id: $id) { billingDay } }", json!({ "id": client }))
        .await?;
    ensure!(day["client"]["billingDay"] == 11, "{day}");
    app.finish().await
}

#[tokio::test]
async fn a_list_names_clients_prices_and_finds_by_either() -> Result<()> {
    let app = TestApp::start_on("2026-03-11").await?;
    let office = &app.office;
    let mut plan = Plan::monthly("start", "310");
    plan.terms["components"] = json!([
        { "code": "fee", "kind": "PER_UNIT", "price": "310" },
        { "code": "setup", "kind": "ONE_TIME", "price": "1000" },
    ]);
    let (client, plan) = company(office, &plan).await?;
    let home = office.api.query("{ sellers { id } }", json!({})).await?;
    let seller = home["sellers"][0]["id"].as_str().context("seller")?.to_owned();
    let other = office.client(&seller, "ООО «Ромашка»", json!({})).await?;
    office.subscribe(&client, &plan, json!({ "quantity": "2", "name": "Склад 100%" })).await?;
    office.subscribe(&other, &plan, json!({ "priceOverride": "99.5", "externalId": "r-7" })).await?;
    let document = "query($f: SubscriptionFilter) { subscriptionCount(filter: $f) subscriptions(first: 5, \
        filter: $f) { nodes { client { name } plan { name } terms { quantity periodAmount { amount } } } } }";
    for (search, name, quantity, amount) in [
        ("ромашк", "ООО «Ромашка»", "1", "99.50"),
        ("hjvfirf", "ООО «Ромашка»", "1", "99.50"),
        ("r-7", "ООО «Ромашка»", "1", "99.50"),
        ("100%", "Клиент", "2", "620.00"),
    ] {
        let data = office.api.query(document, json!({ "f": { "search": search } })).await?;
        let node = &data["subscriptions"]["nodes"][0];
        ensure!(data["subscriptionCount"] == 1 && node["client"]["name"] == name, "{search}: {data}");
        let terms = json!([{ "quantity": quantity, "periodAmount": { "amount": amount } }]);
        ensure!(node["terms"] == terms, "{search}: {node}");
    }
    let data = office.api.query(document, json!({ "f": { "search": "1000%" } })).await?;
    ensure!(data["subscriptionCount"] == 0, "{data}");
    app.finish().await
}

#[tokio::test]
async fn impossible_subscriptions_are_refused() -> Result<()> {
    let app = TestApp::start_on("2026-03-11").await?;
    let office = &app.office;
    let (client, plan) = company(office, &Plan::monthly("week", "70").with("interval", "1 week")).await?;
    for wrong in [
        json!({ "billingDay": 5 }),
        json!({ "quantity": "0" }),
        json!({ "discounts": [{ "percent": "101" }] }),
        json!({ "startOn": "2026-03-11", "endedOn": "2026-03-11" }),
    ] {
        refused(office.subscribe(&client, &plan, wrong).await, "VALIDATION")?;
    }
    let other = office.seller("ООО Другая").await?;
    let product = office.product(&other, "internet").await?;
    let foreign = office.plan(&product, &Plan::monthly("start", "1")).await?;
    refused(office.subscribe(&client, &foreign, json!({})).await, "NOT_FOUND")?;
    let dollars = Plan::monthly("usd", "1").with("currency", "USD");
    let home =
        office.api.query("query($id: ID!) { plan(id: $id) { productId } }", json!({ "id": plan })).await?;
    let home = home["plan"]["productId"].as_str().context("product")?.to_owned();
    let dollars = office.plan(&home, &dollars).await?;
    refused(office.subscribe(&client, &dollars, json!({})).await, "CURRENCY_MISMATCH")?;
    app.finish().await
}

#[tokio::test]
async fn usage_counts_once_per_key_and_only_where_it_is_metered() -> Result<()> {
    let app = TestApp::start_on("2026-03-11").await?;
    let office = &app.office;
    let mut plan = Plan::monthly("calls", "100");
    plan.terms["components"] = json!([
        { "code": "fee", "kind": "FLAT", "price": "100" },
        { "code": "minutes", "kind": "METERED", "model": "PER_UNIT", "price": "2" },
    ]);
    let (client, plan) = company(office, &plan).await?;
    let id = office.subscribe(&client, &plan, json!({})).await?;
    let usage = |component: &str, quantity: &str, key: &str| json!({ "subscriptionId": id, "component": component, "quantity": quantity, "key": key });
    let selection = "usage { id countedOn }";
    let one = office.api.mutate("usageRecord", usage("minutes", "5", "k"), selection).await?;
    ensure!(one["usage"]["countedOn"] == "2026-03-11", "{one}");
    office.clock("2026-03-12").await?;
    let again = office.api.mutate("usageRecord", usage("minutes", "5", "k"), selection).await?;
    ensure!(one["usage"] == again["usage"], "{again}");
    for (wrong, code) in [
        (usage("minutes", "6", "k"), "VALIDATION"),
        (usage("fee", "1", "a"), "VALIDATION"),
        (usage("nothing", "1", "b"), "NOT_FOUND"),
        (usage("minutes", "-1", "c"), "VALIDATION"),
    ] {
        refused(office.api.mutate("usageRecord", wrong, selection).await, code)?;
    }
    let many = json!({ "records": [usage("minutes", "1", "m1"), usage("minutes", "2", "m2")] });
    office.api.mutate("usageRecords", many, selection).await?;
    let document = "query($id: ID!) { subscription(id: $id) { dueLines(asOf: \"2026-04-11\") { component from \
                    amount { amount } } } }";
    let data = office.api.query(document, json!({ "id": id })).await?;
    let lines = data["subscription"]["dueLines"].as_array().context("lines")?;
    let minutes = lines.iter().find(|line| line["component"] == "minutes").context("minutes")?;
    ensure!(minutes["amount"]["amount"] == "16.00", "{data}");
    app.finish().await
}

const SORTED: &str = "query($after: String, $before: String, $last: Int, $first: Int, $sort: [SubscriptionSort!]) { \
    subscriptions(first: $first, last: $last, after: $after, before: $before, sort: $sort) { \
    nodes { client { name } startOn } pageInfo { endCursor } } }";

/// `client start` of each row.
fn rows(data: &Value) -> Vec<String> {
    let nodes = data["subscriptions"]["nodes"].as_array().cloned().unwrap_or_default();
    let row = |node: &Value| {
        format!(
            "{} {}",
            node["client"]["name"].as_str().unwrap_or("?"),
            node["startOn"].as_str().unwrap_or("?")
        )
    };
    nodes.iter().map(row).collect()
}

#[tokio::test]
async fn a_list_of_subscriptions_is_sorted_by_several_columns() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let office = &company.office;
    company.add(0, "later", "50.00", "2026-03-10").await?;
    let by = |field: &str, direction: &str| json!({ "field": field, "direction": direction });
    let orders = [
        (
            json!([by("CLIENT", "DESC"), by("START", "ASC")]),
            ["Клиент 1 2026-03-01", "Клиент 0 2026-03-01", "Клиент 0 2026-03-10"],
        ),
        (
            json!([by("START", "DESC"), by("CLIENT", "DESC")]),
            ["Клиент 0 2026-03-10", "Клиент 1 2026-03-01", "Клиент 0 2026-03-01"],
        ),
        (
            json!([by("NEXT_DUE", "DESC"), by("END", "ASC"), by("CLIENT", "ASC")]),
            ["Клиент 0 2026-03-10", "Клиент 0 2026-03-01", "Клиент 1 2026-03-01"],
        ),
    ];
    for (sort, whole) in orders {
        let (mut after, mut walked) = (Value::Null, Vec::new());
        for _ in 0..3 {
            let page = office.api.query(SORTED, json!({ "first": 1, "after": after, "sort": sort })).await?;
            walked.extend(rows(&page));
            after = page["subscriptions"]["pageInfo"]["endCursor"].clone();
        }
        ensure!(walked == whole, "{sort}: {walked:?}");
        let back = office.api.query(SORTED, json!({ "last": 2, "before": after, "sort": sort })).await?;
        ensure!(rows(&back) == whole[..2], "{sort}: {back}");
    }
    company.finish().await
}
