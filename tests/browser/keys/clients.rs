//! Clients and their subscriptions by keys.

use anyhow::{Result, ensure};
use serde_json::json;

use super::{Desk, css, on_both_layouts};
use crate::imports::figure;
use crate::marked;

#[tokio::test]
async fn a_client_is_opened_by_its_number() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        let inn = json!({ "inn": "7707083893" });
        desk.company.office.client(&desk.company.seller, "ООО «Вектор»", inn).await?;
        desk.keys.chord("Ctrl+K").await?;
        desk.keys.focused(".palette .input").await?;
        desk.keys.write("7707083893").await?;
        desk.browser.see("//*[@role='option'][contains(., 'Вектор')]").await?;
        desk.keys.chord("Enter").await?;
        desk.browser.see("//h1[contains(., 'Вектор')]").await?;
        desk.done(3)
    })
    .await
}

#[tokio::test]
async fn a_client_is_added() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        desk.keys.chord("G C").await?;
        desk.browser.see(&marked("new-client")).await?;
        desk.keys.chord("Insert").await?;
        desk.keys.fill("#client-name", "ООО «Ромашка»").await?;
        desk.keys.fill("#client-inn", "7707083893").await?;
        desk.keys.chord("Ctrl+Enter").await?;
        desk.browser.see("//h1[contains(., 'Ромашка')]").await?;
        desk.done(5)
    })
    .await
}

#[tokio::test]
async fn a_client_is_subscribed_at_the_price_that_is_shown() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        desk.open_client("Клиент 0").await?;
        desk.keys.enter(&css("subscribe")).await?;
        // Enter is pressed before the letters have been looked for, and takes what they find.
        desk.keys.fill("#subscription-plan", "plan-1").await?;
        desk.keys.chord("Enter").await?;
        let total = format!("{}[contains(., '990,00')]", marked("preview-total"));
        desk.browser.see(&total).await?;
        desk.keys.chord("Ctrl+Enter").await?;
        let price = figure(desk.browser, "subscription-price").await?;
        ensure!(price.contains("990,00"), "{price}");
        desk.done(4)
    })
    .await
}
