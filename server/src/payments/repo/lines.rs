//! Lines of bank statements.

use std::collections::HashSet;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set, Statement, Value,
};
use shared::api::statements::BankLineFilter;
use shared::bank::{LinePlan, LineState};
use shared::ids::{LineId, SellerId, StatementId};

pub use super::super::entity::bank_line::Model;
use super::super::entity::bank_line::{ActiveModel, Column as C, Entity};
use crate::db::sets::containing;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// Lines in one statement; a row has 27 values, and SQLite takes 32 766.
const ROWS: usize = 1_000;
/// Hashes in one statement.
const HASHES: usize = 10_000;

/// Those of the hashes that lines of the seller have.
pub async fn known(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    hashes: &[String],
) -> Result<HashSet<String>, Error> {
    let mut found = HashSet::new();
    for chunk in hashes.chunks(HASHES) {
        let rows = Entity::find()
            .select_only()
            .column(C::KeyHash)
            .filter(C::SellerId.eq(seller))
            .filter(C::KeyHash.is_in(chunk));
        found.extend(rows.into_tuple::<String>().all(conn).await?);
    }
    Ok(found)
}

/// Writes new lines; answers how many of them no other statement brought meanwhile.
pub async fn insert(op: &Op, rows: Vec<Model>) -> Result<u64, Error> {
    use sea_orm::sea_query::OnConflict;
    let mut done = 0;
    for chunk in rows.chunks(ROWS) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        let nothing = OnConflict::new().do_nothing().to_owned();
        let insert = Entity::insert_many(rows).on_conflict(nothing);
        done += insert.exec_without_returning(op.conn()).await?;
    }
    Ok(done)
}

/// The line.
pub async fn find(conn: &impl ConnectionTrait, id: LineId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The line, held until the end of the unit of work.
pub async fn lock(op: &Op, id: LineId) -> Result<Option<Model>, Error> {
    let mut one = Entity::find_by_id(id);
    if op.backend() == DbBackend::Postgres {
        one = one.lock_exclusive();
    }
    Ok(one.one(op.conn()).await?)
}

/// Lines of the statement that nobody has looked at, in their order.
pub async fn unmatched(
    conn: &impl ConnectionTrait,
    statement: StatementId,
    count: u64,
) -> Result<Vec<Model>, Error> {
    let rows = Entity::find().filter(C::StatementId.eq(statement)).filter(C::Band.eq(""));
    Ok(rows.order_by_asc(C::N).limit(count).all(conn).await?)
}

/// Lines of the statement that are to be booked, in their order.
pub async fn to_post(
    conn: &impl ConnectionTrait,
    statement: StatementId,
    count: u64,
) -> Result<Vec<Model>, Error> {
    let plans = [LinePlan::Post, LinePlan::Suspense, LinePlan::Refund].map(LinePlan::code);
    let rows = Entity::find()
        .filter(C::StatementId.eq(statement))
        .filter(C::State.eq(LineState::New.code()))
        .filter(C::Plan.is_in(plans));
    Ok(rows.order_by_asc(C::N).limit(count).all(conn).await?)
}

/// Lines that wait and lines that are nobody's get their states.
pub async fn set_aside(op: &Op, statement: StatementId) -> Result<(), Error> {
    for (plan, state) in [(LinePlan::Wait, LineState::Waiting), (LinePlan::Other, LineState::Other)] {
        let act = ActiveModel { state: Set(state.code().to_owned()), ..Default::default() };
        Entity::update_many()
            .set(act)
            .filter(C::StatementId.eq(statement))
            .filter(C::State.eq(LineState::New.code()))
            .filter(C::Plan.eq(plan.code()))
            .exec(op.conn())
            .await?;
    }
    Ok(())
}

/// A change of the line that states nothing yet.
pub fn changing(id: LineId) -> ActiveModel {
    ActiveModel { id: Set(id), ..Default::default() }
}

/// Changes what `change` states of its line.
pub async fn change(op: &Op, change: ActiveModel) -> Result<(), Error> {
    change.update(op.conn()).await?;
    Ok(())
}

/// Marks who decided now.
pub fn decided(op: &Op, change: &mut ActiveModel) {
    change.decided_by = ActiveValue::Set(Some(op.actor().name.clone()));
    change.decided_at = ActiveValue::Set(Some(op.now()));
}

fn of(column: C) -> Expr {
    Expr::col((Entity, column))
}

fn filtered(sellers: Option<&[SellerId]>, filter: &BankLineFilter) -> Select<Entity> {
    let search = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let states = filter.states.as_ref().filter(|states| !states.is_empty());
    let bands = filter.bands.as_ref().filter(|bands| !bands.is_empty());
    let directions = filter.directions.as_ref().filter(|directions| !directions.is_empty());
    let plans = filter.plans.as_ref().filter(|plans| !plans.is_empty());
    let wanted = Condition::all()
        .add_option(sellers.map(|sellers| C::SellerId.is_in(sellers.iter().copied())))
        .add_option(filter.statement_id.map(|id| C::StatementId.eq(id)))
        .add_option(states.map(|all| C::State.is_in(all.iter().map(|state| state.code()))))
        .add_option(bands.map(|all| C::Band.is_in(all.iter().map(|band| band.code()))))
        .add_option(plans.map(|all| C::Plan.is_in(all.iter().map(|plan| plan.code()))))
        .add_option(directions.map(|all| C::Direction.is_in(all.iter().map(|one| one.code()))))
        .add_option(search.map(|text| {
            Condition::any().add(of(C::Number).eq(text)).add(of(C::Purpose).like(containing(text)))
        }));
    Entity::find().filter(wanted)
}

/// A page in the order of the books, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    (sellers, filter): (Option<&[SellerId]>, &BankLineFilter),
    order: &Order<()>,
    page: &Page<Place>,
) -> Result<Vec<Model>, Error> {
    order.sought(|()| of(C::PostedOn), [of(C::Id)]).rows(conn, filtered(sellers, filter), page).await
}

/// How many.
pub async fn count(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: &BankLineFilter,
) -> Result<u64, Error> {
    Ok(filtered(sellers, filter).count(conn).await?)
}

/// Number and sum of a statement's lines by direction, band, plan, state and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// Code of the direction.
    pub direction: String,
    /// Code of the band.
    pub band: String,
    /// Code of the plan.
    pub plan: String,
    /// Code of the state.
    pub state: String,
    /// ISO code of the currency.
    pub currency: String,
    /// Lines.
    pub count: i64,
    /// Minor units.
    pub minor: i64,
}

/// What the statement's lines come to.
pub async fn sums(conn: &impl ConnectionTrait, statement: StatementId) -> Result<Vec<Sum>, Error> {
    let sql = "SELECT direction, band, plan, state, currency, CAST(COUNT(*) AS BIGINT), \
               CAST(SUM(amount_minor) AS BIGINT) FROM bank_line WHERE statement_id = $1 \
               GROUP BY direction, band, plan, state, currency ORDER BY direction, band, plan, state, currency";
    let values: [Value; 1] = [statement.uuid().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = conn.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            Ok(Sum {
                direction: row.try_get_by_index(0)?,
                band: row.try_get_by_index(1)?,
                plan: row.try_get_by_index(2)?,
                state: row.try_get_by_index(3)?,
                currency: row.try_get_by_index(4)?,
                count: row.try_get_by_index(5)?,
                minor: row.try_get_by_index(6)?,
            })
        })
        .collect()
}
