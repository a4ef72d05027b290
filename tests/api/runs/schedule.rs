//! Runs that a schedule starts.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Run, fresh_key};
use tests::refused;

/// Longest wait for the worker that looks at schedules.
const PATIENCE: Duration = Duration::from_secs(60);

/// A new schedule: its key is fresh at each call.
fn monthly(company: &Company) -> Value {
    json!({
        "idempotencyKey": fresh_key(),
        "sellerId": company.seller, "name": "Ежемесячно", "cron": "0 6 1 * *", "mode": "AUTOMATIC",
        "enabled": true, "guardrails": { "totalPercent": "50" },
    })
}

async fn runs(company: &Company) -> Result<Vec<String>> {
    let data =
        company.office.api.query("{ billRuns(first: 10) { edges { node { id } } } }", json!({})).await?;
    let edges = data["billRuns"]["edges"].as_array().cloned().unwrap_or_default();
    Ok(edges.iter().filter_map(|edge| edge["node"]["id"].as_str().map(str::to_owned)).collect())
}

async fn next_at(company: &Company) -> Result<Value> {
    let data = company.office.api.query("{ billSchedules { nextAt lastRunId } }", json!({})).await?;
    Ok(data["billSchedules"][0]["nextAt"].clone())
}

/// Waits until the only schedule names its next time; the one run that it has started.
async fn started(company: &Company, next: &str) -> Result<Run> {
    let deadline = Instant::now() + PATIENCE;
    while next_at(company).await? != next {
        ensure!(Instant::now() < deadline, "the schedule does not start its run");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let started = runs(company).await?;
    assert_eq!(started.len(), 1);
    company.office.settled(&started[0]).await
}

#[tokio::test]
async fn a_schedule_starts_one_run_when_its_time_comes() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    company.office.api.mutate("billScheduleSave", monthly(&company), "billSchedule { id }").await?;
    // Six in the morning in Moscow is three by UTC.
    assert_eq!(next_at(&company).await?, "2026-04-01T03:00:00Z");
    company.office.clock("2026-04-01").await?;
    let run = started(&company, "2026-05-01T03:00:00Z").await?;
    assert_eq!((run.state.as_str(), run.view["asOf"].as_str()), ("POSTED", Some("2026-04-01")));
    assert_eq!(company.balances().await?, ["-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn times_that_were_missed_are_caught_up_by_one_run_of_the_last_of_them() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    company.office.api.mutate("billScheduleSave", monthly(&company), "billSchedule { id }").await?;
    company.office.clock("2026-06-10").await?;
    let run = started(&company, "2026-07-01T03:00:00Z").await?;
    assert_eq!((run.state.as_str(), run.view["asOf"].as_str()), ("POSTED", Some("2026-06-01")));
    assert_eq!(company.balances().await?, ["-400.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_repeated_call_makes_one_schedule() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let (input, select) = (monthly(&company), "billSchedule { id }");
    let first = company.office.api.mutate("billScheduleSave", input.clone(), select).await?;
    let again = company.office.api.mutate("billScheduleSave", input.clone(), select).await?;
    assert_eq!(first, again);
    let mut other = input;
    other["name"] = json!("Другое");
    let reused = company.office.api.mutate("billScheduleSave", other, select).await;
    refused(reused.map(|_| ()), "IDEMPOTENCY_KEY_REUSED")?;
    let all = company.office.api.query("{ billSchedules { id } }", json!({})).await?;
    assert_eq!(all["billSchedules"].as_array().map(Vec::len), Some(1));
    company.finish().await
}

#[tokio::test]
async fn a_schedule_needs_guardrails_and_a_time_that_comes() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    for (field, value) in [
        ("guardrails", Value::Null),
        ("cron", json!("каждый месяц")),
        ("cron", json!("0 6 31 2 *")),
        ("mode", json!("SANDBOX")),
        ("name", json!(" ")),
    ] {
        let mut input = monthly(&company);
        input[field] = value;
        let saved = company.office.api.mutate("billScheduleSave", input, "billSchedule { id }").await;
        refused(saved.map(|_| ()), "VALIDATION")?;
    }
    assert_eq!(next_at(&company).await?, Value::Null);
    company.finish().await
}

#[tokio::test]
async fn a_schedule_that_changed_meanwhile_is_not_overwritten() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let select = "billSchedule { id version }";
    let made = company.office.api.mutate("billScheduleSave", monthly(&company), select).await?;
    let mut change = monthly(&company);
    change["id"] = made["billSchedule"]["id"].clone();
    change["version"] = made["billSchedule"]["version"].clone();
    change["enabled"] = json!(false);
    let mut late = change.clone();
    late["idempotencyKey"] = json!(fresh_key());
    company.office.api.mutate("billScheduleSave", change, select).await?;
    assert_eq!(next_at(&company).await?, Value::Null);
    refused(company.office.api.mutate("billScheduleSave", late, select).await.map(|_| ()), "STALE")?;
    let id = json!({ "id": made["billSchedule"]["id"] });
    company.office.api.mutate("billScheduleDelete", id, select).await?;
    company.finish().await
}

#[tokio::test]
async fn a_schedule_issues_invoices_for_the_days_that_come() -> Result<()> {
    let company = crate::documents::served().await?;
    let schedule = |days: i32, task: &str| {
        json!({
            "idempotencyKey": fresh_key(), "sellerId": company.seller, "name": "Счета", "cron": "0 6 25 * *",
            "task": task, "daysAhead": days, "mode": "CONFIRMATION", "enabled": true,
        })
    };
    let select = "billSchedule { task daysAhead nextAt }";
    let save = async |input: Value| company.office.api.mutate("billScheduleSave", input, select).await;
    assert_eq!(refused(save(schedule(63, "INVOICES")).await, "VALIDATION")?.path, ["daysAhead"]);
    assert_eq!(refused(save(schedule(7, "CHARGES")).await, "VALIDATION")?.path, ["daysAhead"]);
    let saved = save(schedule(7, "INVOICES")).await?;
    let told = json!({ "task": "INVOICES", "daysAhead": 7, "nextAt": "2026-03-25T03:00:00Z" });
    assert_eq!(saved["billSchedule"], told);
    company.office.clock("2026-03-25").await?;
    let run = started(&company, "2026-04-25T03:00:00Z").await?;
    assert_eq!((run.view["asOf"].as_str(), run.total()?.as_str()), (Some("2026-04-01"), "4880.00"));
    company.finish().await
}
