//! Background work of this chapter.

use std::time::Duration;

use sea_orm::DbBackend;
use shared::run::RunState;

use super::drive::{LOOK_AGAIN, run_to_rest};
use super::post;
use super::repo::runs;
use super::service::schedule;
use crate::app::App;
use crate::error::Error;
use crate::jobs::{Outcome, Reconciler, Waiting, codes};

/// Name of the worker of runs, to wake it.
pub(super) const RUNS: &str = "bill_runs";

/// Drives every run that waits for a worker.
pub struct BillRuns;

#[async_trait::async_trait]
impl Reconciler for BillRuns {
    fn name(&self) -> &'static str {
        RUNS
    }

    fn period(&self) -> Duration {
        LOOK_AGAIN.to_std().unwrap_or(Duration::from_secs(1))
    }

    async fn waiting(&self, app: &App) -> Result<Option<Waiting>, Error> {
        let states =
            codes(RunState::ALL.iter().copied().filter(|state| state.is_working()).map(RunState::code));
        let wanted = format!("state IN ({states}) OR reversal IS NOT NULL");
        Waiting::rows(app, "bill_run", "created_at", &wanted).await
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        for id in runs::waiting(app.read()).await? {
            run_to_rest(app, id).await?;
        }
        Ok(Outcome::Idle)
    }
}

/// Helps to post runs, on every node at once. The embedded database has one writer: there help would only wait.
pub struct BillPosters;

#[async_trait::async_trait]
impl Reconciler for BillPosters {
    fn name(&self) -> &'static str {
        "bill_posters"
    }

    fn period(&self) -> Duration {
        LOOK_AGAIN.to_std().unwrap_or(Duration::from_secs(1))
    }

    fn everywhere(&self) -> bool {
        true
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        if app.db().backend() == DbBackend::Postgres {
            for run in runs::posting(app.read()).await? {
                post::share(app, &run).await?;
            }
        }
        Ok(Outcome::Idle)
    }
}

/// Starts runs by schedule.
pub struct BillSchedules;

#[async_trait::async_trait]
impl Reconciler for BillSchedules {
    fn name(&self) -> &'static str {
        "bill_schedules"
    }

    fn period(&self) -> Duration {
        Duration::from_secs(15)
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        schedule::start_due(app).await?;
        Ok(Outcome::Idle)
    }
}
