//! Lists of operations and their sums: of one client, and over all clients.

use chrono::NaiveDate;
use sea_orm::sea_query::{
    CaseStatement, Condition, Expr, ExprTrait, Func, JoinType, Order as Direction, Query, SelectStatement,
};
use sea_orm::{ConnectionTrait, FromQueryResult};
use shared::api::ledger::{OperationFilter, OperationSortField};
use shared::calendar::NEVER;
use shared::client::search_readings;
use shared::ids::{ClientId, SellerId};
use shared::ledger::EntryKind;

use super::read::{AMOUNT, COLUMNS, Row, read};
use crate::clients;
use crate::db::sets::containing;
use crate::error::Error;
use crate::ledger::record::PostedEntry;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// Reason and key of an entry `e`, ё as е.
const WORDS: &str =
    "REPLACE(REPLACE(COALESCE(e.reason, '') || ' ' || COALESCE(e.source_key, ''), 'ё', 'е'), 'Ё', 'Е')";

/// The first day that both databases can write.
const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day of the calendar");

fn of(column: &'static str) -> Expr {
    Expr::col(("e", column))
}

fn amount() -> Expr {
    Expr::cust(AMOUNT)
}

/// Whose entries may be seen.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'s> {
    /// Of one client.
    Client(ClientId),
    /// Of clients of these sellers; absent means all.
    Sellers(Option<&'s [SellerId]>),
}

impl Scope<'_> {
    fn condition(self) -> Option<Expr> {
        match self {
            Scope::Client(client) => Some(of("client_id").eq(client.uuid())),
            Scope::Sellers(sellers) => sellers.map(of_sellers),
        }
    }
}

fn of_sellers(sellers: &[SellerId]) -> Expr {
    Expr::exists(clients::of_sellers(of("client_id"), sellers))
}

/// What the filter asks for, but for days.
fn condition(filter: &OperationFilter) -> Condition {
    let kinds = filter.kinds.as_ref().filter(|kinds| !kinds.is_empty());
    let no_run = || of("run_id").is_null().and(of("kind").ne(EntryKind::Charge.code()));
    let found = filter.search.as_deref().map(found);
    Condition::all()
        .add_option(kinds.map(|kinds| of("kind").is_in(kinds.iter().map(|kind| kind.code()))))
        .add_option(filter.run_id.map(|run| of("run_id").eq(run.uuid())))
        .add_option(filter.client_id.map(|client| of("client_id").eq(client.uuid())))
        .add_option(filter.seller_id.map(|seller| of_sellers(&[seller])))
        .add_option(filter.by_hand.map(|by_hand| if by_hand { no_run() } else { no_run().not() }))
        .add_option(filter.reversals.map(|reversals| {
            if reversals { of("reverses_id").is_not_null() } else { of("reverses_id").is_null() }
        }))
        .add_option(filter.actor.as_deref().map(|actor| of("actor").eq(actor)))
        .add_option(found)
}

/// Any reading of the text whose every word occurs in the reason or the key. Neither database folds Russian letters
/// in comparisons, so that a word is looked for in small letters, in large ones and with one large letter first.
fn found(text: &str) -> Condition {
    let readings = search_readings(text).into_iter().map(|words| {
        words.into_iter().fold(Condition::all(), |all, word| {
            let mut letters = word.chars();
            let first = letters.next().map(char::to_uppercase);
            let title: String = first.into_iter().flatten().chain(letters).collect();
            let cases = [word.to_uppercase(), title, word];
            let any = cases.iter().map(|word| Expr::cust(WORDS).like(containing(word)));
            all.add(any.fold(Condition::any(), Condition::add))
        })
    });
    readings.fold(Condition::any(), Condition::add)
}

/// What the filter asks for.
fn in_days(filter: &OperationFilter) -> Condition {
    condition(filter)
        .add_option(filter.from.map(|from| of("dated_on").gte(from.0)))
        .add_option(filter.to.map(|to| of("dated_on").lt(to.0)))
}

fn entries(scope: Scope<'_>, filter: &OperationFilter) -> SelectStatement {
    let mut select = Query::select();
    select.from_as("ledger_entry", "e").cond_where(in_days(filter)).and_where_option(scope.condition());
    select
}

fn sorted_by(field: OperationSortField) -> Expr {
    match field {
        OperationSortField::Date => of("dated_on"),
        OperationSortField::Amount => amount(),
    }
}

/// A page of entries, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    scope: Scope<'_>,
    filter: &OperationFilter,
    order: &Order<OperationSortField>,
    page: &Page<Place>,
) -> Result<Vec<PostedEntry>, Error> {
    let sought = order.sought(sorted_by, [of("id")]);
    let mut select = entries(scope, filter);
    select.expr(Expr::cust(COLUMNS)).expr_as(amount(), "amount_minor").limit(page.fetch());
    if let Some(bound) = sought.bound(page) {
        select.cond_where(bound);
    }
    for (what, direction) in sought.directions(page) {
        select.order_by_expr(what, direction);
    }
    let statement = conn.get_database_backend().build(&select);
    let mut rows = Row::find_by_statement(statement).all(conn).await?;
    if page.backward {
        rows.reverse();
    }
    rows.into_iter().map(read).collect()
}

/// How many entries.
pub async fn count(
    conn: &impl ConnectionTrait,
    scope: Scope<'_>,
    filter: &OperationFilter,
) -> Result<i64, Error> {
    let mut select = entries(scope, filter);
    select.expr(Expr::cust("COUNT(*)"));
    let row = conn.query_one_raw(conn.get_database_backend().build(&select)).await?;
    let row = row.ok_or_else(|| Error::internal("a count without a row"))?;
    Ok(row.try_get_by_index(0)?)
}

/// Sums of entries in one currency.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Sums {
    /// Code of the currency.
    pub currency: String,
    /// Sum of those above zero.
    pub credits_minor: i64,
    /// Sum of those below zero, as a number above zero.
    pub debits_minor: i64,
    /// Number of entries.
    pub count: i64,
}

/// Sums by currency, in the order of their codes.
pub async fn sums(
    conn: &impl ConnectionTrait,
    scope: Scope<'_>,
    filter: &OperationFilter,
) -> Result<Vec<Sums>, Error> {
    let mut inner = entries(scope, filter);
    inner.expr(of("client_id")).expr_as(amount(), "amount_minor");
    let minor = || Expr::col(("s", "amount_minor"));
    let mut select = Query::select();
    select
        .column(("c", "currency"))
        .expr_as(sum(minor().gt(0), minor()), "credits_minor")
        .expr_as(sum(minor().lt(0), Expr::cust("-s.amount_minor")), "debits_minor")
        .expr_as(Expr::cust("COUNT(*)"), "count")
        .from_subquery(inner, "s")
        .join_subquery(
            JoinType::InnerJoin,
            clients::currencies(),
            "c",
            Expr::col(("c", "id")).equals(("s", "client_id")),
        )
        .group_by_col(("c", "currency"))
        .order_by(("c", "currency"), Direction::Asc);
    let statement = conn.get_database_backend().build(&select);
    Ok(Sums::find_by_statement(statement).all(conn).await?)
}

/// Sum of `what` over the rows that meet a condition, a whole number of 64 bits.
fn sum(when: impl Into<Condition>, what: Expr) -> Expr {
    let case = CaseStatement::new().case(when.into(), what).finally(Expr::cust("0"));
    let sum: Expr = Func::sum(case).into();
    Func::cast_as(Func::coalesce([sum, Expr::cust("0")]), "BIGINT").into()
}

/// Sums of a client's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Totals {
    /// Sum of all before the first day.
    pub opening_minor: i64,
    /// Sum of all up to the last day.
    pub closing_minor: i64,
    /// Sum of those above zero that meet the conditions.
    pub credits_minor: i64,
    /// Sum of those below zero that meet the conditions, as a number above zero.
    pub debits_minor: i64,
    /// Number of those that meet the conditions.
    pub count: i64,
}

/// Sums by one pass over the client's entries.
pub async fn totals(
    conn: &impl ConnectionTrait,
    client: ClientId,
    filter: &OperationFilter,
) -> Result<Totals, Error> {
    let from = filter.from.map_or(EARLIEST, |day| Ord::max(day.0, EARLIEST));
    let to = filter.to.map_or(NEVER, |day| Ord::min(day.0, NEVER));
    let meets = CaseStatement::new()
        .case(condition(filter).add(of("dated_on").gte(from)), Expr::cust("1"))
        .finally(Expr::cust("0"));
    let mut inner = Query::select();
    inner
        .expr(of("dated_on"))
        .expr_as(meets, "meets")
        .expr_as(amount(), "amount_minor")
        .from_as("ledger_entry", "e")
        .and_where(of("client_id").eq(client.uuid()));
    let (day, minor) = (|| Expr::col(("s", "dated_on")), || Expr::col(("s", "amount_minor")));
    let meets = || Condition::all().add(Expr::cust("s.meets = 1")).add(day().lt(to));
    let mut select = Query::select();
    select
        .expr_as(sum(day().lt(from), minor()), "opening_minor")
        .expr_as(sum(day().lt(to), minor()), "closing_minor")
        .expr_as(sum(meets().add(minor().gt(0)), minor()), "credits_minor")
        .expr_as(sum(meets().add(minor().lt(0)), Expr::cust("-s.amount_minor")), "debits_minor")
        .expr_as(sum(meets(), Expr::cust("1")), "count")
        .from_subquery(inner, "s");
    let statement = conn.get_database_backend().build(&select);
    let sums = Totals::find_by_statement(statement).one(conn).await?;
    sums.ok_or_else(|| Error::internal("sums without a row"))
}
