//! Autopay: what a client owes is charged to its saved method, as the schedule of declines allows.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::Set;
use shared::ids::ClientId;
use shared::money::Money;

use super::super::port::Method;
use super::super::repo::intents;
use super::super::repo::methods::{self, Model};
use super::accounts;
use super::ask;
use super::links::{Wanted, write_in};
use crate::access::Actor;
use crate::app::App;
use crate::clients;
use crate::error::Error;
use crate::op::Op;
use crate::payments;

/// How long after a refund was asked for nothing is charged: one that nobody has credited leaves a debt, and what goes
/// back would be taken again at once.
const NOT_TAKEN_BACK: TimeDelta = TimeDelta::days(1);
/// How long a payment that was begun may take: its payer stands on the gateway's page, or the gateway thinks about a
/// charge. So long no second way to pay the same debt is opened.
pub(super) const UNDER_WAY: TimeDelta = TimeDelta::hours(1);
/// When a client that pays by itself is looked at again.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(5);
/// Methods of one look.
const AT_ONCE: u64 = 100;
/// Charges of one turn, so that payments and notifications have theirs.
const CHARGES: usize = 20;

/// Charges methods of clients who owe, some of them; answers how many were charged.
pub async fn due(app: &App) -> Result<usize, Error> {
    let (mut after, mut charged): (Option<ClientId>, usize) = (None, 0);
    loop {
        let rows = methods::for_autopay(app.read(), app.clock().now(), after, AT_ONCE).await?;
        let Some(last) = rows.last() else { return Ok(charged) };
        after = Some(last.client_id);
        for row in rows {
            if charged >= CHARGES || app.jobs().is_stopping() {
                return Ok(charged);
            }
            match one(app, row).await {
                Ok(done) => charged += usize::from(done),
                Err(error) => tracing::warn!(error = error.chain(), "a client could not be charged"),
            }
        }
    }
}

/// Until when nothing is charged, though the client owes: money went back to it, or it is paying by itself.
async fn waits_until(op: &Op, client: ClientId) -> Result<Option<DateTime<Utc>>, Error> {
    let now = op.now();
    let given = payments::newest_refund(op.conn(), client).await?.map(|at| at + NOT_TAKEN_BACK);
    let pays =
        intents::begun_since(op.conn(), client, now - UNDER_WAY, false).await?.then(|| now + LOOK_AGAIN);
    Ok(given.into_iter().chain(pays).filter(|until| now < *until).max())
}

/// Charges what the client owes, unless a charge of it is under way. The debt is read under the client's lock, and the
/// charge is written with it: two workers never write two.
async fn one(app: &App, row: Model) -> Result<bool, Error> {
    let account = accounts::account(app, row.account_id).await?;
    // A test pays nothing: what is owed would stay owed, and be charged again and again.
    if !account.row.active || account.row.test {
        return Ok(false);
    }
    let gateway = account.open(app)?;
    let mut op = app.begin(&Actor::system()).await?;
    let client = clients::lock_one(&op, row.client_id).await?;
    if client.balance_minor >= 0 || intents::open_of_method(op.conn(), client.id).await? {
        return Ok(false);
    }
    let kept = methods::find(op.conn(), methods::key_of(&row)).await?;
    let due = kept.filter(|kept| {
        kept.autopay && kept.ended_at.is_none() && kept.next_at.is_none_or(|at| at <= op.now())
    });
    let Some(kept) = due else { return Ok(false) };
    if let Some(until) = waits_until(&op, client.id).await? {
        let mut change = methods::changing(methods::key_of(&kept));
        change.next_at = Set(Some(until));
        methods::change(&op, change).await?;
        op.hint(client.id);
        op.commit().await?;
        return Ok(false);
    }
    let wanted = Wanted {
        client: client.id,
        invoice: None,
        amount: Money::from_minor(-client.balance_minor, client.currency),
        description: "Автоплатёж".to_owned(),
        hold: false,
        consent: None,
        method: Some((kept.id, Method { remote: kept.remote_id, title: kept.title })),
        own: false,
    };
    let key = write_in(&mut op, &account, gateway.as_ref(), wanted).await?;
    op.commit().await?;
    ask::begin(app, key).await?;
    Ok(true)
}
