//! Reading payments, notifications, refunds, methods and health.

use chrono::TimeDelta;
use shared::access::Permission;
use shared::api::common::SortDirection;
use shared::api::gateways::{
    GatewayAttemptView, GatewayEventFilter, GatewayEventView, GatewayHealthView, GatewayRefundView,
    IntentFilter, IntentView, SavedMethodView,
};
use shared::gateway::decline::told;
use shared::gateway::{GatewayEventState, GatewayProof, GivingState};
use shared::ids::{ClientId, DocumentKey, GatewayAccountId, GatewayEventId, IntentKey, SavedMethodKey};

use super::super::repo::intents::ByTime;
use super::super::repo::{accounts as rows, events, health, intents, methods, refunds};
use super::accounts::{self, Account};
use super::settle::{money, state_of};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::{Error, Violation};
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};

/// Rows of a list, each with its place in it.
pub struct Rows<T> {
    /// Where the page stands.
    pub page: Page<Place>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<(Place, T)>,
}

fn order(name: &str, args: PageArgs) -> Result<(Order<ByTime>, Page<Place>), Error> {
    let order = Order::asked(std::iter::empty(), Some((ByTime, SortDirection::Desc)))?;
    let page = Page::parse(args, order.name(name, |ByTime| "time"))?;
    Ok((order, page))
}

fn may_read(actor: &Actor) -> Result<(), Error> {
    actor.require(Permission::LedgerRead)?;
    actor.require(Permission::ClientRead)
}

pub(super) async fn kinds(app: &App, actor: &Actor) -> Result<Vec<Account>, Error> {
    let all = rows::all(app.read(), actor.sellers.as_deref()).await?;
    all.into_iter().map(Account::of).collect()
}

pub(super) fn intent(row: &intents::Model, accounts: &[Account]) -> Result<IntentView, Error> {
    let account = accounts.iter().find(|account| account.row.id == row.account_id);
    let kind = account.ok_or_else(|| Error::internal("a payment of no account"))?.kind;
    Ok(IntentView {
        id: intents::key_of(row),
        client_id: row.client_id,
        account_id: row.account_id,
        kind,
        number: row.number.to_string(),
        remote_id: row.remote_id.clone(),
        invoice_id: row.document_id.map(|id| DocumentKey::new(row.client_id, id)),
        method_id: row.method_id.map(|id| SavedMethodKey::new(row.client_id, id)),
        amount: money(row, row.amount)?.into(),
        description: row.description.clone(),
        state: state_of(row)?,
        test: row.test,
        hold: row.hold,
        save: row.save,
        pay_url: row.pay_url.clone(),
        paid: row.paid.map(|minor| money(row, minor)).transpose()?.map(Into::into),
        refunded: money(row, row.refunded)?.into(),
        fee: row.fee.map(|minor| money(row, minor)).transpose()?.map(Into::into),
        reason: row.reason.as_deref().map(|reason| told(reason).to_owned()),
        problem: row.problem.clone(),
        expires_at: row.expires_at.map(Into::into),
        next_look_at: row.next_at.map(Into::into),
        created_by: row.created_by.clone(),
        created_at: row.created_at.into(),
        settled_at: row.settled_at.map(Into::into),
    })
}

/// A page of payments that the actor sees, the newest first.
pub async fn page(
    app: &App,
    actor: &Actor,
    filter: &IntentFilter,
    args: PageArgs,
) -> Result<Rows<IntentView>, Error> {
    may_read(actor)?;
    let (order, page) = order("paymentIntents", args)?;
    let found = intents::page(app.read(), (actor.sellers.as_deref(), filter), &order, &page).await?;
    let accounts = kinds(app, &Actor::system()).await?;
    let place = |row: &intents::Model| {
        (vec![Key::Instant(row.created_at)], vec![row.client_id.uuid(), row.id.uuid()])
    };
    let rows =
        found.iter().map(|row| Ok((place(row), intent(row, &accounts)?))).collect::<Result<_, Error>>()?;
    Ok(Rows { page, rows })
}

/// How many payments that the actor sees meet the conditions.
pub async fn count(app: &App, actor: &Actor, filter: &IntentFilter) -> Result<u64, Error> {
    may_read(actor)?;
    intents::count(app.read(), actor.sellers.as_deref(), filter).await
}

/// A payment that the actor sees.
pub async fn one(app: &App, actor: &Actor, key: IntentKey) -> Result<IntentView, Error> {
    may_read(actor)?;
    let row = super::ask::visible(app, actor, key).await?;
    intent(&row, &kinds(app, &Actor::system()).await?)
}

/// A payment that the caller has just changed, whatever the caller may read.
pub async fn changed(app: &App, key: IntentKey) -> Result<IntentView, Error> {
    one(app, &Actor::system(), key).await
}

/// Calls about a payment that the caller sees.
pub async fn attempts(app: &App, key: IntentKey) -> Result<Vec<GatewayAttemptView>, Error> {
    let found = intents::attempts(app.read(), key).await?;
    let seen = |attempt: intents::Attempt| GatewayAttemptView {
        at: attempt.at.into(),
        call: attempt.call,
        outcome: attempt.outcome,
        milliseconds: attempt.milliseconds,
        answer: attempt.answer,
    };
    Ok(found.into_iter().map(seen).collect())
}

/// Refunds of a payment that the caller sees.
pub async fn refunds_of(app: &App, key: IntentKey) -> Result<Vec<GatewayRefundView>, Error> {
    let of = intents::find(app.read(), key).await?.ok_or_else(|| Error::not_found("intent", key))?;
    let found = refunds::of_intent(app.read(), key).await?;
    found
        .into_iter()
        .map(|row| {
            Ok(GatewayRefundView {
                id: refunds::key_of(&row),
                amount: money(&of, row.amount)?.into(),
                state: GivingState::from_code(&row.state).ok_or_else(|| Error::internal("unknown state"))?,
                reason: row.reason,
                remote_id: row.remote_id,
                answer: row.answer,
                next_look_at: row.next_at.map(Into::into),
                created_by: row.created_by,
                created_at: row.created_at.into(),
                settled_at: row.settled_at.map(Into::into),
            })
        })
        .collect()
}

fn event(row: events::Model, accounts: &[Account]) -> Result<GatewayEventView, Error> {
    let account = accounts.iter().find(|account| account.row.id == row.account_id);
    Ok(GatewayEventView {
        id: row.id,
        account_id: row.account_id,
        kind: account.ok_or_else(|| Error::internal("a notification of no account"))?.kind,
        state: GatewayEventState::from_code(&row.state).ok_or_else(|| Error::internal("unknown state"))?,
        proof: GatewayProof::from_code(&row.proof).ok_or_else(|| Error::internal("unknown proof"))?,
        told: row.told,
        copies: row.copies,
        tries: row.tries,
        method: row.method,
        body: row.body,
        headers: row.headers.into(),
        peer: row.peer,
        answer: row.answer,
        intent_id: row.client_id.zip(row.intent_id).map(|(client, id)| IntentKey::new(client, id)),
        received_at: row.received_at.into(),
        last_at: row.last_at.into(),
        processed_at: row.processed_at.map(Into::into),
    })
}

/// A page of notifications that the actor sees, the newest first.
pub async fn event_page(
    app: &App,
    actor: &Actor,
    filter: &GatewayEventFilter,
    args: PageArgs,
) -> Result<Rows<GatewayEventView>, Error> {
    may_read(actor)?;
    let (order, page) = order("gatewayEvents", args)?;
    let accounts = kinds(app, actor).await?;
    let ids: Vec<GatewayAccountId> = accounts.iter().map(|account| account.row.id).collect();
    let found = events::page(app.read(), (&ids, filter), &order, &page).await?;
    let place = |row: &events::Model| (vec![Key::Instant(row.received_at)], vec![row.id.uuid()]);
    let rows = found
        .into_iter()
        .map(|row| Ok((place(&row), event(row, &accounts)?)))
        .collect::<Result<_, Error>>()?;
    Ok(Rows { page, rows })
}

/// How many notifications that the actor sees meet the conditions.
pub async fn event_count(app: &App, actor: &Actor, filter: &GatewayEventFilter) -> Result<u64, Error> {
    may_read(actor)?;
    let accounts = kinds(app, actor).await?;
    let ids: Vec<GatewayAccountId> = accounts.iter().map(|account| account.row.id).collect();
    events::count(app.read(), &ids, filter).await
}

/// A notification that the actor sees.
pub async fn one_event(app: &App, actor: &Actor, id: GatewayEventId) -> Result<GatewayEventView, Error> {
    may_read(actor)?;
    let missing = || Error::not_found("gatewayEvent", id);
    let row = events::find(app.read(), id).await?.ok_or_else(missing)?;
    let account = accounts::visible(app, actor, row.account_id)
        .await
        .map_err(|error| if let Error::NotFound { .. } = error { missing() } else { error })?;
    event(row, &[account])
}

/// Saved methods of a client that the actor sees, the newest first.
pub async fn methods_of(app: &App, actor: &Actor, client: ClientId) -> Result<Vec<SavedMethodView>, Error> {
    may_read(actor)?;
    clients::client(app, actor, client).await?;
    Ok(methods::of_client(app.read(), client).await?.into_iter().map(method).collect())
}

pub(super) fn method(row: methods::Model) -> SavedMethodView {
    SavedMethodView {
        id: methods::key_of(&row),
        account_id: row.account_id,
        title: row.title,
        consent: row.consent,
        consent_at: row.consent_at.into(),
        autopay: row.autopay,
        failed: row.failed,
        next_at: row.next_at.map(Into::into),
        ended_at: row.ended_at.map(Into::into),
        end_reason: row.end_reason,
    }
}

/// A method that the caller has just changed.
pub async fn changed_method(app: &App, key: SavedMethodKey) -> Result<SavedMethodView, Error> {
    Ok(method(methods::find(app.read(), key).await?.ok_or_else(|| Error::not_found("savedMethod", key))?))
}

/// How the accounts that the actor sees have worked in the last so many days.
pub async fn health(app: &App, actor: &Actor, days: i32) -> Result<Vec<GatewayHealthView>, Error> {
    actor.require(Permission::LedgerRead)?;
    if !(1..=366).contains(&days) {
        return Err(Error::invalid("days", "Дней: от 1 до 366."));
    }
    let since = app.clock().now() - TimeDelta::days(days.into());
    let count = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    let mut all = Vec::new();
    for account in rows::all(app.read(), actor.sellers.as_deref()).await? {
        let counts = health::counts(app.read(), account.id, since).await?;
        all.push(GatewayHealthView {
            account_id: account.id,
            calls: count(counts.calls),
            answered: count(counts.answered),
            p95_milliseconds: counts.p95,
            ended: count(counts.ended),
            paid: count(counts.paid),
            waiting: count(counts.waiting),
            refused: count(counts.refused),
            quarantined: count(counts.quarantined),
            lag_seconds: counts.lag.map(count),
            problems: count(counts.problems),
        });
    }
    Ok(all)
}

/// The proof that what gateways paid is in the books.
pub async fn verify(app: &App) -> Result<Vec<Violation>, Error> {
    health::violations(app.read()).await
}
