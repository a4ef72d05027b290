//! Files are brought in through the wizard, mended in it, and taken back.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use tests::app::TestApp;
use tests::browser::Browser;
use thirtyfour::Key;

use crate::{bare, marked, signed_in};

/// A file of `tests/samples`.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

/// The badge of an import in a state.
pub fn imported(code: &str) -> String {
    format!("//*[@data-testid='import-state'][@data-state='{code}']")
}

/// Gives the file input with this id a file, as a person picks one.
async fn pick(browser: &Browser, id: &str, path: &Path) -> Result<()> {
    let input = browser.window().find(thirtyfour::By::Id(id)).await?;
    Ok(input.send_keys(path.canonicalize()?.display().to_string()).await?)
}

/// Brings the file up to the mapping.
pub async fn bring(browser: &Browser, kind: &str, file: &Path) -> Result<()> {
    browser.click(&marked("nav-imports")).await?;
    browser.click(&marked("new-import")).await?;
    browser.click(&marked(&format!("kind-{kind}"))).await?;
    browser.see("//label[@for='import-file']").await?;
    pick(browser, "import-file", file).await?;
    browser.see(&marked("import-sheet")).await?;
    browser.picture("imports-file").await?;
    browser.click(&marked("import-to-mapping")).await?;
    browser.see(&marked("mapping-table")).await?;
    Ok(())
}

/// Gives the mapping its file, and waits until it is read.
pub async fn map(browser: &Browser, file: &Path) -> Result<()> {
    let read = "//*[contains(@class, 'toast')][contains(., 'Соответствие прочитано')]";
    // The word about a file before this one may still be shown.
    browser.gone(read).await?;
    pick(browser, "mapping-file", file).await?;
    browser.see(read).await.map(|_| ())
}

/// What stands in an element that the interface marks, without the spaces that group figures.
pub async fn figure(browser: &Browser, id: &str) -> Result<String> {
    Ok(bare(&browser.see(&marked(id)).await?.text().await?))
}

#[tokio::test]
async fn a_base_is_brought_in_by_its_mapping_files() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    app.office.seller("ООО Связь").await?;
    let browser = signed_in(&app).await?;
    for (kind, mapping) in [("clients", "telco-clients.toml"), ("subscriptions", "telco-subscriptions.toml")]
    {
        bring(&browser, kind, &sample("telco-sample.csv")).await?;
        map(&browser, &sample(mapping)).await?;
        browser.picture(&format!("imports-mapping-{kind}")).await?;
        browser.click(&marked("import-check")).await?;
        browser.see(&imported("checked")).await?;
        ensure!(figure(&browser, "import-created").await? == "60", "not 60 {kind}");
        browser.picture(&format!("imports-check-{kind}")).await?;
        browser.click(&marked("import-apply")).await?;
        browser.see(&imported("applied")).await?;
        browser.picture(&format!("imports-result-{kind}")).await?;
    }
    browser.close().await?;
    app.finish().await
}

#[tokio::test]
async fn a_bad_cell_is_mended_in_place_and_the_import_is_taken_back() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    app.office.seller("ООО Связь").await?;
    let browser = signed_in(&app).await?;
    bring(&browser, "clients", &sample("clients-wrong.csv")).await?;
    browser.click(&marked("import-check")).await?;
    browser.see(&imported("checked")).await?;
    ensure!(figure(&browser, "import-rejected").await? == "1", "one row is wrong");
    browser.picture("imports-wrong").await?;
    browser.click(&marked("wrong-cell")).await?;
    browser.see(&marked("cell-input")).await?.send_keys(Key::Escape + "").await?;
    // Who gives a cell up stands on it again.
    let focused =
        "new Promise(done => setTimeout(() => done(document.activeElement?.dataset.testid ?? ''), 300))";
    ensure!(browser.evaluate(focused).await? == "wrong-cell", "the focus goes back to the cell");
    browser.click(&marked("wrong-cell")).await?;
    let cell = browser.see(&marked("cell-input")).await?;
    cell.clear().await?;
    cell.send_keys("7736050003" + Key::Enter).await?;
    browser.see(&format!("{}[normalize-space(.) = '3']", marked("import-created"))).await?;
    browser.gone(&marked("wrong-cell")).await?;
    browser.click(&marked("import-apply")).await?;
    browser.see(&imported("applied")).await?;
    browser.click(&marked("import-revert")).await?;
    browser.fill("Причина", "Не тот файл").await?;
    browser.picture("imports-revert").await?;
    browser.click(&marked("revert-submit")).await?;
    browser.see(&imported("reverted")).await?;
    let left = app.office.api.query("{ clientCount }", serde_json::json!({})).await?;
    ensure!(left["clientCount"] == 0, "{left}");
    browser.close().await?;
    app.finish().await
}
