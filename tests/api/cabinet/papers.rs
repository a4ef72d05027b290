//! The account, documents, requests and the profile.

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::json;
use shared::api::cabinet::{
    CabinetInvoiceInput, CabinetReconciliationInput, CabinetRequestInput, ProfileInput, PromiseInput,
    operations,
};
use shared::api::common::MoneyView;
use shared::api::scalars::Date;
use shared::documents::DocumentKind;
use tests::cabinet::Visitor;
use tests::company::BEGIN;
use tests::office::fresh_key;
use tests::refused;

use super::{FIRST, SECOND, company};
use crate::documents::invoice;

fn rubles(money: MoneyView) -> String {
    money.amount.to_string()
}

fn day(text: &str) -> Date {
    Date(text.parse().expect("a day"))
}

#[tokio::test]
async fn the_account_says_what_is_owed_and_what_comes_next() -> Result<()> {
    let company = company().await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let fresh = visitor.read(operations::account()).await?;
    assert_eq!((rubles(fresh.owed), rubles(fresh.balance)), ("0.00".to_owned(), "0.00".to_owned()));
    let next = fresh.next.context("a charge is due")?;
    assert_eq!((next.on, rubles(next.amount)), (day("2026-03-01"), "1000.00".to_owned()));
    company.bill(BEGIN).await?;
    company.office.pay(&company.clients[0], "250.50", "17").await?;
    let account = visitor.read(operations::account()).await?;
    assert_eq!((rubles(account.owed), rubles(account.balance)), ("749.50".to_owned(), "-749.50".to_owned()));
    let next = account.next.context("a charge is due")?;
    assert_eq!((next.on, rubles(next.amount)), (day("2026-04-01"), "1000.00".to_owned()));
    let operations = visitor.read(operations::operations(None)).await?;
    let shown: Vec<(String, String)> =
        operations.nodes.into_iter().map(|row| (rubles(row.amount), rubles(row.balance_after))).collect();
    let expected = [("250.50", "-749.50"), ("-1000.00", "-1000.00")];
    assert_eq!(shown, expected.map(|(amount, after)| (amount.to_owned(), after.to_owned())));
    company.finish().await
}

#[tokio::test]
async fn a_payment_is_promised_by_the_rules_of_credit() -> Result<()> {
    let company = company().await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let none = visitor.read(operations::promise_offer()).await?;
    assert_eq!((none.allowed, none.reason.as_deref()), (false, Some("Долга нет, обещать нечего.")));
    company.bill(BEGIN).await?;
    let offer = visitor.read(operations::promise_offer()).await?;
    ensure!(offer.allowed);
    assert_eq!(offer.most.map(rubles), Some("1000.00".to_owned()));
    let until = offer.until.context("a last day")?;
    let promise = |amount: &str| PromiseInput {
        amount: amount.parse::<rust_decimal::Decimal>().expect("an amount").into(),
        until,
        idempotency_key: fresh_key(),
    };
    let much = refused(visitor.done(operations::promise(&promise("1000.01"))).await, "VALIDATION")?;
    assert_eq!(much.path, ["amount"]);
    let account = visitor.done(operations::promise(&promise("1000.00"))).await?;
    let given = account.promise.context("promised")?;
    assert_eq!((rubles(given.amount), given.until), ("1000.00".to_owned(), until));
    ensure!(!visitor.read(operations::promise_offer()).await?.allowed);
    let audit = "{ auditEntries(first: 1, filter: { action: \"client.promise\" }) { nodes { actorKind actorName } } }";
    let told = company.office.api.query(audit, json!({})).await?;
    assert_eq!(told["auditEntries"]["nodes"], json!([{ "actorKind": "client", "actorName": FIRST }]));
    company.finish().await
}

#[tokio::test]
async fn documents_are_shown_and_printed_to_their_client_alone() -> Result<()> {
    let company = company().await?;
    company.bill(BEGIN).await?;
    let api = &company.office.api;
    api.mutate("invoiceIssue", invoice(&company.clients[0], &json!({})), "document { id }").await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let (other, _) = Visitor::enter(&company.app, SECOND).await?;
    let period = CabinetReconciliationInput {
        from: day("2026-03-01"),
        to: day("2026-04-01"),
        idempotency_key: fresh_key(),
    };
    let made = visitor.done(operations::reconciliation(&period)).await?;
    assert_eq!(made.kind, DocumentKind::Reconciliation);
    let again = visitor.done(operations::reconciliation(&period)).await?;
    assert_eq!(again.id, made.id);
    let documents = visitor.read(operations::documents(None)).await?.nodes;
    assert_eq!(documents.len(), 2);
    let invoice = documents.iter().find(|row| row.kind == DocumentKind::Invoice).context("the invoice")?;
    let detail = visitor.read(operations::document(invoice.id)).await?.context("its lines")?;
    assert_eq!((rubles(detail.lines[0].total), detail.lines.len()), ("1000.00".to_owned(), 1));
    ensure!(other.read(operations::document(invoice.id)).await?.is_none());
    ensure!(other.read(operations::documents(None)).await?.nodes.is_empty());
    let path = format!("/cabinet/files/documents/{}.pdf", invoice.id);
    let answer = async |visitor: &Visitor| visitor.api.request(Method::GET, &path).send().await;
    let printed = answer(&visitor).await?;
    assert_eq!(printed.status(), StatusCode::OK);
    ensure!(printed.bytes().await?.starts_with(b"%PDF"));
    assert_eq!(answer(&other).await?.status(), StatusCode::NOT_FOUND);
    assert_eq!(answer(&Visitor::new(&company.app)?).await?.status(), StatusCode::UNAUTHORIZED);
    company.finish().await
}

#[tokio::test]
async fn a_document_is_asked_for_and_the_answer_is_read() -> Result<()> {
    let company = company().await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let asked = |kind| CabinetRequestInput {
        kind,
        from: Some(day("2026-02-01")),
        to: Some(day("2026-03-01")),
        note: Some(" за февраль ".to_owned()),
        idempotency_key: fresh_key(),
    };
    refused(visitor.done(operations::request(&asked(DocumentKind::Contract))).await, "VALIDATION")?;
    let wanted = asked(DocumentKind::Act);
    let made = visitor.done(operations::request(&wanted)).await?;
    assert_eq!(visitor.done(operations::request(&wanted)).await?.id, made.id);
    assert_eq!(made.note.as_deref(), Some("за февраль"));
    let api = &company.office.api;
    let shown =
        "query($id: ID!) { clientCabinet(clientId: $id) { requests { id email kind from to closedAt } } }";
    let seen = api.query(shown, json!({ "id": company.clients[0] })).await?;
    let row = json!([{ "id": made.id, "email": FIRST, "kind": "ACT", "from": "2026-02-01", "to": "2026-03-01",
                       "closedAt": null }]);
    assert_eq!(seen["clientCabinet"]["requests"], row);
    let answer = json!({ "id": made.id, "answer": "Акт отправлен письмом." });
    api.mutate("cabinetRequestClose", answer.clone(), "request { closedBy }").await?;
    refused(api.mutate("cabinetRequestClose", answer, "request { closedBy }").await, "INVALID_TRANSITION")?;
    let rows = visitor.read(operations::requests()).await?;
    assert_eq!((rows.len(), rows[0].answer.as_deref()), (1, Some("Акт отправлен письмом.")));
    company.finish().await
}

#[tokio::test]
async fn contacts_are_changed_and_requisites_are_not() -> Result<()> {
    let company = company().await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let before = visitor.read(operations::profile()).await?;
    let changed = |version, email: &str, phone: &str| ProfileInput {
        version,
        email: Some(email.to_owned()),
        phone: Some(phone.to_owned()),
        address: Some("Москва, ул. Лесная, 3".to_owned()),
    };
    let wrong = changed(before.version, FIRST, "12");
    assert_eq!(refused(visitor.done(operations::save_profile(&wrong)).await, "VALIDATION")?.path, ["phone"]);
    let stale = changed(before.version - 1, FIRST, "84951234567");
    refused(visitor.done(operations::save_profile(&stale)).await, "STALE")?;
    let moved = changed(before.version, "new@example.ru", "8 (495) 123-45-67");
    let after = visitor.done(operations::save_profile(&moved)).await?;
    assert_eq!(
        (after.name, after.phone.as_deref(), after.email.as_deref()),
        (before.name, Some("+74951234567"), Some("new@example.ru"))
    );
    // The address by which it signed in still opens the account, and so does the new one.
    visitor.read(operations::account()).await?;
    Visitor::enter(&company.app, FIRST).await?;
    Visitor::enter(&company.app, "new@example.ru").await?;
    company.finish().await
}

#[tokio::test]
async fn an_invoice_for_the_debt_is_issued_once_a_day() -> Result<()> {
    let company = company().await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let wanted = |total: &str| CabinetInvoiceInput {
        total: total.parse::<rust_decimal::Decimal>().expect("an amount").into(),
        idempotency_key: fresh_key(),
    };
    let none = refused(visitor.done(operations::invoice(&wanted("0.00"))).await, "INVALID_TRANSITION")?;
    assert_eq!(none.message, "Счёт пока не выставить: напишите или позвоните нам.");
    company.bill(BEGIN).await?;
    refused(visitor.done(operations::invoice(&wanted("999.99"))).await, "QUOTE_CHANGED")?;
    let first = visitor.done(operations::invoice(&wanted("1000.00"))).await?;
    assert_eq!((first.kind, first.total.map(rubles)), (DocumentKind::Invoice, Some("1000.00".to_owned())));
    assert_eq!(visitor.done(operations::invoice(&wanted("1000.00"))).await?.id, first.id);
    company.office.pay(&company.clients[0], "100.00", "1").await?;
    let less = visitor.done(operations::invoice(&wanted("900.00"))).await?;
    ensure!(less.id != first.id);
    company.finish().await
}
