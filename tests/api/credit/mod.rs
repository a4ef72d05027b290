//! Credit of clients: a limit and a promised payment add to what is available, and to nothing else.

mod control;
mod levels;
mod worklist;

use anyhow::Result;
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Office, fresh_key};
use tests::refused;

async fn read(office: &Office, client: &str) -> Result<Value> {
    let document = "query($id: ID!) { client(id: $id) { version account { balance { amount } available { amount } } \
                    credit { terms { limit { amount } graceDays paymentDays } promised { amount } } \
                    promises { amount { amount } from until createdBy } } }";
    Ok(office.api.query(document, json!({ "id": client })).await?["client"].clone())
}

fn available(seen: &Value) -> (&str, &str) {
    let amount = |name: &str| seen["account"][name]["amount"].as_str().unwrap_or_default();
    (amount("balance"), amount("available"))
}

pub(super) async fn promise(office: &Office, client: &str, amount: &str, until: &str) -> Result<Value> {
    promise_as(office, client, amount, until, &fresh_key()).await
}

async fn promise_as(office: &Office, client: &str, amount: &str, until: &str, key: &str) -> Result<Value> {
    let input = json!({ "clientId": client, "amount": amount, "until": until, "idempotencyKey": key });
    office.api.mutate("clientPromise", input, "client { id }").await
}

async fn terms(office: &Office, client: &str, version: i32, limit: &str) -> Result<Value> {
    let input =
        json!({ "clientId": client, "version": version, "terms": { "limit": limit, "graceDays": 5 } });
    office
        .api
        .mutate(
            "clientCreditUpdate",
            input,
            "client { version credit { terms { limit { amount } graceDays } } }",
        )
        .await
}

#[tokio::test]
async fn a_limit_and_a_promise_add_to_what_is_available_until_the_promise_lapses() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    let (office, client) = (&company.office, &company.clients[0]);
    company.bill("2026-03-01").await?;
    let given = terms(office, client, 1, "500.00").await?;
    assert_eq!(
        given["client"],
        json!({ "version": 2, "credit": { "terms": { "limit": { "amount": "500.00" }, "graceDays": 5 } } })
    );
    assert_eq!(available(&read(office, client).await?), ("-700.00", "-200.00"));
    office.clock("2026-03-03").await?;
    promise_as(office, client, "300.00", "2026-03-10", "once").await?;
    promise_as(office, client, "300.00", "2026-03-10", "once").await?;
    let seen = read(office, client).await?;
    assert_eq!(
        (available(&seen), seen["promises"].as_array().map(Vec::len)),
        (("-700.00", "100.00"), Some(1))
    );
    assert_eq!(seen["credit"]["promised"]["amount"], "300.00");
    office.clock("2026-03-10").await?;
    assert_eq!(available(&read(office, client).await?), ("-700.00", "100.00"), "the last day counts");
    office.clock("2026-03-11").await?;
    let seen = read(office, client).await?;
    assert_eq!((available(&seen), &seen["credit"]["promised"]), (("-700.00", "-200.00"), &Value::Null));
    refused(promise(office, client, "100.00", "2026-03-12").await, "VALIDATION")?;
    office.clock("2026-03-21").await?;
    promise(office, client, "100.00", "2026-03-22").await?;
    assert_eq!(available(&read(office, client).await?), ("-700.00", "-100.00"));
    company.finish().await
}

#[tokio::test]
async fn wrong_terms_and_promises_name_their_fields_and_change_nothing() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    let (office, client) = (&company.office, &company.clients[0]);
    assert_eq!(refused(promise(office, client, "1.00", "2026-03-02").await, "VALIDATION")?.path, ["amount"]);
    company.bill("2026-03-01").await?;
    assert_eq!(
        refused(promise(office, client, "700.01", "2026-03-02").await, "VALIDATION")?.path,
        ["amount"]
    );
    assert_eq!(refused(promise(office, client, "1.00", "2026-03-16").await, "VALIDATION")?.path, ["until"]);
    assert_eq!(refused(promise(office, client, "0.001", "2026-03-02").await, "VALIDATION")?.path, ["amount"]);
    assert_eq!(refused(terms(office, client, 1, "-0.01").await, "VALIDATION")?.path, ["terms", "limit"]);
    refused(terms(office, client, 7, "5.00").await, "STALE")?;
    let support = company.app.colleague("support@example.org", "SUPPORT").await?;
    refused(terms(&support, client, 1, "5.00").await, "FORBIDDEN")?;
    let seen = read(office, client).await?;
    assert_eq!(
        (available(&seen), seen["promises"].as_array().map(Vec::len)),
        (("-700.00", "-700.00"), Some(0))
    );
    company.finish().await
}
