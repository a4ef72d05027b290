//! Add-ons are attached to a subscription, billed on its day, and end with it.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tests::company::{BEGIN, Company};
use tests::office::{Office, Plan, fresh_key, text};
use tests::refused;

/// A plan that attaches to another subscription.
async fn addon_plan(company: &Company, code: &str, price: &str) -> Result<String> {
    let terms = Plan::monthly(code, price).terms;
    let input = json!({ "productId": company.product, "code": code, "name": code, "isAddon": true, "terms": terms,
                        "publish": true, "effectiveFrom": "2020-01-01", "idempotencyKey": fresh_key() });
    text(&company.office.api.mutate("planCreate", input, "plan { id }").await?["plan"]["id"])
}

/// A client whose base of 310.00 a month is billed on the 1st, and a plan of add-ons of 62.00.
async fn company() -> Result<(Company, String)> {
    let company = Company::of(&["310.00"]).await?;
    let plan = addon_plan(&company, "tv", "62.00").await?;
    company.bill(BEGIN).await?;
    company.office.clock("2026-03-11").await?;
    Ok((company, plan))
}

async fn attach(company: &Company, plan: &str, base: &str) -> Result<String> {
    company.office.subscribe(&company.clients[0], plan, json!({ "baseId": base })).await
}

async fn act(office: &Office, id: &str, action: Value) -> Result<Value> {
    let input = json!({ "id": id, "action": action, "idempotencyKey": fresh_key() });
    Ok(office.api.mutate("subscriptionAct", input, "subscription { endedOn }").await?["subscription"].clone())
}

async fn preview(office: &Office, id: &str, action: Value) -> Result<Value> {
    let selection = "preview { total { amount } endedOn lines { component from to amount { amount } } }";
    let input = json!({ "id": id, "action": action });
    Ok(office.api.ask("subscriptionActionPreview", input, selection).await?["preview"].clone())
}

async fn read(office: &Office, id: &str) -> Result<Value> {
    let document = "query($id: ID!) { subscription(id: $id) { endedOn state baseId base { plan { code } } \
                    addons { id plan { code } endedOn } nextPeriod { from to } timeline { kind } } }";
    Ok(office.api.query(document, json!({ "id": id })).await?["subscription"].clone())
}

#[tokio::test]
async fn an_addon_is_billed_on_the_day_of_its_base_and_shown_with_it() -> Result<()> {
    let (company, plan) = company().await?;
    let (office, base) = (&company.office, &company.subscriptions[0]);
    let input = json!({ "clientId": company.clients[0], "planId": plan, "baseId": base });
    let shown =
        office.api.ask("subscriptionPreview", input, "preview { total { amount } billingDay }").await?;
    assert_eq!(shown["preview"], json!({ "total": { "amount": "42.00" }, "billingDay": 1 }));
    let addon = attach(&company, &plan, base).await?;
    let seen = read(office, &addon).await?;
    assert_eq!((&seen["baseId"], &seen["base"]["plan"]["code"]), (&json!(base), &json!("plan-0")));
    assert_eq!(seen["nextPeriod"], json!({ "from": "2026-03-11", "to": "2026-04-01" }));
    assert_eq!(
        read(office, base).await?["addons"],
        json!([{ "id": addon, "plan": { "code": "tv" }, "endedOn": null }])
    );
    assert_eq!(company.bill("2026-03-11").await?.total()?, "42.00");
    assert_eq!(company.bill("2026-04-01").await?.total()?, "372.00");
    company.finish().await
}

#[tokio::test]
async fn what_is_no_base_or_no_addon_is_refused() -> Result<()> {
    let (company, plan) = company().await?;
    let (office, client) = (&company.office, &company.clients[0]);
    let base = company.subscriptions[0].clone();
    let addon = attach(&company, &plan, &base).await?;
    let usual = company.plan("usual", "10.00").await?;
    let make = |plan: &str, base: Value| {
        let (plan, client) = (plan.to_owned(), client.clone());
        async move { office.subscribe(&client, &plan, json!({ "baseId": base })).await }
    };
    for (plan, base) in [(&plan, Value::Null), (&usual, json!(base)), (&plan, json!(addon))] {
        let refusal = refused(make(plan, base).await, "VALIDATION")?;
        assert_eq!(refusal.path, ["baseId"]);
    }
    let early = json!({ "baseId": base, "startOn": "2026-02-28" });
    assert_eq!(refused(office.subscribe(client, &plan, early).await, "VALIDATION")?.path, ["startOn"]);
    let day = json!({ "baseId": base, "billingDay": 15 });
    assert_eq!(refused(office.subscribe(client, &plan, day).await, "VALIDATION")?.path, ["billingDay"]);
    let other = office.client(&company.seller, "Другой", json!({})).await?;
    refused(office.subscribe(&other, &plan, json!({ "baseId": base })).await, "NOT_FOUND")?;
    // Neither becomes the other by a change of plan.
    let change = |plan: &str| json!({ "changePlan": { "planId": plan } });
    refused(act(office, &base, change(&plan)).await, "VALIDATION")?;
    refused(act(office, &addon, change(&usual)).await, "VALIDATION")?;
    act(office, &base, json!({ "cancel": {} })).await?;
    refused(make(&plan, json!(base)).await, "VALIDATION")?;
    company.finish().await
}

#[tokio::test]
async fn addons_end_and_come_back_with_their_base() -> Result<()> {
    let (company, plan) = company().await?;
    let (office, base) = (&company.office, company.subscriptions[0].clone());
    let addon = attach(&company, &plan, &base).await?;
    let earlier = attach(&company, &addon_plan(&company, "ip", "31.00").await?, &base).await?;
    assert_eq!(company.bill("2026-03-11").await?.total()?, "63.00");
    act(office, &earlier, json!({ "cancel": { "effectiveOn": "2026-03-20" } })).await?;
    let at_end = act(office, &base, json!({ "cancel": {} })).await?;
    assert_eq!(at_end["endedOn"], "2026-04-01");
    assert_eq!(read(office, &addon).await?["endedOn"], "2026-04-01");
    assert_eq!(read(office, &earlier).await?["endedOn"], "2026-03-20", "its own end comes first");
    refused(act(office, &addon, json!({ "uncancel": true })).await, "INVALID_TRANSITION")?;
    act(office, &base, json!({ "uncancel": true })).await?;
    let seen = read(office, &addon).await?;
    assert_eq!(seen["endedOn"], Value::Null);
    let kinds: Vec<&str> = seen["timeline"]
        .as_array()
        .context("events")?
        .iter()
        .filter_map(|event| event["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["UNCANCELLED", "ENDED", "CREATED"]);
    assert_eq!(read(office, &earlier).await?["endedOn"], "2026-03-20", "it ends by itself");
    // At once: 210.00 of the base, 42.00 and 21.00 of the add-ons.
    let now = json!({ "cancel": { "effective": "IMMEDIATE" } });
    let shown = preview(office, &base, now.clone()).await?;
    assert_eq!(shown["total"]["amount"], "-273.00");
    assert_eq!(shown["lines"].as_array().map(Vec::len), Some(3));
    assert_eq!(company.balances().await?, ["-373.00"]);
    act(office, &base, now).await?;
    assert_eq!(company.balances().await?, ["-100.00"]);
    assert_eq!(read(office, &addon).await?["state"], "ENDED");
    assert_eq!(company.bill("2026-04-01").await?.total()?, "0.00");
    company.finish().await
}

#[tokio::test]
async fn an_addon_is_detached_by_itself_and_stays_when_the_base_changes() -> Result<()> {
    let (company, plan) = company().await?;
    let (office, base) = (&company.office, company.subscriptions[0].clone());
    let addon = attach(&company, &plan, &base).await?;
    assert_eq!(company.bill("2026-03-11").await?.total()?, "42.00");
    let dearer = company.plan("dearer", "620.00").await?;
    act(office, &base, json!({ "changePlan": { "planId": dearer } })).await?;
    assert_eq!(read(office, &addon).await?["endedOn"], Value::Null);
    let day = json!({ "changeBillingDay": { "day": 15 } });
    refused(act(office, &addon, day.clone()).await, "VALIDATION")?;
    act(office, &base, day).await?;
    // Until the 15th: 14 of 31 days.
    assert_eq!(company.bill("2026-04-01").await?.total()?, "308.00");
    assert_eq!(
        read(office, &addon).await?["nextPeriod"],
        json!({ "from": "2026-04-15", "to": "2026-05-15" })
    );
    assert_eq!(act(office, &addon, json!({ "cancel": {} })).await?["endedOn"], "2026-04-15");
    act(office, &addon, json!({ "uncancel": true })).await?;
    office.clock("2026-04-08").await?;
    let shown = preview(office, &addon, json!({ "cancel": { "effective": "IMMEDIATE" } })).await?;
    assert_eq!(shown["total"]["amount"], "-14.00");
    assert_eq!(read(office, &base).await?["endedOn"], Value::Null);
    company.finish().await
}
