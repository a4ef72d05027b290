//! Credit control: a policy is made and set, a debtor is blocked, spared, and free with its payment.

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};
use tests::browser::{Browser, button};
use tests::company::Company;
use tests::office::{fresh_key, text};
use thirtyfour::{By, Key};

use super::{bare, marked, signed_in};

/// The row of a client in the worklist, holding these words.
fn debtor(name: &str, words: &str) -> String {
    format!("//table[@data-testid='debtors-table']//tr[.//a[contains(., '{name}')]][contains(., '{words}')]")
}

/// Chooses the option of this value.
async fn choose(browser: &Browser, select: &str, option: &str) -> Result<()> {
    browser.see(&format!("//select[@id='{select}']/option[contains(., '{option}')]")).await?.click().await?;
    Ok(())
}

/// Opens an address again and again, each time until what is marked is there, until the page holds something:
/// credit control takes a moment.
async fn until(browser: &Browser, address: &str, mark: &str, xpath: &str) -> Result<()> {
    for _ in 0..60 {
        browser.go(address).await?;
        browser.see(&marked(mark)).await?;
        if !browser.window().find_all(By::XPath(xpath)).await?.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    bail!("{xpath} does not appear on {address}")
}

/// A policy of these stages that holds for nobody.
async fn policy(company: &Company, stages: Value) -> Result<String> {
    let policy = json!({ "version": 0, "sellerId": company.seller, "name": "Обычная", "stages": stages,
                         "idempotencyKey": fresh_key() });
    let saved = company.office.api.mutate("creditPolicySave", policy, "policy { id }").await?;
    text(&saved["policy"]["id"])
}

/// A policy of these stages that holds for the seller.
async fn hold(company: &Company, stages: Value) -> Result<String> {
    let id = policy(company, stages).await?;
    let terms = json!({ "scope": { "sellerId": company.seller }, "version": 0, "terms": { "policyId": id } });
    company.office.api.mutate("creditSettingsUpdate", terms, "settings { version }").await?;
    Ok(id)
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
    let blocked = browser.see(&marked("policy-blocked")).await?.text().await?;
    ensure!(blocked == "0", "nobody is overdue yet: {blocked}");
    browser.picture("credit-4-confirm").await?;
    browser.click(&marked("policy-confirm")).await?;
    browser.see("//*[contains(., 'Условия уровня сохранены')]").await.map(|_| ())
}

#[tokio::test]
async fn a_debtor_is_blocked_by_a_policy_spared_by_an_exception_and_free_when_it_pays() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    company.bill("2026-03-01").await?;
    let browser = signed_in(&company.app).await?;
    set_policy(&browser).await?;
    company.office.clock("2026-03-06").await?;
    let debtors = format!("{}/debtors", company.app.office.api.base());
    until(&browser, &debtors, "debtor-totals", &debtor("Клиент 0", "Отключение")).await?;
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
async fn a_changed_policy_says_whom_it_blocks_before_it_is_kept() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    company.bill("2026-03-01").await?;
    let reminder = json!([{ "kind": "REMIND", "name": "Напоминание", "overdueDays": 5 }]);
    let policy = hold(&company, reminder).await?;
    company.office.clock("2026-03-11").await?;
    let base = company.app.office.api.base();
    let browser = signed_in(&company.app).await?;
    browser.go(&format!("{base}/settings/credit/policies/{policy}")).await?;
    choose(&browser, "stage-0-kind", "Заблокировать").await?;
    browser.click(&marked("simulate")).await?;
    let blocked = browser.see(&marked("sim-blocked")).await?.text().await?;
    ensure!(blocked == "1", "{blocked}");
    let mover = bare(&browser.see(&format!("{}/li", marked("movers"))).await?.text().await?);
    ensure!(mover.contains("Клиент0") && mover.contains("заблокируется"), "{mover}");
    ensure!(mover.contains("700,00₽"), "{mover}");
    browser.picture("credit-policy-1").await?;
    browser.click(&marked("policy-save")).await?;
    let button = browser.see(&marked("policy-confirm")).await?.text().await?;
    ensure!(button == "Сохранить и заблокировать 1 клиента", "{button}");
    browser.picture("credit-policy-2").await?;
    browser.click(&marked("policy-confirm")).await?;
    browser.see("//*[contains(., 'Политика сохранена: Обычная')]").await?;
    let client = format!("{base}/clients/{}/credit", company.clients[0]);
    until(&browser, &client, "client-credit", &marked("credit-block-notice")).await?;
    browser.close().await?;
    company.finish().await
}

/// A company whose client is 9 days overdue, under no policy; one that blocks from the fifth day can be chosen.
async fn overdue() -> Result<Company> {
    let company = Company::of(&["700.00"]).await?;
    company.bill("2026-03-01").await?;
    policy(&company, json!([{ "kind": "BLOCK", "name": "Отключение", "overdueDays": 5 }])).await?;
    company.office.clock("2026-03-10").await?;
    Ok(company)
}

#[tokio::test]
async fn terms_of_a_client_say_that_they_block_it_before_they_are_kept() -> Result<()> {
    let company = overdue().await?;
    let client = format!("{}/clients/{}/credit", company.app.office.api.base(), company.clients[0]);
    let browser = signed_in(&company.app).await?;
    browser.go(&client).await?;
    browser.click(&marked("credit-terms-edit")).await?;
    choose(&browser, "credit-policy", "Обычная").await?;
    browser.picture("credit-terms-1").await?;
    browser.click(&marked("credit-terms-submit")).await?;
    let button = browser.see(&marked("policy-confirm")).await?.text().await?;
    ensure!(button == "Сохранить и заблокировать", "{button}");
    let dialog = browser.see(&marked("policy-dialog")).await?.text().await?;
    ensure!(dialog.contains("услуги клиента отключатся за долг"), "{dialog}");
    browser.picture("credit-terms-2").await?;
    browser.click(&marked("policy-confirm")).await?;
    browser.see("//*[contains(., 'Условия сохранены')]").await?;
    until(&browser, &client, "client-credit", &marked("credit-block-notice")).await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn terms_of_a_level_name_whom_they_block_before_they_are_kept() -> Result<()> {
    let company = overdue().await?;
    let base = company.app.office.api.base();
    let browser = signed_in(&company.app).await?;
    browser.go(&format!("{base}/settings/credit?level={}", company.seller)).await?;
    choose(&browser, "credit-policy", "Обычная").await?;
    browser.click(&marked("credit-level-save")).await?;
    let button = browser.see(&marked("policy-confirm")).await?.text().await?;
    ensure!(button == "Сохранить и заблокировать 1 клиента", "{button}");
    let mover = bare(&browser.see(&format!("{}/li", marked("movers"))).await?.text().await?);
    ensure!(mover.contains("Клиент0") && mover.contains("заблокируется"), "{mover}");
    ensure!(mover.contains("700,00₽·9дней"), "{mover}");
    browser.picture("credit-level-confirm").await?;
    browser.click(&marked("policy-confirm")).await?;
    browser.see("//*[contains(., 'Условия уровня сохранены')]").await?;
    let client = format!("{base}/clients/{}/credit", company.clients[0]);
    until(&browser, &client, "client-credit", &marked("credit-block-notice")).await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_promise_names_its_sum_and_a_talk_its_next_day() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    company.bill("2026-03-01").await?;
    let stages = json!([{ "kind": "REMIND", "name": "Напоминание", "overdueDays": 1 },
                        { "kind": "BLOCK", "name": "Отключение", "overdueDays": 2 }]);
    hold(&company, stages).await?;
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
