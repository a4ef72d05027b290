//! Letters that a client does not want are not written to it; codes by which it signs in always come.

use anyhow::{Result, ensure};
use serde_json::json;
use shared::api::cabinet::{CabinetNoticesInput, operations};
use tests::cabinet::Visitor;
use tests::company::BEGIN;
use tests::office::{fresh_key, text};
use tests::refused;

use super::{FIRST, company};
use crate::documents::invoice;

#[tokio::test]
async fn a_client_who_wants_no_invoices_by_letter_gets_its_other_documents() -> Result<()> {
    let company = company().await?;
    company.bill(BEGIN).await?;
    let (visitor, _) = Visitor::enter(&company.app, FIRST).await?;
    let all = visitor.read(operations::notices()).await?;
    assert_eq!(
        (all.email.as_deref(), all.invoices, all.closing, all.others),
        (Some(FIRST), true, true, true)
    );
    let none = CabinetNoticesInput { invoices: false, closing: true, others: true };
    ensure!(!visitor.done(operations::set_notices(&none)).await?.invoices);

    let api = &company.office.api;
    let issued =
        api.mutate("invoiceIssue", invoice(&company.clients[0], &json!({})), "document { id }").await?;
    let issued = text(&issued["document"]["id"])?;
    let of_days = json!({ "clientId": company.clients[0], "from": BEGIN, "to": "2026-03-02" });
    let stated = json!({ "reconciliation": of_days, "idempotencyKey": fresh_key() });
    let stated = api.mutate("reconciliationIssue", stated, "document { id }").await?;
    let stated = text(&stated["document"]["id"])?;
    let shown = "preview { letters documents unwanted }";
    let both = json!({ "documents": { "ids": [issued, stated] } });
    let preview = api.ask("documentsSendPreview", both, shown).await?;
    assert_eq!(preview["preview"], json!({ "letters": 1, "documents": 1, "unwanted": 1 }));
    let send = |to: Option<&str>| json!({ "documents": { "ids": [issued] }, "to": to, "idempotencyKey": fresh_key() });
    for to in [None, Some(FIRST)] {
        let told = refused(api.mutate("documentsSend", send(to), "sent { letters }").await, "VALIDATION")?;
        ensure!(told.message.starts_with("Клиент отказался"), "{}", told.message);
    }
    // Another address is somebody's wish of this moment.
    let elsewhere = api.mutate("documentsSend", send(Some("boss@example.ru")), "sent { letters }").await?;
    assert_eq!(elsewhere["sent"]["letters"], 1);

    // Codes always come, and the choice is still there.
    let (again, _) = Visitor::enter(&company.app, FIRST).await?;
    ensure!(!again.read(operations::notices()).await?.invoices);
    let all = CabinetNoticesInput { invoices: true, closing: true, others: true };
    again.done(operations::set_notices(&all)).await?;
    let sent = api.mutate("documentsSend", send(None), "sent { letters }").await?;
    assert_eq!(sent["sent"]["letters"], 1);
    company.finish().await
}
