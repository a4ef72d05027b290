//! Forgets what is no longer needed: sessions that ended long ago, answers to repeated calls.

use std::time::Duration;

use chrono::TimeDelta;

use super::repo;
use crate::app::App;
use crate::clock::machine_now;
use crate::error::Error;
use crate::jobs::{Outcome, Reconciler};

/// Days that ended sessions and answers of idempotency keys are kept.
const KEEP: TimeDelta = TimeDelta::days(35);

/// The reconciler.
pub struct Housekeeping;

#[async_trait::async_trait]
impl Reconciler for Housekeeping {
    fn name(&self) -> &'static str {
        "housekeeping"
    }

    fn period(&self) -> Duration {
        Duration::from_secs(3600)
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        repo::forget_sessions(app, machine_now() - KEEP).await?;
        repo::second::forget_challenges(app, machine_now() - KEEP).await?;
        repo::forget_answers(app, app.clock().now() - KEEP).await?;
        Ok(Outcome::Idle)
    }
}
