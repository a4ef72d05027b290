//! Bill runs by keys.

use anyhow::{Result, ensure};

use super::{Desk, css, on_both_layouts};
use crate::imports::figure;
use crate::{marked, state};

#[tokio::test]
async fn a_month_is_reviewed_and_posted() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        desk.keys.chord("G R").await?;
        desk.keys.enter(&css("new-run")).await?;
        let asked = through(desk).await?;
        desk.browser.see(&state("awaiting_confirmation")).await?;
        let total = figure(desk.browser, "run-total").await?;
        ensure!(total.contains("1440,00"), "{total}");
        desk.keys.enter(&css("run-confirm")).await?;
        desk.keys.enter(&css("confirm-submit")).await?;
        desk.browser.see(&state("posted")).await?;
        ensure!(desk.company.balances().await? == ["-450.00", "-990.00"], "other balances");
        desk.done(5 + asked)
    })
    .await
}

/// Goes through the steps of a new run as they are proposed; answers how many were before the last.
async fn through(desk: &Desk<'_>) -> Result<u32> {
    let either = format!("{} | {}", marked("run-next"), marked("run-start"));
    let mut asked = 0;
    loop {
        desk.browser.see(&either).await?;
        let last = format!("document.querySelector(\"{}\") !== null", css("run-start"));
        if desk.browser.evaluate(&last).await? == true {
            desk.keys.enter(&css("run-start")).await?;
            return Ok(asked);
        }
        desk.keys.enter(&css("run-next")).await?;
        asked += 1;
    }
}

#[tokio::test]
async fn a_posted_month_is_taken_back() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        desk.company.bill("2026-03-01").await?;
        desk.keys.chord("G R").await?;
        desk.browser.see("//tr[@id='runs-table-0']").await?;
        desk.keys.walk(&css("runs-table")).await?;
        desk.keys.chord("Enter").await?;
        desk.keys.enter(&css("run-reverse")).await?;
        desk.keys.fill("#run-reason", "Не тот месяц").await?;
        desk.keys.enter(&css("reason-submit")).await?;
        desk.browser.see(&state("reversed")).await?;
        ensure!(desk.company.balances().await? == ["0.00", "0.00"], "other balances");
        desk.done(5)
    })
    .await
}
