//! A plan is made, priced, tested and published; a seller's requisites are checked as they are typed.

use anyhow::{Result, ensure};
use tests::browser::Browser;
use tests::company::Company;
use thirtyfour::Key;

use crate::{bare, marked, signed_in};

/// Text of an element without the spaces that group figures.
async fn figures(browser: &Browser, id: &str) -> Result<String> {
    Ok(bare(&browser.see(&marked(id)).await?.text().await?))
}

/// Empties a field by its keys, as a person does, and types into it.
async fn retype(browser: &Browser, xpath: &str, text: &str) -> Result<()> {
    let field = browser.see(xpath).await?;
    field.send_keys(Key::Control + "a").await?;
    Ok(field.send_keys(text).await?)
}

#[tokio::test]
async fn a_plan_is_made_priced_tested_and_published() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-catalog")).await?;
    browser.see("//table[@data-testid='plans-table']//a[contains(., 'plan-0')]").await?;
    browser.click(&marked("new-plan")).await?;
    let product = "//select[@id='plan-product']/option[not(@value='')]";
    browser.click(product).await?;
    browser.fill("Код", "office").await?;
    browser.see("//input[@id='plan-name']").await?.send_keys("Офис").await?;
    browser.click(&marked("plan-submit")).await?;

    browser.see(&marked("terms-form")).await?;
    browser.click(&marked("save-draft")).await?;
    browser.see("//*[contains(@class, 'field__error')]").await?;
    browser.click("//select[@id='terms-alignment']/option[@value='fixed']").await?;
    let price = "//input[starts-with(@id, 'component-') and contains(@id, '-price')]";
    browser.see(price).await?.send_keys("1990").await?;
    retype(&browser, "//input[@id='tester-start']", "18.11.2026").await?;
    browser.see("//*[@data-testid='tester-lines'][contains(., '× 13/30')]").await?;
    let total = figures(&browser, "tester-total").await?;
    ensure!(total.contains("862,33"), "{total}");
    browser.picture("catalog-terms").await?;
    browser.see(price).await?.send_keys(Key::Control + Key::Enter).await?;

    browser.see(&marked("components-table")).await?;
    browser.click(&marked("publish")).await?;
    browser.picture("catalog-publish").await?;
    browser.click(&marked("publish-submit")).await?;
    browser.gone(&marked("publish-submit")).await?;
    browser.see("//*[@data-testid='version-1'][contains(., 'Действует')]").await?;
    browser.gone(&marked("publish")).await?;
    browser.picture("catalog-plan").await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_sellers_requisites_are_checked_as_they_are_typed_and_its_period_is_closed() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-settings")).await?;
    browser.click("//a[@href='/settings/sellers']").await?;
    browser.click("//table[@data-testid='sellers-table']//a").await?;
    retype(&browser, "//input[@id='seller-inn']", "7701234567").await?;
    browser.see("//*[@id='seller-inn-note'][contains(., 'контрольной цифры')]").await?;
    retype(&browser, "//input[@id='seller-inn']", "7707083893").await?;
    browser.see("//*[@data-testid='whose-inn'][contains(., 'юридического')]").await?;
    browser.click(&marked("seller-submit")).await?;
    browser.see("//*[contains(@class, 'toast')][contains(., 'сохранена')]").await?;

    browser.click(&marked("close-period")).await?;
    retype(&browser, "//input[@id='close-through']", "31.01.2026").await?;
    browser.click("//input[@id='close-sure']").await?;
    browser.picture("catalog-close").await?;
    browser.click(&marked("close-submit")).await?;
    browser.see("//*[@data-testid='closed-through'][contains(., '31.01.2026')]").await?;
    browser.close().await?;
    company.finish().await
}
