//! Reversal of a posted run: entries that take the charges back, and periods that are open again.

use std::collections::BTreeMap;

use sea_orm::Set;
use serde::{Deserialize, Serialize};
use shared::ids::{ClientId, EntryId};
use shared::ledger::{EntryKind, transfer_of_line};
use shared::run::{ItemState, RunState, RunTask};
use shared::webhooks::WebhookKind;

use super::drive::{Step, fence, state_of, task_of, tell, transition};
use super::entity::item;
use super::entity::run::{ActiveModel, Model};
use super::repo::{items, runs};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, LockedClient};
use crate::closing;
use crate::documents;
use crate::error::Error;
use crate::ledger::{self, NewEntry, NewTransfer};
use crate::op::Op;
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
            tell(&op, &run, WebhookKind::BillRunPartlyReversed).await?;
            ActiveModel { id: Set(run.id), ..Default::default() }
        };
        change.reversal = Set(None);
        runs::save(&op, change).await?;
        op.hint(run.id);
        op.commit().await?;
        return Ok(Step::Rest);
    }
    let ids: Vec<ClientId> = chunk.iter().map(|item| item.client_id).collect();
    let locked = clients::lock(&op, &ids).await?;
    match task_of(&run)? {
        RunTask::Charges => charges(&mut op, (&run, &wanted), &chunk, &locked).await?,
        RunTask::Closing => {
            closing::reverse_in(&mut op, (run.id, run.as_of), &locked, &wanted.reason).await?;
        }
        RunTask::Invoices => {
            documents::void_of_run_in(&op, run.id, &ids, &wanted.reason).await?;
        }
    }
    clients::touch_many(&op, &ids).await?;
    items::mark(&op, run.id, &ids, ItemState::Reversed).await?;
    let n_reversed = run.n_reversed + i32::try_from(ids.len()).unwrap_or(0);
    let change = ActiveModel { id: Set(run.id), n_reversed: Set(n_reversed), ..Default::default() };
    runs::save(&op, change).await?;
    op.hint(run.id);
    op.commit().await?;
    Ok(Step::More)
}

/// Takes the charges of these items back.
async fn charges(
    op: &mut Op,
    (run, wanted): (&Model, &Wanted),
    chunk: &[item::Model],
    locked: &[LockedClient],
) -> Result<(), Error> {
    let ids: Vec<ClientId> = chunk.iter().map(|item| item.client_id).collect();
    let mut entries: BTreeMap<ClientId, NewEntry> = BTreeMap::new();
    for item in chunk.iter().filter(|item| item.entry_id.is_some()) {
        let client = locked.iter().find(|client| client.id == item.client_id);
        let client = client.ok_or_else(|| Error::not_found("client", item.client_id))?;
        let dated_on = client.open_day(op.now());
        let entry = NewEntry::new(EntryId(op.uuid()), client.id, EntryKind::Reversal, dated_on);
        let reason = Some(wanted.reason.clone());
        entries.insert(client.id, NewEntry { reason, reverses: item.entry_id, run: Some(run.id), ..entry });
    }
    let with_entries: Vec<(ClientId, Option<EntryId>)> =
        ids.iter().map(|client| (*client, entries.get(client).map(|entry| entry.id))).collect();
    for back in subscriptions::reverse_run_in(op, &with_entries, run.id, &wanted.reason).await? {
        if let (Some(entry), Some(transfer)) =
            (entries.get_mut(&back.client), transfer_of_line(back.amount_minor))
        {
            entry.transfers.push(NewTransfer { transfer: transfer.reversed(), charge: Some(back.charge) });
        }
    }
    entries.retain(|_, entry| !entry.transfers.is_empty());
    ledger::post_many_in(op, entries.into_values().collect()).await
}
