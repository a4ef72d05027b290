//! Operations over all clients: one is credited, seen in the list and taken back.

use anyhow::{Result, ensure};
use tests::company::Company;
use thirtyfour::Key;

use super::{bare, combobox, marked, signed_in};

#[tokio::test]
async fn a_payment_is_credited_seen_among_operations_and_taken_back() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    company.bill("2026-03-01").await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-operations")).await?;
    browser.see("//table[@data-testid='operations-list']//a[contains(., 'Клиент 0')]").await?;
    browser.picture("operations-1-list").await?;
    browser.click(&marked("new-operation")).await?;
    combobox(&browser, "operation-client", "Клиент 0").await?;
    browser.fill("Сумма", "500").await?;
    browser.fill("Номер платежа", "ПП-7").await?;
    let after =
        format!("{}[contains(translate(., '\u{a0}\u{202f} ', ''), '50,00')]", marked("balance-after"));
    let after = browser.see(&after).await?.text().await?;
    ensure!(bare(&after) == "Аванс50,00₽", "{after}");
    let button = browser.see(&marked("operation-submit")).await?.text().await?;
    ensure!(bare(&button) == "Зачислить500,00₽", "{button}");
    browser.picture("operations-2-form").await?;
    browser.click(&marked("operation-submit")).await?;
    browser.see("//table[@data-testid='operations-list']//span[contains(., 'ПП-7')]").await?;
    ensure!(company.balances().await? == ["50.00"]);
    // The newest operation is the first row; its menu takes it back.
    browser.see(&marked("operations-list")).await?.send_keys(Key::Shift + Key::F10).await?;
    browser.click("//*[@id='operations-list-row-menu']//button[contains(., 'Сторнировать')]").await?;
    browser.fill("Причина", "Не тот клиент").await?;
    browser.picture("operations-3-reversal").await?;
    browser.click(&marked("reversal-submit")).await?;
    browser.see("//table[@data-testid='operations-list']//td[contains(., 'Не тот клиент')]").await?;
    browser.picture("operations-4-reversed").await?;
    ensure!(company.balances().await? == ["-450.00"]);
    browser.close().await?;
    company.finish().await
}
