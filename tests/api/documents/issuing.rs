//! Invoices and reconciliations: previewed, issued, printed, annulled.

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{fresh_key, text};
use tests::refused;

use super::{indebted, invoice, issue};

async fn listed(company: &Company, filter: Value) -> Result<Value> {
    let document = "query($filter: DocumentFilter) { documentCount(filter: $filter) documents(first: 9, filter: $filter) { \
                    nodes { kind number state client { name } } } }";
    company.office.api.query(document, json!({ "filter": filter })).await
}

#[tokio::test]
async fn an_invoice_for_the_debt_is_what_its_preview_showed() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let asked = json!({ "clientId": company.clients[0] });
    let shown = "preview { kind number on dueOn total { amount } vat { amount } words lines { name quantity vatRate } }";
    let preview = api.ask("invoicePreview", asked, shown).await?["preview"].clone();
    assert_eq!(
        preview,
        json!({ "kind": "INVOICE", "number": "СЧ-26-000001", "on": "2026-03-01", "dueOn": "2026-03-06",
                "total": { "amount": "700.00" }, "vat": { "amount": "126.23" },
                "words": "Семьсот рублей 00 копеек",
                "lines": [{ "name": "Оплата услуг", "quantity": "1", "vatRate": "22" }] })
    );
    let input = invoice(&company.clients[0], &json!({}));
    let answer = "document { id number total { amount } state issuedBy }";
    let first = api.mutate("invoiceIssue", input.clone(), answer).await?["document"].clone();
    assert_eq!(
        (&first["number"], &first["total"]["amount"], &first["state"]),
        (&json!("СЧ-26-000001"), &json!("700.00"), &json!("ISSUED"))
    );
    let again = api.mutate("invoiceIssue", input, answer).await?["document"].clone();
    assert_eq!(again, first, "the same call issues nothing more");
    let lines = json!({ "lines": [
        { "name": "Настройка", "amount": "1500.00", "vatRate": "none" },
        { "name": "Аренда", "quantity": "3", "unit": "мес", "amount": "3000.00" },
    ], "dueOn": "2026-04-01" });
    let second = issue(&company, lines).await?;
    assert_eq!(
        (&second["number"], &second["total"]["amount"], &second["vat"]["amount"], &second["dueOn"]),
        (&json!("СЧ-26-000002"), &json!("4500.00"), &json!("540.98"), &json!("2026-04-01"))
    );
    assert_eq!(company.balances().await?, ["-700.00"], "an invoice asks for money, it posts nothing");
    company.finish().await
}

#[tokio::test]
async fn what_an_invoice_lacks_is_named_and_no_number_is_taken() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    company.bill("2026-03-01").await?;
    let refusal = issue(&company, json!({})).await;
    assert_eq!(refused(refusal, "VALIDATION")?.path, ["invoice", "seller", "inn"]);
    company.bank_account("40702810438000060473", "044525225").await?;
    company.requisites().await?;
    for (more, path) in [
        (json!({ "dueOn": "2026-02-28" }), vec!["invoice", "dueOn"]),
        (json!({ "on": "2028-01-01" }), vec!["invoice", "on"]),
        (json!({ "lines": [] }), vec!["invoice", "lines"]),
        (json!({ "lines": [{ "name": "", "amount": "1" }] }), vec!["invoice", "lines", "0", "name"]),
        (json!({ "lines": [{ "name": "x", "amount": "0.001" }] }), vec!["invoice", "lines", "0", "amount"]),
        (
            json!({ "lines": [{ "name": "x", "amount": "1", "vatRate": "21" }] }),
            vec!["invoice", "lines", "0", "vatRate"],
        ),
    ] {
        assert_eq!(refused(issue(&company, more).await, "VALIDATION")?.path, path);
    }
    company.office.pay(&company.clients[0], "700.00", "1").await?;
    assert_eq!(refused(issue(&company, json!({})).await, "VALIDATION")?.path, ["invoice", "lines"]);
    let line = json!({ "lines": [{ "name": "Аванс", "amount": "1.00" }] });
    assert_eq!(issue(&company, line).await?["number"], "СЧ-26-000001", "refusals took none");
    company.finish().await
}

#[tokio::test]
async fn an_annulled_document_keeps_its_number_and_says_why() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let first = text(&issue(&company, json!({})).await?["id"])?;
    let void = |reason: &str| json!({ "id": first, "reason": reason, "idempotencyKey": fresh_key() });
    let blank = api.mutate("documentVoid", void(" "), "document { state }").await;
    assert_eq!(refused(blank, "VALIDATION")?.path, ["reason"]);
    let done = api
        .mutate("documentVoid", void("Ошибка в сумме"), "document { state number voidReason voidedBy }")
        .await?;
    assert_eq!(
        done["document"],
        json!({ "state": "VOID", "number": "СЧ-26-000001", "voidReason": "Ошибка в сумме", "voidedBy": "Проверки" })
    );
    refused(api.mutate("documentVoid", void("Ещё раз"), "document { state }").await, "INVALID_TRANSITION")?;
    assert_eq!(issue(&company, json!({})).await?["number"], "СЧ-26-000002");
    let all = listed(&company, json!({})).await?;
    assert_eq!(all["documentCount"], 2);
    let kept = listed(&company, json!({ "voided": false, "kinds": ["INVOICE"], "search": "СЧ-26" })).await?;
    assert_eq!(
        kept["documents"]["nodes"],
        json!([{ "kind": "INVOICE", "number": "СЧ-26-000002", "state": "ISSUED", "client": { "name": "Клиент 0" } }])
    );
    assert_eq!(listed(&company, json!({ "search": "клиент 0" })).await?["documentCount"], 2);
    assert_eq!(listed(&company, json!({ "onSince": "2026-03-02" })).await?["documentCount"], 0);
    company.finish().await
}

#[tokio::test]
async fn a_reconciliation_has_what_the_account_has() -> Result<()> {
    let company = indebted().await?;
    let (api, client) = (&company.office.api, &company.clients[0]);
    company.office.clock("2026-03-15").await?;
    company.office.pay(client, "250.50", "П-17").await?;
    company.bill("2026-04-01").await?;
    let period = json!({ "clientId": client, "from": "2026-03-02", "to": "2026-04-02" });
    let input = json!({ "reconciliation": period, "idempotencyKey": fresh_key() });
    let issued = api
        .mutate("reconciliationIssue", input, "document { id number period { from to } total { amount } }")
        .await?;
    let document = &issued["document"];
    assert_eq!(
        (&document["number"], &document["period"], &document["total"]),
        (&json!("АС-26-000001"), &json!({ "from": "2026-03-02", "to": "2026-04-02" }), &Value::Null)
    );
    let words = printed(&company, &text(&document["id"])?).await?;
    assert!(words.starts_with(b"%PDF-"));
    let wrong = json!({ "reconciliation": { "clientId": client, "from": "2026-03-02", "to": "2026-03-02" },
                        "idempotencyKey": fresh_key() });
    let refusal = api.mutate("reconciliationIssue", wrong, "document { id }").await;
    assert_eq!(refused(refusal, "VALIDATION")?.path, ["reconciliation", "to"]);
    company.finish().await
}

async fn printed(company: &Company, id: &str) -> Result<Vec<u8>> {
    let path = format!("/files/documents/{id}.pdf");
    let response = company.office.api.request(Method::GET, &path).send().await?.error_for_status()?;
    assert_eq!(response.headers()["content-type"], "application/pdf");
    assert_eq!(response.headers()["x-frame-options"], "SAMEORIGIN", "the page of a document shows it");
    Ok(response.bytes().await?.to_vec())
}

#[tokio::test]
async fn a_document_is_printed_as_it_was_issued_whatever_changes_after() -> Result<()> {
    let company = indebted().await?;
    let id = text(&issue(&company, json!({})).await?["id"])?;
    let before = printed(&company, &id).await?;
    assert!(before.starts_with(b"%PDF-") && before.len() > 10_000, "{} bytes", before.len());
    let details = json!({ "name": "Переименовано", "inn": "7707083893", "kpp": "773601001" });
    let update = json!({ "id": company.seller, "version": 2, "details": details });
    company.office.api.mutate("sellerUpdate", update, "seller { id }").await?;
    company.office.clock("2026-05-01").await?;
    assert_eq!(printed(&company, &id).await?, before, "byte by byte");
    company.finish().await
}

#[tokio::test]
async fn an_invoice_of_another_total_than_was_shown_is_refused_and_kinds_are_not_added_up() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let mut input = invoice(&company.clients[0], &json!({}));
    input["total"] = json!({ "amount": "699.99", "currency": "RUB" });
    let answer = "document { total { amount } }";
    refused(api.mutate("invoiceIssue", input.clone(), answer).await, "QUOTE_CHANGED")?;
    input["total"]["amount"] = json!("700.00");
    assert_eq!(api.mutate("invoiceIssue", input, answer).await?["document"]["total"]["amount"], "700.00");
    let days = json!({ "clientId": company.clients[0], "from": "2026-03-01", "to": "2026-04-01" });
    let act = json!({ "reconciliation": days, "idempotencyKey": fresh_key() });
    api.mutate("reconciliationIssue", act, "document { id }").await?;
    let totals = "{ documentTotals { kind count total { amount currency } vat { amount } } }";
    let read = api.query(totals, json!({})).await?;
    let sum = json!({ "kind": "INVOICE", "count": 1, "total": { "amount": "700.00", "currency": "RUB" },
                      "vat": { "amount": "126.23" } });
    assert_eq!(read["documentTotals"], json!([sum]), "a reconciliation has no sum");
    company.finish().await
}
