//! Reversal of a posted run: entries that take the charges back, and periods that are open again.

use sea_orm::Set;
use serde::{Deserialize, Serialize};
use shared::ids::ClientId;
use shared::run::{ItemState, RunState};

use super::drive::{Step, fence, state_of, transition};
use super::entity::run::{ActiveModel, Model};
use super::repo::{items, runs};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::ledger;
use crate::subscriptions;

/// Clients reversed in one transaction.
const CHUNK: u64 = 200;

/// What a person asked to take back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// Only these clients; empty = all.
    pub clients: Vec<ClientId>,
    /// Why; goes to the entries.
    pub reason: String,
    /// Who asked.
    pub by: String,
}

/// Reverses one chunk of clients, or ends the reversal when none is left.
pub(super) async fn step(app: &App, run: &Model, owner: &str) -> Result<Step, Error> {
    let Some(wanted) = &run.reversal else { return Ok(Step::Rest) };
    let wanted: Wanted = serde_json::from_value(wanted.clone()).map_err(Error::internal)?;
    let mut op = app.begin(&Actor::system()).await?;
    let run = fence(&op, run.id, owner).await?;
    let chunk = items::next_posted(op.conn(), run.id, &wanted.clients, CHUNK).await?;
    if chunk.is_empty() {
        let left = items::next_posted(op.conn(), run.id, &[], 1).await?;
        let mut change = if left.is_empty() && state_of(&run)? != RunState::Reversed {
            transition(&mut op, &run, RunState::Reversed).await?
        } else {
            ActiveModel { id: Set(run.id), ..Default::default() }
        };
        change.reversal = Set(None);
        runs::save(&op, change).await?;
        op.hint(run.id);
        op.commit().await?;
        return Ok(Step::Rest);
    }
    let ids: Vec<ClientId> = chunk.iter().map(|item| item.client_id).collect();
    clients::lock(&op, &ids).await?;
    let mut entries = Vec::with_capacity(chunk.len());
    for item in &chunk {
        let reversal = match item.entry_id {
            None => None,
            Some(entry) => {
                Some(ledger::reverse_in(&mut op, item.client_id, entry, &wanted.reason, Some(run.id)).await?)
            }
        };
        entries.push((item.client_id, reversal));
    }
    subscriptions::reverse_run_in(&mut op, &entries, run.id, &wanted.reason).await?;
    clients::touch_many(&op, &ids).await?;
    items::mark(&op, run.id, &ids, ItemState::Reversed).await?;
    let n_reversed = run.n_reversed + i32::try_from(ids.len()).unwrap_or(0);
    let change = ActiveModel { id: Set(run.id), n_reversed: Set(n_reversed), ..Default::default() };
    runs::save(&op, change).await?;
    op.hint(run.id);
    op.commit().await?;
    Ok(Step::More)
}
