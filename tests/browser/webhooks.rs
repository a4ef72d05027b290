//! An endpoint is made, tried out, looked at and given another secret.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::app::TestApp;
use tests::browser::button;
use tests::company::{BEGIN, Company};
use tests::hooks::{Hooks, Reply};

use crate::{marked, signed_in};

#[tokio::test]
async fn a_program_is_told_what_happens_and_its_log_is_read() -> Result<()> {
    let app = TestApp::configured(BEGIN, |config| config.webhooks.local = true).await?;
    let company = Company::on(app, &["450.00"]).await?;
    let hooks = Hooks::start([Reply::Status(503, "занято".to_owned())]).await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-settings")).await?;
    browser.click(&button("Вебхуки")).await?;
    browser.click(&marked("webhook-new")).await?;
    browser.fill("Название", "Склад").await?;
    browser.fill("Адрес", hooks.url()).await?;
    browser.click("//label[@for='webhook-all']").await?;
    browser.click(&marked("kind-client.created")).await?;
    browser.picture("webhooks-new").await?;
    browser.click(&marked("webhook-submit")).await?;
    let secret = browser.see(&marked("webhook-secret")).await?.text().await?;
    ensure!(secret.contains("whsec_"), "{secret}");
    browser.click(&marked("secret-done")).await?;
    browser.picture("webhooks-list").await?;

    browser.click("//table[@data-testid='webhook-table']//a[. = 'Склад']").await?;
    browser.click(&marked("webhook-test")).await?;
    hooks.many(1).await?;
    let told = "{ webhookDeliveries(first: 1) { nodes { state } } }";
    let waits = |data: &serde_json::Value| data["webhookDeliveries"]["nodes"][0]["state"] == "WAITING";
    company.office.until(told, json!({}), waits).await?;
    browser.click(&marked("log-again")).await?;
    browser.see(&format!("{}[@data-state='waiting']", marked("delivery-state"))).await?;
    browser.see(&format!("{}[contains(., 'Ответ 503')]", marked("webhook-last"))).await?;
    browser.click(&marked("delivery-open")).await?;
    let body = browser.see(&marked("delivery-body")).await?.text().await?;
    ensure!(body.contains("\"type\":\"webhook.test\""), "{body}");
    browser.see("//*[@data-testid='delivery-peek']//*[contains(., 'занято')]").await?;
    browser.picture("webhooks-peek").await?;
    browser.click(&marked("delivery-again")).await?;
    hooks.many(2).await?;
    let taken = |data: &serde_json::Value| data["webhookDeliveries"]["nodes"][0]["state"] == "DELIVERED";
    company.office.until(told, json!({}), taken).await?;

    company.office.client(&company.seller, "Новый", json!({})).await?;
    let heard = hooks.many(3).await?;
    ensure!(heard[2].kind()? == "client.created", "{heard:?}");
    let count = "{ webhookDeliveryCount(filter: { states: [DELIVERED] }) }";
    company.office.until(count, json!({}), |data| data["webhookDeliveryCount"] == 2).await?;
    browser.click("//*[@data-testid='delivery-peek']//button[@aria-label='Закрыть']").await?;
    browser.click(&marked("log-again")).await?;
    let row = "//table[@data-testid='delivery-table']//tr[contains(., 'Клиент создан')]";
    browser.see(row).await?;
    browser.picture("webhooks-card").await?;
    browser.click(&marked("webhook-rotate")).await?;
    browser.click(&marked("webhook-rotate-submit")).await?;
    let other = browser.see(&marked("webhook-secret")).await?.text().await?;
    ensure!(other.contains("whsec_") && other != secret, "{other}");
    browser.click(&marked("secret-done")).await?;
    browser.click(&marked("webhook-archive")).await?;
    browser.click(&marked("webhook-archive-submit")).await?;
    browser.see("//*[contains(@class, 'badge')][contains(., 'Удалён')]").await?;
    browser.close().await?;
    company.finish().await
}
