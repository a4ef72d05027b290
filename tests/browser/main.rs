//! The main flows in a real browser, against the bundle of `cargo xtask bundle`.
//!
//! Pictures of every step are kept under `target/screenshots`.

mod acts;
mod axe;
mod blocks;
mod cabinet;
mod catalog;
mod clients;
mod closings;
mod credit;
mod documents;
mod fields;
mod imports;
mod keys;
mod kit;
mod mail;
mod operations;
mod paying;
mod payments;
mod routes;
mod runs;
mod settings;
mod story;
mod telco;
mod templates;
mod webhooks;

use anyhow::{Result, ensure};
use tests::app::{OWNER, PASSWORD, TestApp};
use tests::browser::{Browser, field};
use tests::company::Company;
use tests::multiply::multiply;
use thirtyfour::Key;

/// The XPath of what the interface marks for tests.
fn marked(id: &str) -> String {
    format!("//*[@data-testid='{id}']")
}

/// The same of a button that takes a press: one that waits for figures takes none.
fn enabled(id: &str) -> String {
    format!("{}[not(@disabled)]", marked(id))
}

/// The XPath of the badge of a run in a state.
fn state(code: &str) -> String {
    format!("//*[@data-testid='run-state'][@data-state='{code}']")
}

/// A text without the spaces that group figures.
fn bare(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}', ' '], "")
}

/// Chooses one of a combobox by its name, in place of what it holds.
async fn combobox(browser: &Browser, id: &str, name: &str) -> Result<()> {
    // The command that clears a field tells the page nothing: the field would take its old text back.
    let field = browser.see(&format!("//input[@id='{id}']")).await?;
    field.send_keys(Key::Control + "a").await?;
    field.send_keys(name).await?;
    browser.click(&format!("//*[@role='option'][contains(., '{name}')]")).await
}

async fn signed_in(app: &TestApp) -> Result<Browser> {
    tests::app::bundle()?;
    let browser = Browser::open().await?;
    enter(&browser, app.office.api.base()).await?;
    browser.picture("2-desk").await?;
    Ok(browser)
}

/// Signs the owner in at the server of this address.
async fn enter(browser: &Browser, base: &str) -> Result<()> {
    browser.go(base).await?;
    browser.fill("Электронная почта", OWNER).await?;
    browser.fill("Пароль", PASSWORD).await?;
    browser.picture("1-sign-in").await?;
    browser.click(&marked("sign-in")).await?;
    browser.see(&marked("viewer-name")).await.map(|_| ())
}

async fn open_client(browser: &Browser, name: &str) -> Result<()> {
    browser.click(&marked("nav-clients")).await?;
    browser.see("//input[@id='client-search']").await?.send_keys(name).await?;
    let other = format!("//table[@data-testid='clients-table']//a[not(contains(., '{name}'))]");
    let found = format!("//table[@data-testid='clients-table']//a[contains(., '{name}')]");
    browser.see(&found).await?;
    browser.gone(&other).await?;
    browser.picture("3-clients").await?;
    browser.click(&found).await?;
    browser.see(&marked("client-balance")).await?;
    browser.picture("4-client").await
}

#[tokio::test]
async fn an_operator_signs_in_and_finds_a_client() -> Result<()> {
    let company = Company::of(&["450.00", "990.00"]).await?;
    company.bill("2026-03-01").await?;
    let browser = signed_in(&company.app).await?;
    open_client(&browser, "Клиент 1").await?;
    let balance = browser.see(&marked("client-balance")).await?.text().await?;
    ensure!(balance.contains("Долг") && balance.contains("990,00"), "{balance}");
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_wrong_password_is_refused_in_words() -> Result<()> {
    let app = TestApp::start().await?;
    tests::app::bundle()?;
    let browser = Browser::open().await?;
    browser.go(app.office.api.base()).await?;
    browser.fill("Электронная почта", OWNER).await?;
    browser.fill("Пароль", "not the password").await?;
    browser.click(&marked("sign-in")).await?;
    browser.see(&marked("sign-in-error")).await?;
    ensure!(browser.see(&field("Пароль")).await?.is_displayed().await?, "the form is gone");
    browser.close().await?;
    app.finish().await
}

#[tokio::test]
async fn a_sandbox_run_is_watched_until_it_is_calculated() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    let db = company.app.db.connect().await?;
    multiply(&db, 2_999).await?;
    db.close().await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-runs")).await?;
    browser.click(&marked("new-run")).await?;
    browser.click(&marked("mode-sandbox")).await?;
    browser.picture("5-new-run").await?;
    browser.click(&marked("run-next")).await?;
    browser.click(&marked("run-start")).await?;
    browser.see(&marked("run-progress")).await?;
    browser.picture("6-progress").await?;
    browser.see(&state("calculated")).await?;
    browser.see("//*[contains(translate(., '\u{a0}\u{202f} ', ''), '1350000,00')]").await?;
    browser.picture("7-calculated").await?;
    assert_eq!(company.balances().await?, ["0.00"]);
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_run_is_confirmed_and_the_client_owes_its_sum() -> Result<()> {
    let company = Company::of(&["450.00", "990.00"]).await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-runs")).await?;
    browser.click(&marked("new-run")).await?;
    browser.click(&marked("mode-confirmation")).await?;
    browser.click(&marked("run-next")).await?;
    browser.click(&marked("run-start")).await?;
    browser.see(&state("awaiting_confirmation")).await?;
    browser.picture("8-waits").await?;
    browser.click(&marked("run-confirm")).await?;
    let total = browser.see(&marked("confirm-total")).await?.text().await?;
    ensure!(bare(&total).contains("1440,00"), "{total}");
    browser.picture("9-confirm").await?;
    browser.click(&marked("confirm-submit")).await?;
    browser.see(&state("posted")).await?;
    browser.picture("10-posted").await?;
    assert_eq!(company.balances().await?, ["-450.00", "-990.00"]);
    open_client(&browser, "Клиент 0").await?;
    let balance = browser.see(&marked("client-balance")).await?.text().await?;
    ensure!(balance.contains("Долг") && balance.contains("450,00"), "{balance}");
    browser.close().await?;
    company.finish().await
}
