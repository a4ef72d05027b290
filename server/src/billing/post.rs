//! Posting: items → charges, ledger entries, markers and balances, in chunks of whole clients.

use std::collections::HashMap;

use sea_orm::Set;
use shared::ids::{ChargeId, ClientId, EntryId};
use shared::ledger::{EntryKind, transfer_of_line};
use shared::run::{ItemState, ItemSubscription};

use super::calculate::{End, early_end};
use super::drive::fence;
use super::entity::item;
use super::entity::run::{ActiveModel, Model};
use super::repo::{items, runs};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, LockedClient};
use crate::error::Error;
use crate::ledger::{self, NewEntry, NewTransfer};
use crate::op::Op;
use crate::settings;
use crate::subscriptions::{self, PostedCharge, PostedLines};

/// Clients posted in one transaction.
const CHUNK: u64 = 500;

/// Posts every calculated item of the run, in client order.
pub(super) async fn all(app: &App, run: &Model, owner: &str) -> Result<End, Error> {
    loop {
        let chunk = items::next_in_state(app.db().write(), run.id, ItemState::Ok, CHUNK).await?;
        if chunk.is_empty() {
            return Ok(End::Done);
        }
        let stop = match post_chunk(app, run, owner, &chunk).await {
            Ok(stop) => stop,
            Err(error) if crate::db::errors::is_transient(&error) && chunk.len() == 1 => return Err(error),
            Err(error) => {
                tracing::warn!(
                    run = run.number,
                    error = error.chain(),
                    "a chunk is replayed client by client"
                );
                replay(app, run, owner, chunk).await?
            }
        };
        if let Some(end) = early_end(app, stop) {
            return Ok(end);
        }
    }
}

/// After a chunk failed as a whole: each client by itself, so that an error touches one client only.
async fn replay(app: &App, run: &Model, owner: &str, chunk: Vec<item::Model>) -> Result<bool, Error> {
    for single in chunk {
        let client = single.client_id;
        match post_chunk(app, run, owner, &[single]).await {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(error) if crate::db::errors::is_transient(&error) => return Err(error),
            Err(error) => {
                let op = app.begin(&Actor::system()).await?;
                fence(&op, run.id, owner).await?;
                tracing::warn!(run = run.number, %client, error = error.chain(), "a client cannot be posted");
                items::mark_error(&op, run.id, client, error.code().as_str(), &error.message_ru()).await?;
                op.commit().await?;
            }
        }
    }
    Ok(false)
}

/// What a chunk will write.
#[derive(Default)]
struct Plan {
    entries: Vec<NewEntry>,
    lines: Vec<PostedLines>,
    posted: Vec<(ClientId, Option<EntryId>)>,
    touched: Vec<ClientId>,
    stale: Vec<ClientId>,
}

/// Posts a chunk in one transaction. True when a stop was asked for.
async fn post_chunk(app: &App, run: &Model, owner: &str, chunk: &[item::Model]) -> Result<bool, Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let run = fence(&op, run.id, owner).await?;
    let ids: Vec<ClientId> = chunk.iter().map(|item| item.client_id).collect();
    let locked: HashMap<ClientId, LockedClient> =
        clients::lock(&op, &ids).await?.into_iter().map(|client| (client.id, client)).collect();
    let reference = settings::reference_revision(op.conn()).await?;
    let mut plan = Plan::default();
    for item in chunk {
        let client = locked.get(&item.client_id).ok_or_else(|| Error::not_found("client", item.client_id))?;
        if item.revision != client.revision || item.reference_revision != reference {
            plan.stale.push(client.id);
        } else {
            plan_item(&op, &run, client, item, &mut plan)?;
        }
    }
    let change = ActiveModel {
        id: Set(run.id),
        n_posted: Set(run.n_posted + i32::try_from(plan.posted.len()).unwrap_or(0)),
        n_stale: Set(run.n_stale + i32::try_from(plan.stale.len()).unwrap_or(0)),
        ..Default::default()
    };
    ledger::post_many_in(&mut op, plan.entries).await?;
    subscriptions::post_lines_in(&mut op, plan.lines).await?;
    clients::touch_many(&op, &plan.touched).await?;
    items::mark_posted(&op, run.id, &plan.posted).await?;
    items::mark(&op, run.id, &plan.stale, ItemState::Stale).await?;
    runs::save(&op, change).await?;
    op.hint(run.id);
    op.commit().await?;
    Ok(run.stop_requested)
}

/// Turns the stored lines of one client into rows. Amounts are those that were shown.
fn plan_item(
    op: &Op,
    run: &Model,
    client: &LockedClient,
    item: &item::Model,
    plan: &mut Plan,
) -> Result<(), Error> {
    let body: Vec<ItemSubscription> = serde_json::from_str(&item.body).map_err(Error::internal)?;
    let mut transfers = Vec::new();
    let mut posted = Vec::with_capacity(body.len());
    for subscription in body {
        let posting = subscription.posting().map_err(Error::internal)?;
        let mut charges = Vec::with_capacity(posting.lines.len());
        for line in posting.lines {
            let id = ChargeId(op.uuid());
            if let Some(transfer) = transfer_of_line(line.amount_minor) {
                transfers.push(NewTransfer { transfer, charge: Some(id) });
            }
            charges.push(PostedCharge { id, line });
        }
        posted.push((posting.subscription, charges, posting.markers, posting.next_due_on));
    }
    let entry = (!transfers.is_empty()).then(|| EntryId(op.uuid()));
    if let Some(id) = entry {
        plan.entries.push(NewEntry {
            id,
            client: client.id,
            kind: EntryKind::Charge,
            dated_on: client.today(op.now()).min(run.as_of),
            reason: None,
            source_key: Some(format!("run:{}", run.id)),
            run: Some(run.id),
            reverses: None,
            transfers,
        });
    }
    for (subscription, charges, markers, next_due_on) in posted {
        plan.lines.push(PostedLines {
            client: client.id,
            subscription,
            charges,
            markers,
            next_due_on,
            entry,
            run: Some(run.id),
        });
    }
    plan.posted.push((client.id, entry));
    plan.touched.push(client.id);
    Ok(())
}
