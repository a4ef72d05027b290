//! Posting: items → charges, ledger entries, markers and balances, in chunks of whole clients.

use std::collections::HashMap;

use sea_orm::Set;
use shared::documents::closing::PlannedClosing;
use shared::ids::{ChargeId, ClientId, EntryId};
use shared::ledger::{EntryKind, transfer_of_line};
use shared::run::{ItemState, ItemSubscription, RunTask};

use super::calculate::{End, early_end};
use super::drive::{fence, task_of};
use super::entity::item;
use super::entity::run::{ActiveModel, Model};
use super::repo::{items, runs};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, LockedClient};
use crate::closing;
use crate::error::Error;
use crate::invoicing;
use crate::ledger::{self, NewEntry, NewTransfer};
use crate::op::Op;
use crate::settings;
use crate::subscriptions::{self, PostedCharge, PostedLines};

/// Clients posted in one transaction.
const CHUNK: u64 = 500;

/// Posts every calculated item of the run, in client order.
pub(super) async fn all(app: &App, run: &Model, owner: &str) -> Result<End, Error> {
    let mut after = None;
    loop {
        let wanted = (ItemState::Ok, after);
        let chunk = items::next_clients(app.db().write(), run.id, wanted, CHUNK).await?;
        let Some(last) = chunk.last().copied() else {
            match after.take() {
                // Nobody before may be left over: the end is only where a search from the beginning finds nobody.
                Some(_) => continue,
                None => return Ok(End::Done),
            }
        };
        after = Some(last);
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
async fn replay(app: &App, run: &Model, owner: &str, chunk: Vec<ClientId>) -> Result<bool, Error> {
    for client in chunk {
        match post_chunk(app, run, owner, &[client]).await {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(error) if crate::db::errors::is_transient(&error) => return Err(error),
            Err(error) => {
                let op = app.begin(&Actor::system()).await?;
                fence(&op, run.id, owner).await?;
                tracing::warn!(run = run.number, %client, error = error.chain(), "a client cannot be posted");
                items::mark_error(&op, run.id, client, error.code(), &error.message_ru()).await?;
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
    closings: Vec<(ClientId, PlannedClosing)>,
    invoices: Vec<(ClientId, Vec<ItemSubscription>)>,
}

/// Posts the items of these clients in one transaction, if they are still to be posted: when the answer to an
/// earlier commit was lost, they may be on the account already. True when a stop was asked for; then nothing is
/// posted any more.
async fn post_chunk(app: &App, run: &Model, owner: &str, clients: &[ClientId]) -> Result<bool, Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let run = fence(&op, run.id, owner).await?;
    if run.stop_requested {
        return Ok(true);
    }
    let chunk = items::of_clients(op.conn(), run.id, clients, ItemState::Ok).await?;
    let ids: Vec<ClientId> = chunk.iter().map(|item| item.client_id).collect();
    let locked: HashMap<ClientId, LockedClient> =
        clients::lock(&op, &ids).await?.into_iter().map(|client| (client.id, client)).collect();
    let reference = settings::reference_revision(op.conn()).await?;
    let task = task_of(&run)?;
    let mut plan = Plan::default();
    for item in &chunk {
        let client = locked.get(&item.client_id).ok_or_else(|| Error::not_found("client", item.client_id))?;
        if item.revision != client.revision || item.reference_revision != reference {
            plan.stale.push(client.id);
        } else {
            match task {
                RunTask::Charges => plan_item(&op, &run, client, item, &mut plan)?,
                RunTask::Closing => {
                    let planned = serde_json::from_str(&item.body).map_err(Error::internal)?;
                    plan.closings.push((client.id, planned));
                    plan.touched.push(client.id);
                }
                RunTask::Invoices => {
                    let body = serde_json::from_str(&item.body).map_err(Error::internal)?;
                    plan.invoices.push((client.id, body));
                    plan.posted.push((client.id, None));
                }
            }
        }
    }
    // Numbers are taken last of what others wait for.
    if !plan.closings.is_empty() {
        plan.posted = closing::post_in(&mut op, (run.id, run.as_of), &plan.closings).await?;
    }
    if !plan.invoices.is_empty() {
        invoicing::post_in(&mut op, run.id, &plan.invoices).await?;
    }
    let change = ActiveModel {
        id: Set(run.id),
        n_posted: Set(run.n_posted + i32::try_from(plan.posted.len()).unwrap_or(0)),
        n_stale: Set(run.n_stale + i32::try_from(plan.stale.len()).unwrap_or(0)),
        ..Default::default()
    };
    ledger::post_and_touch_in(&mut op, plan.entries, &plan.touched).await?;
    subscriptions::post_lines_in(&mut op, plan.lines).await?;
    items::mark_posted(&op, run.id, &plan.posted).await?;
    items::mark(&op, run.id, &plan.stale, ItemState::Stale).await?;
    runs::save(&op, change).await?;
    op.hint(run.id);
    op.commit().await?;
    Ok(false)
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
        posted.push(PostedLines {
            client: client.id,
            subscription: posting.subscription,
            charges,
            markers: posting.markers,
            next_due_on: posting.next_due_on,
            settled: posting.settled,
            entry: None,
            run: Some(run.id),
        });
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
    plan.lines.extend(posted.into_iter().map(|lines| PostedLines { entry, ..lines }));
    plan.posted.push((client.id, entry));
    plan.touched.push(client.id);
    Ok(())
}

#[cfg(test)]
mod tests {
    use shared::api::clients::{ClientCreateInput, ClientDetailsInput};
    use shared::api::settings::{SellerCreateInput, SellerDetailsInput};
    use shared::client::ClientKind;
    use shared::ids::BillRunId;
    use shared::run::{Guardrails, RunMode, Warnings};

    use super::*;
    use crate::billing::repo::items::NewItem;
    use crate::billing::service::create::{NewRun, RunScope, create};
    use crate::clock::{Clock, Ids};
    use crate::config::Config;
    use crate::db::{Db, DbOptions};

    const WORKER: &str = "worker";

    /// A seller with one client, and a run that a worker holds with an item of this client to post.
    async fn posting(folder: &std::path::Path) -> (App, BillRunId, ClientId) {
        let url = format!("sqlite://{}", folder.join("t.db").display());
        let db = Db::connect(&url, DbOptions::default()).await.unwrap();
        db.migrate().await.unwrap();
        let clock = Clock::manual("2026-03-01T09:00:00Z".parse().unwrap());
        let ids = Ids::seeded(clock.clone(), 1);
        let (app, actor) = (App::new(Config::default(), db, clock, ids), Actor::cli());
        let (currency, idempotency_key) = (None, "1".to_owned());
        let details = SellerDetailsInput::named("ООО «Рога и копыта»");
        let seller = SellerCreateInput { details, currency, idempotency_key: idempotency_key.clone() };
        let seller_id = settings::create_seller(&app, &actor, seller).await.unwrap().id;
        let details = ClientDetailsInput::named(ClientKind::LegalEntity, "Клиент");
        let client = ClientCreateInput { seller_id, details, currency, idempotency_key };
        let client = clients::create(&app, &actor, client).await.unwrap();
        let new = NewRun {
            task: RunTask::Charges,
            mode: RunMode::Automatic,
            as_of: "2026-03-01".parse().unwrap(),
            seller: None,
            scope: RunScope::default(),
            guardrails: Guardrails::default(),
            schedule: None,
        };
        let run = create(&app, &actor, new, "1").await.unwrap();
        assert!(runs::take_lease(app.db().write(), run, WORKER).await.unwrap());
        let item = NewItem {
            client: client.id,
            state: ItemState::Ok,
            revision: client.revision,
            reference_revision: settings::reference_revision(app.read()).await.unwrap(),
            amount_minor: 0,
            n_lines: 0,
            body: "[]".to_owned(),
            error_code: None,
            error_message: None,
            held: None,
            warnings: Warnings::default(),
            error_cause: None,
        };
        let op = app.begin(&actor).await.unwrap();
        items::write(&op, run, vec![item]).await.unwrap();
        op.commit().await.unwrap();
        (app, run, client.id)
    }

    async fn read(app: &App, run: BillRunId) -> Model {
        runs::find(app.read(), run).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn a_chunk_that_was_posted_without_an_answer_stays_as_it_was_posted() {
        let folder = tempfile::tempdir().unwrap();
        let (app, id, client) = posting(folder.path()).await;
        let run = read(&app, id).await;
        assert!(!post_chunk(&app, &run, WORKER, &[client]).await.unwrap());
        assert!(!replay(&app, &run, WORKER, vec![client]).await.unwrap());
        let item = items::find(app.read(), id, client).await.unwrap().unwrap();
        assert_eq!(item.state, ItemState::Posted.code());
        let run = read(&app, id).await;
        assert_eq!((run.n_posted, run.n_stale), (1, 0));
    }

    #[tokio::test]
    async fn a_stop_that_came_before_a_chunk_leaves_it_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (app, id, client) = posting(folder.path()).await;
        let op = app.begin(&Actor::system()).await.unwrap();
        let change = ActiveModel { id: Set(id), stop_requested: Set(true), ..Default::default() };
        runs::save(&op, change).await.unwrap();
        op.commit().await.unwrap();
        assert!(post_chunk(&app, &read(&app, id).await, WORKER, &[client]).await.unwrap());
        let item = items::find(app.read(), id, client).await.unwrap().unwrap();
        assert_eq!(item.state, ItemState::Ok.code());
    }
}
