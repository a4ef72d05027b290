//! A template is written in the application: what is wrong is told with its line, the preview shows the rest, it is
//! published and prints an invoice, and the old one is restored. A seller's stamp is uploaded.

use anyhow::{Result, ensure};
use reqwest::Method;
use serde_json::json;
use tests::browser::Browser;
use tests::office::text;
use thirtyfour::Key;

use super::documents::{account, indebted};
use super::{enabled, marked, signed_in};

/// Puts a text in place of what the editor holds.
async fn write(browser: &Browser, lines: &str) -> Result<()> {
    let editor = browser.see(&marked("template-text")).await?;
    editor.click().await?;
    editor.send_keys(Key::Control + "a").await?;
    editor.send_keys(Key::Delete + "").await?;
    Ok(editor.send_keys(lines).await?)
}

#[tokio::test]
async fn a_template_is_written_mended_published_and_restored() -> Result<()> {
    let company = indebted().await?;
    account(&company).await?;
    let (api, client) = (&company.office.api, &company.clients[0]);
    let browser = signed_in(&company.app).await?;
    let base = api.base();
    browser.go(&format!("{base}/settings/templates?level={}", company.seller)).await?;
    browser
        .see(&format!(
            "{}//tr[contains(., 'Счёт')][contains(., 'Шаблон программы')]",
            marked("template-table")
        ))
        .await?;
    browser.picture("templates-1-list").await?;
    browser.go(&format!("{base}/templates/invoice?level={}", company.seller)).await?;
    browser.see("//*[contains(@class, 'cm-content')]").await?;
    browser.see("//div[contains(@class, 'template__pages')]//img").await?;
    browser.picture("templates-2-editor").await?;

    write(&browser, "#import \"/abona.typ\": *\n#show: sheet\nСчёт #d.nomber").await?;
    let fault = format!("{}[contains(., 'строка 3')][contains(., 'number')]", marked("template-fault"));
    browser.see(&fault).await?;
    browser.see("//*[contains(@class, 'cm-lint-marker-error')]").await?;
    browser.picture("templates-3-fault").await?;
    write(&browser, "#import \"/abona.typ\": *\n#show: sheet\nСчёт по-новому #d.number").await?;
    browser.gone(&marked("template-fault")).await?;
    browser.see(&format!("{}[contains(., '1 страница')]", marked("template-pages"))).await?;
    browser.click(&enabled("template-save")).await?;
    browser.click(&enabled("template-publish")).await?;
    browser.picture("templates-4-publish").await?;
    browser.click(&enabled("publish-submit")).await?;
    browser.see("//h1/following-sibling::*[contains(., 'Свой, версия 1')]").await?;

    let issue = async || -> Result<usize> {
        let lines = json!([{ "name": "Аренда", "amount": "10.00" }]);
        let input = json!({ "invoice": { "clientId": client, "lines": lines }, "idempotencyKey": tests::office::fresh_key() });
        let issued = api.mutate("invoiceIssue", input, "document { id }").await?;
        let path = format!("/files/documents/{}.pdf", text(&issued["document"]["id"])?);
        Ok(api.request(Method::GET, &path).send().await?.error_for_status()?.bytes().await?.len())
    };
    let own = issue().await?;
    browser.click(&marked("pane-versions")).await?;
    browser.click(&enabled("template-restore-0")).await?;
    browser
        .see(&format!(
            "{}//li[contains(., 'Версия 2')][contains(., 'Черновик')]",
            marked("template-versions")
        ))
        .await?;
    browser.click(&marked("pane-compare")).await?;
    browser.see(&format!("{}//li[contains(@class, 'is-added')]", marked("template-diff"))).await?;
    browser.picture("templates-5-compare").await?;
    browser.click(&enabled("template-publish")).await?;
    browser.click(&enabled("publish-submit")).await?;
    browser.see("//h1/following-sibling::*[contains(., 'Свой, версия 2')]").await?;
    let shipped = issue().await?;
    ensure!(own * 2 < shipped, "{own} bytes by the new one, {shipped} by the old one");
    browser.click(&marked("pane-variables")).await?;
    browser.picture("templates-6-variables").await?;
    browser.close().await?;
    company.finish().await
}
