//! Background work of this chapter.

use std::time::Duration;

use shared::mail::MailState;

use super::service::deliver;
use crate::app::App;
use crate::error::Error;
use crate::jobs::{Outcome, Reconciler, Waiting, codes};

/// Name of the worker that sends letters, to wake it.
pub const POST: &str = "mail";

/// Sends the letters that wait.
pub struct Post;

#[async_trait::async_trait]
impl Reconciler for Post {
    fn name(&self) -> &'static str {
        POST
    }

    fn period(&self) -> Duration {
        Duration::from_secs(5)
    }

    async fn waiting(&self, app: &App) -> Result<Option<Waiting>, Error> {
        let states = codes([MailState::Queued, MailState::Sending].map(MailState::code));
        Waiting::rows(app, "mail_message", "created_at", &format!("state IN ({states})")).await
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        let tried = deliver::due(app).await?;
        Ok(if tried > 0 { Outcome::More } else { Outcome::Idle })
    }
}
