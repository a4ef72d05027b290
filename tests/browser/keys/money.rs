//! Operations on an account by keys.

use anyhow::Result;

use super::{Desk, css, on_both_layouts};
use crate::marked;

#[tokio::test]
async fn money_is_credited_as_previewed_and_taken_back() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        desk.open_client("Клиент 0").await?;
        desk.keys.enter(&css("credit")).await?;
        desk.keys.fill("#operation-amount", "100").await?;
        let after =
            "//*[@data-testid='operation-dialog']//*[contains(@class, 'is-total')][contains(., '100,00')]";
        desk.browser.see(after).await?;
        desk.keys.chord("Enter").await?;
        desk.balance_says("Аванс100,00").await?;
        desk.done(3)?;

        desk.browser.gone(&format!("{}[@open]", marked("operation-dialog"))).await?;
        desk.keys.enter(&css("reverse-operation")).await?;
        desk.keys.fill("#reversal-reason", "Не тому клиенту").await?;
        desk.keys.enter(&css("reversal-submit")).await?;
        desk.balance_says("0,00").await?;
        desk.done(3)
    })
    .await
}

#[tokio::test]
async fn a_dialog_that_is_cancelled_gives_the_focus_back() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        desk.open_client("Клиент 1").await?;
        let open = format!("{}[@open]", marked("operation-dialog"));
        desk.keys.enter(&css("credit")).await?;
        desk.keys.walk("#operation-amount").await?;
        desk.keys.chord("Escape").await?;
        desk.browser.gone(&open).await?;
        desk.keys.focused(&css("credit")).await?;
        desk.done(2)?;

        // What was typed is thrown away only by a second Esc.
        desk.keys.enter(&css("debit")).await?;
        desk.keys.fill("#operation-amount", "1").await?;
        desk.keys.chord("Escape").await?;
        desk.browser.see(&open).await?;
        desk.keys.chord("Escape").await?;
        desk.browser.gone(&open).await?;
        desk.keys.focused(&css("debit")).await?;
        desk.balance_says("0,00").await?;
        desk.done(4)
    })
    .await
}
