//! Whatever is done twice, at once or in parts charges once.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use futures_util::future::try_join_all;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::company::Company;
use tests::refused;

#[tokio::test]
async fn a_second_run_charges_nothing() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    company.bill("2026-03-01").await?;
    let again = company.bill("2026-03-01").await?;
    assert_eq!((again.state.as_str(), again.count("linesTotal")?), ("POSTED", 0));
    assert_eq!(company.bill("2026-03-31").await?.count("linesTotal")?, 0);
    assert_eq!(company.balances().await?, ["-100.00", "-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn missed_months_are_caught_up_each_in_its_own_line() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let run = company.bill("2026-06-10").await?;
    assert_eq!((run.total()?.as_str(), run.count("linesTotal")?), ("400.00", 4));
    let charges = company.office.charges(&company.subscriptions[0]).await?;
    let froms: BTreeSet<String> = charges.iter().map(|charge| charge["from"].to_string()).collect();
    assert_eq!(froms.len(), 4);
    company.finish().await
}

#[tokio::test]
async fn concurrent_automatic_runs_of_two_servers_charge_once() -> Result<()> {
    let prices: Vec<String> = (1..=40).map(|price| format!("{price}.00")).collect();
    let company = Company::of(&prices.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let twin = company.app.twin().await?;
    let offices = [&company.office, &twin.office, &company.office, &twin.office];
    let starts = offices.iter().map(|office| office.run_create("AUTOMATIC", "2026-03-01", json!({})));
    let runs = try_join_all(starts).await?;
    for run in &runs {
        let mut run = company.office.settled(run).await?;
        // The loser of a race may find its clients stale; doing them again must find nothing to charge.
        if run.state == "PARTLY_POSTED" {
            run = company.office.run_verb("billRunRerunFailed", &run.id).await?;
        }
        ensure!(run.state == "POSTED", "{}", run.view);
    }
    let expected: Vec<String> = (1..=40).map(|price| format!("-{price}.00")).collect();
    assert_eq!(company.balances().await?, expected);
    let db = company.app.db.connect().await?;
    assert_eq!(tests::dump::number(&db, "SELECT count(*) FROM charge").await?, 40);
    twin.end().await?;
    company.finish().await
}

#[tokio::test]
async fn concurrent_confirmations_post_once() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let run = company.office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    let twin = company.app.twin().await?;
    let offices = [&company.office, &twin.office];
    let all = futures_util::future::join_all((0..50).map(|i| offices[i % 2].confirm(&run))).await;
    let mut confirmed = 0;
    for outcome in all {
        match tests::refusal(outcome)? {
            None => confirmed += 1,
            Some(refusal) => assert_eq!(refusal.code, "INVALID_TRANSITION"),
        }
    }
    assert_eq!(confirmed, 1);
    assert_eq!(company.balances().await?, ["-100.00", "-200.00"]);
    twin.end().await?;
    company.finish().await
}

#[tokio::test]
async fn a_repeated_call_answers_the_same_run() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let key = json!({ "idempotencyKey": "the-same-key" });
    let first = company.office.run_create("SANDBOX", "2026-03-01", key.clone()).await?;
    let second = company.office.run_create("SANDBOX", "2026-03-01", key.clone()).await?;
    assert_eq!(first, second);
    let other = company.office.run_create("AUTOMATIC", "2026-03-01", key).await;
    refused(other, "IDEMPOTENCY_KEY_REUSED")?;
    company.office.settled(&first).await?;
    company.finish().await
}

#[tokio::test]
async fn a_repeated_rerun_is_one_rerun() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let plan = company.plan("more", "30.00").await?;
    let run = company.office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    company.join(0, &plan, "2026-03-01").await?;
    assert_eq!(company.office.confirm(&run).await?.state, "PARTLY_POSTED");
    let input = json!({ "id": run.id, "idempotencyKey": "the-same-key" });
    for _ in 0..2 {
        company.office.api.mutate("billRunRerunFailed", input.clone(), "billRun { id }").await?;
        assert_eq!(company.office.settled(&run.id).await?.state, "POSTED");
    }
    let anew = company.office.run_verb("billRunRerunFailed", &run.id).await;
    refused(anew, "INVALID_TRANSITION")?;
    assert_eq!(company.balances().await?, ["-130.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_stopped_run_resumes_where_it_stood() -> Result<()> {
    let prices = vec!["10.00"; 60];
    let company = Company::of(&prices).await?;
    let run = company.office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    let input = json!({ "id": run.id, "totals": run.view["totals"], "idempotencyKey": "confirm" });
    company.office.api.mutate("billRunConfirm", input, "billRun { id }").await?;
    let stop = json!({ "id": run.id });
    // The run may be through before the stop arrives; either way nothing may be lost.
    let stopped = tests::refusal(company.office.api.mutate("billRunStop", stop, "billRun { id }").await)?;
    ensure!(stopped.is_none_or(|refusal| refusal.code == "INVALID_TRANSITION"));
    let mut run = company.office.settled(&run.id).await?;
    if run.state == "PARTLY_POSTED" {
        run = company.office.run_verb("billRunResume", &run.id).await?;
    }
    assert_eq!((run.state.as_str(), run.count("clientsPosted")?), ("POSTED", 60));
    assert_eq!(company.balances().await?, vec!["-10.00"; 60]);
    company.finish().await
}

#[tokio::test]
async fn an_error_touches_its_client_only_and_is_done_again() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    // A milliard units at a milliard each do not fit an amount.
    let plan = tests::office::Plan::monthly("huge", "1.00")
        .with("components", json!([{ "code": "fee", "kind": "PER_UNIT", "price": "1000000000" }]));
    let plan = company.office.plan(&company.product, &plan).await?;
    let more = json!({ "startOn": "2026-03-01", "quantity": "1000000000" });
    company.office.subscribe(&company.clients[0], &plan, more).await?;

    let run = company.bill("2026-03-01").await?;
    assert_eq!((run.state.as_str(), run.count("clientsFailed")?), ("PARTLY_POSTED", 1));
    let item = company.office.item(&run.id, &company.clients[0]).await?;
    assert_eq!(item["state"], "ERROR");
    ensure!(item["errorMessage"] != Value::Null && item["errorCode"] != Value::Null, "{item}");
    assert_eq!(company.balances().await?, ["0.00", "-200.00"]);

    let db = company.app.db.connect().await?;
    db.execute_unprepared("UPDATE subscription_terms SET quantity = 1000000 WHERE quantity > 1000000")
        .await?;
    db.execute_unprepared(
        "UPDATE subscription_terms SET price_override = 5000000 WHERE price_override IS NULL",
    )
    .await?;
    let again = company.office.run_verb("billRunRerunFailed", &run.id).await?;
    assert_eq!((again.state.as_str(), again.count("clientsFailed")?), ("POSTED", 0));
    assert_eq!(company.balances().await?, ["-10.00", "-200.00"]);
    company.finish().await
}
