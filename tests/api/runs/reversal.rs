//! A posted run is taken back by entries of its own, whole or per client, and its days are open again.

use anyhow::Result;
use serde_json::json;
use tests::company::Company;
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
async fn a_run_that_posted_nothing_cannot_be_reversed() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let run = company.office.run("SANDBOX", "2026-03-01", json!({})).await?;
    refused(company.office.reverse(&run, &[], "Зря").await, "INVALID_TRANSITION")?;
    company.finish().await
}
