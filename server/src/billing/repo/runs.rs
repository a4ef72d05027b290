//! Rows of `bill_run`.

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select, Statement,
};
use shared::api::billing::{BillRunFilter, BillRunSortField};
use shared::ids::{BillRunId, SellerId};
use shared::run::{RunState, RunTask};

use crate::billing::entity::run::{ActiveModel, Column, Entity, Model};
use crate::db::lease::Leases;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// How long a worker may be silent before another takes its run over.
pub const LEASE: TimeDelta = TimeDelta::seconds(10);

const LEASES: Leases = Leases { table: "bill_run", key: "id", taken_at: None, length: LEASE };

/// The run, without a lock.
pub async fn find(conn: &impl ConnectionTrait, id: BillRunId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// What the run does.
pub async fn task(conn: &impl ConnectionTrait, id: BillRunId) -> Result<RunTask, Error> {
    let task: Option<String> =
        Entity::find_by_id(id).select_only().column(Column::Task).into_tuple().one(conn).await?;
    let task = task.ok_or_else(|| Error::not_found("bill run", id))?;
    RunTask::from_code(&task).ok_or_else(|| Error::internal("unknown task of a bill run"))
}

/// The run, locked until the end of the unit of work.
pub async fn lock(op: &Op, id: BillRunId) -> Result<Model, Error> {
    let mut select = Entity::find_by_id(id);
    if op.backend() == DbBackend::Postgres {
        select = select.lock(LockType::Update);
    }
    select.one(op.conn()).await?.ok_or_else(|| Error::not_found("bill run", id))
}

/// Adds a run.
pub async fn insert(op: &Op, run: ActiveModel) -> Result<(), Error> {
    Entity::insert(run).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// Writes what is set of a run.
pub async fn save(op: &Op, run: ActiveModel) -> Result<(), Error> {
    run.update(op.conn()).await?;
    Ok(())
}

/// Counts clients that were posted or found stale, if the run is still being posted. Of several posters each adds its
/// own.
pub async fn count_posted(op: &Op, id: BillRunId, posted: usize, stale: usize) -> Result<bool, Error> {
    let plus = |column: Column, count: usize| Expr::col(column).add(i32::try_from(count).unwrap_or(0));
    let counted = Entity::update_many()
        .col_expr(Column::NPosted, plus(Column::NPosted, posted))
        .col_expr(Column::NStale, plus(Column::NStale, stale))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(RunState::Posting.code()))
        .exec(op.conn())
        .await?;
    Ok(counted.rows_affected == 1)
}

/// Runs that are being posted.
pub async fn posting(conn: &impl ConnectionTrait) -> Result<Vec<Model>, Error> {
    let posting = Entity::find().filter(Column::State.eq(RunState::Posting.code()));
    Ok(posting.order_by_asc(Column::Number).all(conn).await?)
}

/// The next number of a run, from 1. Taken last in a unit of work: its row is a lock.
pub async fn next_number(op: &Op) -> Result<i64, Error> {
    let sql = "INSERT INTO counter (name, value) VALUES ('bill_run', 1) \
               ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value";
    let row = op.conn().query_one_raw(Statement::from_string(op.backend(), sql)).await?;
    let row = row.ok_or_else(|| Error::internal("the counter of runs gave no number"))?;
    Ok(row.try_get_by_index(0)?)
}

/// Takes or renews the lease of a working run. False when another worker holds it.
pub async fn take_lease(conn: &impl ConnectionTrait, id: BillRunId, owner: &str) -> Result<bool, Error> {
    LEASES.take(conn, id.uuid(), owner).await
}

/// Gives the lease back.
pub async fn drop_lease(conn: &impl ConnectionTrait, id: BillRunId, owner: &str) -> Result<(), Error> {
    LEASES.release(conn, id.uuid(), owner).await
}

/// Runs that wait for a worker: in a working state or with a reversal to do, and with no live lease.
pub async fn waiting(conn: &impl ConnectionTrait) -> Result<Vec<BillRunId>, Error> {
    let working = RunState::ALL.iter().filter(|state| state.is_working()).map(|state| state.code());
    let runs = Entity::find()
        .filter(Column::State.is_in(working).or(Column::Reversal.is_not_null()))
        .order_by_asc(Column::Number)
        .all(conn)
        .await?;
    let free = |run: &Model| LEASES.is_free(run.lease_owner.as_deref(), run.lease_until);
    Ok(runs.into_iter().filter(free).map(|run| run.id).collect())
}

/// Runs in a working state, the oldest first.
pub async fn working(conn: &impl ConnectionTrait) -> Result<Vec<Model>, Error> {
    let working = RunState::ALL.iter().filter(|state| state.is_working()).map(|state| state.code());
    Ok(Entity::find().filter(Column::State.is_in(working)).order_by_asc(Column::Number).all(conn).await?)
}

/// The last posted run of the same seller and task before this one.
pub async fn previous_posted(
    conn: &impl ConnectionTrait,
    (task, seller): (RunTask, Option<SellerId>),
    before_number: i64,
) -> Result<Option<Model>, Error> {
    let mut select = Entity::find()
        .filter(Column::Task.eq(task.code()))
        .filter(Column::State.is_in([RunState::Posted.code(), RunState::PartlyPosted.code()]))
        .filter(Column::Number.lt(before_number))
        .filter(Column::NLines.gt(0));
    select = match seller {
        Some(seller) => select.filter(Column::SellerId.eq(seller)),
        None => select.filter(Column::SellerId.is_null()),
    };
    Ok(select.order_by_desc(Column::Number).one(conn).await?)
}

fn filtered(sellers: Option<&[SellerId]>, filter: BillRunFilter) -> Select<Entity> {
    let mut select = Entity::find();
    if let Some(sellers) = sellers {
        select = select.filter(Column::SellerId.is_in(sellers.iter().copied()));
    }
    if let Some(states) = filter.states {
        select = select.filter(Column::State.is_in(states.into_iter().map(RunState::code)));
    }
    if let Some(task) = filter.task {
        select = select.filter(Column::Task.eq(task.code()));
    }
    if let Some(mode) = filter.mode {
        select = select.filter(Column::Mode.eq(mode.code()));
    }
    if let Some(seller) = filter.seller_id {
        select = select.filter(Column::SellerId.eq(seller));
    }
    if let Some(number) = filter.number {
        select = select.filter(Column::Number.eq(i64::from(number)));
    }
    if let Some(name) = filter.created_by {
        select = select.filter(Column::CreatedBy.eq(name));
    }
    select
}

/// A page of runs of these sellers only, in the order of the list, one more than the page holds when it goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: BillRunFilter,
    order: &Order<BillRunSortField>,
    page: &Page<Place>,
) -> Result<Vec<Model>, Error> {
    let column = |field| Expr::col((Entity, sorted_by(field)));
    let sought = order.sought(column, [Expr::col((Entity, Column::Id))]);
    sought.rows(conn, filtered(sellers, filter), page).await
}

const fn sorted_by(field: BillRunSortField) -> Column {
    match field {
        BillRunSortField::Number => Column::Number,
        BillRunSortField::AsOf => Column::AsOf,
        BillRunSortField::Clients => Column::NClients,
        BillRunSortField::Errors => Column::NErrors,
    }
}

/// How many runs there are, of these sellers only.
pub async fn count(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    filter: BillRunFilter,
) -> Result<i32, Error> {
    let count = filtered(sellers, filter).count(conn).await?;
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}
