//! Acts on a subscription by keys.

use anyhow::{Result, ensure};

use super::{Desk, css, on_both_layouts};
use crate::marked;

#[tokio::test]
async fn a_plan_is_changed_for_the_sum_that_is_shown() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        let (keys, browser, company) = (&desk.keys, desk.browser, desk.company);
        company.plan("plan-big", "900.00").await?;
        company.bill("2026-03-01").await?;
        company.office.clock("2026-03-16").await?;
        keys.chord("Ctrl+K").await?;
        keys.focused(".palette .input").await?;
        keys.write(&company.subscriptions[0]).await?;
        browser.see("//*[@role='option']").await?;
        keys.chord("Enter").await?;
        browser.see(&marked("act")).await?;
        desk.done(3)?;

        keys.enter(&css("act")).await?;
        keys.focused(&css("act-plan")).await?;
        keys.chord("Enter").await?;
        keys.focused("#act-plan").await?;
        keys.write("plan-big").await?;
        keys.chord("Enter").await?;
        // 16 of the 31 days of March.
        let total = format!("{}[contains(., '232,26')]", marked("act-total"));
        browser.see(&total).await?;
        keys.chord("Ctrl+Enter").await?;
        browser.gone("//dialog[@data-testid='act-dialog'][@open]").await?;
        browser.see("//h1[contains(., 'plan-big')]").await?;
        let balances = company.balances().await?;
        ensure!(balances == ["-682.26", "-990.00"], "{balances:?}");
        desk.done(5)
    })
    .await
}
