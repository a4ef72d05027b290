//! Two runs side by side.

use anyhow::Result;
use serde_json::json;
use tests::company::Company;

#[tokio::test]
async fn two_sandbox_runs_differ_by_the_client_that_changed() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let first = company.office.run("SANDBOX", "2026-03-01", json!({})).await?;
    company.add(0, "more", "30.00", "2026-03-01").await?;
    let second = company.office.run("SANDBOX", "2026-03-01", json!({})).await?;
    let differences = company.office.differences(&first.id, &second.id).await?;
    assert_eq!(differences.len(), 1);
    assert_eq!(differences[0]["clientId"], json!(company.clients[0]));
    assert_eq!(differences[0]["first"]["amount"], "100.00");
    assert_eq!(differences[0]["second"]["amount"], "130.00");
    let lines = differences[0]["lines"].as_array().map(Vec::len);
    assert_eq!(lines, Some(1));
    assert!(company.office.differences(&first.id, &first.id).await?.is_empty());
    company.finish().await
}
