//! Ends that a file sets: never over days that are charged.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::company::Company;
use tests::office::{Office, Plan, fresh_key, text};

use super::{counts, pass, upload};

/// What becomes of a row that gives the subscription this end: rows, created, changed, unchanged, rejected.
async fn given(office: &Office, id: &str, plan: &str, end: &str) -> Result<[i64; 5]> {
    let file = format!(
        "Код подписки;Код клиента;Код тарифа;Дата начала;Дата окончания\n{id};К-1;{plan};01.03.2026;{end}\n"
    );
    let import = upload(office, "subscriptions", file.into_bytes(), "&perRow=true").await?;
    Ok(counts(&pass(office, "importApply", &import, json!({})).await?))
}

#[tokio::test]
async fn an_end_before_a_charge_that_still_stands_is_refused() -> Result<()> {
    let company = Company::of(&[]).await?;
    let office = &company.office;
    let client = office.client(&company.seller, "Клиент", json!({ "externalId": "К-1" })).await?;
    let plan = company.plan("inet", "100.00").await?;
    office.subscribe(&client, &plan, json!({ "startOn": "2026-03-01", "externalId": "П-1" })).await?;
    let march = company.bill("2026-03-01").await?;
    company.bill("2026-04-01").await?;
    office.reverse(&march, &[], "Март пересчитать").await?;
    for (end, expected) in [("15.03.2026", [1, 0, 0, 0, 1]), ("01.05.2026", [1, 0, 1, 0, 0])] {
        let counts = given(office, "П-1", "inet", end).await?;
        ensure!(counts == expected, "{end}: {counts:?}");
    }
    company.finish().await
}

#[tokio::test]
async fn an_end_on_which_more_hangs_is_left_to_its_action() -> Result<()> {
    let company = Company::of(&["1.00"]).await?;
    let office = &company.office;
    let client = office.client(&company.seller, "Клиент", json!({ "externalId": "К-1" })).await?;
    let long =
        Plan::monthly("long", "100.00").with("minimum", json!({ "length": "12 months", "penalty": "REST" }));
    let (inet, long) = (company.plan("inet", "100.00").await?, office.plan(&company.product, &long).await?);
    let begin = |id: &str| json!({ "startOn": "2026-03-01", "externalId": id });
    let base = office.subscribe(&client, &inet, begin("П-1")).await?;
    let gone = office.subscribe(&client, &inet, begin("П-2")).await?;
    let left = office.subscribe(&client, &long, begin("П-3")).await?;
    company.bill("2026-03-01").await?;
    let addon = json!({ "productId": company.product, "code": "tv", "name": "ТВ", "isAddon": true, "publish": true,
                        "terms": Plan::monthly("tv", "10.00").terms, "effectiveFrom": "2020-01-01",
                        "idempotencyKey": fresh_key() });
    let addon = text(&office.api.mutate("planCreate", addon, "plan { id }").await?["plan"]["id"])?;
    office.subscribe(&client, &addon, json!({ "startOn": "2026-03-01", "baseId": base })).await?;
    let transfer = json!({ "id": gone, "clientId": company.clients[0], "idempotencyKey": fresh_key() });
    office.api.mutate("subscriptionTransfer", transfer, "subscription { id }").await?;
    let cancel = json!({ "id": left, "action": { "cancel": {} }, "idempotencyKey": fresh_key() });
    office.api.mutate("subscriptionAct", cancel, "subscription { id }").await?;
    for (id, plan) in [("П-1", "inet"), ("П-2", "inet"), ("П-3", "long")] {
        let counts = given(office, id, plan, "01.05.2026").await?;
        ensure!(counts == [1, 0, 0, 0, 1], "{id}: {counts:?}");
    }
    ensure!(given(office, "П-2", "inet", "01.04.2026").await? == [1, 0, 0, 1, 0], "it ends so already");
    company.finish().await
}
