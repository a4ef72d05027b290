//! The whole way of money: a debtor whose services are suspended pays on a phone through Robokassa and is free with the
//! payment itself; next month a card is kept at ЮKassa; it is charged by itself, declined, charged again the next day;
//! an operator gives a part back.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::browser::{Browser, field};
use tests::company::Company;
use tests::gateways::held;
use tests::office::fresh_key;
use thirtyfour::Key;

use super::cabinet::{PHONE, company, entered, press, sized};
use super::paying::{gateways, through};
use super::{enter, marked};

/// What is looked at between the steps: the state is read after the payments, so that a payment that is seen is seen
/// with all it changed.
const SEEN: &str = "query($client: ID!, $subscription: ID!) { paymentCount client(id: $client) { account { balance { \
    amount } } } subscription(id: $subscription) { state } savedMethods(clientId: $client) { failed autopay nextAt } }";

fn of(company: &Company) -> Value {
    json!({ "client": company.clients[0], "subscription": company.subscriptions[0] })
}

/// A ladder of one stage: the day after the last one to pay, services are suspended.
async fn suspended(company: &Company) -> Result<()> {
    let stages = json!([{ "kind": "BLOCK", "name": "Приостановка", "overdueDays": 1 }]);
    let policy = json!({ "version": 0, "sellerId": company.seller, "name": "Обычная", "stages": stages,
                         "idempotencyKey": fresh_key() });
    let policy = company.office.api.mutate("creditPolicySave", policy, "policy { id }").await?;
    let terms = json!({ "policyId": policy["policy"]["id"], "paymentDays": 5, "graceDays": 0 });
    let terms = json!({ "scope": { "sellerId": company.seller }, "version": 0, "terms": terms });
    company.office.api.mutate("creditSettingsUpdate", terms, "settings { version }").await?;
    let blocked = |data: &Value| data["subscription"]["state"] == "BLOCKED";
    company.office.until(SEEN, of(company), blocked).await.map(drop)
}

/// At the page of a gateway the payer pays, and comes back.
async fn paid_at(browser: &Browser, gateway: &str) -> Result<()> {
    browser.see(&format!("//h1[. = '{gateway}']")).await?;
    browser.click("//button[. = 'Оплатить']").await
}

async fn free_at_once(company: &Company, browser: &Browser) -> Result<()> {
    press(browser, &marked("to-pay")).await?;
    through(browser, "Robokassa").await?;
    press(browser, &marked("pay")).await?;
    let asked = Instant::now();
    paid_at(browser, "Robokassa").await?;
    let seen = company.office.until(SEEN, of(company), |data| data["paymentCount"] == 1).await?;
    ensure!(seen["subscription"]["state"] == "ACTIVE", "paid and still suspended: {seen}");
    println!("paid and free {} ms after the payer's click", asked.elapsed().as_millis());
    ensure!(seen["client"]["account"]["balance"]["amount"] == "0.00", "{seen}");
    browser.see(&format!("{}[contains(., 'Оплачено')]", marked("payment-paid"))).await?;
    browser.picture("story-02-paid").await
}

/// The next month's debt is paid at ЮKassa, and its card kept.
async fn card_kept(company: &Company, browser: &Browser) -> Result<()> {
    company.bill("2026-04-01").await?;
    press(browser, "//a[. = 'На главную']").await?;
    press(browser, &marked("to-pay")).await?;
    through(browser, "ЮKassa").await?;
    through(browser, "Запомнить карту").await?;
    press(browser, &marked("pay")).await?;
    paid_at(browser, "ЮKassa (тест)").await?;
    browser.see(&format!("{}[contains(., 'Оплачено')]", marked("payment-paid"))).await?;
    let kept = |data: &Value| data["savedMethods"][0]["autopay"] == true;
    company.office.until(SEEN, of(company), kept).await.map(drop)
}

/// The operator credits 300.00 for a day without services, and gives as much of the last payment back.
async fn part_given_back(company: &Company, browser: &Browser) -> Result<()> {
    let credit = json!({ "clientId": company.clients[0], "kind": "CORRECTION", "amount": "300.00",
                         "reason": "Простой 30 апреля", "idempotencyKey": fresh_key() });
    company.office.api.mutate("operationCredit", credit, "operation { id }").await?;
    let query = "query { paymentIntents(first: 1) { nodes { id state amount { amount } } } }";
    let last = company.office.api.query(query, json!({})).await?["paymentIntents"]["nodes"][0].clone();
    ensure!((&last["state"], &last["amount"]["amount"]) == (&json!("PAID"), &json!("1490.00")), "{last}");
    sized(browser, (1440, 900)).await?;
    enter(browser, company.app.office.api.base()).await?;
    browser.click(&marked("nav-gateway")).await?;
    browser.see("//a[contains(., 'Вектор')]").await?;
    browser.picture("story-05-online-payments").await?;
    let page = format!(
        "{}/gateway/payments/{}",
        company.app.office.api.base(),
        last["id"].as_str().context("an id")?
    );
    browser.devtools("Page.navigate", json!({ "url": page })).await?;
    browser.click(&marked("intent-refund")).await?;
    // The whole is proposed: another sum takes its place.
    let sum = browser.see(&field("Сумма")).await?;
    sum.send_keys(Key::Control + "a").await?;
    sum.send_keys("300").await?;
    browser.fill("Причина", "Простой 30 апреля").await?;
    browser.picture("story-06-refund").await?;
    browser.click(&marked("gateway-refund-submit")).await?;
    browser.see(&format!("{}[contains(., 'Возвращено')]", marked("intent-refunds"))).await?;
    browser.picture("story-07-refunded").await
}

#[tokio::test]
async fn a_debtor_pays_is_free_is_charged_by_itself_and_gets_a_part_back() -> Result<()> {
    let company = company().await?;
    tests::app::bundle()?;
    suspended(&company).await?;
    let gateways = gateways(&company).await?;
    let browser = Browser::open().await?;
    sized(&browser, PHONE).await?;
    entered(&browser, &company).await?;
    browser.picture("story-01-suspended").await?;
    free_at_once(&company, &browser).await?;
    let receipt = held(&gateways.world).robokassa.operations.values().find_map(|one| one.receipt.clone());
    ensure!(receipt.is_some_and(|receipt| receipt.contains("1490.00")), "no receipt was asked for");

    gateways.advance(TimeDelta::days(16));
    card_kept(&company, &browser).await?;
    browser.picture("story-03-card-kept").await?;

    gateways.advance(TimeDelta::days(30));
    held(&gateways.world).yookassa.declines = Some("insufficient_funds".to_owned());
    company.bill("2026-05-01").await?;
    let declined = |data: &Value| data["savedMethods"][0]["failed"] == 1;
    let seen = company.office.until(SEEN, of(&company), declined).await?;
    ensure!(
        seen["client"]["account"]["balance"]["amount"] == "-1490.00" && seen["paymentCount"] == 2,
        "{seen}"
    );
    let again = seen["savedMethods"][0]["nextAt"].as_str().context("the next day")?.to_owned();
    ensure!(again.starts_with("2026-05-02"), "{again}");
    held(&gateways.world).yookassa.declines = None;
    company.office.instant("2026-05-02T23:00:00Z").await?;
    let charged = |data: &Value| data["paymentCount"] == 3;
    let seen = company.office.until(SEEN, of(&company), charged).await?;
    ensure!(seen["client"]["account"]["balance"]["amount"] == "0.00", "{seen}");
    press(&browser, "//a[. = 'На главную']").await?;
    browser.see(&format!("{}[contains(., 'Долга нет')]", marked("balance"))).await?;
    browser.picture("story-04-charged").await?;

    part_given_back(&company, &browser).await?;
    let refunds: Vec<Value> = held(&gateways.world).yookassa.refunds.values().cloned().collect();
    ensure!(refunds.len() == 1 && refunds[0]["amount"]["value"] == "300.00", "{refunds:?}");
    ensure!(refunds[0]["receipt_registration"] == "pending", "the refund has no receipt: {refunds:?}");
    ensure!(company.office.balance(&company.clients[0]).await? == "0.00");
    let seen = company.office.api.query(SEEN, of(&company)).await?;
    ensure!(seen["paymentCount"] == 3, "what went back was charged again: {seen}");
    browser.close().await?;
    company.finish().await
}
