//! Background work: reconcilers that bring tables from their state to the wanted state, again and again.
//!
//! A reconciler may run twice or die anywhere; the next run converges. Between nodes a lease in `job_state`
//! chooses who runs; it lapses by itself when its owner dies, at once when that is seen on the same machine.

use std::any::Any;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt as _;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use tokio::sync::{Notify, watch};

use crate::app::App;
use crate::clock::machine_now;
use crate::db::lease::Leases;
use crate::error::Error;
use crate::node;

/// What a run of a reconciler did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is left to do for now.
    Idle,
    /// Something was done and more may wait: run again at once.
    More,
}

/// Background work over tables.
#[async_trait::async_trait]
pub trait Reconciler: Send + Sync + 'static {
    /// Name in `job_state` and for [`Jobs::nudge`].
    fn name(&self) -> &'static str;

    /// How often it looks for work without a nudge.
    fn period(&self) -> Duration;

    /// Whether every node runs it at the same time. Its work is then claimed row by row, for no lease chooses a node.
    fn everywhere(&self) -> bool {
        false
    }

    /// What waits for it; none where nothing can.
    async fn waiting(&self, _app: &App) -> Result<Option<Waiting>, Error> {
        Ok(None)
    }

    /// Does a bounded piece of work.
    async fn run(&self, app: &App) -> Result<Outcome, Error>;
}

/// What waits for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// How much.
    pub count: i64,
    /// Since when the oldest of it waits, by the business clock.
    pub oldest: Option<DateTime<Utc>>,
}

impl Waiting {
    /// Counts rows of a table that meet a condition; `since` is the column that says since when one waits.
    pub async fn rows(
        app: &App,
        table: &str,
        since: &str,
        condition: &str,
    ) -> Result<Option<Waiting>, Error> {
        let sql = format!("SELECT COUNT(*), MIN({since}) FROM {table} WHERE {condition}");
        let statement = Statement::from_string(app.db().backend(), sql);
        let Some(row) = app.read().query_one_raw(statement).await? else { return Ok(None) };
        Ok(Some(Waiting { count: row.try_get_by_index(0)?, oldest: row.try_get_by_index(1)? }))
    }

    /// How long the oldest waits, in seconds; 0 when nothing does.
    pub fn age_seconds(&self, now: DateTime<Utc>) -> i64 {
        self.oldest.map_or(0, |at| (now - at).num_seconds().max(0))
    }
}

/// The codes of states as a list of SQL.
pub fn codes(states: impl IntoIterator<Item = &'static str>) -> String {
    states.into_iter().map(|code| format!("'{code}'")).collect::<Vec<_>>().join(", ")
}

/// Who runs a reconciler. Renewed while it runs, however long that takes.
const LEASES: Leases = Leases {
    table: "job_state",
    key: "name",
    taken_at: Some("last_started_at"),
    length: TimeDelta::seconds(60),
};

/// What background work of this process listens to: nudges ("look now, do not wait for the period"), and the wish
/// that the process ends.
#[derive(Debug, Clone, Default)]
pub struct Jobs {
    nudges: Arc<Mutex<HashMap<&'static str, Arc<Notify>>>>,
    stop: Arc<watch::Sender<bool>>,
}

impl Jobs {
    /// Wakes the reconciler with this name on this node.
    pub fn nudge(&self, name: &'static str) {
        self.bell(name).notify_one();
    }

    /// Wakes every reconciler on this node: time has moved.
    pub fn nudge_all(&self) {
        let nudges = self.nudges.lock().unwrap_or_else(PoisonError::into_inner);
        nudges.values().for_each(|bell| bell.notify_one());
    }

    /// Asks everything in this process to end: work in hand is finished, work that is left is released for the next
    /// process.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Becomes true when the process is asked to end.
    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Whether the process is asked to end. Long work looks here between its transactions.
    pub fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    fn bell(&self, name: &'static str) -> Arc<Notify> {
        let mut nudges = self.nudges.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(nudges.entry(name).or_default())
    }
}

/// Runs a reconciler until the process is asked to end. Errors are logged, kept in `job_state`, and tried again.
pub async fn keep_running(app: App, job: Arc<dyn Reconciler>) {
    let mut stop = app.jobs().stopped();
    let owner = node::holder(app.ids().uuid());
    let bell = app.jobs().bell(job.name());
    let mut failures: u32 = 0;
    while !*stop.borrow() {
        // A job that panics fails as any other does: it is told, and tried again.
        let once = AssertUnwindSafe(run_once(&app, job.as_ref(), &owner)).catch_unwind().await;
        let pause = match once.unwrap_or_else(|panic| Err(Error::internal(panicked(&*panic)))) {
            Ok(Some(Outcome::More)) => {
                failures = 0;
                continue;
            }
            Ok(Some(Outcome::Idle) | None) => {
                failures = 0;
                job.period()
            }
            Err(error) => {
                failures = failures.saturating_add(1);
                tracing::error!(job = job.name(), error = error.chain(), "job failed");
                Duration::from_secs(1 << failures.min(6))
            }
        };
        tokio::select! {
            () = bell.notified() => {}
            () = tokio::time::sleep(pause) => {}
            _ = stop.changed() => {}
        }
    }
    if let Err(error) = LEASES.release(app.db().write(), job.name(), &owner).await {
        tracing::warn!(job = job.name(), error = error.chain(), "lease is left to lapse");
    }
}

/// What a panic said.
fn panicked(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("panicked: {}", text.unwrap_or_default())
}

/// One run, under the lease unless every node works; None = another node holds it.
async fn run_once(app: &App, job: &dyn Reconciler, owner: &str) -> Result<Option<Outcome>, Error> {
    if job.everywhere() {
        return job.run(app).await.map(Some);
    }
    if !lease(app, job.name(), owner).await? {
        return Ok(None);
    }
    let renewal = LEASES.keep(app.db(), job.name(), owner);
    let result = job.run(app).await;
    drop(renewal);
    let failure = result.as_ref().err().map(Error::chain);
    finished(app, job.name(), owner, failure).await?;
    result.map(Some)
}

async fn execute(app: &App, sql: &str, values: Vec<sea_orm::Value>) -> Result<u64, Error> {
    let db = app.db().write();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(db.execute_raw(statement).await?.rows_affected())
}

async fn lease(app: &App, name: &str, owner: &str) -> Result<bool, Error> {
    if LEASES.take(app.db().write(), name, owner).await? {
        return Ok(true);
    }
    let first = "INSERT INTO job_state (name) VALUES ($1) ON CONFLICT (name) DO NOTHING";
    Ok(execute(app, first, vec![name.into()]).await? == 1
        && LEASES.take(app.db().write(), name, owner).await?)
}

async fn finished(app: &App, name: &str, owner: &str, failure: Option<String>) -> Result<(), Error> {
    execute(
        app,
        "UPDATE job_state SET last_finished_at = $1, last_error = $2 WHERE name = $3 AND lease_owner = $4",
        vec![machine_now().into(), failure.into(), name.into(), owner.into()],
    )
    .await
    .map(drop)
}

/// The last run of a job.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct State {
    /// Name of the job.
    pub name: String,
    /// When its last run began.
    pub last_started_at: Option<chrono::DateTime<chrono::Utc>>,
    /// When its last run ended.
    pub last_finished_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Why its last run failed; absent when it did not.
    pub last_error: Option<String>,
}

/// The states of all jobs that ever ran, by name.
pub async fn states(app: &App) -> Result<Vec<State>, Error> {
    let sql = "SELECT name, last_started_at, last_finished_at, last_error FROM job_state ORDER BY name";
    let statement = Statement::from_string(app.db().backend(), sql);
    Ok(State::find_by_statement(statement).all(app.read()).await?)
}
