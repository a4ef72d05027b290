//! The worklist of debtors.

use std::collections::HashMap;

use chrono::NaiveDate;
use shared::access::Permission;
use shared::api::common::SortDirection;
use shared::api::credit::{DebtorFilter, DebtorSort, DebtorSortField, DebtorTotals, StandingView};
use shared::calendar::NEVER;
use shared::credit::Debt;
use shared::ids::ClientId;
use shared::money::{Currency, Money, UnknownCurrency};

use super::super::repo::debtors::{self as repo, Wanted};
pub use super::super::repo::states::State;
use super::super::repo::states::of_clients;
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client};
use crate::error::Error;
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};
use crate::settings;

/// A debtor of a list.
pub struct Debtor {
    /// The client.
    pub client: Client,
    /// Where it stands.
    pub state: State,
    /// Today, in the zone of its seller.
    pub today: NaiveDate,
}

/// Rows of a page of debtors, and how the list is sorted.
pub struct DebtorRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// The order of the list.
    pub order: Order<DebtorSortField>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<Debtor>,
}

/// Where a client stands, as the API shows it.
pub fn standing_view(state: &State, currency: Currency, today: NaiveDate) -> StandingView {
    let money = |minor| Money::from_minor(minor, currency).into();
    let debt = Debt { overdue_from: state.overdue_from, ..Debt::default() };
    let stage = state.stage.as_ref();
    StandingView {
        owed: money(state.owed_minor),
        overdue: money(state.overdue_minor),
        overdue_from: state.overdue_from.map(Into::into),
        overdue_days: i32::try_from(debt.days(today)).unwrap_or(i32::MAX),
        stage_kind: stage.map(|stage| stage.kind),
        stage_name: stage.map(|stage| stage.name.clone()),
        since: stage.map(|stage| stage.since.into()),
        blocked_from: state.blocked_from.map(Into::into),
        contact_on: state.contact_on.map(Into::into),
        problem: state.problem.clone(),
    }
}

/// States of those of the clients that have one.
pub async fn states(app: &App, clients: &[ClientId]) -> Result<HashMap<ClientId, State>, Error> {
    of_clients(app.read(), clients).await
}

/// Place of the debtor in a list of this order.
pub fn place(debtor: &Debtor, order: &Order<DebtorSortField>) -> Place {
    let day = |day: Option<NaiveDate>| Key::Day(day.unwrap_or(NEVER));
    let state = &debtor.state;
    let key = |field| match field {
        DebtorSortField::Overdue => Key::Number(state.overdue_minor),
        DebtorSortField::OverdueFrom => day(state.overdue_from),
        DebtorSortField::Client => Key::Text(debtor.client.details.name_key()),
        DebtorSortField::Since => day(state.stage.as_ref().map(|stage| stage.since)),
        DebtorSortField::Contact => day(state.contact_on),
    };
    (order.fields().map(key).collect(), vec![debtor.client.id.uuid()])
}

const fn code_of(field: DebtorSortField) -> &'static str {
    match field {
        DebtorSortField::Overdue => "overdue",
        DebtorSortField::OverdueFrom => "from",
        DebtorSortField::Client => "client",
        DebtorSortField::Since => "since",
        DebtorSortField::Contact => "contact",
    }
}

/// A page of the debtors that the actor sees, the largest overdue sums first when no order is named.
pub async fn page(
    app: &App,
    actor: &Actor,
    filter: &DebtorFilter,
    sort: Vec<DebtorSort>,
    args: PageArgs,
) -> Result<DebtorRows, Error> {
    actor.require(Permission::LedgerRead)?;
    actor.require(Permission::ClientRead)?;
    let asked = sort.into_iter().map(|by| (by.field, by.direction));
    let order = Order::asked(asked, Some((DebtorSortField::Overdue, SortDirection::Desc)))?;
    let page = Page::parse(args, order.name("debtors", code_of))?;
    let today = app.clock().today(settings::zone_of(app.read(), filter.seller_id).await?);
    let wanted = Wanted { sellers: actor.sellers.as_deref(), filter, today };
    let states = repo::page(app.read(), &wanted, &order, &page).await?;
    let ids: Vec<ClientId> = states.iter().map(|state| state.client).collect();
    let found = clients::many(app.read(), &ids).await?;
    let mut found: HashMap<ClientId, Client> = found.into_iter().map(|client| (client.id, client)).collect();
    let now = app.clock().now();
    let zones = settings::zones(app.read()).await?;
    let row = |state: State| {
        let client = found.remove(&state.client)?;
        let zone = zones.get(&client.seller).copied().unwrap_or(settings::DEFAULT_ZONE);
        Some(Debtor { client, state, today: now.with_timezone(&zone).date_naive() })
    };
    let rows = states.into_iter().filter_map(row).collect();
    Ok(DebtorRows { page, order, rows })
}

/// How many debtors the actor sees that meet the conditions.
pub async fn count(app: &App, actor: &Actor, filter: &DebtorFilter) -> Result<u64, Error> {
    actor.require(Permission::LedgerRead)?;
    let today = app.clock().today(settings::zone_of(app.read(), filter.seller_id).await?);
    repo::count(app.read(), &Wanted { sellers: actor.sellers.as_deref(), filter, today }).await
}

/// What they owe.
pub async fn totals(app: &App, actor: &Actor, filter: &DebtorFilter) -> Result<DebtorTotals, Error> {
    actor.require(Permission::LedgerRead)?;
    let today = app.clock().today(settings::zone_of(app.read(), filter.seller_id).await?);
    let wanted = Wanted { sellers: actor.sellers.as_deref(), filter, today };
    let mut totals = DebtorTotals { owed: Vec::new(), overdue: Vec::new(), blocked: 0 };
    for sums in repo::totals(app.read(), &wanted).await? {
        let currency: Currency =
            sums.currency.parse().map_err(|error: UnknownCurrency| Error::internal(error))?;
        totals.owed.push(Money::from_minor(sums.owed, currency).into());
        totals.overdue.push(Money::from_minor(sums.overdue, currency).into());
        totals.blocked = totals.blocked.saturating_add(i32::try_from(sums.blocked).unwrap_or(i32::MAX));
    }
    Ok(totals)
}
