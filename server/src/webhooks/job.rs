//! Background work of this chapter.

use std::time::Duration;

use shared::webhooks::WebhookState;

use super::service::deliver;
use crate::app::App;
use crate::error::Error;
use crate::jobs::{Outcome, Reconciler, Waiting, codes};

/// Name of the worker that sends messages, to wake it.
pub(super) const WEBHOOKS: &str = "webhooks";

/// Sends the messages that wait, on every node at once.
pub struct Webhooks;

#[async_trait::async_trait]
impl Reconciler for Webhooks {
    fn name(&self) -> &'static str {
        WEBHOOKS
    }

    fn period(&self) -> Duration {
        Duration::from_secs(2)
    }

    fn everywhere(&self) -> bool {
        true
    }

    async fn waiting(&self, app: &App) -> Result<Option<Waiting>, Error> {
        let states = codes([WebhookState::Waiting, WebhookState::Sending].map(WebhookState::code));
        Waiting::rows(app, "webhook_delivery", "created_at", &format!("state IN ({states})")).await
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        deliver::all_due(app).await?;
        Ok(Outcome::Idle)
    }
}
