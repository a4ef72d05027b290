//! Posting: items → charges, ledger entries, markers and balances, in chunks of whole clients.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use shared::documents::closing::PlannedClosing;
use shared::ids::{BillRunId, ChargeId, ClientId, EntryId};
use shared::ledger::{EntryKind, transfer_of_line};
use shared::run::{ItemState, ItemSubscription, RunState, RunTask};

use super::calculate::{End, early_end};
use super::drive::{state_of, task_of};
use super::entity::item;
use super::entity::run::Model;
use super::repo::{items, runs};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, LockedClient};
use crate::closing;
use crate::db::errors::{is_lost, is_transient, passes};
use crate::error::Error;
use crate::invoicing;
use crate::ledger::{self, NewEntry, NewTransfer};
use crate::op::Op;
use crate::settings;
use crate::subscriptions::{self, PostedCharge, PostedLines};

/// Clients posted in one transaction.
const CHUNK: u64 = 500;

/// How often the worker that leads a run renews its lease.
const RENEWAL: Duration = Duration::from_secs(3);

/// How long the leading worker waits for pieces that other nodes hold.
const WAIT: Duration = Duration::from_millis(50);

/// Clients whose items this process has posted since it began.
static POSTED: AtomicU64 = AtomicU64::new(0);

/// How many clients this process has posted since it began, in all runs.
pub fn posted_here() -> u64 {
    POSTED.load(Ordering::Relaxed)
}

/// What came of the attempt to post a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// The clients up to this one are worked off.
    Done(ClientId),
    /// There is nothing that nobody else holds.
    Nothing,
    /// A person asked to stop, or the run is no longer being posted.
    Stop,
}

/// Posts every calculated item of the run, in client order, as the worker that leads it: ends when no item is left,
/// also none that another node holds.
pub(super) async fn all(app: &App, run: &Model, owner: &str) -> Result<End, Error> {
    let (mut after, mut renewed) = (None, Instant::now());
    loop {
        if renewed.elapsed() > RENEWAL {
            if !runs::take_lease(app.db().write(), run.id, owner).await? {
                return Err(Error::transition("Прогон ведёт другой узел."));
            }
            renewed = Instant::now();
        }
        match piece(app, run, after).await? {
            Piece::Done(last) => after = Some(last),
            Piece::Stop => return Ok(End::Stopped),
            // Nobody before may be left over: the end is only where a search from the beginning finds nobody.
            Piece::Nothing if after.take().is_some() => {}
            Piece::Nothing if items::count_in_state(app.db().write(), run.id, ItemState::Ok).await? == 0 => {
                return Ok(End::Done);
            }
            Piece::Nothing => tokio::time::sleep(WAIT).await,
        }
        if let Some(end) = early_end(app, false) {
            return Ok(end);
        }
    }
}

/// Posts items of a run that another worker leads, until there is nothing to claim.
pub(super) async fn share(app: &App, run: &Model) -> Result<(), Error> {
    let mut after = None;
    while let Piece::Done(last) = piece(app, run, after).await? {
        after = Some(last);
        if app.jobs().is_stopping() {
            break;
        }
    }
    Ok(())
}

/// Whose items are to be claimed.
#[derive(Debug, Clone, Copy)]
enum Whose {
    /// Of the next clients after this one.
    After(Option<ClientId>),
    /// Of this client.
    One(ClientId),
}

/// Items that are held until the end of a unit of work, with it and the run as it was then; none of them may be left.
enum Claim {
    Held(Box<(Op, Model, Vec<item::Model>)>),
    Nothing,
    Stop,
}

/// Claims calculated items that nobody else holds.
///
/// Several nodes post one run at once. The items are what they divide: a poster holds those of whole clients until its
/// transaction ends, others pass over them, and a poster that dies leaves them as they were. When the answer to an
/// earlier commit was lost, the items are on the account already, and are not found.
async fn claim(app: &App, id: BillRunId, whose: Whose) -> Result<Claim, Error> {
    let op = app.begin(&Actor::system()).await?;
    let run = runs::find(op.conn(), id).await?.ok_or_else(|| Error::not_found("bill run", id))?;
    if run.stop_requested || state_of(&run)? != RunState::Posting {
        return Ok(Claim::Stop);
    }
    let items = match whose {
        Whose::After(after) => items::claim(&op, id, after, CHUNK).await?,
        Whose::One(client) => items::claim_one(&op, id, client).await?,
    };
    Ok(if items.is_empty() { Claim::Nothing } else { Claim::Held(Box::new((op, run, items))) })
}

/// Posts the next whole clients after this one.
async fn piece(app: &App, run: &Model, after: Option<ClientId>) -> Result<Piece, Error> {
    let (op, run, items) = match claim(app, run.id, Whose::After(after)).await? {
        Claim::Held(held) => *held,
        Claim::Nothing => return Ok(Piece::Nothing),
        Claim::Stop => return Ok(Piece::Stop),
    };
    let clients: Vec<ClientId> = items.iter().map(|item| item.client_id).collect();
    let Some(last) = clients.last().copied() else { return Ok(Piece::Nothing) };
    match post_claimed(op, &run, &items).await {
        Ok(()) => Ok(Piece::Done(last)),
        Err(error) if is_lost(&error) || (is_transient(&error) && clients.len() == 1) => Err(error),
        Err(error) => {
            tracing::warn!(run = run.number, error = error.chain(), "a chunk is replayed client by client");
            let stopped = replay(app, &run, clients).await?;
            Ok(if stopped { Piece::Stop } else { Piece::Done(last) })
        }
    }
}

/// After a chunk failed as a whole: each client by itself, so that an error touches one client only. True when a stop
/// was asked for.
async fn replay(app: &App, run: &Model, chunk: Vec<ClientId>) -> Result<bool, Error> {
    for client in chunk {
        let (op, run, items) = match claim(app, run.id, Whose::One(client)).await? {
            Claim::Held(held) => *held,
            Claim::Nothing => continue,
            Claim::Stop => return Ok(true),
        };
        match post_claimed(op, &run, &items).await {
            Ok(()) => {}
            Err(error) if passes(&error) => return Err(error),
            Err(error) => {
                tracing::warn!(run = run.number, %client, error = error.chain(), "a client cannot be posted");
                let Claim::Held(held) = claim(app, run.id, Whose::One(client)).await? else { continue };
                let (op, ..) = *held;
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

/// Posts items that this unit of work holds, and ends it.
///
/// # Errors
/// `INVALID_TRANSITION` when the run is no longer being posted: then nothing is.
async fn post_claimed(mut op: Op, run: &Model, items: &[item::Model]) -> Result<(), Error> {
    let ids: Vec<ClientId> = items.iter().map(|item| item.client_id).collect();
    let locked: HashMap<ClientId, LockedClient> =
        clients::lock(&op, &ids).await?.into_iter().map(|client| (client.id, client)).collect();
    let reference = settings::reference_revision(op.conn()).await?;
    let task = task_of(run)?;
    let mut plan = Plan::default();
    for item in items {
        let client = locked.get(&item.client_id).ok_or_else(|| Error::not_found("client", item.client_id))?;
        if item.revision != client.revision || item.reference_revision != reference {
            plan.stale.push(client.id);
        } else {
            match task {
                RunTask::Charges => plan_item(&op, run, client, item, &mut plan)?,
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
    ledger::post_and_touch_in(&mut op, plan.entries, &plan.touched).await?;
    subscriptions::post_lines_in(&mut op, plan.lines).await?;
    items::mark_posted(&op, run.id, &plan.posted).await?;
    items::mark(&op, run.id, &plan.stale, ItemState::Stale).await?;
    // Its row is taken at the very end: other posters want it as well.
    let (posted, stale) = (plan.posted.len(), plan.stale.len());
    if !runs::count_posted(&op, run.id, posted, stale).await? {
        return Err(Error::transition(format!("Прогон № {} больше не проводится.", run.number)));
    }
    op.hint(run.id);
    op.commit().await?;
    POSTED.fetch_add(u64::try_from(posted).unwrap_or(0), Ordering::Relaxed);
    Ok(())
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
    use sea_orm::Set;
    use shared::api::clients::{ClientCreateInput, ClientDetailsInput};
    use shared::api::settings::{SellerCreateInput, SellerDetailsInput};
    use shared::client::ClientKind;
    use shared::run::{Guardrails, RunMode, Warnings};

    use super::*;
    use crate::billing::entity::run::ActiveModel;
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
        let state = Set(RunState::Posting.code().to_owned());
        runs::save(&op, ActiveModel { id: Set(run), state, ..Default::default() }).await.unwrap();
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
        assert_eq!(piece(&app, &run, None).await.unwrap(), Piece::Done(client));
        assert!(!replay(&app, &run, vec![client]).await.unwrap());
        assert_eq!(piece(&app, &run, None).await.unwrap(), Piece::Nothing);
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
        assert_eq!(piece(&app, &read(&app, id).await, None).await.unwrap(), Piece::Stop);
        let item = items::find(app.read(), id, client).await.unwrap().unwrap();
        assert_eq!(item.state, ItemState::Ok.code());
    }

    #[tokio::test]
    async fn a_piece_that_was_claimed_before_the_run_moved_on_is_not_posted() {
        let folder = tempfile::tempdir().unwrap();
        let (app, id, client) = posting(folder.path()).await;
        let Claim::Held(held) = claim(&app, id, Whose::After(None)).await.unwrap() else {
            panic!("there is an item to post")
        };
        let (op, run, items) = *held;
        let state = Set(RunState::PartlyPosted.code().to_owned());
        runs::save(&op, ActiveModel { id: Set(id), state, ..Default::default() }).await.unwrap();
        let refused = post_claimed(op, &run, &items).await.unwrap_err();
        assert_eq!(refused.code(), shared::error::ErrorCode::InvalidTransition);
        let item = items::find(app.read(), id, client).await.unwrap().unwrap();
        assert_eq!(item.state, ItemState::Ok.code());
    }
}
