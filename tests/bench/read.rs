//! The list of clients with balances and latest operations, beside one SQL statement that reads the same.

use std::time::Instant;

use anyhow::{Result, ensure};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use crate::base;
use crate::measure::{Watch, command};
use crate::report::Report;
use crate::served::{Asker, Served, percentile};
use crate::target::{Target, abona};

/// Requests at a time.
const CONNECTIONS: usize = 16;
/// Requests in all.
const REQUESTS: usize = 2_000;

const QUERY: &str = "{ clients(first: 50, sort: { field: NAME, direction: ASC }) { edges { node { id name account { balance { amount } } \
                     operations(last: 3) { id kind amount { amount } datedOn } } } } }";

/// Fifty clients by name out of `size`, each with its balance and last three operations, three months billed.
pub async fn run(size: usize) -> Result<()> {
    let mut report = Report::default();
    for target in Target::all().await? {
        base::fill(&target, size).await?;
        for day in ["2026-11-01", "2026-12-01", "2027-01-01"] {
            let args = target.args(&[
                "--clock",
                &format!("{day}T09:00:00Z"),
                "bill",
                "--as-of",
                day,
                "--mode",
                "automatic",
            ]);
            command(&abona(), &args)?;
        }
        let (limit, _) = limit(&target).await?;
        report.row(format!("{}: limit, one statement", target.name), limit, REQUESTS, None);
        let (cost, p99) = served(&target).await?;
        report.row(
            format!("{}: GraphQL over HTTP", target.name),
            cost,
            REQUESTS,
            Some(cost.cpu() / limit.cpu()),
        );
        report.note(format!(
            "{}: p99 {p99:.1} ms at {CONNECTIONS} connections, {:.0} requests/s",
            target.name,
            REQUESTS as f64 / cost.wall
        ));
    }
    report
        .note(format!("{size} clients, three operations each; own CPU of the GraphQL rows is the server's"));
    report.finish("read")
}

/// The same rows by one statement over the program's own pool.
async fn limit(target: &Target) -> Result<(crate::measure::Cost, usize)> {
    let sql = "SELECT c.id, c.name, c.balance_minor, o.id, o.kind, o.dated_on, o.amount FROM \
               (SELECT id, name, name_key, balance_minor FROM client ORDER BY name_key, id LIMIT 50) c \
               LEFT JOIN (SELECT e.client_id, e.id, e.kind, e.dated_on, \
                   (SELECT SUM(t.amount_minor) FROM ledger_transfer t WHERE t.client_id = e.client_id AND t.entry_id = e.id) AS amount, \
                   ROW_NUMBER() OVER (PARTITION BY e.client_id ORDER BY e.dated_on DESC, e.id DESC) AS n \
                 FROM ledger_entry e WHERE e.client_id IN (SELECT id FROM client ORDER BY name_key, id LIMIT 50)) o \
               ON o.client_id = c.id AND o.n <= 3 ORDER BY c.name_key, c.id";
    let watch = Watch::start();
    let mut tasks = Vec::new();
    for _ in 0..CONNECTIONS {
        let conn = target.db.read().clone();
        tasks.push(tokio::spawn(async move {
            let mut rows = 0;
            for _ in 0..REQUESTS / CONNECTIONS {
                let backend = conn.get_database_backend();
                rows += conn.query_all_raw(Statement::from_string(backend, sql)).await?.len();
            }
            anyhow::Ok(rows)
        }));
    }
    let mut rows = 0;
    for task in tasks {
        rows += task.await??;
    }
    ensure!(rows == 150 * (REQUESTS / CONNECTIONS) * CONNECTIONS, "{rows} rows");
    Ok((watch.stop(), rows))
}

/// The program serving the list: its CPU is taken from its own account.
async fn served(target: &Target) -> Result<(crate::measure::Cost, f64)> {
    let served = Served::start(target, &[]).await?;
    ask(&served.asker()).await?;
    let before = served.cpu();
    let watch = Watch::start();
    let mut tasks = Vec::new();
    for _ in 0..CONNECTIONS {
        let asker = served.asker();
        tasks.push(tokio::spawn(async move {
            let mut times = Vec::new();
            for _ in 0..REQUESTS / CONNECTIONS {
                let since = Instant::now();
                ask(&asker).await?;
                times.push(since.elapsed().as_secs_f64() * 1e3);
            }
            anyhow::Ok(times)
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    let mut cost = watch.stop();
    cost.own = served.cpu() - before;
    served.end().await?;
    times.sort_by(f64::total_cmp);
    Ok((cost, percentile(&times, 99)))
}

async fn ask(asker: &Asker) -> Result<()> {
    let answer = asker.ask(QUERY, &json!({})).await?;
    let rows = answer["clients"]["edges"].as_array().map_or(0, Vec::len);
    ensure!(rows == 50, "{answer}");
    Ok(())
}
