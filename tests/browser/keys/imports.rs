//! An import by keys: bad cells are mended where they stand.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Result, ensure};

use super::{Desk, css, on_both_layouts};
use crate::imports::{figure, imported};
use crate::marked;

/// What three rows should have had.
const RIGHT: [&str; 3] = ["7736050003", "7700000016", "7800000027"];

/// 500 clients, three of them with a wrong digit in the INN.
fn base() -> Result<(tempfile::TempDir, PathBuf)> {
    let mut text = "Код;Вид;Наименование;ИНН;Эл. почта\n".to_owned();
    for n in 0..497 {
        writeln!(text, "П-{n};физлицо;Абонент {n:03};;a{n}@example.ru")?;
    }
    for n in 0..3 {
        writeln!(text, "Ю-{n};юрлицо;ООО «Ошибка {n}»;7707083894;b{n}@example.ru")?;
    }
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("clients.csv");
    std::fs::write(&path, text)?;
    Ok((folder, path))
}

#[tokio::test]
async fn five_hundred_clients_come_in_with_three_cells_mended() -> Result<()> {
    on_both_layouts(async |desk: &Desk<'_>| {
        let (_folder, file) = base()?;
        let (keys, browser) = (&desk.keys, desk.browser);
        keys.enter(&css("nav-imports")).await?;
        keys.enter(&css("new-import")).await?;
        keys.walk("[data-testid='kind-clients'] input").await?;
        desk.done(2)?;

        keys.chord("Space").await?;
        keys.choose_file("#import-file", &file).await?;
        keys.enter(&css("import-to-mapping")).await?;
        keys.enter(&css("import-check")).await?;
        browser.see_late(&imported("checked")).await?;
        for (n, right) in RIGHT.iter().enumerate() {
            ensure!(
                figure(browser, "import-rejected").await? == (3 - n).to_string(),
                "{n} cells were mended"
            );
            keys.walk(&css("wrong-cell")).await?;
            keys.press("Enter").await?;
            keys.focused(&css("cell-input")).await?;
            keys.press("Ctrl+A").await?;
            keys.write(right).await?;
            keys.press("Enter").await?;
            browser.gone(&marked("cell-input")).await?;
            let left = format!("//*[@data-testid='import-rejected'][. = '{}']", 2 - n);
            browser.see(&left).await?;
        }
        keys.enter(&css("import-apply")).await?;
        browser.see_late(&imported("applied")).await?;
        ensure!(figure(browser, "import-created").await? == "500", "not every client came in");
        desk.done(8)
    })
    .await
}
