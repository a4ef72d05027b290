//! The list of money whose client is not known.

use shared::access::Permission;
use shared::api::common::{MoneyView, SortDirection};
use shared::api::payments::{SuspenseFilter, SuspenseView};
use shared::ids::{PaymentKey, SuspenseId};
use shared::money::{Currency, Money};
use shared::payments::{Payer, PaymentSource, SuspenseState};

use super::super::repo::suspense::{self as repo, Model};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};

fn view(row: Model) -> Result<SuspenseView, Error> {
    let currency: Currency = row.currency.parse().map_err(Error::internal)?;
    let payer: Payer = serde_json::from_value(row.payer).map_err(Error::internal)?;
    let unknown = |what: &str| Error::internal(format!("unknown {what} of money in suspense"));
    Ok(SuspenseView {
        id: row.id,
        seller_id: row.seller_id,
        source: PaymentSource::from_code(&row.source).ok_or_else(|| unknown("source"))?,
        amount: Money::from_minor(row.amount_minor, currency).into(),
        on: row.dated_on.into(),
        purpose: row.purpose,
        payer_name: payer.name,
        payer_inn: payer.inn,
        payer_account: payer.account,
        state: SuspenseState::from_code(&row.state).ok_or_else(|| unknown("state"))?,
        payment_id: row.client_id.zip(row.payment_id).map(|(client, id)| PaymentKey::new(client, id)),
        note: row.note,
        created_by: row.created_by,
        created_at: row.created_at.into(),
        decided_by: row.decided_by,
        decided_at: row.decided_at.map(Into::into),
    })
}

/// A page of such money.
pub struct SuspenseRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<(Place, SuspenseView)>,
}

/// A page of the money in suspense that the actor sees, the newest first.
pub async fn page(
    app: &App,
    actor: &Actor,
    filter: &SuspenseFilter,
    args: PageArgs,
) -> Result<SuspenseRows, Error> {
    actor.require(Permission::LedgerRead)?;
    let order = Order::asked([], Some(((), SortDirection::Desc)))?;
    let page = Page::parse(args, order.name("suspense", |()| "on"))?;
    let rows = repo::page(app.read(), (actor.sellers.as_deref(), filter), &order, &page).await?;
    let place = |row: &Model| (vec![Key::Day(row.dated_on)], vec![row.id.uuid()]);
    let rows = rows.into_iter().map(|row| Ok((place(&row), view(row)?))).collect::<Result<_, Error>>()?;
    Ok(SuspenseRows { page, rows })
}

/// How many.
pub async fn count(app: &App, actor: &Actor, filter: &SuspenseFilter) -> Result<u64, Error> {
    actor.require(Permission::LedgerRead)?;
    repo::count(app.read(), actor.sellers.as_deref(), filter).await
}

/// Sums by currency.
pub async fn totals(app: &App, actor: &Actor, filter: &SuspenseFilter) -> Result<Vec<MoneyView>, Error> {
    actor.require(Permission::LedgerRead)?;
    let sums = repo::totals(app.read(), actor.sellers.as_deref(), filter).await?;
    let money = |(code, minor): (String, i64)| {
        let currency: Currency = code.parse().map_err(Error::internal)?;
        Ok(Money::from_minor(minor, currency).into())
    };
    sums.into_iter().map(money).collect()
}

/// One that the caller has just decided, whatever the caller may read.
pub async fn changed(app: &App, id: SuspenseId) -> Result<SuspenseView, Error> {
    view(repo::find(app.read(), id).await?.ok_or_else(|| Error::not_found("suspense", id))?)
}
