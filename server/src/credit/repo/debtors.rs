//! The list of debtors.

use chrono::{Days, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QuerySelect, Select,
};
use shared::api::credit::{DebtorFilter, DebtorSortField};
use shared::calendar::NEVER;
use shared::ids::SellerId;

use super::super::entity::credit_state::{Column as C, Entity};
use super::states::{State, read};
use crate::clients;
use crate::error::Error;
use crate::page::Page;
use crate::page::order::{Order, Place};

fn of(column: C) -> Expr {
    Expr::col((Entity, column))
}

/// What is asked for: `today` counts days overdue.
pub struct Wanted<'a> {
    /// Only of these sellers.
    pub sellers: Option<&'a [SellerId]>,
    /// The filter.
    pub filter: &'a DebtorFilter,
    /// Today.
    pub today: NaiveDate,
}

fn filtered(wanted: &Wanted<'_>) -> Select<Entity> {
    let filter = wanted.filter;
    let of_sellers = |sellers: &[SellerId]| Expr::exists(clients::of_sellers(of(C::ClientId), sellers));
    let stages = filter.stages.as_ref().filter(|stages| !stages.is_empty());
    let days = filter.overdue_days.and_then(|days| u64::try_from(days).ok()).filter(|days| *days > 0);
    let since = days.and_then(|days| wanted.today.checked_sub_days(Days::new(days - 1)));
    let is = |column: C, set: bool| if set { of(column).is_not_null() } else { of(column).is_null() };
    let wanted = Condition::all()
        .add_option(wanted.sellers.map(of_sellers))
        .add_option(filter.seller_id.map(|seller| of_sellers(&[seller])))
        .add_option(filter.group_id.map(|group| Expr::exists(clients::of_group(of(C::ClientId), group))))
        .add_option(stages.map(|stages| C::StageKind.is_in(stages.iter().map(|kind| kind.code()))))
        .add_option(filter.blocked.map(|blocked| is(C::BlockedFrom, blocked)))
        .add_option(since.map(|since| C::OverdueFrom.lte(since)))
        .add_option(filter.contact_by.map(|day| C::ContactOn.lte(day.0)))
        .add_option(filter.problem.map(|problem| is(C::Problem, problem)))
        .add_option(filter.search.as_deref().map(|text| C::ClientId.in_subquery(clients::found_ids(text))));
    Entity::find().filter(wanted)
}

fn sorted_by(field: DebtorSortField) -> Expr {
    let day = |column| Func::coalesce([of(column), Expr::val(NEVER)]).into();
    match field {
        DebtorSortField::Overdue => of(C::OverdueMinor),
        DebtorSortField::OverdueFrom => day(C::OverdueFrom),
        DebtorSortField::Client => {
            Expr::SubQuery(None, Box::new(clients::name_key_of(of(C::ClientId)).into()))
        }
        DebtorSortField::Since => day(C::Since),
        DebtorSortField::Contact => day(C::ContactOn),
    }
}

/// A page of debtors, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    wanted: &Wanted<'_>,
    order: &Order<DebtorSortField>,
    page: &Page<Place>,
) -> Result<Vec<State>, Error> {
    let sought = order.sought(sorted_by, [of(C::ClientId)]);
    let rows = sought.rows(conn, filtered(wanted), page).await?;
    rows.into_iter().map(read).collect()
}

/// How many debtors.
pub async fn count(conn: &impl ConnectionTrait, wanted: &Wanted<'_>) -> Result<u64, Error> {
    Ok(filtered(wanted).count(conn).await?)
}

/// Sums of one currency.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Sums {
    /// Code of the currency.
    pub currency: String,
    /// Everything owed, minor units.
    pub owed: i64,
    /// What is overdue, minor units.
    pub overdue: i64,
    /// Clients blocked by credit control.
    pub blocked: i64,
}

/// What the debtors owe, by currency.
pub async fn totals(conn: &impl ConnectionTrait, wanted: &Wanted<'_>) -> Result<Vec<Sums>, Error> {
    let mut states =
        filtered(wanted).select_only().columns([C::ClientId, C::OwedMinor, C::OverdueMinor, C::BlockedFrom]);
    let states = QuerySelect::query(&mut states).to_owned();
    let sum = |what: &str| Expr::cust(format!("CAST(COALESCE(SUM({what}), 0) AS BIGINT)"));
    let mut select = Query::select();
    select
        .expr_as(Expr::col(("c", "currency")), "currency")
        .expr_as(sum("s.owed_minor"), "owed")
        .expr_as(sum("s.overdue_minor"), "overdue")
        .expr_as(sum("CASE WHEN s.blocked_from IS NULL THEN 0 ELSE 1 END"), "blocked")
        .from_subquery(states, "s")
        .join_subquery(
            sea_orm::JoinType::InnerJoin,
            clients::currencies(),
            "c",
            Expr::col(("c", "id")).equals(("s", "client_id")),
        )
        .group_by_col(("c", "currency"))
        .order_by_expr(Expr::col(("c", "currency")), sea_orm::Order::Asc);
    let statement = conn.get_database_backend().build(&select);
    Ok(Sums::find_by_statement(statement).all(conn).await?)
}
