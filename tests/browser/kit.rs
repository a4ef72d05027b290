//! What all pages share: the help and its keys, a form that asks before it is left, rows beside their list.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::Browser;
use tests::company::Company;
use thirtyfour::prelude::*;

use super::{enter, marked, signed_in};

async fn press(browser: &Browser, keys: impl Into<TypingData>) -> Result<()> {
    Ok(browser.window().active_element().await?.send_keys(keys).await?)
}

async fn focus(browser: &Browser, selector: &str) -> Result<()> {
    let script = format!("document.querySelector(\"{selector}\").focus()");
    browser.window().execute(script, Vec::new()).await?;
    Ok(())
}

fn open(dialog: &str) -> String {
    format!("{}[@open]", marked(dialog))
}

#[tokio::test]
async fn the_help_names_the_keys_that_work() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    let browser = signed_in(&company.app).await?;
    press(&browser, Key::F1).await?;
    browser.see(&format!("{}//dl", open("help-dialog"))).await?;
    let help = browser.see(&open("help-dialog")).await?.text().await?;
    ensure!(help.contains("Ctrl+K") && help.contains("G C") && help.contains("F9"), "{help}");
    browser.picture("kit-1-help").await?;
    press(&browser, Key::Escape).await?;
    browser.gone(&open("help-dialog")).await?;
    press(&browser, Key::Control + "k").await?;
    browser.see("//dialog[contains(@class, 'palette')][@open]").await?;
    press(&browser, Key::Escape).await?;
    focus(&browser, "h1").await?;
    press(&browser, "gc").await?;
    browser.see("//h1[. = 'Клиенты']").await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_page_that_does_not_come_offers_a_reload() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    tests::app::bundle()?;
    let browser = Browser::open().await?;
    browser.devtools("Network.enable", json!({})).await?;
    browser.devtools("Network.setBlockedURLs", json!({ "urls": ["*/runs-*.wasm"] })).await?;
    enter(&browser, company.app.office.api.base()).await?;
    browser.click(&marked("nav-clients")).await?;
    browser.see("//h1[. = 'Клиенты']").await?;
    browser.click(&marked("nav-runs")).await?;
    browser.see(&marked("page-missing")).await?;
    browser.picture("kit-0-missing").await?;
    browser.devtools("Network.setBlockedURLs", json!({ "urls": [] })).await?;
    browser.click(&format!("{}//button", marked("page-missing"))).await?;
    browser.see("//h1[. = 'Пакетный биллинг']").await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_form_with_changes_asks_before_keys_leave_it() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    let browser = signed_in(&company.app).await?;
    browser.go(&format!("{}/clients/new", company.app.office.api.base())).await?;
    browser.fill("Название", "ООО «Вектор»").await?;
    focus(&browser, "h1").await?;
    press(&browser, "gr").await?;
    browser.see(&open("leave-dialog")).await?;
    browser.picture("kit-2-leave").await?;
    press(&browser, Key::Escape).await?;
    browser.gone(&open("leave-dialog")).await?;
    let name = browser.see("//input[@id='client-name']").await?.prop("value").await?;
    ensure!(name.as_deref() == Some("ООО «Вектор»"), "{name:?}");
    focus(&browser, "h1").await?;
    press(&browser, "gr").await?;
    browser.click(&marked("leave-without-saving")).await?;
    browser.see("//h1[. = 'Пакетный биллинг']").await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_row_is_seen_beside_its_list_and_copied_by_keys() -> Result<()> {
    let company = Company::of(&["450.00", "990.00"]).await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-clients")).await?;
    browser.see("//table[@data-testid='clients-table']//a[. = 'Клиент 1']").await?;
    focus(&browser, "[data-testid=clients-table]").await?;
    press(&browser, Key::Right).await?;
    browser.see(&format!("{}//h2[. = 'Клиент 0']", marked("client-peek"))).await?;
    press(&browser, Key::Down).await?;
    browser.see(&format!("{}//h2[. = 'Клиент 1']", marked("client-peek"))).await?;
    browser.picture("kit-3-peek").await?;
    press(&browser, Key::Escape).await?;
    browser.gone(&marked("client-peek")).await?;
    press(&browser, Key::Shift + Key::F10).await?;
    browser.see("//*[@id='clients-table-row-menu']//button[contains(., 'Открыть')]").await?;
    browser.picture("kit-4-menu").await?;
    press(&browser, Key::Escape).await?;
    focus(&browser, "[data-testid=clients-table]").await?;
    press(&browser, Key::F9).await?;
    browser.see("//input[@id='client-name']").await?;
    let name = browser.see("//input[@id='client-name']").await?.prop("value").await?;
    ensure!(name.as_deref() == Some("Клиент 1"), "{name:?}");
    browser.close().await?;
    company.finish().await
}
