//! Background work of this chapter.

use std::time::Duration;

use shared::documents::PackState;

use super::repo::packs;
use super::service::packs::{PACKS, make};
use crate::app::App;
use crate::error::Error;
use crate::jobs::{Outcome, Reconciler, Waiting, codes};

/// Makes the files of many documents that somebody wants, one after the other, and removes old ones.
pub struct DocumentPacks;

#[async_trait::async_trait]
impl Reconciler for DocumentPacks {
    fn name(&self) -> &'static str {
        PACKS
    }

    fn period(&self) -> Duration {
        Duration::from_secs(5)
    }

    async fn waiting(&self, app: &App) -> Result<Option<Waiting>, Error> {
        let states =
            codes(PackState::ALL.iter().copied().filter(|state| state.is_busy()).map(PackState::code));
        Waiting::rows(
            app,
            "document_pack",
            "created_at",
            &format!("removed_at IS NULL AND state IN ({states})"),
        )
        .await
    }

    async fn run(&self, app: &App) -> Result<Outcome, Error> {
        make::remove_old(app).await?;
        match packs::next_waiting(app.read()).await? {
            Some(id) if !app.jobs().is_stopping() => {
                make::make(app, id).await?;
                Ok(Outcome::More)
            }
            Some(_) | None => Ok(Outcome::Idle),
        }
    }
}
