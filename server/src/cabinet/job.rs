//! Forgets codes that lapsed and sessions that ended long ago.

use std::time::Duration;

use chrono::TimeDelta;

use super::repo;
use crate::app::App;
use crate::clock::machine_now;
use crate::error::Error;
use crate::jobs::{Outcome, Reconciler};

/// Days that ended sessions are kept.
const KEEP: TimeDelta = TimeDelta::days(35);
/// How long a lapsed code is kept: nobody can use it.
const KEEP_CODES: TimeDelta = TimeDelta::hours(1);

/// The reconciler.
pub struct CabinetHousekeeping;

#[async_trait::async_trait]
impl Reconciler for CabinetHousekeeping {
    fn name(&self) -> &'static str {
        "cabinet_housekeeping"
    }

    fn period(&self) -> Duration {
        Duration::from_secs(3600)
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        let now = machine_now();
        repo::forget(app, now - KEEP_CODES, now - KEEP).await?;
        Ok(Outcome::Idle)
    }
}
