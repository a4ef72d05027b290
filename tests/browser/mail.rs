//! Documents after they are issued: letters to their clients, and all of them in one archive.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::company::Company;
use tests::office::fresh_key;

use super::{enabled, marked, signed_in};

/// Two clients with addresses and one without, each with an invoice.
async fn invoiced() -> Result<Company> {
    let company = Company::of(&["100.00", "200.00", "300.00"]).await?;
    let api = &company.office.api;
    let details = json!({ "name": "Общество с ограниченной ответственностью «Рога и копыта»",
                          "shortName": "ООО «Рога и копыта»", "inn": "7707083893", "kpp": "773601001",
                          "address": "Москва, ул. Примерная, 1" });
    let input = json!({ "id": company.seller, "version": 1, "details": details });
    api.mutate("sellerUpdate", input, "seller { id }").await?;
    let account = json!({ "version": 0, "sellerId": company.seller, "bank": "ПАО Сбербанк", "bik": "044525225",
                          "account": "40702810438000060473", "correspondent": "30101810400000000225",
                          "main": true, "archived": false, "idempotencyKey": fresh_key() });
    api.mutate("sellerAccountSave", account, "account { id }").await?;
    company.bill("2026-03-01").await?;
    for (client, email) in company.clients.iter().zip(["a@example.ru", "b@example.ru"]) {
        let details =
            json!({ "kind": "LEGAL_ENTITY", "name": format!("Получатель {email}"), "email": email });
        api.mutate(
            "clientUpdate",
            json!({ "id": client, "version": 1, "details": details }),
            "client { id }",
        )
        .await?;
    }
    for client in &company.clients {
        let invoice = json!({ "invoice": { "clientId": client }, "idempotencyKey": fresh_key() });
        api.mutate("invoiceIssue", invoice, "document { id }").await?;
    }
    Ok(company)
}

#[tokio::test]
async fn invoices_are_packed_and_two_letters_are_sent() -> Result<()> {
    let company = invoiced().await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-invoices")).await?;
    browser.see("//table[@data-testid='invoices-table']//a[. = 'СЧ-26-000003']").await?;
    browser.click("//table[@data-testid='invoices-table']//thead//input[@type='checkbox']").await?;
    browser.click(&enabled("many-zip")).await?;
    let link = browser.see_late(&marked("pack-download")).await?;
    browser.picture("mail-1-pack").await?;
    let href = link.attr("href").await?.context("an address")?;
    let got = format!(
        "fetch('{href}').then(r => r.arrayBuffer()).then(b => [...new Uint8Array(b.slice(0, 2))].join())"
    );
    ensure!(browser.evaluate(&got).await? == "80,75", "the file is no archive");

    browser.click(&enabled("many-send")).await?;
    browser.see(&format!("{}[contains(., 'Клиент 2')]", marked("send-without"))).await?;
    let button = browser.see(&enabled("send-submit")).await?.text().await?;
    ensure!(button == "Отправить 2 письма", "{button}");
    browser.picture("mail-2-send").await?;
    browser.click(&enabled("send-submit")).await?;
    browser.gone("//dialog[@data-testid='send-dialog'][@open]").await?;

    let sent = "{ sent: mailCount(filter: { states: [SENT] }) }";
    company.office.until(sent, json!({}), |data| data["sent"] == 2).await?;
    browser.click(&marked("nav-mail")).await?;
    let row =
        "//table[@data-testid='mail-table']//tr[contains(., 'a@example.ru')][contains(., 'Отправлено')]";
    browser.see(row).await?;
    browser.picture("mail-3-list").await?;
    browser.see("//table[@data-testid='mail-table']").await?.send_keys("\u{e014}").await?;
    browser.see(&format!("{}[contains(., 'Здравствуйте!')]", marked("mail-text"))).await?;
    browser.picture("mail-4-peek").await?;

    browser.click(&marked("nav-invoices")).await?;
    browser.click("//table[@data-testid='invoices-table']//a[. = 'СЧ-26-000001']").await?;
    browser.see(&format!("{}[contains(., 'a@example.ru')]", marked("document-letters"))).await?;
    browser.click(&enabled("document-send")).await?;
    browser.see(&format!("{}[not(@disabled)][. = 'Отправить 1 письмо']", marked("send-submit"))).await?;
    browser.picture("mail-5-card").await?;
    browser.close().await?;
    company.finish().await
}
