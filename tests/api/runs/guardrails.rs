//! Guardrails stop an automatic run and make it wait for a person.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::Run;

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
async fn a_run_of_no_lines_never_trips() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let guard = json!({ "totalPercent": "1", "clientPercent": "1", "errorsMax": 0 });
    guarded(&company, "2026-03-01", json!({})).await?;
    let empty = guarded(&company, "2026-03-02", guard).await?;
    assert_eq!((empty.state.as_str(), empty.count("linesTotal")?), ("POSTED", 0));
    company.finish().await
}
