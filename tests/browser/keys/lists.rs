//! Lists by keys: searched, sorted, narrowed, walked, taken away as a file.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::json;

use super::{Desk, css, on_both_layouts};

/// The link in the first row of the list of clients.
fn first(name: &str) -> String {
    format!("//table[@data-testid='clients-table']//tr[@id='clients-table-0']//a[contains(., '{name}')]")
}

#[tokio::test]
async fn a_list_is_searched_sorted_narrowed_and_walked() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        let (keys, browser) = (&desk.keys, desk.browser);
        keys.chord("G C").await?;
        browser.see(&first("Клиент 0")).await?;
        keys.enter("[data-testid='clients-table'] .grid__sort").await?;
        browser.see(&first("Клиент 1")).await?;
        keys.chord("Slash").await?;
        keys.focused("#client-search").await?;
        keys.write("клиент 0").await?;
        browser.see(&first("Клиент 0")).await?;
        keys.fill("#client-search", "клиент").await?;
        browser.see(&first("Клиент 1")).await?;

        keys.enter(&css("client-filter")).await?;
        keys.enter("#client-filter-menu .menu__item").await?;
        browser.see("//*[contains(@class, 'is-filter')]").await?;
        keys.enter(".chip__x").await?;
        browser.gone("//*[contains(@class, 'is-filter')]").await?;
        desk.done(8)?;

        keys.walk(&css("clients-table")).await?;
        keys.press("ArrowDown").await?;
        let second = "//table[@aria-activedescendant='clients-table-1']";
        browser.see(second).await?;
        keys.chord("Enter").await?;
        browser.see("//h1[contains(., 'Клиент 0')]").await?;
        desk.done(1)
    })
    .await
}

#[tokio::test]
async fn debtors_are_taken_away_as_a_spreadsheet() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        desk.company.bill("2026-03-01").await?;
        let folder = tempfile::tempdir()?;
        let to = json!({ "behavior": "allow", "downloadPath": folder.path() });
        desk.browser.devtools("Browser.setDownloadBehavior", to).await?;
        desk.keys.chord("G C").await?;
        desk.browser.see(&first("Клиент 0")).await?;
        desk.done(1)?;

        desk.keys.enter("nav.chips a:nth-of-type(2)").await?;
        desk.browser.see("//a[@aria-current='true'][contains(., 'Должники')]").await?;
        desk.keys.enter(&css("export")).await?;
        desk.keys.enter("#export-menu a[href*='.xlsx']").await?;
        let bytes = downloaded(folder.path()).await?;
        ensure!(bytes.starts_with(b"PK"), "the file is no XLSX");
        desk.done(3)
    })
    .await
}

/// The content of the only file that comes into a folder, once it is there whole.
async fn downloaded(folder: &Path) -> Result<Vec<u8>> {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "xlsx") {
                return Ok(std::fs::read(path)?);
            }
        }
        ensure!(Instant::now() < deadline, "no file comes");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
