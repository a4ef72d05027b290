//! Credit control: a policy is made and set, a debtor is blocked, spared, and free with its payment.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::{Browser, button};
use tests::company::Company;
use tests::office::fresh_key;
use thirtyfour::Key;

use super::{marked, signed_in};

fn bare(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}', ' '], "")
}

/// The row of a client in the worklist, holding these words.
fn debtor(name: &str, words: &str) -> String {
    format!("//table[@data-testid='debtors-table']//tr[.//a[contains(., '{name}')]][contains(., '{words}')]")
}

/// Chooses the option of this value.
async fn choose(browser: &Browser, select: &str, option: &str) -> Result<()> {
    browser.see(&format!("//select[@id='{select}']/option[contains(., '{option}')]")).await?.click().await?;
    Ok(())
}

/// Makes a policy that blocks from the fifth day, and sets it for the seller.
async fn set_policy(browser: &Browser) -> Result<()> {
    browser.click(&marked("nav-settings")).await?;
    browser.click(&button("Кредитный контроль")).await?;
    browser.click(&button("Политики")).await?;
    browser.click(&marked("policy-new")).await?;
    browser.see("//input[@id='policy-name']").await?.send_keys("Обычная").await?;
    browser.click(&marked("policy-save")).await?;
    browser.see("//*[@id='stage-0-name-note'][contains(., 'Назовите ступень')]").await?;
    browser.picture("credit-1-problems").await?;
    browser.see("//input[@id='stage-0-name']").await?.send_keys("Отключение").await?;
    browser.see("//input[@id='stage-0-days']").await?.send_keys("5").await?;
    choose(browser, "stage-0-kind", "Заблокировать").await?;
    browser.click(&marked("simulate")).await?;
    let blocked = browser.see(&marked("sim-blocked")).await?.text().await?;
    ensure!(blocked == "0", "nobody is overdue yet: {blocked}");
    browser.picture("credit-2-policy").await?;
    browser.click(&marked("policy-save")).await?;
    browser.see("//h1[contains(., 'Обычная')]").await?;
    browser.click("//nav[contains(@class, 'page__crumbs')]//a").await?;
    browser.see("//table[@data-testid='policies-table']//a[contains(., 'Обычная')]").await?;
    browser.picture("credit-3-policies").await?;
    browser.click(&button("Условия")).await?;
    choose(browser, "credit-level", "Организация").await?;
    browser.see("//select[@id='credit-policy']/option[contains(., 'Обычная')]").await?;
    choose(browser, "credit-policy", "Обычная").await?;
    browser.picture("credit-4-level").await?;
    browser.click(&marked("credit-level-save")).await?;
    browser.see("//*[contains(., 'Условия уровня сохранены')]").await.map(|_| ())
}

#[tokio::test]
async fn a_debtor_is_blocked_by_a_policy_spared_by_an_exception_and_free_when_it_pays() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    company.bill("2026-03-01").await?;
    let browser = signed_in(&company.app).await?;
    set_policy(&browser).await?;
    company.office.clock("2026-03-06").await?;
    for _ in 0..60 {
        browser.go(&format!("{}/debtors", company.app.office.api.base())).await?;
        browser.see(&marked("debtor-totals")).await?;
        let found =
            browser.window().find_all(thirtyfour::By::XPath(debtor("Клиент 0", "Отключение"))).await?;
        if !found.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    browser.see(&debtor("Клиент 0", "Отключение")).await?;
    browser.picture("credit-5-debtors").await?;
    browser.click("//table[@data-testid='debtors-table']//a[contains(., 'Клиент 0')]").await?;
    let notice = browser.see(&marked("credit-block-notice")).await?.text().await?;
    ensure!(bare(&notice).contains("700,00"), "{notice}");
    browser.gone(&marked("lift-block")).await?;
    browser.picture("credit-6-client").await?;
    browser.click(&marked("credit-exception")).await?;
    browser.fill("По какой день", "10.03.2026").await?;
    browser.fill("Причина", "Ждём платёж").await?;
    browser.picture("credit-7-exception").await?;
    browser.click(&marked("exception-submit")).await?;
    browser.see(&format!("{}[contains(., 'Ждём платёж')]", marked("exceptions"))).await?;
    browser.gone(&marked("credit-block-notice")).await?;
    browser.picture("credit-8-spared").await?;
    company.office.pay(&company.clients[0], "700.00", "1").await?;
    browser.go(&format!("{}/clients/{}/credit", company.app.office.api.base(), company.clients[0])).await?;
    browser.see(&marked("no-debt")).await?;
    browser.picture("credit-9-paid").await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_promise_names_its_sum_and_a_talk_its_next_day() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    company.bill("2026-03-01").await?;
    let stages = json!([{ "kind": "REMIND", "name": "Напоминание", "overdueDays": 1 },
                        { "kind": "BLOCK", "name": "Отключение", "overdueDays": 2 }]);
    let policy = json!({ "version": 0, "sellerId": company.seller, "name": "Обычная", "stages": stages,
                         "idempotencyKey": fresh_key() });
    let saved = company.office.api.mutate("creditPolicySave", policy, "policy { id }").await?;
    let terms = json!({ "scope": { "sellerId": company.seller }, "version": 0,
                        "terms": { "policyId": saved["policy"]["id"] } });
    company.office.api.mutate("creditSettingsUpdate", terms, "settings { version }").await?;
    let browser = signed_in(&company.app).await?;
    browser.go(&format!("{}/clients/{}/credit", company.app.office.api.base(), company.clients[0])).await?;
    browser.click(&marked("credit-promise")).await?;
    browser.see("//input[@id='promise-amount']").await?;
    browser.fill("По какой день", "08.03.2026").await?;
    let submit = browser.see(&marked("promise-submit")).await?.text().await?;
    ensure!(bare(&submit) == "Принятьобещаниена700,00₽", "{submit}");
    let until = browser.see("//input[@id='promise-until']").await?;
    until.send_keys(Key::Shift + Key::F4).await?;
    until.send_keys("08.08.2026").await?;
    browser.click(&marked("promise-submit")).await?;
    browser.see("//*[@id='promise-until-note'][contains(., 'не дольше 14 дней')]").await?;
    browser.picture("credit-promise-1").await?;
    until.send_keys(Key::Shift + Key::F4).await?;
    until.send_keys("08.03.2026").await?;
    browser.click(&marked("promise-submit")).await?;
    browser.see(&format!("{}[contains(., '08.03.2026')]", marked("promises"))).await?;
    browser.click(&marked("credit-note")).await?;
    browser.click(&marked("credit-note-submit")).await?;
    browser.see("//*[@id='credit-note-text-note'][contains(., 'Напишите')]").await?;
    browser.fill("О чём говорили", "Обещал заплатить в пятницу").await?;
    browser.click(&marked("credit-note-submit")).await?;
    browser.see("//ol[contains(@class, 'timeline')]//li[contains(., 'Обещал заплатить в пятницу')]").await?;
    browser.picture("credit-promise-2").await?;
    browser.close().await?;
    company.finish().await
}
