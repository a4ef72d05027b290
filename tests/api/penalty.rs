//! Leaving before the end of a minimum term costs what the preview showed, when the end comes.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::company::{BEGIN, Company};
use tests::office::{Office, Plan, fresh_key};
use tests::refused;

const PREVIEW: &str = "preview { effectiveOn total { amount } penalties { amount { amount } on until } }";

/// A client bound for a year at 310.00 a month, who paid for March; it is 11 March.
async fn bound(penalty: Value) -> Result<(Company, String)> {
    let company = Company::of(&["100.00"]).await?;
    let terms = Plan::monthly("bound", "310.00").with("minimum", penalty);
    let plan = company.office.plan(&company.product, &terms).await?;
    let id = company.office.subscribe(&company.clients[0], &plan, json!({ "startOn": BEGIN })).await?;
    company.bill(BEGIN).await?;
    company.office.clock("2026-03-11").await?;
    Ok((company, id))
}

async fn preview(office: &Office, id: &str, cancel: Value) -> Result<Value> {
    let input = json!({ "id": id, "action": { "cancel": cancel } });
    Ok(office.api.ask("subscriptionActionPreview", input, PREVIEW).await?["preview"].clone())
}

async fn cancel(office: &Office, id: &str, cancel: Value, more: Value) -> Result<Value> {
    let mut input = json!({ "id": id, "action": { "cancel": cancel }, "idempotencyKey": fresh_key() });
    for (field, value) in more.as_object().into_iter().flatten() {
        input[field] = value.clone();
    }
    office.api.mutate("subscriptionAct", input, "subscription { endedOn }").await
}

/// Kinds, amounts and reasons of the client's operations, the newest first.
async fn operations(company: &Company) -> Result<Vec<Value>> {
    let document = "query($id: ID!) { operations(first: 9, filter: { clientId: $id }) \
                    { nodes { kind amount { amount } reason } } }";
    let seen = company.office.api.query(document, json!({ "id": company.clients[0] })).await?;
    let nodes = seen["operations"]["nodes"].as_array().cloned().unwrap_or_default();
    Ok(nodes.iter().map(|node| json!([node["kind"], node["amount"]["amount"], node["reason"]])).collect())
}

#[tokio::test]
async fn the_rest_of_the_term_is_a_penalty_of_its_own() -> Result<()> {
    let (company, id) = bound(json!({ "length": "12 months", "penalty": "REST" })).await?;
    let office = &company.office;
    let now = json!({ "effective": "IMMEDIATE" });
    let shown = preview(office, &id, now.clone()).await?;
    let penalty = json!({ "amount": { "amount": "3620.00" }, "on": "2026-03-11", "until": "2027-03-01" });
    assert_eq!((&shown["penalties"], &shown["total"]["amount"]), (&json!([penalty]), &json!("3410.00")));
    refused(cancel(office, &id, now.clone(), json!({ "total": "3409.99" })).await, "QUOTE_CHANGED")?;
    assert_eq!(company.balances().await?, ["-410.00"]);
    cancel(office, &id, now, json!({ "total": "3410.00" })).await?;
    assert_eq!(company.balances().await?, ["-3820.00"]);
    let reason = "Отключение до конца минимального срока (01.03.2027)";
    let seen = operations(&company).await?;
    ensure!(seen.contains(&json!(["PENALTY", "-3620.00", reason])), "{seen:?}");
    assert_eq!(company.bill("2026-05-01").await?.total()?, "200.00", "only the other subscription goes on");
    company.finish().await
}

#[tokio::test]
async fn a_penalty_comes_on_the_day_of_the_end_unless_the_cancellation_is_taken_back() -> Result<()> {
    let (company, id) =
        bound(json!({ "length": "12 months", "penalty": "FIXED", "amount": "1500.00" })).await?;
    let office = &company.office;
    let shown = preview(office, &id, json!({})).await?;
    let penalty = json!({ "amount": { "amount": "1500.00" }, "on": "2026-04-01", "until": "2027-03-01" });
    assert_eq!((&shown["penalties"], &shown["total"]["amount"]), (&json!([penalty]), &json!("0.00")));
    cancel(office, &id, json!({}), json!({})).await?;
    let back = json!({ "id": id, "action": { "uncancel": true }, "idempotencyKey": fresh_key() });
    office.api.mutate("subscriptionAct", back, "subscription { endedOn }").await?;
    office.clock("2026-03-31").await?;
    cancel(office, &id, json!({}), json!({})).await?;
    // A run that looks ahead leaves the penalty to its day.
    assert_eq!(office.run("AUTOMATIC", "2026-04-02", json!({})).await?.total()?, "100.00");
    assert_eq!(company.balances().await?, ["-510.00"]);
    office.clock("2026-04-01").await?;
    let begun = Instant::now();
    while company.balances().await? != ["-2010.00"] {
        ensure!(begun.elapsed() < Duration::from_secs(60), "{:?}", company.balances().await?);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    company.finish().await
}

#[tokio::test]
async fn a_penalty_is_waived_with_a_reason() -> Result<()> {
    let (company, id) = bound(json!({ "length": "12 months", "penalty": "REST" })).await?;
    let office = &company.office;
    let waived = json!({ "effective": "IMMEDIATE", "penalty": "WAIVE" });
    let shown = preview(office, &id, waived.clone()).await?;
    assert_eq!((&shown["penalties"], &shown["total"]["amount"]), (&json!([]), &json!("-210.00")));
    let refusal = refused(cancel(office, &id, waived.clone(), json!({})).await, "VALIDATION")?;
    assert_eq!(refusal.path, ["reason"]);
    cancel(office, &id, waived, json!({ "reason": "Переезд" })).await?;
    assert_eq!(company.balances().await?, ["-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_minimum_term_is_published_with_the_version() -> Result<()> {
    let company = Company::of(&[]).await?;
    let product = &company.product;
    let bad = |minimum: Value| Plan::monthly("bad", "1.00").with("minimum", minimum);
    for (minimum, field) in [
        (json!({ "length": "0 months", "penalty": "REST" }), "length"),
        (json!({ "length": "1 year", "penalty": "FIXED" }), "amount"),
        (json!({ "length": "1 year", "penalty": "REST", "amount": "1" }), "amount"),
        (json!({ "length": "1 year", "penalty": "FIXED", "amount": "0.001" }), "amount"),
    ] {
        let refusal = refused(company.office.plan(product, &bad(minimum)).await, "VALIDATION")?;
        assert_eq!(refusal.path.last().map(String::as_str), Some(field), "{refusal}");
    }
    let fixed = json!({ "length": "1 year", "penalty": "FIXED", "amount": "500" });
    let id = company.office.plan(product, &bad(fixed)).await?;
    let document = "query($id: ID!) { plan(id: $id) { currentVersion { terms { minimum { length penalty amount } } } } }";
    let seen = company.office.api.query(document, json!({ "id": id })).await?;
    let minimum = &seen["plan"]["currentVersion"]["terms"]["minimum"];
    assert_eq!(*minimum, json!({ "length": "12 months", "penalty": "FIXED", "amount": "500" }));
    company.finish().await
}
