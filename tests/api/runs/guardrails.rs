//! Guardrails stop an automatic run and make it wait for a person.

use anyhow::{Result, ensure};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Plan, Run};

async fn guarded(company: &Company, day: &str, guardrails: Value) -> Result<Run> {
    company.office.clock(day).await?;
    let more = json!({ "sellerId": company.seller, "guardrails": guardrails });
    company.office.run("AUTOMATIC", day, more).await
}

#[tokio::test]
async fn a_total_far_from_the_previous_run_waits_for_a_person() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let guard = json!({ "totalPercent": "10" });
    guarded(&company, "2026-03-01", guard.clone()).await?;
    assert_eq!(company.balances().await?, ["-100.00", "-200.00"]);

    let same = guarded(&company, "2026-04-01", guard.clone()).await?;
    assert_eq!(same.state, "POSTED");
    company.add(0, "more", "90.00", "2026-04-15").await?;
    company.office.clock("2026-04-15").await?;
    company.add(1, "another", "90.00", "2026-05-01").await?;
    let jumped = guarded(&company, "2026-05-01", guard).await?;
    assert_eq!(jumped.state, "AWAITING_CONFIRMATION");
    ensure!(jumped.view["note"] != Value::Null, "the run does not say which guardrail it met");
    assert_eq!(company.balances().await?, ["-200.00", "-400.00"]);
    assert_eq!(company.office.confirm(&jumped).await?.state, "POSTED");
    company.finish().await
}

#[tokio::test]
async fn a_client_far_from_its_previous_amount_waits_for_a_person() -> Result<()> {
    let company = Company::of(&["100.00", "10000.00"]).await?;
    let guard = json!({ "clientPercent": "50" });
    guarded(&company, "2026-03-01", json!({})).await?;
    company.add(0, "more", "90.00", "2026-04-01").await?;
    assert_eq!(guarded(&company, "2026-04-01", guard).await?.state, "AWAITING_CONFIRMATION");
    company.finish().await
}

#[tokio::test]
async fn a_run_that_waits_for_a_person_waits_again_after_a_recalculation() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    // A milliard units at a milliard each do not fit an amount.
    let plan = Plan::monthly("huge", "1.00")
        .with("components", json!([{ "code": "fee", "kind": "PER_UNIT", "price": "1000000000" }]));
    let plan = company.office.plan(&company.product, &plan).await?;
    let more = json!({ "startOn": "2026-03-01", "quantity": "1000000000" });
    company.office.subscribe(&company.clients[0], &plan, more).await?;
    let run = guarded(&company, "2026-03-01", json!({ "errorsMax": 0 })).await?;
    assert_eq!(run.state, "AWAITING_CONFIRMATION");

    let db = company.app.db.connect().await?;
    db.execute_unprepared("UPDATE subscription_terms SET quantity = 1000000 WHERE quantity > 1000000")
        .await?;
    db.execute_unprepared("UPDATE subscription_terms SET price_override = 5000000").await?;
    db.close().await?;
    let again = company.office.run_verb("billRunRecalculate", &run.id).await?;
    assert_eq!((again.state.as_str(), again.count("clientsFailed")?), ("AWAITING_CONFIRMATION", 0));
    assert_eq!(again.view["note"], Value::Null);
    assert_eq!(company.balances().await?, ["0.00", "0.00"]);
    assert_eq!(company.office.confirm(&again).await?.state, "POSTED");
    company.finish().await
}

#[tokio::test]
async fn a_run_of_no_lines_never_trips() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let guard = json!({ "totalPercent": "1", "clientPercent": "1", "errorsMax": 0 });
    guarded(&company, "2026-03-01", json!({})).await?;
    let empty = guarded(&company, "2026-03-02", guard).await?;
    assert_eq!((empty.state.as_str(), empty.count("linesTotal")?), ("POSTED", 0));
    company.finish().await
}
