//! Clients and their subscriptions: a form with a wrong number, a card, a subscription that shows its price first.

use anyhow::{Result, ensure};
use tests::browser::Browser;
use tests::company::Company;

use super::{bare, combobox, marked, signed_in};

async fn add_client(browser: &Browser) -> Result<()> {
    browser.click(&marked("nav-clients")).await?;
    browser.click(&marked("new-client")).await?;
    browser.fill("Название", "ООО «Вектор»").await?;
    browser.fill("ИНН", "7707083894").await?;
    browser.click(&marked("client-submit")).await?;
    let wrong = browser.see(&marked("error-summary")).await?.text().await?;
    ensure!(wrong.contains("ИНН"), "{wrong}");
    browser.picture("clients-1-wrong").await?;
    browser.fill("ИНН", "7707083893").await?;
    browser.gone(&marked("error-summary")).await?;
    browser.click(&marked("client-submit")).await?;
    browser.see("//h1[contains(., 'Вектор')]").await?;
    browser.picture("clients-2-card").await
}

#[tokio::test]
async fn a_client_is_added_and_subscribed_at_the_price_that_was_shown() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    let browser = signed_in(&company.app).await?;
    add_client(&browser).await?;
    browser.click(&marked("subscribe")).await?;
    combobox(&browser, "subscription-plan", "plan-0").await?;
    let total = browser.see(&marked("preview-total")).await?.text().await?;
    ensure!(bare(&total).contains("450,00"), "{total}");
    browser.fill("Своя цена", "300").await?;
    let own = format!("{}[contains(translate(., '\u{a0}\u{202f} ', ''), '300,00')]", marked("preview-total"));
    browser.see(&own).await?;
    let button = browser.see(&marked("subscription-submit")).await?.text().await?;
    ensure!(bare(&button).contains("300,00"), "{button}");
    browser.picture("clients-3-subscribe").await?;
    browser.click(&marked("subscription-submit")).await?;
    let price = browser.see(&marked("subscription-price")).await?.text().await?;
    ensure!(bare(&price).contains("300,00"), "{price}");
    browser.picture("clients-4-subscription").await?;
    let run = company.bill("2026-03-01").await?;
    ensure!(run.total()? == "750.00", "{}", run.view);
    browser.click(&marked("nav-subscriptions")).await?;
    browser.see("//table[@data-testid='subscriptions-table']//a[contains(., 'Вектор')]").await?;
    browser.picture("clients-5-subscriptions").await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_form_that_somebody_overtook_shows_what_changed() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    let browser = signed_in(&company.app).await?;
    let client = &company.clients[0];
    browser.go(&format!("{}/clients/{client}/edit", company.app.office.api.base())).await?;
    browser.fill("Заметка", "Моя заметка").await?;
    let details =
        serde_json::json!({ "kind": "LEGAL_ENTITY", "name": "Клиент 0", "email": "new@example.org" });
    let input = serde_json::json!({ "id": client, "version": 1, "details": details });
    company.office.api.mutate("clientUpdate", input, "client { id }").await?;
    browser.click(&marked("client-submit")).await?;
    let theirs = browser.see(&marked("client-conflict")).await?.text().await?;
    ensure!(theirs.contains("new@example.org"), "{theirs}");
    browser.picture("clients-6-conflict").await?;
    browser.click(&marked("conflict-mine")).await?;
    browser.see("//*[contains(., 'Моя заметка')][contains(@class, 'notice')]").await?;
    browser.close().await?;
    company.finish().await
}
