//! A client pays on a phone at the pages of both gateways, comes back, and sees what became of it; a card is kept,
//! charged no more, and forgotten. No fault that axe-core finds on any of these pages, in either theme.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::browser::Browser;
use tests::company::Company;
use tests::gateways::Gateways;

use super::cabinet::{PHONE, company, entered, looked_at, press, sized};
use super::{bare, marked};

/// Both gateways, of whose notifications the server hears.
pub async fn gateways(company: &Company) -> Result<Gateways> {
    let gateways = Gateways::start().await?;
    // Their clock stands where that of the company does.
    let now = "2026-03-16T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>()?;
    gateways.advance(now - chrono::Utc::now());
    let base = gateways.base();
    let yookassa = json!({
        "kind": "YOOKASSA", "name": "ЮKassa", "active": true, "shop": "100500", "baseUrl": format!("{base}/v3"),
        "receipts": true,
        "secrets": [{ "name": "secretKey", "value": "test_key" }],
    });
    let robokassa = json!({
        "kind": "ROBOKASSA", "name": "Robokassa", "active": true, "shop": "demo", "baseUrl": base, "servicesUrl": base,
        "receipts": true,
        "secrets": [{ "name": "password1", "value": "pass1" }, { "name": "password2", "value": "pass2" }],
    });
    let mut told = Vec::new();
    for input in [yookassa, robokassa] {
        let saved = company.office.api.mutate("gatewayAccountSave", input, "account { notifyUrl }").await?;
        told.push(saved["account"]["notifyUrl"].as_str().context("an address")?.to_owned());
    }
    gateways.notify(told.pop(), told.pop());
    Ok(gateways)
}

async fn begun() -> Result<(Company, Gateways, Browser)> {
    let company = company().await?;
    tests::app::bundle()?;
    let gateways = gateways(&company).await?;
    let browser = Browser::open().await?;
    sized(&browser, PHONE).await?;
    entered(&browser, &company).await?;
    Ok((company, gateways, browser))
}

/// Chooses through what to pay.
pub async fn through(browser: &Browser, name: &str) -> Result<()> {
    press(browser, &format!("//label[contains(@class, 'choice')][contains(., '{name}')]")).await
}

/// The sum on the button that pays is this one.
async fn costs(browser: &Browser, sum: &str) -> Result<()> {
    let words = browser.see(&marked("pay")).await?.text().await?;
    ensure!(bare(&words) == format!("Оплатить{sum}"), "{words}");
    Ok(())
}

async fn balance(browser: &Browser, wanted: &str) -> Result<()> {
    press(browser, "//a[. = 'На главную']").await?;
    browser.see(&format!("{}[contains(., '{wanted}')]", marked("balance"))).await.map(drop)
}

#[tokio::test]
async fn an_invoice_is_paid_at_yookassa_and_its_card_is_kept_and_forgotten() -> Result<()> {
    let (company, _gateways, browser) = begun().await?;
    let mut found = looked_at(&browser, "home-to-pay").await?;
    browser.click("//nav//a[contains(., 'Документы')]").await?;
    browser.click("//a[contains(@class, 'row')][contains(., 'Счёт №')]").await?;
    let words = browser.see(&marked("to-pay")).await?.text().await?;
    ensure!(bare(&words) == "Оплатить1490,00₽", "{words}");
    found.extend(looked_at(&browser, "document-to-pay").await?);
    press(&browser, &marked("to-pay")).await?;
    costs(&browser, "1490,00₽").await?;
    through(&browser, "ЮKassa").await?;
    through(&browser, "Запомнить карту").await?;
    let words = browser.see(&marked("consent-words")).await?.text().await?;
    ensure!(words.contains("Отключить автоплатёж"), "{words}");
    found.extend(looked_at(&browser, "pay").await?);
    press(&browser, &marked("pay")).await?;
    browser.see("//h1[. = 'ЮKassa (тест)']").await?;
    browser.click("//button[. = 'Оплатить']").await?;
    let paid = browser.see(&marked("payment-paid")).await?.text().await?;
    ensure!(bare(&paid).contains("Оплачено1490,00₽"), "{paid}");
    found.extend(looked_at(&browser, "payment-paid").await?);
    balance(&browser, "Долга нет").await?;
    browser.see(&format!("{}[contains(., 'Карта *4444')]", marked("autopay"))).await?;
    found.extend(looked_at(&browser, "home-paid").await?);
    browser.click("//nav//a[contains(., 'Документы')]").await?;
    browser.see("//a[contains(@class, 'row')][contains(., 'Счёт №')][contains(., 'Оплачен')]").await?;

    browser.click("//nav//a[contains(., 'Ещё')]").await?;
    browser.click("//a[contains(@class, 'row')][contains(., 'Автоплатёж')]").await?;
    browser.see(&format!("{}[contains(., 'Включён')]", marked("method"))).await?;
    found.extend(looked_at(&browser, "autopay").await?);
    press(&browser, "//button[. = 'Выключить автоплатёж']").await?;
    browser.see(&format!("{}[contains(., 'Выключен')]", marked("method"))).await?;
    press(&browser, "//button[. = 'Включить автоплатёж']").await?;
    found.extend(looked_at(&browser, "autopay-words").await?);
    press(&browser, "//button[. = 'Согласен, включить']").await?;
    browser.see(&format!("{}[contains(., 'Включён')]", marked("method"))).await?;
    press(&browser, "//button[. = 'Забыть карту']").await?;
    found.extend(looked_at(&browser, "autopay-forget").await?);
    press(&browser, "//button[contains(@class, 'is-danger-main')]").await?;
    browser.see("//p[contains(., 'Запомненных карт нет')]").await?;
    found.extend(looked_at(&browser, "autopay-none").await?);
    ensure!(found.is_empty(), "{}", found.join("\n"));
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_payment_declined_at_robokassa_says_so_and_the_next_one_is_paid() -> Result<()> {
    let (company, gateways, browser) = begun().await?;
    press(&browser, &marked("to-pay")).await?;
    costs(&browser, "1490,00₽").await?;
    browser.fill("Сумма, ₽", "500").await?;
    costs(&browser, "500,00₽").await?;
    through(&browser, "Robokassa").await?;
    press(&browser, &marked("pay")).await?;
    browser.see("//h1[. = 'Robokassa']").await?;
    browser.click("//button[. = 'Отказаться']").await?;
    let declined = browser.see(&marked("payment-cancelled")).await?.text().await?;
    ensure!(declined.contains("Оплата не прошла") && declined.contains("Деньги не списаны"), "{declined}");
    let mut found = looked_at(&browser, "payment-declined").await?;
    press(&browser, "//a[. = 'Попробовать ещё раз']").await?;
    through(&browser, "Robokassa").await?;

    // The notification is late: the payer waits, and is told when it comes.
    press(&browser, &marked("pay")).await?;
    browser.see("//h1[. = 'Robokassa']").await?;
    browser
        .devtools("Page.navigate", json!({ "url": format!("{}/cabinet", company.app.office.api.base()) }))
        .await?;
    press(&browser, &format!("{}//a", marked("waiting"))).await?;
    browser.see(&format!("{}[contains(., 'Проверяем оплату')]", marked("payment-pending"))).await?;
    browser.picture("cabinet-payment-waits").await?;
    press(&browser, "//a[contains(., 'Вернуться к оплате')]").await?;
    browser.see("//h1[. = 'Robokassa']").await?;
    browser.click("//button[. = 'Оплатить']").await?;
    browser.see(&format!("{}[contains(., 'Оплачено')]", marked("payment-paid"))).await?;
    balance(&browser, "Долга нет").await?;
    found.extend(looked_at(&browser, "home-no-debt").await?);
    ensure!(found.is_empty(), "{}", found.join("\n"));
    ensure!(gateways.requests("POST", "/Merchant/Pay/") == 2);
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_client_fills_in_what_the_seller_asks_and_wants_no_letters() -> Result<()> {
    let company = company().await?;
    tests::app::bundle()?;
    let browser = Browser::open().await?;
    sized(&browser, PHONE).await?;
    entered(&browser, &company).await?;
    browser.click("//nav//a[contains(., 'Ещё')]").await?;
    browser.click("//a[contains(@class, 'row')][contains(., 'Профиль')]").await?;
    let kept = browser.see(&marked("fields")).await?.text().await?;
    ensure!(kept.contains("Площадь, м²") && kept.contains("120,5"), "{kept}");
    browser.fill("Подъезд", "второй").await?;
    press(&browser, &format!("{}//label[contains(@class, 'choice')][contains(., 'Да')]", marked("fields")))
        .await?;
    press(&browser, &format!("{}//button[@type='submit']", marked("fields"))).await?;
    browser.see("//*[@role='status'][contains(., 'Сохранено')]").await?;
    browser.picture("cabinet-profile-saved").await?;
    let read = "query($id: ID!) { clientFieldValues(clientId: $id) { value } }";
    let read = company.office.api.query(read, json!({ "id": company.clients[0] })).await?;
    let values = json!([{ "value": "второй" }, { "value": "yes" }, { "value": "120.5" }]);
    ensure!(read["clientFieldValues"] == values, "{read}");

    browser.click("//nav//a[contains(., 'Ещё')]").await?;
    browser.click("//a[contains(@class, 'row')][contains(., 'Уведомления')]").await?;
    through(&browser, "Счета на оплату").await?;
    press(&browser, "//button[. = 'Сохранить']").await?;
    browser.see("//*[@role='status'][contains(., 'Сохранено')]").await?;
    browser.picture("cabinet-notices-saved").await?;
    browser.close().await?;
    company.finish().await
}
