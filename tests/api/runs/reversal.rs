//! A posted run is taken back by entries of its own, whole or per client, and its days are open again.

use anyhow::Result;
use serde_json::json;
use tests::app::TestApp;
use tests::company::Company;
use tests::office::Plan;
use tests::refused;

#[tokio::test]
async fn a_reversed_run_leaves_balances_as_before_and_opens_its_days() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    company.office.pay(&company.clients[0], "40.00", "bank-1").await?;
    let run = company.bill("2026-03-01").await?;
    let reversed = company.office.reverse(&run, &[], "Не тот тариф").await?;
    assert_eq!((reversed.state.as_str(), reversed.count("clientsReversed")?), ("REVERSED", 2));
    assert_eq!(company.balances().await?, ["40.00", "0.00"]);
    refused(company.office.reverse(&reversed, &[], "Ещё раз").await, "INVALID_TRANSITION")?;

    let next = company.bill("2026-03-02").await?;
    assert_eq!((next.state.as_str(), next.total()?.as_str()), ("POSTED", "300.00"));
    assert_eq!(company.balances().await?, ["-60.00", "-200.00"]);
    assert_eq!(company.bill("2026-03-03").await?.count("linesTotal")?, 0);
    company.finish().await
}

#[tokio::test]
async fn one_client_of_a_run_is_reversed_alone() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let run = company.bill("2026-03-01").await?;
    let one = [company.clients[0].as_str()];
    let reversed = company.office.reverse(&run, &one, "Ошибка оператора").await?;
    assert_eq!(reversed.count("clientsReversed")?, 1);
    assert_eq!(company.balances().await?, ["0.00", "-200.00"]);
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    assert_eq!(item["state"], "REVERSED");
    refused(company.office.reverse(&reversed, &one, "Ещё раз").await, "VALIDATION")?;
    assert_eq!(company.bill("2026-03-02").await?.total()?, "100.00");
    assert_eq!(company.balances().await?, ["-100.00", "-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_reversal_after_a_later_run_opens_the_old_days_only() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let march = company.bill("2026-03-01").await?;
    company.bill("2026-04-01").await?;
    company.office.reverse(&march, &[], "Март не оказан").await?;
    assert_eq!(company.balances().await?, ["-100.00"]);
    let again = company.bill("2026-04-02").await?;
    assert_eq!((again.total()?.as_str(), again.count("linesTotal")?), ("100.00", 1));
    let item = company.office.item(&again.id, &company.clients[0]).await?;
    assert_eq!(item["lines"][0]["from"], "2026-03-01");
    company.finish().await
}

#[tokio::test]
async fn late_usage_of_days_that_stay_charged_waits_for_the_open_span() -> Result<()> {
    let app = TestApp::start_on("2026-01-01").await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let product = office.product(&seller, "calls").await?;
    let minutes = json!([{ "code": "minutes", "kind": "METERED", "model": "PER_UNIT", "price": "2" }]);
    let plan = office.plan(&product, &Plan::monthly("calls", "1").with("components", minutes)).await?;
    let client = office.client(&seller, "Клиент", json!({})).await?;
    let subscription = office.subscribe(&client, &plan, json!({})).await?;
    let usage = |at: &str, quantity: &str| json!({ "subscriptionId": subscription, "component": "minutes", "quantity": quantity, "key": at, "usedAt": at });
    office.clock("2026-01-20").await?;
    office.api.mutate("usageRecord", usage("2026-01-15T09:00:00Z", "3"), "usage { id }").await?;
    let mut runs = Vec::new();
    for day in ["2026-02-01", "2026-03-01"] {
        office.clock(day).await?;
        runs.push(office.run("AUTOMATIC", day, json!({})).await?);
    }
    office.reverse(&runs[0], &[], "Январь пересчитать").await?;
    let late = usage("2026-02-10T09:00:00Z", "5");
    let late = office.api.mutate("usageRecord", late, "usage { countedOn }").await?;
    assert_eq!(late["usage"]["countedOn"], "2026-03-01");
    let open = usage("2026-01-10T09:00:00Z", "1");
    let open = office.api.mutate("usageRecord", open, "usage { countedOn }").await?;
    assert_eq!(open["usage"]["countedOn"], "2026-01-10");
    assert_eq!(office.run("AUTOMATIC", "2026-03-01", json!({})).await?.total()?, "8.00");
    office.clock("2026-04-01").await?;
    assert_eq!(office.run("AUTOMATIC", "2026-04-01", json!({})).await?.total()?, "10.00");
    app.finish().await
}

#[tokio::test]
async fn a_run_that_posted_nothing_cannot_be_reversed() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let run = company.office.run("SANDBOX", "2026-03-01", json!({})).await?;
    refused(company.office.reverse(&run, &[], "Зря").await, "INVALID_TRANSITION")?;
    company.finish().await
}
