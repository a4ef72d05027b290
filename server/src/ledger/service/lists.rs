//! Reading operations: of one client, and over all clients.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use shared::access::Permission;
use shared::api::common::SortDirection;
use shared::api::ledger::{
    OperationFilter, OperationSort, OperationSortField, OperationSums, OperationTotalsView, OperationView,
};
use shared::ids::{ClientId, EntryKey};
use shared::money::{Currency, Money, UnknownCurrency};

use super::super::record::{NewTransfer, PostedEntry};
use super::super::repo::{self, Scope};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client};
use crate::error::Error;
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};

/// Most latest operations of one client.
const LATEST_MAX: i32 = 20;

/// Rows of the entries, for loaders of lists: who may see the entries was checked where they were read.
pub async fn rows(app: &App, keys: &[EntryKey]) -> Result<HashMap<EntryKey, Vec<NewTransfer>>, Error> {
    repo::rows_of(app.read(), keys).await
}

/// How many latest operations a client shows: 1 to 20.
pub fn latest_count(asked: i32) -> Result<u32, Error> {
    match u32::try_from(asked) {
        Ok(count) if (1..=LATEST_MAX).contains(&asked) => Ok(count),
        Ok(_) | Err(_) => Err(Error::BadRequest(format!("last: от 1 до {LATEST_MAX}, указано {asked}"))),
    }
}

/// The latest entries of clients, for loaders of lists: who may see the clients was checked where they were read.
pub async fn latest(
    app: &App,
    clients: &[ClientId],
    count: u32,
) -> Result<HashMap<ClientId, Vec<PostedEntry>>, Error> {
    repo::latest(app.read(), clients, count).await
}

/// The entries as the API shows them: they are the latest of a client, so the balance runs back from today's.
pub fn running_back(entries: Vec<PostedEntry>, currency: Currency, balance_minor: i64) -> Vec<OperationView> {
    let mut after = balance_minor;
    entries
        .into_iter()
        .map(|entry| {
            let view = entry.view(currency, after);
            after -= entry.amount_minor;
            view
        })
        .collect()
}

/// The entry as the API shows it, with the balance after it: today's less what came after.
pub(super) fn seen(entry: &PostedEntry, client: &Client, newer: &HashMap<EntryKey, i64>) -> OperationView {
    let after = client.balance_minor - newer.get(&entry.key()).copied().unwrap_or_default();
    entry.view(client.currency, after)
}

/// An operation with its client.
pub type OfClient = (Arc<Client>, OperationView);

/// A page of operations.
pub struct OperationRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// The order of the list.
    pub order: Order<OperationSortField>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<OfClient>,
}

/// Place of the operation in a list of this order.
pub fn place(view: &OperationView, order: &Order<OperationSortField>) -> Place {
    let key = |field| match field {
        OperationSortField::Date => Key::Day(view.dated_on.0),
        OperationSortField::Amount => {
            Key::Number(Money::try_from(view.amount).map_or(0, |amount| amount.minor()))
        }
    };
    (order.fields().map(key).collect(), vec![view.id.id.uuid()])
}

const fn code_of(field: OperationSortField) -> &'static str {
    match field {
        OperationSortField::Date => "date",
        OperationSortField::Amount => "amount",
    }
}

/// The newest first, when no other order is asked for.
const NEWEST: (OperationSortField, SortDirection) = (OperationSortField::Date, SortDirection::Desc);

/// A page of a client's operations, the newest first.
pub async fn page(
    app: &App,
    actor: &Actor,
    client: &Arc<Client>,
    filter: &OperationFilter,
    args: PageArgs,
) -> Result<OperationRows, Error> {
    actor.require(Permission::LedgerRead)?;
    let order = Order::asked([], Some(NEWEST))?;
    let page = Page::parse(args, order.name("account", code_of))?;
    let entries = repo::page(app.read(), Scope::Client(client.id), filter, &order, &page).await?;
    let newer = repo::newer(app.read(), &entries).await?;
    let rows = entries.iter().map(|entry| (client.clone(), seen(entry, client, &newer))).collect();
    Ok(OperationRows { page, order, rows })
}

/// A page of the operations that the actor sees, over all clients; the newest first when no order is asked for.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &OperationFilter,
    sort: Vec<OperationSort>,
    args: PageArgs,
) -> Result<OperationRows, Error> {
    actor.require(Permission::LedgerRead)?;
    let order = Order::asked(sort.into_iter().map(|by| (by.field, by.direction)), Some(NEWEST))?;
    let page = Page::parse(args, order.name("operations", code_of))?;
    let scope = Scope::Sellers(actor.sellers.as_deref());
    let entries = repo::page(app.read(), scope, filter, &order, &page).await?;
    let rows = of_clients(app, &entries).await?;
    Ok(OperationRows { page, order, rows })
}

/// The entries with their clients and the balances after them.
async fn of_clients(app: &App, entries: &[PostedEntry]) -> Result<Vec<OfClient>, Error> {
    let ids: BTreeSet<ClientId> = entries.iter().map(|entry| entry.client).collect();
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let newer = repo::newer(app.read(), entries).await?;
    let found = clients::many(app.read(), &ids).await?;
    let clients: HashMap<ClientId, Arc<Client>> =
        found.into_iter().map(|client| (client.id, Arc::new(client))).collect();
    let of = |entry: &PostedEntry| {
        let client = clients.get(&entry.client).ok_or_else(|| Error::not_found("client", entry.client))?;
        Ok((client.clone(), seen(entry, client, &newer)))
    };
    entries.iter().map(of).collect()
}

/// How many operations the actor sees that meet the conditions.
pub async fn count(app: &App, actor: &Actor, filter: &OperationFilter) -> Result<i64, Error> {
    actor.require(Permission::LedgerRead)?;
    repo::count(app.read(), Scope::Sellers(actor.sellers.as_deref()), filter).await
}

/// Sums by currency of the operations that the actor sees and that meet the conditions.
pub async fn sums(app: &App, actor: &Actor, filter: &OperationFilter) -> Result<Vec<OperationSums>, Error> {
    actor.require(Permission::LedgerRead)?;
    let rows = repo::sums(app.read(), Scope::Sellers(actor.sellers.as_deref()), filter).await?;
    let sums = rows.into_iter().map(|row| {
        let currency: Currency =
            row.currency.parse().map_err(|error: UnknownCurrency| Error::internal(error))?;
        let money = |minor| Money::from_minor(minor, currency).into();
        Ok(OperationSums {
            credits: money(row.credits_minor),
            debits: money(row.debits_minor),
            count: i32::try_from(row.count).unwrap_or(i32::MAX),
        })
    });
    sums.collect()
}

/// The operation; `NOT_FOUND` also when the actor may not see its client.
pub async fn operation(app: &App, actor: &Actor, key: EntryKey) -> Result<OfClient, Error> {
    actor.require(Permission::LedgerRead)?;
    let missing = || Error::not_found("entry", key);
    let entry = repo::find(app.read(), key).await?.ok_or_else(missing)?;
    let (client, view) = of_clients(app, &[entry]).await?.pop().ok_or_else(missing)?;
    if actor.sees(client.seller) { Ok((client, view)) } else { Err(missing()) }
}

/// Sums of a client's operations.
pub async fn totals(
    app: &App,
    actor: &Actor,
    client: &Client,
    filter: &OperationFilter,
) -> Result<OperationTotalsView, Error> {
    actor.require(Permission::LedgerRead)?;
    let sums = repo::totals(app.read(), client.id, filter).await?;
    let money = |minor| Money::from_minor(minor, client.currency).into();
    Ok(OperationTotalsView {
        opening: money(sums.opening_minor),
        credits: money(sums.credits_minor),
        debits: money(sums.debits_minor),
        closing: money(sums.closing_minor),
        count: i32::try_from(sums.count).unwrap_or(i32::MAX),
    })
}
