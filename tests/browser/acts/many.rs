//! What dialogs do beyond one subscription: a penalty that is waived, an add-on, a transfer, suspensions of many, a
//! move of a plan.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::company::{BEGIN, Company};
use tests::office::{Plan, fresh_key, text};

use super::{Dialog, bare, open_card};
use crate::{combobox, enabled, marked, signed_in};

#[tokio::test]
async fn a_penalty_is_shown_and_waived_with_a_reason() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let bound = Plan::monthly("bound", "310.00")
        .with("minimum", json!({ "length": "6 months", "penalty": "FIXED", "amount": "500.00" }));
    let plan = company.office.plan(&company.product, &bound).await?;
    let id = company.office.subscribe(&company.clients[0], &plan, json!({ "startOn": BEGIN })).await?;
    company.bill(BEGIN).await?;
    company.office.clock("2026-03-11").await?;
    let browser = signed_in(&company.app).await?;
    browser.go(&format!("{}/plans/{plan}", company.office.api.base())).await?;
    let shown = browser.see(&marked("terms-minimum")).await?.text().await?;
    ensure!(shown == "6 месяцев", "{shown}");
    browser.picture("acts-20-plan-minimum").await?;
    let dialog = Dialog::open(&browser, &id, "cancel").await?;
    dialog.choose("when", "now").await?;
    let lines = dialog.lines().await?;
    ensure!(lines.len() == 1, "{}", lines.len());
    let term = browser.see(&marked("act-minimum")).await?.text().await?;
    ensure!(term.contains("01.09.2026"), "{term}");
    let penalty = bare(&browser.see(&marked("act-penalty")).await?.text().await?);
    ensure!(penalty.contains("500,00₽"), "{penalty}");
    browser.picture("acts-21-penalty").await?;
    browser.click("//input[@id='act-waive']").await?;
    browser.see("//tr[@data-testid='act-penalty'][@data-waived='true']").await?;
    dialog.pick("act-cause", "quality").await?;
    browser.click(&marked("act-submit")).await?;
    browser.see("//*[@id='act-reason-note'][contains(., 'почему неустойка')]").await?;
    browser.picture("acts-22-waived").await?;
    dialog.write("act-reason", "Решение директора").await?;
    dialog.submit().await?;
    browser.see("//ol[@class='timeline']//li[contains(., 'Решение директора')]").await?;
    // 310.00 less the 21 days that are given back, and 100.00 of the other subscription.
    ensure!(company.balances().await? == ["-200.00"], "{:?}", company.balances().await?);
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn an_addon_is_attached_shown_and_leaves_with_its_base() -> Result<()> {
    let company = Company::of(&["310.00"]).await?;
    let terms = Plan::monthly("tv", "62.00").terms;
    let input = json!({ "productId": company.product, "code": "tv", "name": "Телевидение", "isAddon": true,
                        "terms": terms, "publish": true, "effectiveFrom": "2020-01-01",
                        "idempotencyKey": fresh_key() });
    company.office.api.mutate("planCreate", input, "plan { id }").await?;
    company.bill(BEGIN).await?;
    company.office.clock("2026-03-11").await?;
    let browser = signed_in(&company.app).await?;
    let base = &company.subscriptions[0];
    open_card(&browser, "subscriptions", base).await?;
    browser.click(&marked("attach-addon")).await?;
    combobox(&browser, "subscription-plan", "Телевидение").await?;
    let total = bare(&browser.see(&marked("preview-total")).await?.text().await?);
    // 21 of the 31 days of March.
    ensure!(total == "42,00₽", "{total}");
    browser.picture("acts-23-attach").await?;
    browser.click(&marked("subscription-submit")).await?;
    browser.see(&marked("subscription-base")).await?;
    browser.picture("acts-24-addon").await?;
    company.bill("2026-03-11").await?;
    browser.click(&marked("subscription-base")).await?;
    let row = browser.see(&marked("addon")).await?.text().await?;
    ensure!(row.contains("Телевидение"), "{row}");
    browser.picture("acts-25-addons").await?;
    let dialog = Dialog::open(&browser, base, "cancel").await?;
    dialog.choose("when", "now").await?;
    browser.see("//tr[@data-testid='act-line'][contains(., 'Дополнение «Телевидение»')]").await?;
    let lines: Vec<String> = dialog.lines().await?.iter().map(|line| line.amount.to_string()).collect();
    ensure!(lines == ["-210.00", "-42.00"], "{lines:?}");
    browser.picture("acts-26-both").await?;
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_subscription_goes_to_another_client_with_both_sides_shown() -> Result<()> {
    let company = Company::of(&["310.00", "100.00"]).await?;
    company.bill(BEGIN).await?;
    company.office.clock("2026-03-11").await?;
    let browser = signed_in(&company.app).await?;
    open_card(&browser, "subscriptions", &company.subscriptions[0]).await?;
    browser.click(&marked("act")).await?;
    browser.click(&marked("act-transfer")).await?;
    combobox(&browser, "transfer-client", "Клиент 1").await?;
    browser.click("//input[@name='transfer-when'][@value='now']").await?;
    browser.see(&format!("{}[contains(., '210,00')]", marked("transfer-submit"))).await?;
    browser.picture("acts-27-transfer").await?;
    browser.click(&marked("transfer-submit")).await?;
    browser.see(&format!("{}[contains(., 'Клиент 1')]", marked("subscription-client"))).await?;
    browser.picture("acts-28-transferred").await?;
    ensure!(company.balances().await?[0] == "-100.00", "{:?}", company.balances().await?);
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn chosen_subscriptions_are_suspended_with_their_sum_and_refusals() -> Result<()> {
    let company = Company::of(&["310.00", "620.00", "100.00"]).await?;
    company.bill(BEGIN).await?;
    let office = &company.office;
    office.clock("2026-03-11").await?;
    let block = json!({ "block": { "kind": "ADMINISTRATIVE" } });
    let input = json!({ "id": company.subscriptions[2], "action": block, "idempotencyKey": fresh_key() });
    office.api.mutate("subscriptionAct", input, "subscription { id }").await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-subscriptions")).await?;
    for index in 0..3 {
        let row = format!("//table[@data-testid='subscriptions-table']//tr[contains(., 'Клиент {index}')]");
        browser.click(&format!("{row}//td[@class='grid__tick']/input")).await?;
    }
    browser.click(&marked("many-block")).await?;
    let affected = browser.see(&marked("block-affected")).await?.text().await?;
    ensure!(affected.contains("2 подписки"), "{affected}");
    browser.see(&marked("refused")).await?;
    browser.picture("acts-29-many").await?;
    browser.fill("Причина", "Авария на станции").await?;
    let button = browser.see(&marked("many-submit")).await?.text().await?;
    ensure!(button.contains("2 подписки"), "{button}");
    browser.click(&marked("many-submit")).await?;
    let refused = browser.see(&format!("{}//tr", marked("many-result"))).await?.text().await?;
    ensure!(refused.contains("Клиент 2"), "{refused}");
    browser.picture("acts-30-many-done").await?;
    let document = "query($id: ID!) { subscription(id: $id) { state } }";
    for id in &company.subscriptions {
        let seen: Value = office.api.query(document, json!({ "id": id })).await?;
        ensure!(text(&seen["subscription"]["state"]).context("no state")? == "BLOCKED", "{seen}");
    }
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn chosen_clients_are_served_again() -> Result<()> {
    let company = Company::of(&["310.00", "100.00"]).await?;
    company.bill(BEGIN).await?;
    let office = &company.office;
    office.clock("2026-03-11").await?;
    for client in &company.clients {
        let input = json!({ "clientId": client, "block": { "kind": "ADMINISTRATIVE" }, "reason": "Авария",
                            "idempotencyKey": fresh_key() });
        office.api.mutate("clientBlock", input, "client { id }").await?;
    }
    office.clock("2026-03-14").await?;
    let browser = signed_in(&company.app).await?;
    browser.click(&marked("nav-clients")).await?;
    for index in 0..2 {
        let row = format!("//table[@data-testid='clients-table']//tr[contains(., 'Клиент {index}')]");
        browser.click(&format!("{row}//td[@class='grid__tick']/input")).await?;
    }
    browser.click(&marked("many-unblock")).await?;
    let affected = browser.see(&marked("block-affected")).await?.text().await?;
    ensure!(affected.contains("2 подписки") && affected.contains("2 клиент"), "{affected}");
    let button = browser.see(&enabled("many-submit")).await?.text().await?;
    ensure!(button.contains("Снять блокировку: 2 подписки"), "{button}");
    browser.picture("acts-31-many-unblock").await?;
    browser.click(&enabled("many-submit")).await?;
    browser.gone("//dialog[@data-testid='many-blocks'][@open]").await?;
    let document = "query($id: ID!) { subscription(id: $id) { state } }";
    for id in &company.subscriptions {
        let seen: Value = office.api.query(document, json!({ "id": id })).await?;
        ensure!(text(&seen["subscription"]["state"]).context("no state")? == "ACTIVE", "{seen}");
    }
    browser.close().await?;
    company.finish().await
}

#[tokio::test]
async fn a_plan_moves_to_another_price_with_the_difference_shown() -> Result<()> {
    let company = Company::of(&["310.00"]).await?;
    company.plan("plan-big", "620.00").await?;
    company.bill(BEGIN).await?;
    let (office, id) = (&company.office, &company.subscriptions[0]);
    let document = "query($id: ID!) { subscription(id: $id) { changesOn plan { id } } }";
    let seen: Value = office.api.query(document, json!({ "id": id })).await?;
    let plan = text(&seen["subscription"]["plan"]["id"])?;
    let browser = signed_in(&company.app).await?;
    browser.go(&format!("{}/plans/{plan}", office.api.base())).await?;
    browser.click(&marked("migrate")).await?;
    combobox(&browser, "migrate-plan", "plan-big").await?;
    browser.see(&format!("{}[contains(., '310')]", marked("migrate-difference"))).await?;
    let button = bare(&browser.see(&enabled("migrate-submit")).await?.text().await?);
    ensure!(button == "Перевести1подписку(+310,00₽запериод)", "{button}");
    let row = bare(&browser.see(&marked("migrate-row")).await?.text().await?);
    ensure!(row.contains("310,00₽") && row.contains("620,00₽"), "{row}");
    browser.picture("acts-32-migrate").await?;
    browser.click(&enabled("migrate-submit")).await?;
    let result = browser.see(&marked("migrate-result")).await?.text().await?;
    ensure!(result.contains("1 подписка"), "{result}");
    browser.picture("acts-33-migrated").await?;
    let seen: Value = office.api.query(document, json!({ "id": id })).await?;
    ensure!(seen["subscription"]["changesOn"] == "2026-04-01", "{seen}");
    browser.close().await?;
    company.finish().await
}
