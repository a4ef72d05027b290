//! Background work of this chapter.

use std::time::Duration;

use super::service::act;
use crate::app::App;
use crate::error::Error;
use crate::jobs::{Outcome, Reconciler};

/// Carries scheduled changes out on their day.
pub struct ScheduledChanges;

#[async_trait::async_trait]
impl Reconciler for ScheduledChanges {
    fn name(&self) -> &'static str {
        "scheduled_changes"
    }

    fn period(&self) -> Duration {
        Duration::from_secs(60)
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        act::carry_out_due(app).await?;
        Ok(Outcome::Idle)
    }
}
