//! Access and settings: a colleague is let in, a key is made and taken back, and the log tells it.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use chrono::Utc;
use data_encoding::BASE32_NOPAD;
use serde_json::json;
use server::access::totp_code;
use tests::app::{OWNER, PASSWORD};
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
    browser.click(&marked("key-rotate")).await?;
    browser.picture("settings-key-rotate").await?;
    browser.click(&marked("rotate-submit")).await?;
    let successor = browser.see(&marked("key-secret")).await?.text().await?;
    ensure!(successor.contains("ab_live_") && successor != secret, "{successor}");
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

    // Invoices ahead look as far as the settings say.
    browser.click(&format!("{}//button", row("invoice_lead_days"))).await?;
    browser.click("//select[@id='setting-value']/option[@value='own']").await?;
    browser.see("//input[@id='setting-number']").await?.send_keys("7").await?;
    browser.click(&marked("setting-submit")).await?;
    browser.see(&format!("{}[contains(., '7 дней')]", row("invoice_lead_days"))).await?;
    browser.go(&format!("{}/runs/new?task=invoices&step=scope", company.office.api.base())).await?;
    let day = browser.see("//input[@id='run-as-of']").await?;
    let begun = Instant::now();
    while day.prop("value").await?.as_deref() != Some("08.03.2026") {
        ensure!(
            begun.elapsed() < Duration::from_secs(20),
            "{:?} instead of a week from today",
            day.prop("value").await?
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

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
        format!("{}[contains(., 'с 01.04.2026: 14 дней')][contains(., '7 дней')]", row("invoice_lead_days"));
    browser.see(&ahead).await?;
    browser.see("//table[@data-testid='billing-history']//tr[contains(., 'ещё не наступило')]").await?;
    browser.see(&marked("billing-elsewhere")).await?;
    browser.picture("settings-billing").await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_person_changes_the_password_and_signs_in_by_a_code() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    let browser = signed_in(&company.app).await?;
    let base = company.app.office.api.base().to_owned();
    let new = "семь раз отмерь и отрежь";
    browser.go(&format!("{base}/profile")).await?;
    browser.click(&marked("password-change")).await?;
    browser.fill("Пароль сейчас", PASSWORD).await?;
    browser.fill("Новый пароль", "qwertyuiop12").await?;
    browser.fill("Новый пароль ещё раз", "qwertyuiop12").await?;
    browser.click(&marked("password-submit")).await?;
    browser.see("//*[contains(@class, 'field__error') and contains(., 'слишком известен')]").await?;
    browser.picture("profile-password").await?;
    for label in ["Новый пароль", "Новый пароль ещё раз"] {
        browser.fill(label, new).await?;
    }
    browser.click(&marked("password-submit")).await?;
    browser.gone("//dialog[@open]").await?;

    browser.click(&marked("second-connect")).await?;
    browser.fill("Пароль сейчас", new).await?;
    browser.click(&marked("second-begin")).await?;
    let secret = browser.see(&format!("{}//*[@class='mono']", marked("second-secret"))).await?.text().await?;
    let secret = BASE32_NOPAD.decode(secret.trim().as_bytes())?;
    let began = Utc::now().timestamp();
    browser.picture("profile-second-picture").await?;
    browser.fill("Код из приложения", &totp_code(&secret, began)).await?;
    browser.click(&marked("second-confirm")).await?;
    let codes = browser.see(&marked("second-codes")).await?.text().await?;
    ensure!(codes.lines().filter(|line| line.len() == 19).count() == 10, "{codes}");
    browser.picture("profile-second-codes").await?;
    browser.click(&marked("second-done")).await?;
    browser.see(&format!("{}//*[contains(., 'осталось: 10')]", marked("second-factor"))).await?;
    browser.picture("profile-second").await?;

    browser.devtools("Network.clearBrowserCookies", json!({})).await?;
    browser.go(&base).await?;
    browser.fill("Электронная почта", OWNER).await?;
    browser.fill("Пароль", new).await?;
    browser.click(&marked("sign-in")).await?;
    browser.see(&marked("sign-in-code-form")).await?;
    browser.fill("Код подтверждения", "123456789").await?;
    browser.click(&marked("sign-in-code")).await?;
    browser.see(&marked("sign-in-error")).await?;
    browser.picture("sign-in-code").await?;
    browser.fill("Код подтверждения", &totp_code(&secret, began + 30)).await?;
    browser.click(&marked("sign-in-code")).await?;
    browser.see(&marked("nav-settings")).await?;
    browser.close().await?;
    company.finish().await
}
