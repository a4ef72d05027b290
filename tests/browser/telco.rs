//! A real subscriber base comes in through the wizard and is billed in the three modes, to the kopeck.

use anyhow::{Result, ensure};
use sea_orm::DatabaseConnection;
use tests::app::TestApp;
use tests::browser::Browser;
use tests::dump::{changed, dump, number};
use tests::telco::{Base, REAL_MISSING, mapping, real, sample};

use crate::imports::{bring, figure, imported, map};
use crate::{marked, signed_in, state};

/// Tables that a sandbox may write: its own, and the accounts of who did what when.
const OF_A_SANDBOX: [&str; 7] =
    ["audit_entry", "bill_item", "bill_run", "counter", "idempotency", "job_state", "session"];

#[tokio::test]
async fn a_subscriber_base_is_brought_in_and_billed_in_three_modes_to_the_kopeck() -> Result<()> {
    let base = real().unwrap_or_else(|| {
        println!("{REAL_MISSING}");
        sample()
    });
    let app = TestApp::start_on("2026-03-01").await?;
    app.office.seller("ООО «Связь»").await?;
    let browser = signed_in(&app).await?;
    let db = app.db.connect().await?;
    for kind in ["clients", "subscriptions"] {
        import(&browser, kind, &base).await?;
    }
    ensure!(number(&db, "SELECT count(*) FROM plan").await? == base.plans, "one plan per combination");

    let before = dump(&db).await?;
    order(&browser, "sandbox").await?;
    stands(&browser, "calculated", &base).await?;
    let touched = changed(&before, &dump(&db).await?);
    ensure!(
        touched.iter().all(|table| OF_A_SANDBOX.contains(&table.as_str())),
        "a sandbox changed {touched:?}"
    );

    order(&browser, "confirmation").await?;
    stands(&browser, "awaiting_confirmation", &base).await?;
    charged(&db, &base, 0).await?;
    browser.click(&marked("run-confirm")).await?;
    ensure!(figure(&browser, "confirm-total").await?.contains(&shown(&base)), "the dialog names another sum");
    // A run of thousands is confirmed by typing how many clients it is for.
    let asked = browser.see("//label[@for='confirm-count']").await?.text().await?;
    let clients: String = asked.chars().filter(char::is_ascii_digit).collect();
    browser.see("//input[@id='confirm-count']").await?.send_keys(clients).await?;
    browser.click(&marked("confirm-submit")).await?;
    stands(&browser, "posted", &base).await?;
    charged(&db, &base, 1).await?;

    app.office.clock("2026-04-01").await?;
    browser.go(app.office.api.base()).await?;
    order(&browser, "automatic").await?;
    stands(&browser, "posted", &base).await?;
    charged(&db, &base, 2).await?;
    browser.picture("telco-automatic").await?;
    db.close().await?;
    browser.close().await?;
    app.finish().await
}

/// The base through the wizard, by its mapping file: every row makes something, none is refused.
async fn import(browser: &Browser, kind: &str, base: &Base) -> Result<()> {
    bring(browser, kind, &base.file).await?;
    map(browser, &mapping(kind)).await?;
    browser.click(&marked("import-check")).await?;
    browser.see_late(&imported("checked")).await?;
    ensure!(figure(browser, "import-created").await? == base.rows.to_string(), "not every row makes {kind}");
    ensure!(figure(browser, "import-rejected").await? == "0", "rows of {kind} are refused");
    browser.click(&marked("import-apply")).await?;
    browser.see_late(&imported("applied")).await?;
    Ok(())
}

/// A run of this mode through its wizard, as of the day that the server calls today.
async fn order(browser: &Browser, mode: &str) -> Result<()> {
    browser.click(&marked("nav-runs")).await?;
    browser.click(&marked("new-run")).await?;
    browser.click(&marked(&format!("mode-{mode}"))).await?;
    browser.press_through(&marked("run-next"), &marked("run-start")).await
}

/// The run on the page comes to a state, with the whole base in its sum.
async fn stands(browser: &Browser, code: &str, base: &Base) -> Result<()> {
    browser.see_late(&state(code)).await?;
    let total = figure(browser, "run-total").await?;
    ensure!(total.contains(&shown(base)), "{code}: {total}");
    let clients = figure(browser, "run-clients").await?;
    ensure!(clients == base.active.to_string(), "{code}: {clients} clients");
    Ok(())
}

/// The monthly sum as a page shows it, without the spaces that group figures.
fn shown(base: &Base) -> String {
    base.monthly.replace('.', ",")
}

/// All active subscribers are charged once for each of so many months.
async fn charged(db: &DatabaseConnection, base: &Base, months: i64) -> Result<()> {
    let charges = number(db, "SELECT count(*) FROM charge").await?;
    ensure!(charges == base.active * months, "{charges} charges in {months} months");
    let sum = number(db, "SELECT CAST(COALESCE(sum(amount_minor), 0) AS BIGINT) FROM charge").await?;
    ensure!(sum == base.monthly_minor * months, "charged {sum} kopecks in {months} months");
    Ok(())
}
