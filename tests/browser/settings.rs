//! Access and settings: a colleague is let in, a key is made and taken back, and the log tells it.

use anyhow::{Result, ensure};
use tests::browser::button;
use tests::company::Company;

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
