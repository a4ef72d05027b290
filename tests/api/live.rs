//! Live answers over a WebSocket: what people see while work goes on.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::Live;
use tests::company::Company;
use tests::multiply::multiply;
use tests::office::{fresh_key, text};

/// Clients of a run that is watched: three pieces of calculation, six of posting.
const CLIENTS: i64 = 3_000;

const PROGRESS: &str = "subscription($id: ID!) {
    billRunProgress(id: $id) { id state done total failed totals { amount } } }";

const CHANGED: &str = "subscription($id: ID!) { objectChanged(id: $id) }";

/// Counts of clients done in one state, in the order in which they were told.
fn done_in(answers: &[Value], state: &str) -> Vec<i64> {
    let told = answers.iter().filter(|progress| progress["state"] == state);
    told.filter_map(|progress| progress["done"].as_i64()).collect()
}

#[tokio::test]
async fn a_run_tells_its_progress_until_it_rests() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let db = company.app.db.connect().await?;
    multiply(&db, usize::try_from(CLIENTS - 1)?).await?;
    db.close().await?;
    let mut socket = Live::open(&company.office.api).await?;
    let run = company.office.run_create("AUTOMATIC", "2026-03-01", json!({})).await?;
    socket.subscribe(PROGRESS, json!({ "id": run })).await?;
    let answers: Vec<Value> =
        socket.rest().await?.into_iter().map(|answer| answer["billRunProgress"].clone()).collect();

    let mut states: Vec<&str> = answers.iter().filter_map(|progress| progress["state"].as_str()).collect();
    states.dedup();
    assert_eq!(states, ["CALCULATING", "POSTING", "POSTED"], "{answers:?}");
    for state in ["CALCULATING", "POSTING"] {
        let done = done_in(&answers, state);
        ensure!(done.is_sorted() && done.first() < done.last(), "{state}: {done:?}");
    }
    let last = answers.last().cloned().unwrap_or_default();
    let rest = json!({
        "id": run, "state": "POSTED", "done": CLIENTS, "total": CLIENTS, "failed": 0,
        "totals": [{ "amount": "300000.00" }],
    });
    assert_eq!(last, rest);
    company.finish().await
}

#[tokio::test]
async fn a_run_that_rests_tells_so_at_once() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let run = company.office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    let mut socket = Live::open(&company.office.api).await?;
    socket.subscribe(PROGRESS, json!({ "id": run.id })).await?;
    let answers = socket.rest().await?;
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0]["billRunProgress"]["state"], "AWAITING_CONFIRMATION");
    company.finish().await
}

/// Watches an object and makes changes until a hint comes: only the server knows when it has begun to watch.
async fn hint(company: &Company, id: &str, change: impl AsyncFn() -> Result<()>) -> Result<()> {
    let mut socket = Live::open(&company.office.api).await?;
    socket.subscribe(CHANGED, json!({ "id": id })).await?;
    let next = socket.next();
    tokio::pin!(next);
    loop {
        tokio::select! {
            answer = &mut next => {
                assert_eq!(answer?, Some(json!({ "objectChanged": id })));
                return Ok(());
            }
            () = tokio::time::sleep(Duration::from_millis(100)) => change().await?,
        }
    }
}

#[tokio::test]
async fn watchers_of_an_object_are_told_that_it_changed() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let (office, client) = (&company.office, &company.clients[0]);
    hint(&company, client, async || office.pay(client, "1.00", &fresh_key()).await).await?;
    let run = office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    let item = office.item(&run.id, client).await?;
    let (id, line) = (text(&item["id"])?, &item["lines"][0]);
    hint(&company, &run.id, async || office.amend(&id, line, "70.00", "Скидка").await).await?;
    company.finish().await
}
