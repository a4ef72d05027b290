//! A subscription goes to another client: no day is charged to both, and none to nobody.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tests::company::{BEGIN, Company};
use tests::office::{Office, Plan, fresh_key, text};
use tests::refused;

const PREVIEW: &str = "preview { version effectiveOn total { amount } firstTotal { amount } }";

/// Two clients; the first has a subscription of 310.00 a month with a set-up fee, three of it, and paid for March.
async fn company() -> Result<(Company, String)> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let fee = json!({ "code": "fee", "kind": "PER_UNIT", "price": "310.00" });
    let setup = json!({ "code": "setup", "kind": "ONE_TIME", "price": "500.00" });
    let terms = Plan::monthly("moving", "0").with("components", json!([fee, setup]));
    let terms = terms.with("minimum", json!({ "length": "12 months", "penalty": "REST" }));
    let plan = company.office.plan(&company.product, &terms).await?;
    let more = json!({ "startOn": BEGIN, "quantity": "3", "name": "Офис" });
    let id = company.office.subscribe(&company.clients[0], &plan, more).await?;
    assert_eq!(company.bill(BEGIN).await?.total()?, "1730.00");
    company.office.clock("2026-03-11").await?;
    Ok((company, id))
}

async fn preview(office: &Office, id: &str, to: &str, more: Value) -> Result<Value> {
    let input = with(json!({ "id": id, "clientId": to }), &more);
    Ok(office.api.ask("subscriptionTransferPreview", input, PREVIEW).await?["preview"].clone())
}

async fn pass_on(office: &Office, id: &str, to: &str, more: Value) -> Result<String> {
    let input = with(json!({ "id": id, "clientId": to, "idempotencyKey": fresh_key() }), &more);
    let done = office.api.mutate("subscriptionTransfer", input, "subscription { id }").await?;
    text(&done["subscription"]["id"])
}

fn with(mut input: Value, more: &Value) -> Value {
    for (field, value) in more.as_object().into_iter().flatten() {
        input[field] = value.clone();
    }
    input
}

async fn read(office: &Office, id: &str) -> Result<Value> {
    let document = "query($id: ID!) { subscription(id: $id) { state startOn endedOn name clientId baseId \
                    terms { quantity billingDay discounts { percent } } nextPeriod { from to } \
                    addons { id } timeline { kind reason data } } }";
    Ok(office.api.query(document, json!({ "id": id })).await?["subscription"].clone())
}

async fn act(office: &Office, id: &str, action: Value) -> Result<Value> {
    let input = json!({ "id": id, "action": action, "idempotencyKey": fresh_key() });
    Ok(office.api.mutate("subscriptionAct", input, "subscription { endedOn }").await?["subscription"].clone())
}

#[tokio::test]
async fn at_the_end_of_the_paid_period_the_other_client_goes_on() -> Result<()> {
    let (company, id) = company().await?;
    let (office, to) = (&company.office, company.clients[1].clone());
    let discount = json!({ "addDiscount": { "percent": "10", "effective": "END_OF_PERIOD" } });
    act(office, &id, discount).await?;
    let shown = preview(office, &id, &to, json!({})).await?;
    assert_eq!(
        (&shown["effectiveOn"], &shown["total"]["amount"], &shown["firstTotal"]["amount"]),
        (&json!("2026-04-01"), &json!("0.00"), &json!("837.00"))
    );
    let new = pass_on(office, &id, &to, json!({ "reason": "Продан", "version": shown["version"] })).await?;
    let seen = read(office, &new).await?;
    assert_eq!(
        (&seen["state"], &seen["startOn"], &seen["name"], &seen["clientId"]),
        (&json!("PENDING"), &json!("2026-04-01"), &json!("Офис"), &json!(to))
    );
    let terms = json!([{ "quantity": "3", "billingDay": 1, "discounts": [{ "percent": "10" }] }]);
    assert_eq!(seen["terms"], terms);
    let event = &seen["timeline"][0];
    assert_eq!(
        (&event["kind"], &event["reason"], &event["data"]["subscription"]),
        (&json!("RECEIVED"), &json!("Продан"), &json!(id))
    );
    let old = read(office, &id).await?;
    assert_eq!((&old["endedOn"], &old["timeline"][0]["kind"]), (&json!("2026-04-01"), &json!("TRANSFERRED")));
    assert_eq!(old["timeline"][0]["data"]["subscription"], json!(new));
    // Nothing undoes it with the first client, or does it twice.
    refused(act(office, &id, json!({ "uncancel": true })).await, "INVALID_TRANSITION")?;
    refused(act(office, &id, json!({ "cancel": {} })).await, "INVALID_TRANSITION")?;
    refused(pass_on(office, &id, &to, json!({})).await, "INVALID_TRANSITION")?;
    assert_eq!(company.balances().await?, ["-1530.00", "-200.00"]);
    company.bill("2026-04-01").await?;
    assert_eq!(company.balances().await?, ["-1630.00", "-1237.00"], "no set-up fee, and no penalty");
    // The minimum term counts from the beginning with the first client: eleven months were left.
    act(office, &new, json!({ "cancel": { "effective": "IMMEDIATE" } })).await?;
    assert_eq!(company.balances().await?, ["-1630.00", "-9607.00"]);
    company.finish().await
}

#[tokio::test]
async fn on_a_day_the_unused_days_go_back_and_are_charged_to_the_other() -> Result<()> {
    let (company, id) = company().await?;
    let (office, to) = (&company.office, company.clients[1].clone());
    let now = json!({ "effectiveOn": "2026-03-11" });
    let shown = preview(office, &id, &to, now.clone()).await?;
    assert_eq!(
        (&shown["total"]["amount"], &shown["firstTotal"]["amount"]),
        (&json!("-630.00"), &json!("630.00"))
    );
    let wrong = json!({ "effectiveOn": "2026-03-11", "total": "-629.99" });
    refused(pass_on(office, &id, &to, wrong).await, "QUOTE_CHANGED")?;
    let input = json!({ "effectiveOn": "2026-03-11", "total": "-630.00", "idempotencyKey": "once" });
    let new = pass_on(office, &id, &to, input.clone()).await?;
    assert_eq!(pass_on(office, &id, &to, input).await?, new, "a repeat changes nothing");
    assert_eq!(read(office, &id).await?["state"], "ENDED");
    let seen = read(office, &new).await?;
    assert_eq!(
        (&seen["state"], &seen["nextPeriod"]),
        (&json!("ACTIVE"), &json!({ "from": "2026-03-11", "to": "2026-04-01" }))
    );
    assert_eq!(company.bill("2026-03-11").await?.total()?, "630.00");
    assert_eq!(company.balances().await?, ["-900.00", "-830.00"]);
    company.bill("2026-04-01").await?;
    assert_eq!(company.balances().await?, ["-1000.00", "-1960.00"]);
    company.finish().await
}

#[tokio::test]
async fn addons_go_with_their_base() -> Result<()> {
    let (company, id) = company().await?;
    let (office, to) = (&company.office, company.clients[1].clone());
    let terms = Plan::monthly("tv", "62.00").terms;
    let input = json!({ "productId": company.product, "code": "tv", "name": "ТВ", "isAddon": true, "terms": terms,
                        "publish": true, "effectiveFrom": "2020-01-01", "idempotencyKey": fresh_key() });
    let plan = text(&office.api.mutate("planCreate", input, "plan { id }").await?["plan"]["id"])?;
    let addon = office.subscribe(&company.clients[0], &plan, json!({ "baseId": id })).await?;
    company.bill("2026-03-11").await?;
    refused(pass_on(office, &addon, &to, json!({})).await, "INVALID_TRANSITION")?;
    let new = pass_on(office, &id, &to, json!({ "effective": "IMMEDIATE" })).await?;
    let addons = read(office, &new).await?["addons"].as_array().cloned().context("add-ons")?;
    assert_eq!(addons.len(), 1);
    let taken = read(office, &text(&addons[0]["id"])?).await?;
    assert_eq!((&taken["baseId"], &taken["clientId"]), (&json!(new), &json!(to)));
    assert_eq!(read(office, &addon).await?["timeline"][0]["kind"], "TRANSFERRED");
    assert_eq!(company.balances().await?, ["-900.00", "-200.00"]);
    assert_eq!(company.bill("2026-03-11").await?.total()?, "672.00");
    company.finish().await
}

#[tokio::test]
async fn who_may_not_take_it_over_is_refused() -> Result<()> {
    let (company, id) = company().await?;
    let (office, clients) = (&company.office, &company.clients);
    assert_eq!(refused(pass_on(office, &id, &clients[0], json!({})).await, "VALIDATION")?.path, ["clientId"]);
    let past = json!({ "effectiveOn": "2026-03-10" });
    assert_eq!(refused(pass_on(office, &id, &clients[1], past).await, "VALIDATION")?.path, ["effectiveOn"]);
    let seller = company.app.owner().await?.seller("ООО Чужое").await?;
    let theirs = office.client(&seller, "Чужой", json!({})).await?;
    assert_eq!(refused(pass_on(office, &id, &theirs, json!({})).await, "VALIDATION")?.path, ["clientId"]);
    let stranger = company.app.member("stranger@example.org", "BILLING", &[&seller]).await?;
    refused(pass_on(&stranger, &id, &theirs, json!({})).await, "NOT_FOUND")?;
    act(office, &id, json!({ "block": { "kind": "BY_REQUEST" } })).await?;
    refused(pass_on(office, &id, &clients[1], json!({})).await, "INVALID_TRANSITION")?;
    assert_eq!(company.balances().await?, ["-1530.00", "-200.00"]);
    company.finish().await
}
