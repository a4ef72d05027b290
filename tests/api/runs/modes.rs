//! The three modes, and how far ahead each may look.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::company::Company;
use tests::dump::{changed, dump};
use tests::office::text;
use tests::refusal;

/// What a sandbox run may change: itself with its number, and what every request leaves behind.
const OF_A_SANDBOX: [&str; 7] =
    ["audit_entry", "bill_item", "bill_run", "counter", "idempotency", "job_state", "session"];

#[tokio::test]
async fn a_sandbox_leaves_every_other_table_as_it_was() -> Result<()> {
    let company = Company::of(&["100.00", "250.50"]).await?;
    let posted = company.bill("2026-03-01").await?;
    assert_eq!((posted.state.as_str(), posted.total()?.as_str()), ("POSTED", "350.50"));
    let db = company.app.db.connect().await?;
    let before = dump(&db).await?;

    let run = company.office.run("SANDBOX", "2026-06-15", json!({})).await?;
    assert_eq!((run.state.as_str(), run.total()?.as_str()), ("CALCULATED", "1051.50"));
    assert_eq!((run.count("clientsTotal")?, run.count("linesTotal")?), (2, 6));

    let after = dump(&db).await?;
    let touched = changed(&before, &after);
    let foreign: Vec<&String> =
        touched.iter().filter(|name| !OF_A_SANDBOX.contains(&name.as_str())).collect();
    ensure!(foreign.is_empty(), "a sandbox changed {foreign:?}");
    ensure!(touched.contains(&"bill_item".to_owned()), "the dump does not see the run itself");
    assert_eq!(company.balances().await?, ["-100.00", "-250.50"]);
    company.finish().await
}

#[tokio::test]
async fn a_run_with_confirmation_posts_exactly_what_it_showed() -> Result<()> {
    let company = Company::of(&["100.00", "250.50"]).await?;
    let run = company.office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    assert_eq!((run.state.as_str(), run.total()?.as_str()), ("AWAITING_CONFIRMATION", "350.50"));
    assert_eq!(company.balances().await?, ["0.00", "0.00"]);

    let posted = company.office.confirm(&run).await?;
    assert_eq!((posted.state.as_str(), posted.total()?.as_str()), ("POSTED", "350.50"));
    assert_eq!(company.balances().await?, ["-100.00", "-250.50"]);
    for (client, subscription) in company.clients.iter().zip(&company.subscriptions) {
        let item = company.office.item(&run.id, client).await?;
        let charges = company.office.charges(subscription).await?;
        assert_eq!(charges.len(), 1);
        assert_eq!(charges[0]["amount"], item["lines"][0]["amount"]);
        assert_eq!((&charges[0]["from"], &charges[0]["to"]), (&json!("2026-03-01"), &json!("2026-04-01")));
    }
    company.finish().await
}

#[tokio::test]
async fn an_automatic_run_posts_without_a_stop() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let run = company.bill("2026-03-01").await?;
    assert_eq!((run.state.as_str(), run.count("clientsPosted")?), ("POSTED", 1));
    assert_eq!(company.balances().await?, ["-100.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_scope_of_clients_charges_them_only() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let scope = json!({ "scope": { "clientIds": [company.clients[1]] } });
    let run = company.office.run("AUTOMATIC", "2026-03-01", scope).await?;
    assert_eq!((run.state.as_str(), run.total()?.as_str()), ("POSTED", "200.00"));
    assert_eq!(company.balances().await?, ["0.00", "-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_sandbox_looks_two_years_ahead_and_no_further() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let run = company.office.run("SANDBOX", "2028-03-01", json!({})).await?;
    assert_eq!((run.state.as_str(), run.count("linesTotal")?), ("CALCULATED", 25));
    let beyond = company.office.run("SANDBOX", "2028-03-02", json!({})).await;
    ensure!(refusal(beyond)?.is_some(), "a sandbox beyond 24 months was not refused");
    company.finish().await
}

#[tokio::test]
async fn a_posting_run_looks_62_days_ahead_and_dates_its_entries_today() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    for mode in ["CONFIRMATION", "AUTOMATIC"] {
        let beyond = company.office.run(mode, "2026-05-03", json!({})).await;
        ensure!(refusal(beyond)?.is_some(), "{mode} beyond 62 days was not refused");
    }
    let run = company.office.run("AUTOMATIC", "2026-05-02", json!({})).await?;
    assert_eq!((run.state.as_str(), run.total()?.as_str()), ("POSTED", "300.00"));
    let db = company.app.db.connect().await?;
    let dates = tests::dump::texts(&db, "SELECT CAST(dated_on AS TEXT) FROM ledger_entry").await?;
    assert_eq!(dates, ["2026-03-01"]);
    company.finish().await
}

#[tokio::test]
async fn a_run_of_nothing_ends_at_once() -> Result<()> {
    let company = Company::of(&[]).await?;
    let run = company.bill("2026-03-01").await?;
    assert_eq!((run.state.as_str(), run.total()?.as_str()), ("POSTED", "0.00"));
    let waiting = company.office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    let posted = company.office.confirm(&waiting).await?;
    assert_eq!(text(&posted.view["state"])?, "POSTED");
    company.finish().await
}
