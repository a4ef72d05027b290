//! Documents: who issues them, their numbers, and what was issued.

mod closing;
mod issuers;
mod issuing;
mod numbers;

use anyhow::Result;
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::fresh_key;

/// A client who owes 700.00 for March, of a seller with everything that an invoice states.
pub(crate) async fn indebted() -> Result<Company> {
    let company = Company::of(&["700.00"]).await?;
    account(&company, "40702810438000060473", "044525225").await?;
    requisites(&company).await?;
    company.bill("2026-03-01").await?;
    Ok(company)
}

/// Requisites of the seller: ИНН, КПП and address of a well-known bank's example.
pub(crate) async fn requisites(company: &Company) -> Result<()> {
    let details = json!({ "name": "Общество с ограниченной ответственностью «Рога и копыта»",
                          "shortName": "ООО «Рога и копыта»", "inn": "7707083893", "kpp": "773601001",
                          "address": "Москва, ул. Примерная, 1" });
    let input = json!({ "id": company.seller, "version": 1, "details": details });
    company.office.api.mutate("sellerUpdate", input, "seller { id }").await.map(drop)
}

pub(crate) async fn account(company: &Company, account: &str, bik: &str) -> Result<Value> {
    let input = json!({ "version": 0, "sellerId": company.seller, "bank": "ПАО Сбербанк", "bik": bik,
                        "account": account, "correspondent": "30101810400000000225", "main": true, "archived": false,
                        "idempotencyKey": fresh_key() });
    company.office.api.mutate("sellerAccountSave", input, "account { id main version }").await
}

/// An invoice of the client that is to be issued.
pub(crate) fn invoice(client: &str, more: &Value) -> Value {
    let mut invoice = json!({ "clientId": client });
    if let (Some(invoice), Some(more)) = (invoice.as_object_mut(), more.as_object()) {
        invoice.extend(more.clone());
    }
    json!({ "invoice": invoice, "idempotencyKey": fresh_key() })
}

pub(crate) async fn issue(company: &Company, more: Value) -> Result<Value> {
    let input = invoice(&company.clients[0], &more);
    let answer = "document { id number on dueOn state total { amount } vat { amount } lines { name total { amount } } }";
    Ok(company.office.api.mutate("invoiceIssue", input, answer).await?["document"].clone())
}
