//! Calculation: facts of a chunk of clients → quotes, in parallel → items.

use std::collections::HashMap;

use chrono::NaiveDate;
use rayon::prelude::*;
use sea_orm::Set;
use shared::actions::{Billed, Life, bill};
use shared::billing::{Line, LineKind, QuoteError};
use shared::documents::ahead::{Invoiced, coming};
use shared::error::ErrorCode;
use shared::ids::ClientId;
use shared::money::{Currency, MoneyError};
use shared::run::{
    self, BilledClient, ItemLine, ItemState, ItemSubscription, RunErrorCause, RunTask, Warnings, ends_within,
};
use uuid::Uuid;

use super::drive::{fence, task_of};
use super::entity::item;
use super::entity::run::{ActiveModel, Model};
use super::held::{self, Decided};
use super::repo::items::{self, EMPTY, NewItem};
use super::repo::{due, findings, runs, totals_json, totals_of};
use super::service::create::RunScope;
use crate::access::Actor;
use crate::app::App;
use crate::closing::{self, ClientClosing};
use crate::documents;
use crate::error::Error;
use crate::invoicing::{self, Least};
use crate::op::Op;
use crate::settings;
use crate::subscriptions::{self, ClientLives};

/// Clients calculated in one piece.
const CHUNK: u64 = 1_000;

/// How a piece of work of a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Everything is done.
    Done,
    /// A person asked to stop.
    Stopped,
    /// The process is asked to end: the rest is left to the next worker.
    Left,
}

/// An item with the currency of its client.
struct Calculated {
    item: NewItem,
    currency: Currency,
}

/// Calculates what is left: items marked for recalculation, then every client due after the last one done.
///
/// While one chunk is written, the next is being read and computed.
pub(super) async fn all(app: &App, run: &Model, owner: &str) -> Result<End, Error> {
    let scope = (task_of(run)?, scope_of(run)?);
    start(app, run, owner, &scope).await?;
    let again = again(app, run, owner).await?;
    if again != End::Done {
        return Ok(again);
    }
    let mut next = tokio::spawn(chunk(app.clone(), scope.clone(), run.calculated_upto));
    loop {
        let Some((upto, fresh)) = next.await.map_err(Error::internal)?? else { return Ok(End::Done) };
        next = tokio::spawn(chunk(app.clone(), scope.clone(), Some(upto)));
        match write(app, run, owner, fresh, Written::Upto(upto)).await {
            Ok(stop) => {
                if let Some(end) = early_end(app, stop) {
                    next.abort();
                    return Ok(end);
                }
            }
            Err(error) => {
                next.abort();
                return Err(error);
            }
        }
    }
}

/// Calculates the items that are marked for it again. What persons decided about their lines is taken over; where it
/// no longer fits, the item waits for a person and is not posted.
pub(super) async fn again(app: &App, run: &Model, owner: &str) -> Result<End, Error> {
    let work = (task_of(run)?, scope_of(run)?);
    loop {
        let pending = items::next_in_state(app.db().write(), run.id, ItemState::Pending, CHUNK).await?;
        if pending.is_empty() {
            return Ok(End::Done);
        }
        let clients = pending.iter().map(|item| item.client_id).collect();
        // Nobody decides about lines of documents.
        let decided = match work.0 {
            RunTask::Charges | RunTask::Invoices => held::decided(&pending)?,
            RunTask::Closing => Decided::new(),
        };
        let fresh = compute(app.clone(), work.clone(), clients, decided).await?;
        let stop = write(app, run, owner, fresh, Written::Again(pending)).await?;
        if let Some(end) = early_end(app, stop) {
            return Ok(end);
        }
    }
}

/// Whether work ends after a chunk: a person has asked for it, or the process ends.
pub(super) fn early_end(app: &App, stop_requested: bool) -> Option<End> {
    if stop_requested {
        return Some(End::Stopped);
    }
    app.jobs().is_stopping().then_some(End::Left)
}

/// The scope that a run's row keeps.
pub(super) fn scope_of(run: &Model) -> Result<due::Scope, Error> {
    let scope: RunScope = serde_json::from_value(run.scope.clone()).map_err(Error::internal)?;
    let carried = task_of(run)? == RunTask::Invoices;
    Ok(due::Scope { as_of: run.as_of, seller: run.seller_id, scope, carried })
}

/// What is done, and where.
type Work = (RunTask, due::Scope);

async fn start(app: &App, run: &Model, owner: &str, (task, scope): &Work) -> Result<(), Error> {
    if run.calculated_upto.is_some() || run.n_total > 0 {
        return Ok(());
    }
    let total = match task {
        RunTask::Charges | RunTask::Invoices => due::count(app.read(), scope).await?.clients,
        RunTask::Closing => closing::count(app.read(), &scope.closing()).await?,
    };
    let op = app.begin(&Actor::system()).await?;
    fence(&op, run.id, owner).await?;
    let change = ActiveModel { id: Set(run.id), n_total: Set(total), ..Default::default() };
    runs::save(&op, change).await?;
    op.commit().await
}

type Chunk = Option<(Uuid, Vec<Calculated>)>;

async fn chunk(app: App, work: Work, after: Option<Uuid>) -> Result<Chunk, Error> {
    let (task, scope) = &work;
    let clients = match task {
        RunTask::Charges | RunTask::Invoices => due::next_clients(app.read(), scope, after, CHUNK).await?,
        RunTask::Closing => closing::next_clients(app.read(), &scope.closing(), after, CHUNK).await?,
    };
    let Some(last) = clients.last().map(|client| client.uuid()) else { return Ok(None) };
    Ok(Some((last, compute(app, work, clients, Decided::new()).await?)))
}

async fn compute(
    app: App,
    (task, scope): Work,
    clients: Vec<ClientId>,
    decided: Decided,
) -> Result<Vec<Calculated>, Error> {
    match task {
        RunTask::Charges => quotes(app, scope, (clients, decided), None).await,
        RunTask::Closing => closings(&app, &scope, &clients).await,
        RunTask::Invoices => invoices(app, scope, (clients, decided)).await,
    }
}

/// What invoices for what becomes due would ask for; clients with nothing to ask for are left out.
async fn invoices(
    app: App,
    scope: due::Scope,
    (clients, decided): (Vec<ClientId>, Decided),
) -> Result<Vec<Calculated>, Error> {
    let zone = settings::zone_of(app.read(), scope.seller).await?;
    let invoiced = documents::invoiced(app.read(), &clients).await?;
    let least = invoicing::least(&app, &clients, &invoiced).await?;
    let ahead = Ahead { invoiced, least, today: app.clock().today(zone) };
    let mut found = quotes(app.clone(), scope, (clients, decided), Some(ahead)).await?;
    found.retain(|found| found.item.n_lines > 0 || found.item.state == ItemState::Error);
    let good = found.iter().filter(|found| found.item.state == ItemState::Ok);
    let bodies: Vec<(ClientId, Vec<ItemSubscription>)> = good
        .map(|found| {
            Ok((found.item.client, serde_json::from_str(&found.item.body).map_err(Error::internal)?))
        })
        .collect::<Result<_, Error>>()?;
    let mut refused = invoicing::refusals(&app, &bodies).await?;
    for Calculated { item, .. } in &mut found {
        let Some(error) = refused.remove(&item.client) else { continue };
        item.state = ItemState::Error;
        item.amount_minor = 0;
        item.error_code = Some(error.code().as_str().to_owned());
        item.error_message = Some(error.message_ru());
        item.error_cause = Some(RunErrorCause::DocumentIncomplete);
    }
    Ok(found)
}

/// What invoices ahead know besides the facts.
struct Ahead {
    invoiced: HashMap<ClientId, Vec<Invoiced>>,
    least: Least,
    today: NaiveDate,
}

/// What the documents of these clients would say.
async fn closings(app: &App, scope: &due::Scope, clients: &[ClientId]) -> Result<Vec<Calculated>, Error> {
    let reference = settings::reference_revision(app.read()).await?;
    let plans = closing::plan(app, clients, scope.as_of).await?;
    let billed = findings::billed_clients(app.read(), clients).await?;
    Ok(plans.iter().map(|plan| closing_item(plan, billed.get(&plan.client.id), reference)).collect())
}

fn closing_item(plan: &ClientClosing, billed: Option<&BilledClient>, reference: i64) -> Calculated {
    let amount = plan.amount_minor();
    let error = match (&plan.refused, amount) {
        (Some(error), _) => Some((error.code(), RunErrorCause::DocumentIncomplete, error.message_ru())),
        (None, None) => {
            let text = "Сумма документов клиента выходит за допустимые пределы. Проверьте его начисления.";
            Some((ErrorCode::Validation, RunErrorCause::AmountOutOfRange, text.to_owned()))
        }
        (None, Some(_)) => None,
    };
    let n_lines = plan.planned.due.lines.len() + plan.planned.due.corrections.len();
    let error_cause = error.as_ref().map(|(_, cause, _)| *cause);
    let (code, text) = error.map(|(code, _, text)| (code, text)).unzip();
    let item = NewItem {
        client: plan.client.id,
        state: if code.is_none() { ItemState::Ok } else { ItemState::Error },
        revision: plan.client.revision,
        reference_revision: reference,
        amount_minor: amount.filter(|_| code.is_none()).unwrap_or(0),
        n_lines: i32::try_from(n_lines).unwrap_or(i32::MAX),
        body: serde_json::to_string(&plan.planned).unwrap_or_default(),
        error_code: code.map(|code| code.as_str().to_owned()),
        error_message: text,
        held: None,
        warnings: billed.map(BilledClient::warnings).unwrap_or_default(),
        error_cause,
    };
    Calculated { item, currency: plan.currency() }
}

/// Reads the facts of `clients` and quotes them on all cores.
async fn quotes(
    app: App,
    scope: due::Scope,
    (clients, decided): (Vec<ClientId>, Decided),
    ahead: Option<Ahead>,
) -> Result<Vec<Calculated>, Error> {
    let reference = settings::reference_revision(app.read()).await?;
    let facts = lives(&app, scope.as_of, &clients, ahead.as_ref()).await?;
    let billed = findings::billed_clients(app.read(), &clients).await?;
    let work = move || -> Vec<Calculated> {
        let calculated = facts.into_par_iter().map(|client| {
            let decided = decided.get(&client.client).cloned().unwrap_or_default();
            let quoted = quoted(&client, &scope, decided, ahead.as_ref());
            item(&client, billed.get(&client.client), reference, quoted)
        });
        calculated.collect()
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// The lives of these clients: of what is due by the day, and of all that they have where invoices ahead want that.
async fn lives(
    app: &App,
    as_of: NaiveDate,
    clients: &[ClientId],
    ahead: Option<&Ahead>,
) -> Result<Vec<ClientLives>, Error> {
    let whole = ahead.map(|ahead| ahead.least.read_whole()).unwrap_or_default();
    let (whole, due): (Vec<ClientId>, Vec<ClientId>) =
        clients.iter().copied().partition(|client| whole.contains(client));
    let mut lives = subscriptions::load_lives(app, app.read(), &due, Some(as_of)).await?;
    if !whole.is_empty() {
        lives.extend(subscriptions::load_lives(app, app.read(), &whole, None).await?);
    }
    Ok(lives)
}

/// The lines of one client.
struct Quoted {
    body: Vec<ItemSubscription>,
    /// Of any of its subscriptions.
    refusal: Option<QuoteError>,
    /// Decisions that fit no line.
    held: Vec<ItemLine>,
    /// A subscription ends within the days that are charged.
    ends: bool,
}

fn quoted(client: &ClientLives, scope: &due::Scope, decided: Vec<ItemLine>, ahead: Option<&Ahead>) -> Quoted {
    let plans = &scope.scope.plans;
    let mut body = Vec::with_capacity(client.subscriptions.len());
    let (mut refusal, mut more) = (None, false);
    for subscription in &client.subscriptions {
        more |= ahead.is_some() && goes_on(&subscription.life, scope.as_of);
        if !plans.is_empty() && !plans.contains(&subscription.plan) {
            continue;
        }
        let billed = bill(&subscription.life, scope.as_of).and_then(|billed| match ahead {
            None => Ok(billed),
            Some(ahead) => ahead.of(client.client, billed),
        });
        match billed {
            Ok(billed) if ahead.is_some() && billed.lines.is_empty() => {}
            Ok(billed) => body.push(ItemSubscription::new(subscription.life.subscription, billed)),
            Err(error) => refusal = Some(error),
        }
    }
    if let Some(ahead) = ahead {
        let within = |id| {
            let mut all = client.subscriptions.iter();
            plans.is_empty() || all.any(|of| of.life.subscription == id && plans.contains(&of.plan))
        };
        ahead.least.settle(client.client, &mut body, more, within);
    }
    let held = run::carry_over(decided, &mut body);
    let ended_on = |id| {
        let mut all = client.subscriptions.iter();
        all.find(|known| known.life.subscription == id).and_then(|known| known.life.ended_on)
    };
    let ends = body.iter().any(|item| ends_within(item, ended_on(item.subscription)));
    Quoted { body, refusal, held, ends }
}

/// Whether anything of the subscription is charged after the day.
fn goes_on(life: &Life, day: NaiveDate) -> bool {
    let Some(end) = life.ended_on else { return true };
    let later = |line: &Line| line.kind == LineKind::Charge && line.amount_minor > 0 && line.due_on > day;
    end > day && bill(life, end).is_ok_and(|billed| billed.lines.iter().any(later))
}

impl Ahead {
    /// What an invoice asks for of what would be charged. It books nothing, so that nothing else comes with it.
    fn of(&self, client: ClientId, billed: Billed) -> Result<Billed, QuoteError> {
        let invoiced = self.invoiced.get(&client).map(Vec::as_slice).unwrap_or_default();
        let code = billed.lines.first().map(|line| line.code.clone()).unwrap_or_default();
        let lines = coming(billed.lines, invoiced, self.today).map_err(|_| QuoteError::Overflow { code })?;
        Ok(Billed { lines, markers: Vec::new(), next_due_on: None, settled: None })
    }
}

/// The item of one client: a refusal of any of its subscriptions makes it an error, for a client is never split; so
/// does a decision that fits no line, for nothing may be posted that nobody saw.
fn item(client: &ClientLives, billed: Option<&BilledClient>, reference: i64, quoted: Quoted) -> Calculated {
    let Quoted { body, refusal, held, ends } = quoted;
    let amount = sum(&body);
    let error = match (&refusal, &amount) {
        (Some(error), _) => Some((ErrorCode::Validation, cause(error), message(error))),
        (None, Err(_)) => {
            let text =
                "Сумма клиента выходит за допустимые пределы. Проверьте цены и количества его подписок.";
            Some((ErrorCode::Validation, RunErrorCause::AmountOutOfRange, text.to_owned()))
        }
        (None, Ok(_)) if held.is_empty() => None,
        (None, Ok(_)) => {
            let text = held::message(&held, client.currency);
            Some((ErrorCode::QuoteChanged, RunErrorCause::DecisionUnfit, text))
        }
    };
    let n_lines = body.iter().map(|s| s.lines.len()).sum::<usize>();
    let warnings = match (billed, &amount, &error) {
        (None, ..) => Warnings::default(),
        (Some(billed), _, None) if is_carried(&body) => billed.warnings_of_carried(),
        (Some(billed), Ok(amount), None) => billed.warnings_of(*amount, n_lines, ends),
        (Some(billed), ..) => billed.warnings(),
    };
    let error_cause = error.as_ref().map(|(_, cause, _)| *cause);
    let (code, text) = error.map(|(code, _, text)| (code, text)).unzip();
    let item = NewItem {
        client: client.client,
        state: if code.is_none() { ItemState::Ok } else { ItemState::Error },
        revision: client.revision,
        reference_revision: reference,
        amount_minor: amount.ok().filter(|_| code.is_none()).unwrap_or(0),
        n_lines: i32::try_from(n_lines).unwrap_or(i32::MAX),
        body: serde_json::to_string(&body).unwrap_or_default(),
        error_code: code.map(|code| code.as_str().to_owned()),
        error_message: text,
        held: (!held.is_empty()).then(|| serde_json::to_string(&held).unwrap_or_default()),
        warnings,
        error_cause,
    };
    Calculated { item, currency: client.currency }
}

/// Whether the invoice waits for the next one.
fn is_carried(body: &[ItemSubscription]) -> bool {
    body.iter().flat_map(|subscription| &subscription.lines).any(|line| line.carried)
}

/// Sum of what would be posted for a client.
pub(super) fn sum(body: &[ItemSubscription]) -> Result<i64, MoneyError> {
    body.iter().try_fold(0_i64, |sum, subscription| {
        sum.checked_add(subscription.amount_minor()?).ok_or(MoneyError::Overflow)
    })
}

const fn cause(error: &QuoteError) -> RunErrorCause {
    match error {
        QuoteError::Overflow { .. } => RunErrorCause::AmountOutOfRange,
        QuoteError::TooManyPeriods { .. } => RunErrorCause::TooManyPeriods,
    }
}

fn message(error: &QuoteError) -> String {
    match error {
        QuoteError::Overflow { code } => {
            format!("Сумма составляющей «{code}» выходит за допустимые пределы. Проверьте цену и количество.")
        }
        QuoteError::TooManyPeriods { code, limit } => format!(
            "У составляющей «{code}» больше {limit} неначисленных периодов. Проверьте дату начала подписки или \
             укажите, по какой день она уже оплачена."
        ),
    }
}

/// What a written chunk was.
enum Written {
    /// New clients up to this one.
    Upto(Uuid),
    /// Items calculated again, as they were before.
    Again(Vec<item::Model>),
}

/// Writes a chunk and the run's counts in one transaction. True when a stop was asked for.
async fn write(
    app: &App,
    run: &Model,
    owner: &str,
    fresh: Vec<Calculated>,
    what: Written,
) -> Result<bool, Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let run = fence(&op, run.id, owner).await?;
    let mut totals = totals_of(&run.totals)?;
    let mut change = ActiveModel { id: Set(run.id), ..Default::default() };
    let (mut clients, mut lines, mut errors) = (run.n_clients, run.n_lines, run.n_errors);
    if let Written::Again(before) = &what {
        clients -= i32::try_from(before.len()).unwrap_or(0);
        lines -= before.iter().map(|item| item.n_lines).sum::<i32>();
        errors -= i32::try_from(before.iter().filter(|i| i.error_code.is_some()).count()).unwrap_or(0);
        forget_vanished(&op, &run, before, &fresh).await?;
    }
    for new in &fresh {
        clients += 1;
        lines += new.item.n_lines;
        errors += i32::from(new.item.state == ItemState::Error);
        *totals.entry(new.currency).or_insert(0) += new.item.amount_minor;
    }
    items::write(&op, run.id, fresh.into_iter().map(|new| new.item).collect()).await?;
    match what {
        Written::Upto(upto) => change.calculated_upto = Set(Some(upto)),
        // Old amounts went with the old items, also those of clients with nothing due any more.
        Written::Again(_) => totals = items::totals(op.conn(), run.id).await?,
    }
    change.n_clients = Set(clients);
    change.n_lines = Set(lines);
    change.n_errors = Set(errors);
    change.totals = Set(totals_json(&totals));
    runs::save(&op, change).await?;
    op.hint(run.id);
    let stop = run.stop_requested;
    op.commit().await?;
    Ok(stop)
}

/// Items whose clients have nothing due any more become empty: nothing is left to post for them.
async fn forget_vanished(
    op: &Op,
    run: &Model,
    before: &[item::Model],
    fresh: &[Calculated],
) -> Result<(), Error> {
    let gone = before
        .iter()
        .filter(|old| fresh.iter().all(|new| new.item.client != old.client_id))
        .map(|old| NewItem {
            client: old.client_id,
            state: ItemState::Excluded,
            revision: old.revision,
            reference_revision: old.reference_revision,
            amount_minor: 0,
            n_lines: 0,
            body: EMPTY.to_owned(),
            error_code: None,
            error_message: Some("После пересчёта клиенту нечего выставить.".to_owned()),
            held: None,
            warnings: Warnings::default(),
            error_cause: None,
        })
        .collect();
    items::write(op, run.id, gone).await
}
