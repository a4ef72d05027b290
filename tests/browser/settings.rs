//! Access and settings: a colleague is let in, a key is made and taken back, and the log tells it.

use anyhow::{Result, ensure};
use tests::browser::button;
use tests::company::Company;
use thirtyfour::Key;

use crate::{marked, signed_in};

#[tokio::test]
async fn a_colleague_and_a_key_are_made_and_the_log_tells_it() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-settings")).await?;
    browser.click(&button("Пользователи")).await?;
    browser.click(&marked("user-new")).await?;
    browser.fill("Электронная почта", "colleague@example.ru").await?;
    browser.fill("Имя", "Коллега").await?;
    browser.fill("Пароль", "a long password").await?;
    browser.click(&marked("user-submit")).await?;
    browser.see("//table[@data-testid='users-table']//button[contains(., 'Коллега')]").await?;
    browser.picture("settings-users").await?;

    browser.click(&button("API-ключи")).await?;
    browser.click(&marked("key-new")).await?;
    browser.fill("Имя", "Сайт").await?;
    browser.click(&marked("scope-client.read")).await?;
    browser.picture("settings-key").await?;
    browser.click(&marked("key-submit")).await?;
    let secret = browser.see(&marked("key-secret")).await?.text().await?;
    ensure!(secret.contains("ab_live_"), "{secret}");
    browser.click(&marked("secret-done")).await?;
    browser.click(&marked("key-revoke")).await?;
    browser.click(&marked("revoke-submit")).await?;
    browser.see("//table[@data-testid='keys-table']//*[contains(., 'Отозван')]").await?;
    browser.picture("settings-keys").await?;

    browser.go(&format!("{}/settings/audit?kind=key", company.app.office.api.base())).await?;
    browser.see("//table[@data-testid='audit-table']//button[contains(., 'отзыв')]").await?;
    browser.gone("//table[@data-testid='audit-table']//button[contains(., 'Пользователь')]").await?;
    browser.click("//table[@data-testid='audit-table']//button[contains(., 'создание')]").await?;
    browser.see(&marked("audit-diff")).await?;
    browser.picture("settings-audit").await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_setting_is_changed_from_a_day_and_says_where_it_comes_from() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    let browser = signed_in(&company.app).await?;
    let page = format!("{}/settings/billing", company.office.api.base());
    browser.go(&page).await?;
    let row = |code: &str| format!("//tr[@data-testid='setting-{code}']");
    browser.see(&format!("{}/td[contains(., 'По умолчанию')]", row("invoice_lead_days"))).await?;
    browser.click(&format!("{}//button", row("minimum_invoice"))).await?;
    browser.click("//select[@id='setting-value']/option[@value='own']").await?;
    browser.see("//input[@id='setting-sum']").await?.send_keys("500").await?;
    browser.picture("settings-billing-change").await?;
    browser.click(&marked("setting-submit")).await?;
    let set =
        format!("{}[contains(., 'Общие настройки')][contains(., 'с 01.03.2026')]", row("minimum_invoice"));
    let said = browser.see(&set).await?.text().await?;
    ensure!(said.replace('\u{a0}', " ").contains("500,00 ₽"), "{said}");

    // A seller states another from a later day on: until then the general one holds.
    browser.go(&format!("{page}?level={}", company.seller)).await?;
    browser.click(&format!("{}//button", row("invoice_lead_days"))).await?;
    browser.click("//select[@id='setting-value']/option[@value='own']").await?;
    browser.see("//input[@id='setting-number']").await?.send_keys("14").await?;
    let from = browser.see("//input[@id='setting-from']").await?;
    from.send_keys(Key::Control + "a").await?;
    from.send_keys("01.04.2026").await?;
    browser.click(&marked("setting-submit")).await?;
    let ahead =
        format!("{}[contains(., 'с 01.04.2026: 14 дней')][contains(., '5 дней')]", row("invoice_lead_days"));
    browser.see(&ahead).await?;
    browser.see("//table[@data-testid='billing-history']//tr[contains(., 'ещё не наступило')]").await?;
    browser.see(&marked("billing-elsewhere")).await?;
    browser.picture("settings-billing").await?;
    browser.close().await?;
    company.finish().await
}
