//! Invoices ahead: what becomes due is asked for once, before it is charged, and nothing is booked.

use anyhow::Result;
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Run, fresh_key, text};

use super::served;

async fn ahead(company: &Company, mode: &str, day: &str) -> Result<Run> {
    company.office.run(mode, day, json!({ "task": "INVOICES" })).await
}

/// Invoices: client by its place, date, last day to pay, days, total, VAT, state; in order of numbers.
async fn invoices(company: &Company) -> Result<Vec<Value>> {
    let document = "query { documents(first: 100, filter: { kinds: [INVOICE] }, \
                    sort: [{ field: NUMBER, direction: ASC }]) { nodes { clientId on dueOn total { amount } \
                    vat { amount } state } } }";
    let found = company.office.api.query(document, json!({})).await?;
    let rows = found["documents"]["nodes"].as_array().cloned().unwrap_or_default();
    let place = |row: &Value| company.clients.iter().position(|client| row["clientId"] == client.as_str());
    let mut told: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!([
                place(row),
                row["on"],
                row["dueOn"],
                row["total"]["amount"],
                row["vat"]["amount"],
                row["state"]
            ])
        })
        .collect();
    told.sort_by_key(ToString::to_string);
    Ok(told)
}

#[tokio::test]
async fn what_becomes_due_is_asked_for_once_and_nothing_is_booked() -> Result<()> {
    let company = served().await?;
    company.bill("2026-03-15").await?;
    let before = company.balances().await?;
    assert_eq!(before, ["-1220.00", "-1220.00"]);
    let sandbox = ahead(&company, "SANDBOX", "2026-04-05").await?;
    assert_eq!((sandbox.state.as_str(), sandbox.total()?.as_str()), ("CALCULATED", "2440.00"));
    assert!(invoices(&company).await?.is_empty());

    let run = ahead(&company, "CONFIRMATION", "2026-04-05").await?;
    assert_eq!((run.state.as_str(), run.total()?.as_str()), ("AWAITING_CONFIRMATION", "2440.00"));
    let document = "query($id: ID!) { billRun(id: $id) { items(first: 10) { nodes { lines { from to amount { amount } } } } } }";
    let items = company.office.api.query(document, json!({ "id": run.id })).await?;
    let line = json!({ "from": "2026-04-01", "to": "2026-05-01", "amount": { "amount": "1220.00" } });
    assert_eq!(items["billRun"]["items"]["nodes"][0]["lines"], json!([line]));
    let run = company.office.confirm(&run).await?;
    assert_eq!(run.state, "POSTED");
    let of = |client: usize| json!([client, "2026-03-15", "2026-03-20", "1220.00", "220.00", "ISSUED"]);
    assert_eq!(invoices(&company).await?, [of(0), of(1)]);
    assert_eq!(company.balances().await?, before);

    let again = ahead(&company, "AUTOMATIC", "2026-04-05").await?;
    assert_eq!((again.state.as_str(), again.total()?.as_str()), ("POSTED", "0.00"));
    let later = ahead(&company, "AUTOMATIC", "2026-05-01").await?;
    assert_eq!(later.total()?, "2440.00");
    assert_eq!(invoices(&company).await?.len(), 4);
    company.finish().await
}

#[tokio::test]
async fn an_annulled_invoice_is_asked_for_again_and_a_reversed_run_annuls_all() -> Result<()> {
    let company = served().await?;
    company.bill("2026-03-15").await?;
    let run = ahead(&company, "AUTOMATIC", "2026-04-05").await?;
    assert_eq!(run.state, "POSTED");
    let found = company.office.api.query(
        "query($client: ID!) { documents(first: 10, filter: { clientId: $client }) { nodes { id } } }",
        json!({ "client": company.clients[0] }),
    );
    let id = text(&found.await?["documents"]["nodes"][0]["id"])?;
    let annul = json!({ "id": id, "reason": "Клиент просил другой срок",
                        "idempotencyKey": fresh_key() });
    company.office.api.mutate("documentVoid", annul, "document { state }").await?;
    let again = ahead(&company, "AUTOMATIC", "2026-04-05").await?;
    assert_eq!(again.total()?, "1220.00");
    company.office.reverse(&again, &[], "Не тот срок").await?;
    let states: Vec<Value> = invoices(&company).await?.iter().map(|row| json!([row[0], row[5]])).collect();
    assert_eq!(states, [json!([0, "VOID"]), json!([0, "VOID"]), json!([1, "ISSUED"])]);
    company.finish().await
}

#[tokio::test]
async fn two_runs_for_the_same_days_issue_one_invoice_each() -> Result<()> {
    let company = served().await?;
    company.bill("2026-03-15").await?;
    let first = ahead(&company, "CONFIRMATION", "2026-04-05").await?;
    let second = ahead(&company, "CONFIRMATION", "2026-04-10").await?;
    assert_eq!(company.office.confirm(&first).await?.state, "POSTED");
    assert_eq!(company.office.confirm(&second).await?.state, "PARTLY_POSTED");
    assert_eq!(invoices(&company).await?.len(), 2);
    company.finish().await
}

#[tokio::test]
async fn an_invoice_that_may_not_be_issued_is_an_error_of_its_client() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let run = ahead(&company, "CONFIRMATION", "2026-04-05").await?;
    let document = "query($id: ID!) { billRun(id: $id) { items(first: 10) { nodes { state errorCause } } } }";
    let items = company.office.api.query(document, json!({ "id": run.id })).await?;
    let item = json!({ "state": "ERROR", "errorCause": "DOCUMENT_INCOMPLETE" });
    assert_eq!(items["billRun"]["items"]["nodes"], json!([item]));
    company.finish().await
}

/// The warnings of a run: which, and how many clients have them.
async fn warnings(company: &Company, run: &Run) -> Result<Vec<Value>> {
    let found = company.office.found(&run.id).await?;
    let all = found["findings"]["warnings"].as_array().cloned().unwrap_or_default();
    Ok(all.iter().map(|row| json!([row["warning"], row["clients"]])).collect())
}

/// The least sum of an invoice, from today on.
async fn least(company: &Company, amount: &str) -> Result<()> {
    let minimum = json!({ "amount": amount, "currency": "RUB" });
    company.office.settings(&company.seller, json!({ "minimumInvoice": minimum })).await
}

#[tokio::test]
async fn too_little_is_carried_to_the_next_invoice_and_asked_for_though_it_is_charged_by_then() -> Result<()>
{
    let company = served().await?;
    company.bill("2026-03-15").await?;
    least(&company, "2000.00").await?;
    let first = ahead(&company, "CONFIRMATION", "2026-04-05").await?;
    assert_eq!((first.state.as_str(), first.total()?.as_str()), ("AWAITING_CONFIRMATION", "0.00"));
    assert!(warnings(&company, &first).await?.contains(&json!(["BELOW_MINIMUM", 2])));
    let document = "query($id: ID!) { billRun(id: $id) { items(first: 10) { nodes { lines { carried amount { amount } \
                    calculated { amount } } } } } }";
    let items = company.office.api.query(document, json!({ "id": first.id })).await?;
    let line =
        json!({ "carried": true, "amount": { "amount": "0.00" }, "calculated": { "amount": "1220.00" } });
    assert_eq!(items["billRun"]["items"]["nodes"][0]["lines"], json!([line]));
    assert_eq!(company.office.confirm(&first).await?.state, "POSTED");
    assert!(invoices(&company).await?.is_empty());

    // April is charged meanwhile; with May there is enough. March was charged before anything was carried.
    company.bill("2026-04-01").await?;
    let second = ahead(&company, "AUTOMATIC", "2026-05-01").await?;
    assert_eq!(second.total()?, "4880.00");
    let of = |client: usize| json!([client, "2026-04-01", "2026-04-06", "2440.00", "440.00", "ISSUED"]);
    assert_eq!(invoices(&company).await?, [of(0), of(1)]);
    let again = ahead(&company, "AUTOMATIC", "2026-05-01").await?;
    assert_eq!(again.total()?, "0.00");

    // An annulled run gives its days back, also those that had been carried.
    company.office.reverse(&second, &[], "Не тот срок").await?;
    assert_eq!(ahead(&company, "SANDBOX", "2026-05-01").await?.total()?, "4880.00");
    company.finish().await
}

#[tokio::test]
async fn the_last_invoice_of_a_client_is_issued_for_any_sum() -> Result<()> {
    let company = served().await?;
    company.bill("2026-03-15").await?;
    least(&company, "2000.00").await?;
    assert_eq!(ahead(&company, "AUTOMATIC", "2026-04-05").await?.total()?, "0.00");
    company.bill("2026-04-01").await?;
    // The first client leaves at the end of April: nothing more will come.
    let leave = json!({ "id": company.subscriptions[0], "action": { "cancel": { "effectiveOn": "2026-05-01" } },
                        "idempotencyKey": fresh_key() });
    company.office.api.mutate("subscriptionAct", leave, "subscription { changesOn }").await?;
    let last = ahead(&company, "AUTOMATIC", "2026-04-20").await?;
    assert_eq!((last.state.as_str(), last.total()?.as_str()), ("POSTED", "1220.00"));
    assert_eq!(
        invoices(&company).await?,
        [json!([0, "2026-04-01", "2026-04-06", "1220.00", "220.00", "ISSUED"])]
    );
    company.finish().await
}

#[tokio::test]
async fn what_was_paid_for_is_not_asked_for_again() -> Result<()> {
    let company = served().await?;
    company.bill("2026-03-15").await?;
    least(&company, "2000.00").await?;
    assert_eq!(ahead(&company, "AUTOMATIC", "2026-04-05").await?.total()?, "0.00");
    company.bill("2026-04-01").await?;
    for client in &company.clients {
        company.office.pay(client, "2440.00", &fresh_key()).await?;
    }
    let run = ahead(&company, "AUTOMATIC", "2026-05-01").await?;
    assert_eq!(run.total()?, "0.00", "May alone is too little");
    company.finish().await
}

#[tokio::test]
async fn a_debt_below_the_minimum_is_invoiced_only_when_any_sum_is_allowed() -> Result<()> {
    let company = served().await?;
    company.bill("2026-03-15").await?;
    least(&company, "2000.00").await?;
    let invoice = |more: Value| super::invoice(&company.clients[0], &more);
    let issue = async |input: Value| {
        company.office.api.mutate("invoiceIssue", input, "document { total { amount } }").await
    };
    let refusal = tests::refused(issue(invoice(json!({}))).await, "VALIDATION")?;
    assert_eq!(refusal.path, ["invoice", "anySum"]);
    assert!(
        refusal.message.starts_with("Долг 1\u{a0}220,00 ₽ меньше минимальной суммы счёта 2\u{a0}000,00 ₽"),
        "{refusal}"
    );
    let issued = issue(invoice(json!({ "anySum": true }))).await?;
    assert_eq!(issued["document"]["total"]["amount"], "1220.00");
    company.finish().await
}
