//! Operations of accounts: balances, keys, reversals, closed periods.

use std::time::Duration;

use anyhow::{Result, ensure};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::db::Kind;
use tests::office::{Office, fresh_key};
use tests::refused;
use tokio::task::JoinHandle;

const OPERATION: &str = "operation { id kind datedOn amount { amount } balanceAfter { amount } reversesId } \
                         client { account { balance { amount } state } }";

async fn credit(office: &Office, client: &str, fields: Value) -> Result<Value> {
    let mut input = json!({ "clientId": client, "kind": "PAYMENT", "idempotencyKey": fresh_key() });
    for (name, value) in fields.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    office.api.mutate("operationCredit", input, OPERATION).await
}

async fn debit(office: &Office, client: &str, amount: &str) -> Result<Value> {
    let input = json!({ "clientId": client, "kind": "CORRECTION", "amount": amount, "reason": "Проверка",
                        "idempotencyKey": fresh_key() });
    office.api.mutate("operationDebit", input, OPERATION).await
}

async fn company(office: &Office) -> Result<(String, String)> {
    let seller = office.seller("ООО Связь").await?;
    let client = office.client(&seller, "Клиент", json!({})).await?;
    Ok((seller, client))
}

#[tokio::test]
async fn the_balance_is_credits_less_debits() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    let (_, client) = company(office).await?;
    credit(office, &client, json!({ "amount": "1000.00" })).await?;
    office.clock("2026-03-05").await?;
    let after = debit(office, &client, "1200.5").await?;
    ensure!(
        after["client"]["account"] == json!({ "balance": { "amount": "-200.50" }, "state": "DEBT" }),
        "{after}"
    );
    ensure!(after["operation"]["amount"]["amount"] == "-1200.50", "{after}");
    let backdated = credit(office, &client, json!({ "amount": "0.50", "datedOn": "2026-03-02" })).await?;
    ensure!(backdated["operation"]["balanceAfter"]["amount"] == "1000.50", "{backdated}");
    let document = "query($id: ID!, $filter: OperationFilter) { client(id: $id) { operations(last: 2) { amount { amount } \
        balanceAfter { amount } transfers { debit credit amount { amount } } } account { totals(filter: $filter) { \
        opening { amount } credits { amount } debits { amount } closing { amount } count } \
        operations(first: 2, filter: $filter) { edges { node { balanceAfter { amount } } } pageInfo { hasNextPage } } } } }";
    let read =
        office.api.query(document, json!({ "id": client, "filter": { "from": "2026-03-02" } })).await?;
    let latest = &read["client"]["operations"];
    ensure!(
        latest[0]["balanceAfter"]["amount"] == "-200.00" && latest[0]["amount"]["amount"] == "-1200.50",
        "{read}"
    );
    ensure!(latest[1]["balanceAfter"]["amount"] == "1000.50", "{read}");
    let row = json!([{ "debit": "CLIENT", "credit": "ADJUSTMENTS", "amount": { "amount": "1200.50" } }]);
    ensure!(latest[0]["transfers"] == row, "{read}");
    let account = &read["client"]["account"];
    let money = |field: &str| account["totals"][field]["amount"].as_str().unwrap_or_default().to_owned();
    ensure!(
        [money("opening"), money("credits"), money("debits"), money("closing")]
            == ["1000.00", "0.50", "1200.50", "-200.00"],
        "{account}"
    );
    ensure!(account["totals"]["count"] == 2, "{account}");
    let page = &account["operations"];
    ensure!(page["edges"][1]["node"]["balanceAfter"]["amount"] == "1000.50", "{page}");
    ensure!(page["pageInfo"]["hasNextPage"] == false, "{page}");
    app.finish().await
}

#[tokio::test]
async fn a_payment_that_comes_twice_counts_once() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    let (_, client) = company(office).await?;
    let first =
        credit(office, &client, json!({ "amount": "10.00", "key": "bank-1", "idempotencyKey": "a" })).await?;
    let replay =
        credit(office, &client, json!({ "amount": "10.00", "key": "bank-1", "idempotencyKey": "a" })).await?;
    let again = credit(office, &client, json!({ "amount": "10.00", "key": "bank-1" })).await?;
    ensure!(first == replay && first == again, "{first} {replay} {again}");
    let other = credit(office, &client, json!({ "amount": "11.00", "key": "bank-1" })).await;
    ensure!(refused(other, "VALIDATION")?.path == ["key"], "the key is named");
    let reused =
        credit(office, &client, json!({ "amount": "11.00", "key": "bank-2", "idempotencyKey": "a" })).await;
    refused(reused, "IDEMPOTENCY_KEY_REUSED")?;
    for amount in ["0.00", "-1.00", "0.001"] {
        let wrong = credit(office, &client, json!({ "amount": amount })).await;
        ensure!(refused(wrong, "VALIDATION")?.path == ["amount"], "the amount is named");
    }
    refused(
        credit(office, &client, json!({ "amount": "1.00", "currency": "USD" })).await,
        "CURRENCY_MISMATCH",
    )?;
    app.finish().await
}

#[tokio::test]
async fn payments_at_once_are_all_counted_and_equal_ones_once() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    let (_, client) = company(office).await?;
    let calls = (0..20).map(|call| {
        let key = format!("bank-{}", call % 10);
        let client = client.clone();
        async move { credit(office, &client, json!({ "amount": "1.00", "key": key })).await }
    });
    for result in futures_util::future::join_all(calls).await {
        result?;
    }
    let document = "query($id: ID!) { client(id: $id) { account { balance { amount } totals { count } } } }";
    let read = office.api.query(document, json!({ "id": client })).await?;
    let account = &read["client"]["account"];
    ensure!(*account == json!({ "balance": { "amount": "10.00" }, "totals": { "count": 10 } }), "{account}");
    app.finish().await
}

#[tokio::test]
async fn an_operation_is_reversed_once_and_in_an_open_period() -> Result<()> {
    let app = TestApp::start_on("2026-03-10").await?;
    let office = &app.office;
    let (seller, client) = company(office).await?;
    let paid = credit(office, &client, json!({ "amount": "10.00", "datedOn": "2026-03-05" })).await?;
    let close = json!({ "id": seller, "version": 1, "closedThrough": "2026-03-09" });
    office.api.mutate("sellerClosePeriod", close, "seller { version }").await?;
    let late = credit(office, &client, json!({ "amount": "1.00", "datedOn": "2026-03-09" })).await;
    refused(late, "PERIOD_CLOSED")?;
    let reverse =
        |entry: &Value| json!({ "entryId": entry, "reason": "Ошибка", "idempotencyKey": fresh_key() });
    let entry = &paid["operation"]["id"];
    let back = office.api.mutate("operationReverse", reverse(entry), OPERATION).await?;
    ensure!(
        back["operation"]["datedOn"] == "2026-03-10" && back["operation"]["reversesId"] == *entry,
        "{back}"
    );
    ensure!(back["client"]["account"]["state"] == "ZERO", "{back}");
    refused(office.api.mutate("operationReverse", reverse(entry), OPERATION).await, "INVALID_TRANSITION")?;
    let twice = reverse(&back["operation"]["id"]);
    refused(office.api.mutate("operationReverse", twice, OPERATION).await, "INVALID_TRANSITION")?;
    app.finish().await
}

/// How long what is not done is waited for, to see that it waits itself.
const A_WHILE: Duration = Duration::from_millis(500);

async fn waits<T>(work: &mut JoinHandle<T>) -> bool {
    tokio::time::timeout(A_WHILE, work).await.is_err()
}

/// PostgreSQL only: SQLite has one writer.
#[tokio::test]
async fn a_closing_waits_for_what_is_being_posted_and_the_other_way_round() -> Result<()> {
    if Kind::chosen()? == Kind::Sqlite {
        return Ok(());
    }
    let app = TestApp::start_on("2026-03-10").await?;
    let (seller, client) = company(&app.office).await?;
    let db = app.db.connect().await?;
    let pay = |day: &'static str| {
        let (office, client) = (app.office.clone(), client.clone());
        tokio::spawn(
            async move { credit(&office, &client, json!({ "amount": "1.00", "datedOn": day })).await },
        )
    };
    // A payment stands between its look at the closed day and its commit: nobody may close that day meanwhile.
    let held = db.begin().await?;
    held.execute_unprepared("LOCK TABLE ledger_entry IN SHARE MODE").await?;
    let mut paying = pay("2026-03-05");
    ensure!(waits(&mut paying).await, "the payment was to wait for the table");
    let office = app.office.clone();
    let mut closing = tokio::spawn(async move {
        let close = json!({ "id": seller, "version": 1, "closedThrough": "2026-03-05" });
        office.api.mutate("sellerClosePeriod", close, "seller { closedThrough }").await
    });
    ensure!(waits(&mut closing).await, "the day was closed under a payment");
    held.commit().await?;
    paying.await??;
    closing.await??;
    refused(pay("2026-03-05").await?, "PERIOD_CLOSED")?;
    // A closing has written the day and not committed yet: a payment waits, and is refused.
    let held = db.begin().await?;
    held.execute_unprepared("UPDATE seller SET closed_through = '2026-03-07'").await?;
    let mut paying = pay("2026-03-06");
    ensure!(waits(&mut paying).await, "the payment did not wait for the closing");
    held.commit().await?;
    refused(paying.await?, "PERIOD_CLOSED")?;
    app.finish().await
}
