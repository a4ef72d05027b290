//! What an operator decided about lines is never lost by a recalculation, and never posts a sum that nobody saw.

use anyhow::{Result, ensure};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Plan, Run, text};
use tests::refused;

async fn waiting(company: &Company) -> Result<Run> {
    let run = company.office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    assert_eq!(run.state, "AWAITING_CONFIRMATION");
    Ok(run)
}

/// Sets every line of a client to 0.00.
async fn forgive(company: &Company, run: &Run, client: usize) -> Result<()> {
    let item = company.office.item(&run.id, &company.clients[client]).await?;
    for line in item["lines"].as_array().into_iter().flatten() {
        company.office.amend(&text(&item["id"])?, line, "0.00", "Прощено").await?;
    }
    Ok(())
}

/// Gives all subscriptions a price of their own, in rubles.
async fn reprice(company: &Company, rubles: i64) -> Result<()> {
    let db = company.app.db.connect().await?;
    let price = format!("UPDATE subscription_terms SET price_override = {}", rubles * 1_000_000);
    db.execute_unprepared(&price).await?;
    db.execute_unprepared("UPDATE client SET revision = revision + 1").await?;
    db.close().await?;
    Ok(())
}

#[tokio::test]
async fn decisions_survive_a_recalculation_of_the_same_lines() -> Result<()> {
    let company = Company::of(&["100.00", "200.00", "400.00"]).await?;
    company.add(1, "more", "30.00", "2026-03-01").await?;
    let run = waiting(&company).await?;
    forgive(&company, &run, 0).await?;
    let item = company.office.item(&run.id, &company.clients[1]).await?;
    let lines = item["lines"].as_array().cloned().unwrap_or_default();
    let line = lines.iter().find(|line| line["amount"]["amount"] == "30.00");
    company.office.exclude(&text(&item["id"])?, line).await?;
    let item = company.office.item(&run.id, &company.clients[2]).await?;
    company.office.exclude(&text(&item["id"])?, None).await?;
    assert_eq!(company.office.read_run(&run.id).await?.total()?, "200.00");

    // A new price list makes every client outdated, and changes no line.
    company.plan("another", "50.00").await?;
    let fresh = company.office.run_verb("billRunRecalculate", &run.id).await?;
    assert_eq!((fresh.state.as_str(), fresh.total()?.as_str()), ("AWAITING_CONFIRMATION", "200.00"));
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    assert_eq!(item["lines"][0]["amendReason"], "Прощено");
    assert_eq!(company.office.confirm(&fresh).await?.state, "POSTED");
    assert_eq!(company.balances().await?, ["0.00", "-200.00", "0.00"]);
    assert_eq!(company.bill("2026-03-02").await?.total()?, "430.00");
    company.finish().await
}

#[tokio::test]
async fn a_forgiven_line_stays_forgiven_when_its_client_is_run_again() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let plan = company.plan("more", "30.00").await?;
    let run = waiting(&company).await?;
    forgive(&company, &run, 0).await?;
    company.join(0, &plan, "2026-03-01").await?;
    let partly = company.office.confirm(&company.office.read_run(&run.id).await?).await?;
    assert_eq!((partly.state.as_str(), partly.count("clientsStale")?), ("PARTLY_POSTED", 1));
    let posted = company.office.run_verb("billRunRerunFailed", &run.id).await?;
    assert_eq!((posted.state.as_str(), posted.total()?.as_str()), ("POSTED", "30.00"));
    assert_eq!(company.balances().await?, ["-30.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_decision_about_another_sum_waits_for_a_person_however_often_it_is_run() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let run = waiting(&company).await?;
    forgive(&company, &run, 0).await?;
    reprice(&company, 150).await?;
    let confirmed = company.office.confirm(&company.office.read_run(&run.id).await?).await?;
    assert_eq!((confirmed.state.as_str(), confirmed.count("clientsStale")?), ("PARTLY_POSTED", 2));
    for _ in 0..2 {
        let again = company.office.run_verb("billRunRerunFailed", &run.id).await?;
        assert_eq!((again.state.as_str(), again.count("clientsFailed")?), ("PARTLY_POSTED", 1));
        let item = company.office.item(&run.id, &company.clients[0]).await?;
        assert_eq!((&item["state"], &item["errorCode"]), (&json!("ERROR"), &json!("QUOTE_CHANGED")));
        let message = text(&item["errorMessage"])?;
        ensure!(message.contains("0,00 ₽ вместо 100,00 ₽ (Прощено)"), "{message}");
        assert_eq!(item["lines"][0]["amount"]["amount"], "150.00");
        assert_eq!(company.balances().await?, ["0.00", "-150.00"]);
    }
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    let (id, line) = (text(&item["id"])?, &item["lines"][0]);
    refused(company.office.amend(&id, line, "0.00", "Прощено").await, "INVALID_TRANSITION")?;
    company.office.include(&id, None).await?;
    company.office.amend(&id, line, "10.00", "Почти прощено").await?;
    let shown = company.office.read_run(&run.id).await?;
    assert_eq!((shown.total()?.as_str(), shown.count("clientsFailed")?), ("160.00", 0));
    assert_eq!(company.office.run_verb("billRunResume", &run.id).await?.state, "POSTED");
    assert_eq!(company.balances().await?, ["-10.00", "-150.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_client_whose_decision_no_longer_fits_is_not_part_of_the_total() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let run = waiting(&company).await?;
    forgive(&company, &run, 0).await?;
    reprice(&company, 150).await?;
    let fresh = company.office.run_verb("billRunRecalculate", &run.id).await?;
    assert_eq!((fresh.state.as_str(), fresh.total()?.as_str()), ("AWAITING_CONFIRMATION", "150.00"));
    assert_eq!(fresh.count("clientsFailed")?, 1);
    let partly = company.office.confirm(&fresh).await?;
    assert_eq!((partly.state.as_str(), partly.total()?.as_str()), ("PARTLY_POSTED", "150.00"));
    assert_eq!(company.balances().await?, ["0.00", "-150.00"]);
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    company.office.exclude(&text(&item["id"])?, None).await?;
    assert_eq!(company.office.run_verb("billRunResume", &run.id).await?.state, "POSTED");
    assert_eq!(company.balances().await?, ["0.00", "-150.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_client_with_nothing_due_any_more_leaves_the_total() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let run = waiting(&company).await?;
    let scope = json!({ "scope": { "clientIds": [company.clients[0]] } });
    company.office.run("AUTOMATIC", "2026-03-01", scope).await?;
    let fresh = company.office.run_verb("billRunRecalculate", &run.id).await?;
    assert_eq!((fresh.total()?.as_str(), fresh.count("linesTotal")?), ("200.00", 1));
    let posted = company.office.confirm(&fresh).await?;
    assert_eq!((posted.state.as_str(), posted.total()?.as_str()), ("POSTED", "200.00"));
    assert_eq!(company.balances().await?, ["-100.00", "-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn lines_of_a_client_with_an_error_cannot_be_changed() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    // A milliard units at a milliard each do not fit an amount.
    let plan = Plan::monthly("huge", "1.00")
        .with("components", json!([{ "code": "fee", "kind": "PER_UNIT", "price": "1000000000" }]));
    let plan = company.office.plan(&company.product, &plan).await?;
    let more = json!({ "startOn": "2026-03-01", "quantity": "1000000000" });
    company.office.subscribe(&company.clients[0], &plan, more).await?;
    let run = waiting(&company).await?;
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    let (id, line) = (text(&item["id"])?, &item["lines"][0]);
    assert_eq!((&item["state"], &line["amount"]["amount"]), (&json!("ERROR"), &json!("100.00")));
    refused(company.office.amend(&id, line, "70.00", "Скидка").await, "INVALID_TRANSITION")?;
    refused(company.office.exclude(&id, Some(line)).await, "INVALID_TRANSITION")?;
    refused(company.office.include(&id, None).await, "INVALID_TRANSITION")?;
    let shown = company.office.read_run(&run.id).await?;
    assert_eq!((shown.total()?.as_str(), shown.count("clientsFailed")?), ("200.00", 1));
    company.finish().await
}

#[tokio::test]
async fn a_posted_client_takes_no_decision() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let plan = company.plan("more", "30.00").await?;
    let run = waiting(&company).await?;
    company.join(0, &plan, "2026-03-01").await?;
    let partly = company.office.confirm(&run).await?;
    assert_eq!(partly.state, "PARTLY_POSTED");
    let posted = company.office.item(&run.id, &company.clients[1]).await?;
    assert_eq!(posted["state"], Value::from("POSTED"));
    let (id, line) = (text(&posted["id"])?, &posted["lines"][0]);
    refused(company.office.exclude(&id, None).await, "INVALID_TRANSITION")?;
    refused(company.office.amend(&id, line, "0.00", "Поздно").await, "INVALID_TRANSITION")?;
    assert_eq!(company.office.read_run(&run.id).await?.total()?, partly.total()?);
    company.finish().await
}
