//! A monthly run beside its limit.

use anyhow::{Result, ensure};
use serde_json::Value;

use crate::measure::command;
use crate::report::Report;
use crate::target::{Target, abona};
use crate::{base, limit};

/// A run in full automatic over `size` subscriptions, a sandbox before it, and the same rows written in bulk.
pub async fn run(size: usize) -> Result<()> {
    let mut report = Report::default();
    for target in Target::all().await? {
        base::fill(&target, size).await?;
        let day = base::month().to_string();
        let sandbox = target.args(&["bill", "--as-of", &day, "--mode", "sandbox"]);
        let (output, sandbox_cost, _) = command(&abona(), &sandbox)?;
        check(&output, "calculated", size)?;
        let automatic = target.args(&["bill", "--as-of", &day, "--mode", "automatic"]);
        let (output, cost, peak) = command(&abona(), &automatic)?;
        check(&output, "posted", size)?;
        let (limit, rows) = limit::write_again(&target).await?;
        report.row(format!("{}: limit, {rows} rows in bulk", target.name), limit, size, None);
        report.row(format!("{}: sandbox run", target.name), sandbox_cost, size, None);
        let ratio = cost.cpu() / limit.cpu();
        report.row(format!("{}: automatic run, posted", target.name), cost, size, Some(ratio));
        report.note(format!("{}: peak memory of the run {peak:.0} MiB", target.name));
    }
    report.note(format!("{size} subscriptions, one flat monthly component each"));
    report.finish("bill")
}

fn check(output: &str, state: &str, size: usize) -> Result<()> {
    let answer: Value = serde_json::from_str(output)?;
    ensure!(answer["state"] == state, "the run ended as {}", answer["state"]);
    let expected = format!("{}.00", size * 450);
    ensure!(answer["total"]["amount"] == expected.as_str(), "charged {}", answer["total"]);
    Ok(())
}
