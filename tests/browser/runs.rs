//! The steps of a bill run: from its mode over its scope, its warnings and its errors to what is posted.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::Browser;
use tests::company::{BEGIN, Company};
use tests::office::Plan;

use super::{bare, combobox, marked, signed_in, state};

async fn covers(browser: &Browser, clients: u32) -> Result<String> {
    let counter = format!("{}[@data-clients='{clients}']", marked("run-covers"));
    Ok(browser.see(&counter).await?.text().await?)
}

/// Three clients, of whom one cannot be calculated; all lack their requisites.
async fn company() -> Result<Company> {
    let company = Company::of(&["450.00", "990.00", "300.00"]).await?;
    let mut daily = Plan::monthly("daily", "1.00");
    daily.terms["interval"] = "1 day".into();
    let daily = company.office.plan(&company.product, &daily).await?;
    company.join(2, &daily, "2023-01-01").await?;
    let later = company.plan("later", "30.00").await?;
    company.join(0, &later, "2026-06-01").await?;
    Ok(company)
}

#[tokio::test]
async fn a_run_is_made_step_by_step_reviewed_mended_and_posted() -> Result<()> {
    let company = company().await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-runs")).await?;
    browser.click(&marked("new-run")).await?;
    browser.click(&marked("mode-confirmation")).await?;
    browser.picture("runs-1-mode").await?;
    browser.click(&marked("run-next")).await?;
    let all = covers(&browser, 3).await?;
    ensure!(all.contains("3 клиента, 4 подписки"), "{all}");
    ensure!(all.contains("ещё не начались — 1"), "{all}");
    browser.picture("runs-2-scope").await?;

    // The draft is in the address: another page and back, and it is as it was.
    combobox(&browser, "run-plans", "plan-1").await?;
    covers(&browser, 1).await?;
    let address = browser.window().current_url().await?.to_string();
    browser.click(&marked("nav-clients")).await?;
    browser.go(&address).await?;
    covers(&browser, 1).await?;
    browser.click("//button[contains(@aria-label, 'plan-1')]").await?;
    covers(&browser, 3).await?;
    browser.click(&marked("run-start")).await?;
    browser.see(&state("awaiting_confirmation")).await?;
    browser.picture("runs-3-preview").await?;

    mend(&browser).await?;
    browser.click(&marked("tab-errors")).await?;
    let group = browser.see(&marked("error-group")).await?.text().await?;
    ensure!(group.contains("Слишком много неначисленных периодов"), "{group}");
    ensure!(group.contains("1 клиент"), "{group}");
    browser.picture("runs-5-errors").await?;
    browser.click(&marked("tab-totals")).await?;
    let totals = bare(&browser.see(&marked("run-totals")).await?.text().await?);
    ensure!(totals.contains("450,00") && totals.contains("990,00") && totals.contains("1440,00"), "{totals}");
    browser.picture("runs-6-totals").await?;

    browser.click(&marked("run-confirm")).await?;
    let button = bare(&browser.see(&marked("confirm-submit")).await?.text().await?);
    ensure!(button.contains("1440,00"), "{button}");
    browser.picture("runs-7-confirm").await?;
    browser.click(&marked("confirm-submit")).await?;
    browser.see(&state("partly_posted")).await?;
    browser.picture("runs-8-result").await?;
    assert_eq!(company.balances().await?, ["-450.00", "-990.00", "0.00"]);
    browser.close().await?;
    company.finish().await
}

/// Fills in the ИНН of one client in the tab of warnings; the client is calculated again, and the warning is gone.
async fn mend(browser: &Browser) -> Result<()> {
    browser.click(&marked("tab-warnings")).await?;
    browser.click("//a[contains(@class, 'chip')][contains(., 'Нет ИНН')]").await?;
    browser.see(&marked("mend")).await?;
    let field = "//input[@name='mend-inn'][contains(@aria-label, 'Клиент 0')]";
    browser.see(field).await?.send_keys("7707083894").await?;
    browser.click(&marked("mend-save")).await?;
    browser.see("//*[contains(@class, 'field__error')][contains(., 'контрольн')]").await?;
    browser.picture("runs-4-mend").await?;
    let input = browser.see(field).await?;
    input.clear().await?;
    input.send_keys("7707083893").await?;
    browser.click(&marked("mend-save")).await?;
    browser.gone(field).await?;
    browser.see(&state("awaiting_confirmation")).await?;
    browser.see("//a[contains(@class, 'chip')][contains(., 'Нет ИНН')]/*[contains(., '2')]").await?;
    Ok(())
}

#[tokio::test]
async fn a_copied_run_opens_the_steps_with_its_mode_and_scope() -> Result<()> {
    let company = Company::of(&["450.00", "990.00"]).await?;
    let scope = json!({ "scope": { "clientIds": [company.clients[1]] } });
    let run = company.office.run("SANDBOX", BEGIN, scope).await?;
    let browser = signed_in(&company.app).await?;
    browser.go(&format!("{}/runs/{}", company.app.office.api.base(), run.id)).await?;
    browser.see("//h1[contains(., 'Песочница')]").await?;
    browser.click(&marked("run-copy")).await?;
    browser.see("//input[@value='sandbox'][1]").await?;
    browser.click(&marked("run-next")).await?;
    covers(&browser, 1).await?;
    browser.see("//*[contains(@class, 'chip')][contains(., 'Клиент 1')]").await?;
    browser.picture("runs-9-copy").await?;
    browser.click(&marked("run-start")).await?;
    browser.see(&state("calculated")).await?;
    let total = bare(&browser.see(&marked("run-total")).await?.text().await?);
    ensure!(total.contains("990,00") && !total.contains("1440"), "{total}");
    browser.close().await?;
    company.finish().await
}
