//! Actions on subscriptions: previewed, applied, and carried out on their day.

use chrono::NaiveDate;
use serde_json::json;
use shared::access::Permission;
use shared::actions::{Life, Offer, Outcome, Penalty, PenaltyHandling, Refusal, act as act_on, carry_out};
use shared::api::common::amount;
use shared::api::scalars::{Date, Decimal, Json};
use shared::api::subscriptions::{
    LifeView, SubscriptionActInput, SubscriptionActionInput, SubscriptionActionPreview,
    SubscriptionActionPreviewInput,
};
use shared::blocks::{Block, BlockLevel};
use shared::ids::{ChargeId, ClientId, EntryId, PlanId, SellerId, SubscriptionId, SubscriptionKey};
use shared::ledger::{EntryKind, Transfer, accounts_of, transfer_of_line};
use shared::money::{Currency, Money};
use shared::subscription::EventKind;
use shared::text::format::format_date_ru;

use super::super::repo::facts::load_life;
use super::super::repo::insert::{NewEvent, insert_events};
use super::super::repo::post::{PostedCharge, PostedLines, post_lines_in};
use super::super::repo::{blocks, changes, known, pending};
use super::create::on_sale;
use super::read::today;
use crate::access::Actor;
use crate::app::App;
use crate::catalog;
use crate::clients::{self, Client, LockedClient};
use crate::db::Connection;
use crate::error::Error;
use crate::ledger::{self, NewEntry, NewTransfer};
use crate::op::{Op, Whose};

/// Longest reason, in characters.
const REASON_MAX: usize = 500;

/// The error of a refusal; `got` is the currency of what was to go with the subscription.
pub(super) fn refused(refusal: Refusal, expected: &Life, got: Option<Currency>) -> Error {
    match refusal {
        Refusal::Transition(transition) => Error::transition(transition.message()),
        Refusal::Validation(field) => Error::Invalid(vec![field]),
        Refusal::CurrencyMismatch => {
            let expected = expected.currency().code();
            Error::CurrencyMismatch { expected, got: got.map_or(expected, Currency::code) }
        }
        Refusal::Quote(error) => Error::invalid("action", error.to_string()),
    }
}

pub(super) fn version_of(revision: i64) -> i32 {
    i32::try_from(revision).unwrap_or(i32::MAX)
}

/// The plan that an action asks for, as it would be on the day.
async fn offer(
    app: &App,
    conn: &impl Connection,
    seller: SellerId,
    wanted: Option<(PlanId, NaiveDate)>,
) -> Result<Option<Offer>, Error> {
    let Some((id, on)) = wanted else { return Ok(None) };
    let plan = catalog::plan(conn, id).await?.filter(|plan| plan.seller_id == seller);
    let plan = plan.ok_or_else(|| Error::not_found("plan", id))?;
    on_sale(&plan, on, "planId")?;
    let version = catalog::current_version(conn, id, on).await?.ok_or_else(|| {
        let text = format!("У тарифа «{}» нет опубликованной версии. Опубликуйте версию.", plan.name);
        Error::invalid("planId", text)
    })?;
    let mut versions = catalog::plan_versions(app, conn, &[version]).await?;
    Ok(versions.remove(&version).map(|(terms, plan)| Offer { terms, plan }))
}

fn outcome(
    life: &Life,
    today: NaiveDate,
    input: &SubscriptionActionInput,
    offer: Option<Offer>,
) -> Result<Outcome, Error> {
    let action = input.read(today, offer.clone()).map_err(|error| Error::Invalid(vec![error]))?;
    act_on(life, today, &action)
        .map_err(|refusal| refused(refusal, life, offer.as_ref().map(Offer::currency)))
}

/// The life of a subscription that the actor sees.
pub async fn life(app: &App, actor: &Actor, key: SubscriptionKey) -> Result<LifeView, Error> {
    let (client, revision, life) = read(app, actor, key).await?;
    let life = serde_json::to_value(life).map_err(Error::internal)?;
    let today = Date(today(app, client.seller).await?);
    Ok(LifeView { version: version_of(revision), today, life: Json(life) })
}

pub(super) async fn read(
    app: &App,
    actor: &Actor,
    key: SubscriptionKey,
) -> Result<(Client, i64, Life), Error> {
    actor.require(Permission::SubscriptionRead)?;
    let missing = || Error::not_found("subscription", key);
    let client = clients::many(app.read(), &[key.client]).await?.pop();
    let client = client.filter(|client| actor.sees_client(client.seller, client.id)).ok_or_else(missing)?;
    let (revision, life) = load_life(app, app.read(), key).await?.ok_or_else(missing)?;
    Ok((client, revision, life))
}

/// What an action would do. Writes nothing.
pub async fn preview(
    app: &App,
    actor: &Actor,
    input: SubscriptionActionPreviewInput,
) -> Result<SubscriptionActionPreview, Error> {
    let (client, revision, life) = read(app, actor, input.id).await?;
    let today = today(app, client.seller).await?;
    let offer = offer(app, app.read(), client.seller, input.action.plan(today)).await?;
    let outcome = outcome(&life, today, &input.action, offer)?;
    if orders_more(&input.action, &life, &outcome, today)? {
        client.may_order()?;
    }
    let shown = SubscriptionActionPreview::of(&outcome, version_of(revision));
    shown.map_err(|error| Error::invalid("action", error.to_string()))
}

/// Does it: in one transaction with what it posts.
pub async fn act(app: &App, actor: &Actor, input: SubscriptionActInput) -> Result<SubscriptionKey, Error> {
    actor.require(Permission::SubscriptionWrite)?;
    let reason = reason(input.reason.as_deref())?;
    if let SubscriptionActionInput::Cancel(cancel) = &input.action
        && cancel.penalty == Some(PenaltyHandling::Waive)
        && reason.is_none()
    {
        return Err(Error::invalid("reason", "Напишите, почему неустойка не взимается."));
    }
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("subscriptionAct", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let key = input.id;
    let missing = || Error::not_found("subscription", key);
    let unseen = |error| if matches!(error, Error::NotFound { .. }) { missing() } else { error };
    let client = clients::lock_one(&op, key.client).await.map_err(unseen)?;
    let (_, life) = load_life(app, op.conn(), key).await?.ok_or_else(missing)?;
    if input.version.is_some_and(|version| version != version_of(client.revision)) {
        return Err(Error::Stale);
    }
    let today = op.today(client.time_zone);
    let offer = offer(app, op.conn(), client.seller, input.action.plan(today)).await?;
    let outcome = outcome(&life, today, &input.action, offer)?;
    if orders_more(&input.action, &life, &outcome, today)? {
        client.may_order()?;
    }
    same_total(input.total, &outcome)?;
    write_blocks(&op, (client.id, Some(life.subscription)), &life, &outcome.life, reason).await?;
    let (kind, details) = told(&input.action)?;
    let whose = Whose::Client(client.seller, client.id);
    op.audit("subscription.act", key, whose, None, Some(details.clone())).await?;
    write(&mut op, &client, with_addons(key, Done { outcome, kind, reason, details })).await?;
    clients::touch(&op, client.id).await?;
    op.remember(&key).await?;
    op.hint(client.id);
    op.commit().await?;
    Ok(key)
}

/// Whether more is ordered than before. A price or a discount that somebody sets is no order.
fn orders_more(
    input: &SubscriptionActionInput,
    before: &Life,
    outcome: &Outcome,
    today: NaiveDate,
) -> Result<bool, Error> {
    use SubscriptionActionInput as Input;
    match input {
        Input::ChangePlan(_) | Input::ChangeQuantity(_) => {
            let more = outcome.costs_more(before, today);
            more.map_err(|error| Error::invalid("action", error.to_string()))
        }
        Input::ChangePrice(_)
        | Input::AddDiscount(_)
        | Input::EndDiscount(_)
        | Input::ChangeBillingDay(_)
        | Input::Cancel(_)
        | Input::Uncancel(_)
        | Input::DropChange(_)
        | Input::Block(_)
        | Input::Unblock(_) => Ok(false),
    }
}

pub(super) fn reason(text: Option<&str>) -> Result<Option<&str>, Error> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > REASON_MAX) {
        return Err(Error::invalid(
            "reason",
            format!("Причина не длиннее {REASON_MAX} знаков. Сократите её."),
        ));
    }
    Ok(text)
}

pub(super) fn same_total(shown: Option<Decimal>, outcome: &Outcome) -> Result<(), Error> {
    let Some(shown) = shown else { return Ok(()) };
    let currency = outcome.life.currency();
    let shown = amount(shown, currency, "total")?;
    let now = outcome.total_minor().map_err(Error::internal)?;
    let now = Money::from_minor(now, currency);
    if now == shown { Ok(()) } else { Err(Error::QuoteChanged { shown, now }) }
}

/// The event of an action, with what was asked for.
pub(super) fn told(input: &SubscriptionActionInput) -> Result<(EventKind, serde_json::Value), Error> {
    use SubscriptionActionInput as Input;
    let kind = match input {
        Input::ChangePlan(_) => EventKind::PlanChanged,
        Input::ChangeQuantity(_) => EventKind::QuantityChanged,
        Input::ChangePrice(_) => EventKind::PriceChanged,
        Input::AddDiscount(_) => EventKind::DiscountAdded,
        Input::EndDiscount(_) => EventKind::DiscountEnded,
        Input::ChangeBillingDay(_) => EventKind::BillingDayChanged,
        Input::Cancel(_) => EventKind::Ended,
        Input::Uncancel(_) => EventKind::Uncancelled,
        Input::DropChange(_) => EventKind::ChangeDropped,
        Input::Block(_) => EventKind::Blocked,
        Input::Unblock(_) => EventKind::Unblocked,
    };
    Ok((kind, serde_json::to_value(input).map_err(Error::internal)?))
}

/// What was done to one subscription.
pub(super) struct Done<'a> {
    pub outcome: Outcome,
    pub kind: EventKind,
    pub reason: Option<&'a str>,
    pub details: serde_json::Value,
}

/// What was done to a subscription, and to its add-ons with it.
pub(super) fn with_addons(base: SubscriptionKey, mut done: Done<'_>) -> Vec<Done<'_>> {
    let (kind, reason) = (done.kind, done.reason);
    let mut details = done.details.clone();
    if let Some(details) = details.as_object_mut() {
        details.insert("base".to_owned(), json!(base));
    }
    let addons = std::mem::take(&mut done.outcome.addons);
    let addons = addons.into_iter().map(|outcome| Done { outcome, kind, reason, details: details.clone() });
    std::iter::once(done).chain(addons.collect::<Vec<_>>()).collect()
}

/// Takes the lines of outcomes in; answers the day on which each subscription is due next.
fn taken_in(client: &LockedClient, done: &mut [Done<'_>]) -> Result<Vec<Option<NaiveDate>>, Error> {
    let one = |done: &mut Done<'_>| {
        in_open_days(client, &done.outcome)?;
        let Outcome { life, lines, .. } = &mut done.outcome;
        life.take_in(lines, || ChargeId(uuid::Uuid::nil()));
        life.next_due_on().map_err(|error| Error::invalid("action", error.to_string()))
    };
    done.iter_mut().map(one).collect()
}

/// Writes outcomes of one client, whose row is locked: lines and their entry, terms, markers, events. What may be
/// refused is refused before anything is written.
pub(super) async fn write(op: &mut Op, client: &LockedClient, mut done: Vec<Done<'_>>) -> Result<(), Error> {
    let due = taken_in(client, &mut done)?;
    let today = op.today(client.time_zone);
    let (mut transfers, mut penalties) = (Vec::new(), Vec::new());
    let (mut posted, mut events) = (Vec::with_capacity(done.len()), Vec::with_capacity(done.len()));
    for (Done { outcome, kind, reason, mut details }, next_due_on) in done.into_iter().zip(due) {
        let total = outcome.total_minor().map_err(Error::internal)?;
        let Outcome { life: after, lines, penalty, effective_on, direction, .. } = outcome;
        let mut charges = Vec::with_capacity(lines.len());
        for line in lines {
            let id = ChargeId(op.uuid());
            let transfer = transfer_of_line(line.amount_minor);
            transfers.extend(transfer.map(|transfer| NewTransfer { transfer, charge: Some(id) }));
            charges.push(PostedCharge { id, line });
        }
        penalties.extend(penalty);
        let subscription = after.subscription;
        pending::write(op, client.id, &after, today, reason).await?;
        let seq = known::next_seq(op.conn(), (client.id, subscription)).await?;
        if let Some(details) = details.as_object_mut() {
            details.insert("amountMinor".to_owned(), total.into());
            details.insert("direction".to_owned(), json!(direction));
            details.insert("plan".to_owned(), json!(after.serving(effective_on.max(today)).plan.id));
        }
        let reason = reason.map(str::to_owned);
        events.push(NewEvent {
            client: client.id,
            subscription,
            seq,
            effective_on,
            kind,
            reason,
            data: details,
        });
        posted.push(PostedLines {
            client: client.id,
            subscription,
            charges,
            markers: after.markers,
            next_due_on,
            settled: None,
            entry: None,
            run: None,
        });
    }
    let entry = (!transfers.is_empty()).then(|| EntryId(op.uuid()));
    if let Some(id) = entry {
        let entry = NewEntry::new(id, client.id, EntryKind::Charge, client.open_day(op.now()));
        ledger::post_many_in(op, vec![NewEntry { transfers, ..entry }]).await?;
    }
    for penalty in penalties {
        let entry = penalty_entry(op, client, penalty)?;
        ledger::post_in(op, entry).await?;
    }
    let posted = posted.into_iter().map(|lines| PostedLines { entry, ..lines }).collect();
    post_lines_in(op, posted).await?;
    insert_events(op, &events).await
}

fn in_open_days(client: &LockedClient, outcome: &Outcome) -> Result<(), Error> {
    let first = outcome.lines.iter().map(|line| line.span.from()).min();
    match (first, client.closed_through) {
        (Some(date), Some(closed_through)) if date <= closed_through => {
            Err(Error::PeriodClosed { closed_through, date })
        }
        (Some(_) | None, Some(_) | None) => Ok(()),
    }
}

/// The ledger entry of a penalty.
fn penalty_entry(op: &Op, client: &LockedClient, penalty: Penalty) -> Result<NewEntry, Error> {
    let kind = EntryKind::Penalty;
    let (debit, credit) = accounts_of(kind).ok_or_else(|| Error::internal("a penalty without accounts"))?;
    let transfer = Transfer::new(debit, credit, penalty.amount_minor).map_err(Error::internal)?;
    let reason = format!("Отключение до конца минимального срока ({})", format_date_ru(penalty.until));
    Ok(NewEntry {
        reason: Some(reason),
        transfers: vec![NewTransfer { transfer, charge: None }],
        ..NewEntry::new(EntryId(op.uuid()), client.id, kind, client.open_day(op.now()))
    })
}

/// Writes the blocks of the subscription itself that an action set or lifted.
pub(super) async fn write_blocks(
    op: &Op,
    key: (ClientId, Option<SubscriptionId>),
    before: &Life,
    after: &Life,
    reason: Option<&str>,
) -> Result<(), Error> {
    let own = |life: &Life| -> Vec<Block> {
        life.blocks.iter().filter(|block| block.level == BlockLevel::Subscription).copied().collect()
    };
    let (before, after) = (own(before), own(after));
    let same = |one: &Block, other: &Block| (one.kind, one.from) == (other.kind, other.from);
    for known in &before {
        match after.iter().find(|block| same(block, known)) {
            Some(block) if block == known => {}
            Some(block) => blocks::lift(op, key, *known, block.until.unwrap_or(block.from)).await?,
            None => blocks::lift(op, key, *known, known.from).await?,
        }
    }
    for block in after.iter().filter(|block| before.iter().all(|known| !same(known, block))) {
        blocks::insert(op, key, (*block, false), reason).await?;
    }
    Ok(())
}

/// Carries out scheduled changes whose day has come, client by client.
pub async fn carry_out_due(app: &App) -> Result<(), Error> {
    let day = app.clock().now().date_naive().succ_opt().unwrap_or(NaiveDate::MAX);
    let mut after = None;
    loop {
        let waiting = changes::waiting(app.read(), day, after).await?;
        let Some(last) = waiting.last().map(|key| key.client) else { return Ok(()) };
        let mut clients: Vec<ClientId> = waiting.iter().map(|key| key.client).collect();
        clients.dedup();
        for client in clients {
            if app.jobs().is_stopping() {
                return Ok(());
            }
            let keys: Vec<SubscriptionKey> =
                waiting.iter().filter(|key| key.client == client).copied().collect();
            if let Err(error) = carry_out_of(app, client, &keys).await {
                tracing::error!(%client, error = error.chain(), "scheduled changes are not carried out");
            }
        }
        after = Some(last);
    }
}

async fn carry_out_of(app: &App, client: ClientId, keys: &[SubscriptionKey]) -> Result<(), Error> {
    let mut op = app.begin(&Actor::system()).await?;
    let client = clients::lock_one(&op, client).await?;
    let today = op.today(client.time_zone);
    let mut done = Vec::new();
    for key in changes::due(op.conn(), keys, today).await? {
        let Some((_, life)) = load_life(app, op.conn(), key).await? else { continue };
        let outcome = carry_out(&life, today).map_err(Error::internal)?;
        let details = json!({ "scheduled": true });
        done.push(Done { outcome, kind: EventKind::ChangeApplied, reason: None, details });
    }
    if done.is_empty() {
        return Ok(());
    }
    // Terms that begin to serve were known to every calculation before: only what is posted makes one stale.
    let posts = done.iter().any(|done| !done.outcome.lines.is_empty());
    write(&mut op, &client, done).await?;
    if posts {
        clients::touch(&op, client.id).await?;
    }
    op.hint(client.id);
    op.commit().await
}
