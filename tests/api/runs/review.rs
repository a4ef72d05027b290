//! What an operator may change in a run that waits for confirmation.

use anyhow::Result;
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Plan, Run, text};
use tests::refused;

async fn waiting(company: &Company) -> Result<Run> {
    let run = company.office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    assert_eq!(run.state, "AWAITING_CONFIRMATION");
    Ok(run)
}

async fn item_id(company: &Company, run: &Run, client: usize) -> Result<String> {
    text(&company.office.item(&run.id, &company.clients[client]).await?["id"])
}

#[tokio::test]
async fn an_excluded_client_is_charged_by_the_next_run() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let run = waiting(&company).await?;
    company.office.exclude(&item_id(&company, &run, 0).await?, None).await?;
    let shown = company.office.read_run(&run.id).await?;
    assert_eq!(shown.total()?, "200.00");
    let posted = company.office.confirm(&shown).await?;
    assert_eq!(posted.state, "POSTED");
    assert_eq!(company.balances().await?, ["0.00", "-200.00"]);
    assert_eq!(company.bill("2026-03-02").await?.total()?, "100.00");
    assert_eq!(company.balances().await?, ["-100.00", "-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn an_included_client_is_charged_after_all() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let run = waiting(&company).await?;
    let item = item_id(&company, &run, 0).await?;
    company.office.exclude(&item, None).await?;
    company.office.include(&item, None).await?;
    let shown = company.office.read_run(&run.id).await?;
    assert_eq!(shown.total()?, "300.00");
    company.office.confirm(&shown).await?;
    assert_eq!(company.balances().await?, ["-100.00", "-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn an_excluded_line_is_left_to_the_next_run() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    company.add(0, "more", "30.00", "2026-03-01").await?;
    let run = waiting(&company).await?;
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    let lines = item["lines"].as_array().cloned().unwrap_or_default();
    let line = lines.iter().find(|line| line["amount"]["amount"] == "30.00");
    company.office.exclude(&text(&item["id"])?, line).await?;
    let shown = company.office.read_run(&run.id).await?;
    assert_eq!(shown.total()?, "100.00");
    company.office.confirm(&shown).await?;
    assert_eq!(company.balances().await?, ["-100.00"]);
    assert_eq!(company.bill("2026-03-02").await?.total()?, "30.00");
    company.finish().await
}

#[tokio::test]
async fn an_excluded_set_up_fee_of_a_plan_in_arrears_is_charged_by_the_next_run() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let mut plan = Plan::monthly("arrears", "30.00").with("timing", "ARREARS");
    plan.terms["components"] = json!([
        { "code": "fee", "kind": "FLAT", "price": "30.00" },
        { "code": "setup", "kind": "ONE_TIME", "price": "500.00" },
    ]);
    let plan = company.office.plan(&company.product, &plan).await?;
    company.join(0, &plan, "2026-03-01").await?;
    company.bill("2026-03-01").await?;
    company.office.clock("2026-04-01").await?;
    let run = company.office.run("CONFIRMATION", "2026-04-01", json!({})).await?;
    assert_eq!(run.total()?, "630.00");
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    let lines = item["lines"].as_array().cloned().unwrap_or_default();
    let setup = lines.iter().find(|line| line["component"] == "setup");
    company.office.exclude(&text(&item["id"])?, setup).await?;
    company.office.confirm(&company.office.read_run(&run.id).await?).await?;
    assert_eq!(company.balances().await?, ["-230.00"]);
    let next = company.bill("2026-04-02").await?;
    assert_eq!((next.total()?.as_str(), next.count("linesTotal")?), ("500.00", 1));
    assert_eq!(company.bill("2026-04-03").await?.count("linesTotal")?, 0);
    company.office.reverse(&next, &[], "Подключение в подарок").await?;
    assert_eq!(company.bill("2026-04-04").await?.total()?, "500.00");
    company.finish().await
}

#[tokio::test]
async fn a_charge_behind_an_excluded_line_is_not_made_again() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let march = company.bill("2026-03-01").await?;
    company.bill("2026-04-01").await?;
    company.office.reverse(&march, &[], "Проверка").await?;
    let run = company.office.run("CONFIRMATION", "2026-04-02", json!({})).await?;
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    company.office.exclude(&text(&item["id"])?, item["lines"].get(0)).await?;
    company.office.confirm(&company.office.read_run(&run.id).await?).await?;
    assert_eq!(company.bill("2026-04-03").await?.total()?, "100.00");
    assert_eq!(company.balances().await?, ["-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn an_amended_amount_is_posted_and_covers_its_days() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let run = waiting(&company).await?;
    for (client, amount, reason) in [(0, "70.00", "Скидка за простой"), (1, "0.00", "Прощено")]
    {
        let item = company.office.item(&run.id, &company.clients[client]).await?;
        company.office.amend(&text(&item["id"])?, &item["lines"][0], amount, reason).await?;
    }
    let shown = company.office.read_run(&run.id).await?;
    assert_eq!(shown.total()?, "70.00");
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    assert_eq!(item["lines"][0]["amendReason"], "Скидка за простой");
    assert_eq!(item["lines"][0]["calculated"]["amount"], "100.00");
    company.office.confirm(&shown).await?;
    assert_eq!(company.balances().await?, ["-70.00", "0.00"]);
    assert_eq!(company.bill("2026-03-02").await?.count("linesTotal")?, 0);
    company.finish().await
}

#[tokio::test]
async fn an_amended_amount_needs_a_reason() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let run = waiting(&company).await?;
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    let (id, mut line) = (text(&item["id"])?, item["lines"][0].clone());
    refused(company.office.amend(&id, &line, "70.00", " ").await, "VALIDATION")?;
    refused(company.office.amend(&id, &line, "-70.00", "Возврат").await, "VALIDATION")?;
    line["from"] = Value::from("2026-07-01");
    refused(company.office.amend(&id, &line, "70.00", "Нет такой строки").await, "NOT_FOUND")?;
    assert_eq!(company.office.read_run(&run.id).await?.total()?, "100.00");
    company.finish().await
}

#[tokio::test]
async fn a_changed_client_is_skipped_until_it_is_calculated_again() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let plan = company.plan("more", "30.00").await?;
    let run = waiting(&company).await?;
    company.join(0, &plan, "2026-03-01").await?;
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    assert_eq!(item["outdated"], Value::Bool(true));

    let partly = company.office.confirm(&run).await?;
    assert_eq!((partly.state.as_str(), partly.count("clientsStale")?), ("PARTLY_POSTED", 1));
    assert_eq!(company.balances().await?, ["0.00", "-200.00"]);

    let posted = company.office.run_verb("billRunRerunFailed", &run.id).await?;
    let posted =
        if posted.state == "AWAITING_CONFIRMATION" { company.office.confirm(&posted).await? } else { posted };
    assert_eq!(posted.state, "POSTED");
    assert_eq!(company.balances().await?, ["-130.00", "-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_stale_run_is_recalculated_before_it_is_confirmed() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let plan = company.plan("more", "30.00").await?;
    let run = waiting(&company).await?;
    company.join(0, &plan, "2026-03-01").await?;
    let fresh = company.office.run_verb("billRunRecalculate", &run.id).await?;
    assert_eq!((fresh.state.as_str(), fresh.total()?.as_str()), ("AWAITING_CONFIRMATION", "330.00"));
    let posted = company.office.confirm(&fresh).await?;
    assert_eq!(posted.state, "POSTED");
    assert_eq!(company.balances().await?, ["-130.00", "-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_new_price_list_makes_every_client_stale() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let run = waiting(&company).await?;
    company.plan("more", "30.00").await?;
    let skipped = company.office.confirm(&run).await?;
    assert_eq!((skipped.state.as_str(), skipped.count("clientsStale")?), ("PARTLY_POSTED", 2));
    assert_eq!(company.balances().await?, ["0.00", "0.00"]);
    let posted = company.office.run_verb("billRunRerunFailed", &run.id).await?;
    assert_eq!(posted.state, "POSTED");
    assert_eq!(company.balances().await?, ["-100.00", "-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_payment_does_not_make_a_client_stale() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let run = waiting(&company).await?;
    company.office.pay(&company.clients[0], "40.00", "bank-1").await?;
    let posted = company.office.confirm(&run).await?;
    assert_eq!(posted.state, "POSTED");
    assert_eq!(company.balances().await?, ["-60.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_confirmation_of_another_total_is_refused() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let run = waiting(&company).await?;
    company.office.exclude(&item_id(&company, &run, 0).await?, None).await?;
    refused(company.office.confirm(&run).await, "QUOTE_CHANGED")?;
    assert_eq!(company.balances().await?, ["0.00", "0.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_rejected_run_posts_nothing_and_cannot_be_confirmed() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let run = waiting(&company).await?;
    let rejected = company.office.run_verb("billRunReject", &run.id).await?;
    assert_eq!(rejected.state, "REJECTED");
    refused(company.office.confirm(&run).await, "INVALID_TRANSITION")?;
    assert_eq!(company.balances().await?, ["0.00"]);
    assert_eq!(company.bill("2026-03-01").await?.total()?, "100.00");
    company.finish().await
}
