//! Acts on a subscription by keys.

use anyhow::{Result, ensure};

use serde_json::json;

use super::{Desk, css, on_both_layouts};
use crate::marked;

/// Acts of the menu that lie before the one that is wanted, at most.
const BEFORE_MAX: u32 = 12;

/// Opens the first subscription by the palette; the steps of it are not counted.
async fn open(desk: &Desk<'_>) -> Result<()> {
    desk.keys.chord("Ctrl+K").await?;
    desk.keys.focused(".palette .input").await?;
    desk.keys.write(&desk.company.subscriptions[0]).await?;
    desk.browser.see("//*[@role='option']").await?;
    desk.keys.chord("Enter").await?;
    desk.browser.see(&marked("act")).await?;
    desk.done(3)
}

/// Opens the menu of acts and takes one: two steps.
async fn choose(desk: &Desk<'_>, act: &str) -> Result<()> {
    desk.keys.enter(&css("act")).await?;
    desk.keys.focused(&css("act-plan")).await?;
    for _ in 0..BEFORE_MAX {
        if desk.keys.stop(&css(act)).await? {
            break;
        }
        desk.keys.press("ArrowDown").await?;
    }
    desk.keys.focused(&css(act)).await?;
    desk.keys.chord("Enter").await
}

async fn confirm(desk: &Desk<'_>) -> Result<()> {
    desk.keys.chord("Ctrl+Enter").await?;
    desk.browser.gone("//dialog[@data-testid='act-dialog'][@open]").await
}

#[tokio::test]
async fn a_plan_is_changed_for_the_sum_that_is_shown() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        let (keys, browser, company) = (&desk.keys, desk.browser, desk.company);
        company.plan("plan-big", "900.00").await?;
        company.bill("2026-03-01").await?;
        company.office.clock("2026-03-16").await?;
        open(desk).await?;
        choose(desk, "act-plan").await?;
        keys.focused("#act-plan").await?;
        keys.write("plan-big").await?;
        keys.chord("Enter").await?;
        // 16 of the 31 days of March.
        let total = format!("{}[contains(., '232,26')]", marked("act-total"));
        browser.see(&total).await?;
        confirm(desk).await?;
        browser.see("//h1[contains(., 'plan-big')]").await?;
        let balances = company.balances().await?;
        ensure!(balances == ["-682.26", "-990.00"], "{balances:?}");
        desk.done(5)
    })
    .await
}

#[tokio::test]
async fn a_subscription_ends_with_its_paid_period_for_a_reason() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        let (keys, browser, company) = (&desk.keys, desk.browser, desk.company);
        company.bill("2026-03-01").await?;
        company.office.clock("2026-03-16").await?;
        open(desk).await?;
        choose(desk, "act-cancel").await?;
        // The end of what is paid is marked from the beginning.
        browser.see(&format!("{}[contains(., '31.03.2026')]", marked("act-effective"))).await?;
        keys.walk("#act-cause").await?;
        keys.chord("ArrowDown").await?;
        confirm(desk).await?;
        desk.done(4)?;
        let document = "query($id: ID!) { subscription(id: $id) { endedOn } }";
        let ended = company.office.api.query(document, json!({ "id": company.subscriptions[0] })).await?;
        ensure!(ended["subscription"]["endedOn"] == "2026-04-01", "{ended}");
        let balances = company.balances().await?;
        ensure!(balances == ["-450.00", "-990.00"], "{balances:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_billing_day_is_changed_with_the_stub_that_is_shown() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        let (keys, browser, company) = (&desk.keys, desk.browser, desk.company);
        company.bill("2026-03-01").await?;
        company.office.clock("2026-03-16").await?;
        open(desk).await?;
        choose(desk, "act-billing-day").await?;
        keys.fill("#act-number", "15").await?;
        // 14 of the 31 days from 15 March to 15 April.
        let next = format!("{}[contains(., '203,23')]", marked("act-next"));
        browser.see(&next).await?;
        confirm(desk).await?;
        desk.done(4)?;
        let total = company.bill("2026-04-01").await?.total()?;
        ensure!(total == "1193.23", "{total}");
        Ok(())
    })
    .await
}
