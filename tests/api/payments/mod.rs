//! Payments: what they settle, how often they count, how they go back.

mod inbox;
mod refunds;
mod statements;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::company::{BEGIN, Company};
use tests::office::{fresh_key, text};
use tests::refused;

use super::documents::invoice;

/// What scenarios read of a payment.
pub const PAYMENT: &str = "payment { id state amount { amount } allocated { amount } advance { amount } \
    refunded { amount } refundable { amount } on source number parts { target on number kind amount { amount } byHand } \
    refunds { id state amount { amount } paidOn } client { account { balance { amount } } } }";

/// One client at this price a month, who owes for March; answers its invoice as well.
pub async fn owing(price: &str) -> Result<(Company, String)> {
    let company = Company::of(&[price]).await?;
    company.bank_account("40702810438000060473", "044525225").await?;
    company.requisites().await?;
    company.bill(BEGIN).await?;
    let issued = invoice(&company.clients[0], &json!({}));
    let issued = company.office.api.mutate("invoiceIssue", issued, "document { id }").await?;
    let document = text(&issued["document"]["id"])?;
    Ok((company, document))
}

/// Takes a payment of the first client in.
pub async fn receive(company: &Company, amount: &str, more: Value) -> Result<Value> {
    let mut payment = json!({ "clientId": company.clients[0], "amount": amount, "cash": false });
    if let (Some(payment), Some(more)) = (payment.as_object_mut(), more.as_object()) {
        payment.extend(more.clone());
    }
    let input = json!({ "payment": payment, "idempotencyKey": fresh_key() });
    Ok(company.office.api.mutate("paymentReceive", input, PAYMENT).await?["payment"].clone())
}

/// The payment as it is now.
pub async fn read(company: &Company, payment: &Value) -> Result<Value> {
    let document =
        format!("query($id: ID!) {{ {} }}", PAYMENT.replacen("payment {", "payment(id: $id) {", 1));
    Ok(company.office.api.query(&document, json!({ "id": payment["id"] })).await?["payment"].clone())
}

/// `target day amount` of each part.
pub fn parts(payment: &Value) -> Vec<String> {
    let parts = payment["parts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let mut told: Vec<String> = parts
        .iter()
        .map(|part| {
            format!("{} {} {}", word(&part["target"]), word(&part["on"]), word(&part["amount"]["amount"]))
        })
        .collect();
    told.sort();
    told
}

async fn invoice_state(company: &Company, document: &str) -> Result<Value> {
    let query = "query($id: ID!) { document(id: $id) { state paid { amount } } }";
    let found = company.office.api.query(query, json!({ "id": document })).await?;
    Ok(json!([found["document"]["state"], found["document"]["paid"]["amount"]]))
}

#[tokio::test]
async fn a_payment_settles_the_oldest_debit_first_and_pays_the_invoice_for_it() -> Result<()> {
    let (company, document) = owing("700.00").await?;
    company.bill("2026-04-01").await?;
    ensure!(invoice_state(&company, &document).await? == json!(["OVERDUE", "0.00"]));
    let payment = receive(&company, "1000.00", json!({ "number": "17", "on": "2026-03-20" })).await?;
    ensure!(
        parts(&payment)
            == ["DEBIT 2026-03-01 700.00", "DEBIT 2026-04-01 300.00", "INVOICE 2026-03-01 700.00"],
        "{payment}"
    );
    ensure!(
        (&payment["advance"]["amount"], &payment["refundable"]["amount"])
            == (&json!("0.00"), &json!("1000.00")),
        "{payment}"
    );
    ensure!(company.office.balance(&company.clients[0]).await? == "-400.00");
    ensure!(invoice_state(&company, &document).await? == json!(["PAID", "700.00"]));
    let more = receive(&company, "500.00", json!({ "cash": true })).await?;
    ensure!(parts(&more) == ["DEBIT 2026-04-01 400.00"], "{more}");
    ensure!((&more["advance"]["amount"], &more["source"]) == (&json!("100.00"), &json!("CASH")), "{more}");
    let list = "query { paymentCount payments(first: 10, filter: { advance: true }) { nodes { amount { amount } } } \
                paymentTotals { received { amount } advance { amount } } }";
    let list = company.office.api.query(list, json!({})).await?;
    ensure!(
        list["paymentCount"] == 2 && list["payments"]["nodes"].as_array().map(Vec::len) == Some(1),
        "{list}"
    );
    let totals = json!([{ "received": { "amount": "1500.00" }, "advance": { "amount": "100.00" } }]);
    ensure!(list["paymentTotals"] == totals, "{list}");
    company.finish().await
}

#[tokio::test]
async fn a_payment_says_beforehand_what_it_would_pay() -> Result<()> {
    let (company, document) = owing("700.00").await?;
    let query = "query($input: PaymentInput!) { paymentPreview(input: $input) { preview { advance { amount } \
        balanceAfter { amount } parts { target on amount { amount } } } userErrors { code path } } }";
    let ask = |more: Value| {
        let mut input = json!({ "clientId": company.clients[0], "amount": "800.00", "cash": false });
        if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
            input.extend(more.clone());
        }
        company.office.api.query(query, json!({ "input": input }))
    };
    let seen = ask(json!({ "invoiceId": document })).await?["paymentPreview"]["preview"].clone();
    ensure!(parts(&seen) == ["DEBIT 2026-03-01 700.00", "INVOICE 2026-03-01 700.00"], "{seen}");
    ensure!(
        (&seen["advance"]["amount"], &seen["balanceAfter"]["amount"]) == (&json!("100.00"), &json!("100.00")),
        "{seen}"
    );
    let wrong = ask(json!({ "amount": "0", "on": BEGIN })).await?;
    ensure!(
        wrong["paymentPreview"]["userErrors"] == json!([{ "code": "VALIDATION", "path": ["amount"] }]),
        "{wrong}"
    );
    let late = ask(json!({ "on": "2026-03-02" })).await?;
    ensure!(
        late["paymentPreview"]["userErrors"] == json!([{ "code": "VALIDATION", "path": ["on"] }]),
        "{late}"
    );
    ensure!(company.office.balance(&company.clients[0]).await? == "-700.00", "a preview writes nothing");
    company.finish().await
}

#[tokio::test]
async fn what_a_person_allocates_stays_as_it_was_said() -> Result<()> {
    let (company, document) = owing("700.00").await?;
    company.bill("2026-04-01").await?;
    let payment = receive(&company, "1000.00", json!({})).await?;
    let items = "query($id: ID!) { paymentOpenItems(id: $id) { target entryId documentId on rest { amount } \
                 allocated { amount } } }";
    let items = company.office.api.query(items, json!({ "id": payment["id"] })).await?;
    let items = items["paymentOpenItems"].as_array().cloned().context("items")?;
    let rests: Vec<Value> = items.iter().map(|item| json!([item["on"], item["rest"]["amount"]])).collect();
    ensure!(
        json!(rests) == json!([["2026-03-01", "700.00"], ["2026-04-01", "700.00"], ["2026-03-01", "700.00"]]),
        "{rests:?}"
    );
    let april = text(&items[1]["entryId"])?;
    let allocate = |parts: Value| {
        let input = json!({ "id": payment["id"], "parts": parts, "idempotencyKey": fresh_key() });
        company.office.api.mutate("paymentAllocate", input, PAYMENT)
    };
    let done = allocate(json!([
        { "entryId": april, "amount": "600.00" }, { "documentId": document, "amount": "10.00" },
    ]))
    .await?["payment"]
        .clone();
    ensure!(parts(&done) == ["DEBIT 2026-04-01 600.00", "INVOICE 2026-03-01 10.00"], "{done}");
    ensure!(done["advance"]["amount"] == "400.00", "{done}");
    ensure!(invoice_state(&company, &document).await? == json!(["OVERDUE", "10.00"]));
    let refusal = refused(allocate(json!([{ "entryId": april, "amount": "700.01" }])).await, "VALIDATION")?;
    ensure!(refusal.path == ["parts", "0", "amount"], "{refusal:?}");
    // The next payment takes what the person left.
    let next = receive(&company, "700.00", json!({})).await?;
    ensure!(parts(&next).contains(&"DEBIT 2026-03-01 700.00".to_owned()), "{next}");
    ensure!(company.office.balance(&company.clients[0]).await? == "300.00");
    company.finish().await
}

#[tokio::test]
async fn an_advance_settles_what_is_charged_later() -> Result<()> {
    let (company, _) = owing("700.00").await?;
    let payment = receive(&company, "1500.00", json!({})).await?;
    ensure!(payment["advance"]["amount"] == "800.00", "{payment}");
    company.bill("2026-04-01").await?;
    let more = receive(&company, "1.00", json!({})).await?;
    ensure!(more["advance"]["amount"] == "1.00", "{more}");
    let now = read(&company, &payment).await?;
    ensure!(
        parts(&now) == ["DEBIT 2026-03-01 700.00", "DEBIT 2026-04-01 700.00", "INVOICE 2026-03-01 700.00"],
        "{now}"
    );
    ensure!(now["advance"]["amount"] == "100.00", "{now}");
    company.finish().await
}

#[tokio::test]
async fn a_payment_of_a_closed_month_is_booked_on_the_first_open_day_and_keeps_its_own() -> Result<()> {
    let (company, _) = owing("700.00").await?;
    company.office.instant("2026-04-03T09:00:00Z").await?;
    let close = json!({ "id": company.seller, "version": 2, "closedThrough": "2026-03-31" });
    company.office.api.mutate("sellerClosePeriod", close, "seller { version }").await?;
    let payment = receive(&company, "700.00", json!({ "on": "2026-03-30" })).await?;
    ensure!(payment["on"] == "2026-03-30", "{payment}");
    let query = "query($id: ID!) { client(id: $id) { operations(last: 1) { kind datedOn } } }";
    let found = company.office.api.query(query, json!({ "id": company.clients[0] })).await?;
    ensure!(
        found["client"]["operations"] == json!([{ "kind": "PAYMENT", "datedOn": "2026-04-01" }]),
        "{found}"
    );
    ensure!(company.office.balance(&company.clients[0]).await? == "0.00");
    company.finish().await
}

#[tokio::test]
async fn what_settled_a_charge_that_is_reversed_is_an_advance_again() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    let run = company.bill(BEGIN).await?;
    let payment = receive(&company, "700.00", json!({})).await?;
    ensure!(payment["advance"]["amount"] == "0.00", "{payment}");
    let reverse = json!({ "id": run.id, "reason": "Ошибка", "idempotencyKey": fresh_key() });
    company.office.api.mutate("billRunReverse", reverse, "billRun { id }").await?;
    let query = "query($id: ID!) { payment(id: $id) { advance { amount } parts { target } } }";
    let is_free = |data: &Value| data["payment"]["advance"]["amount"] == "700.00";
    let now = company.office.until(query, json!({ "id": payment["id"] }), is_free).await?;
    ensure!(now["payment"]["parts"] == json!([]), "{now}");
    // The days are open again: the next run charges them, and the payment settles that.
    company.bill(BEGIN).await?;
    let more = receive(&company, "1.00", json!({})).await?;
    ensure!(more["advance"]["amount"] == "1.00", "{more}");
    ensure!(parts(&read(&company, &payment).await?) == ["DEBIT 2026-03-01 700.00"]);
    company.finish().await
}
