//! Documents: who issues them, their numbers, and what was issued.

mod ahead;
mod closing;
mod issuers;
mod issuing;
mod numbers;

use anyhow::Result;
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::fresh_key;

/// A client who owes 700.00 for March, of a seller with everything that an invoice states.
pub async fn indebted() -> Result<Company> {
    let company = Company::of(&["700.00"]).await?;
    company.bank_account("40702810438000060473", "044525225").await?;
    company.requisites().await?;
    company.bill("2026-03-01").await?;
    Ok(company)
}

/// An invoice of the client that is to be issued.
pub fn invoice(client: &str, more: &Value) -> Value {
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

/// A seller that states everything, with two legal entities at 1220.00 a month with VAT of 22 % within, from 1 March;
/// the second one wants УПД.
pub async fn served() -> Result<Company> {
    let mut company = Company::stated().await?;
    company.serve(&[("Ромашка", "7728168971", "772801001"), ("Василёк", "7702070139", "770201001")]).await?;
    let version = company
        .office
        .api
        .query("query($id: ID!) { client(id: $id) { version } }", json!({ "id": company.clients[1] }));
    let version = version.await?["client"]["version"].clone();
    let form = json!({ "id": company.clients[1], "version": version, "closingForm": "UPD" });
    let set = company.office.api.mutate("clientClosingFormSet", form, "client { closingForm }").await?;
    assert_eq!(set["client"]["closingForm"], "UPD");
    Ok(company)
}
