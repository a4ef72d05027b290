//! Rows of `bill_item`.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement, Value,
};
use shared::api::billing::BillItemFilter;
use shared::error::ErrorCode;
use shared::ids::{BillRunId, ClientId, EntryId};
use shared::money::Currency;
use shared::run::{ItemState, RunErrorCause, Warnings};
use uuid::Uuid;

use super::Totals;
use crate::billing::entity::item::{Column, Entity, Model};
use crate::db::bulk::{self, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;

/// The body of an item that is left without lines.
pub const EMPTY: &str = "[]";

/// An item to write.
#[derive(Debug, Clone)]
pub struct NewItem {
    pub client: ClientId,
    pub state: ItemState,
    pub revision: i64,
    pub reference_revision: i64,
    pub amount_minor: i64,
    pub n_lines: i32,
    pub body: String,
    pub error_code: Option<String>,
    pub error_message: Option<String>,
    pub held: Option<String>,
    pub warnings: Warnings,
    pub error_cause: Option<RunErrorCause>,
}

const COLUMNS: [bulk::Column; 13] = [
    column("client_id", Type::Uuid),
    column("run_id", Type::Uuid),
    column("state", Type::Text),
    column("revision", Type::BigInt),
    column("reference_revision", Type::BigInt),
    column("amount_minor", Type::BigInt),
    column("n_lines", Type::Int),
    column("body", Type::Text),
    column("error_code", Type::Text),
    column("error_message", Type::Text),
    column("held", Type::Text),
    column("warnings", Type::Int),
    column("error_cause", Type::Text),
];

/// Writes items; those of a recalculation replace the old ones.
pub async fn write(op: &Op, run: BillRunId, items: Vec<NewItem>) -> Result<(), Error> {
    let rows = items
        .into_iter()
        .map(|item| {
            vec![
                item.client.uuid().into(),
                run.uuid().into(),
                item.state.code().into(),
                item.revision.into(),
                item.reference_revision.into(),
                item.amount_minor.into(),
                item.n_lines.into(),
                item.body.into(),
                item.error_code.into(),
                item.error_message.into(),
                item.held.into(),
                item.warnings.bits().into(),
                item.error_cause.map(RunErrorCause::code).into(),
            ]
        })
        .collect();
    let replace = "ON CONFLICT (client_id, run_id) DO UPDATE SET state = excluded.state, \
                   revision = excluded.revision, reference_revision = excluded.reference_revision, \
                   amount_minor = excluded.amount_minor, n_lines = excluded.n_lines, body = excluded.body, \
                   error_code = excluded.error_code, error_message = excluded.error_message, \
                   held = excluded.held, warnings = excluded.warnings, error_cause = excluded.error_cause";
    bulk::insert_or(op.conn(), "bill_item", &COLUMNS, replace, rows).await?;
    Ok(())
}

/// The next items of the run in `state`, in client order.
pub async fn next_in_state(
    conn: &impl ConnectionTrait,
    run: BillRunId,
    state: ItemState,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    Ok(Entity::find()
        .filter(Column::RunId.eq(run))
        .filter(Column::State.eq(state.code()))
        .order_by_asc(Column::ClientId)
        .limit(limit)
        .all(conn)
        .await?)
}

/// Calculated items of the run that nobody else holds, of the next clients after this one, in client order; they are
/// held until the end of the unit of work.
///
/// Items leave the state as they are worked off. Without `after` PostgreSQL passes over all that have left it, again
/// and again, until it is vacuumed.
pub async fn claim(
    op: &Op,
    run: BillRunId,
    after: Option<ClientId>,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let next = Condition::all().add_option(after.map(|after| Column::ClientId.gt(after)));
    claimed(op, run, next, limit).await
}

/// The calculated item of one client, if nobody else holds it; held until the end of the unit of work.
pub async fn claim_one(op: &Op, run: BillRunId, client: ClientId) -> Result<Vec<Model>, Error> {
    claimed(op, run, Condition::all().add(Column::ClientId.eq(client)), 1).await
}

async fn claimed(op: &Op, run: BillRunId, wanted: Condition, limit: u64) -> Result<Vec<Model>, Error> {
    let mut select = Entity::find()
        .filter(Column::RunId.eq(run))
        .filter(Column::State.eq(ItemState::Ok.code()))
        .filter(wanted)
        .order_by_asc(Column::ClientId)
        .limit(limit);
    if op.backend() == DbBackend::Postgres {
        select = select.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    Ok(select.all(op.conn()).await?)
}

/// The next posted items that a reversal asks for.
pub async fn next_posted(
    conn: &impl ConnectionTrait,
    run: BillRunId,
    clients: &[ClientId],
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let mut select = Entity::find()
        .filter(Column::RunId.eq(run))
        .filter(Column::State.eq(ItemState::Posted.code()))
        .order_by_asc(Column::ClientId)
        .limit(limit);
    if !clients.is_empty() {
        select = select.filter(Column::ClientId.is_in(clients.iter().copied()));
    }
    Ok(select.all(conn).await?)
}

/// One item.
pub async fn find(
    conn: &impl ConnectionTrait,
    run: BillRunId,
    client: ClientId,
) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id((client, run)).one(conn).await?)
}

/// Moves items to another state, and says with which entry they were posted.
pub async fn mark_posted(
    op: &Op,
    run: BillRunId,
    entries: &[(ClientId, Option<EntryId>)],
) -> Result<(), Error> {
    let key = [column("client_id", Type::Uuid), column("run_id", Type::Uuid)];
    let set = [column("state", Type::Text), column("entry_id", Type::Uuid)];
    let rows = entries
        .iter()
        .map(|(client, entry)| {
            vec![
                client.uuid().into(),
                run.uuid().into(),
                ItemState::Posted.code().into(),
                entry.map(EntryId::uuid).into(),
            ]
        })
        .collect();
    bulk::update(op.conn(), "bill_item", &key, &set, rows).await?;
    Ok(())
}

/// Moves the items of these clients to `state`.
pub async fn mark(op: &Op, run: BillRunId, clients: &[ClientId], state: ItemState) -> Result<(), Error> {
    let key = [column("client_id", Type::Uuid), column("run_id", Type::Uuid)];
    let set = [column("state", Type::Text)];
    let rows = clients
        .iter()
        .map(|client| vec![client.uuid().into(), run.uuid().into(), state.code().into()])
        .collect();
    bulk::update(op.conn(), "bill_item", &key, &set, rows).await?;
    Ok(())
}

/// Records why a client that was to be posted could not be.
pub async fn mark_error(
    op: &Op,
    run: BillRunId,
    client: ClientId,
    code: ErrorCode,
    message: &str,
) -> Result<(), Error> {
    let cause =
        if code == ErrorCode::PeriodClosed { RunErrorCause::PeriodClosed } else { RunErrorCause::Other };
    Entity::update_many()
        .col_expr(Column::State, Expr::value(ItemState::Error.code()))
        .col_expr(Column::ErrorCode, Expr::value(code.as_str()))
        .col_expr(Column::ErrorCause, Expr::value(cause.code()))
        .col_expr(Column::ErrorMessage, Expr::value(message))
        .filter(Column::RunId.eq(run))
        .filter(Column::ClientId.eq(client))
        .filter(Column::State.eq(ItemState::Ok.code()))
        .exec(op.conn())
        .await?;
    Ok(())
}

/// Moves the items of the run that the filter wants from some states to another; answers how many.
pub async fn move_states(
    op: &Op,
    run: BillRunId,
    wanted: BillItemFilter,
    from: &[ItemState],
    to: ItemState,
) -> Result<u64, Error> {
    let moved = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.code()))
        .filter(condition(run, wanted))
        .filter(Column::State.is_in(from.iter().map(|state| state.code())))
        .exec(op.conn())
        .await?;
    Ok(moved.rows_affected)
}

/// Moves calculated items whose client or reference data changed since to `to`; answers how many.
pub async fn move_outdated(op: &Op, run: BillRunId, reference: i64, to: ItemState) -> Result<u64, Error> {
    let sql = "UPDATE bill_item SET state = $1 WHERE run_id = $2 AND state = 'ok' AND (reference_revision <> $3 \
               OR revision <> (SELECT c.revision FROM client c WHERE c.id = bill_item.client_id))";
    let values: [Value; 3] = [to.code().into(), run.uuid().into(), reference.into()];
    let statement = Statement::from_sql_and_values(op.backend(), sql, values);
    Ok(op.conn().execute_raw(statement).await?.rows_affected())
}

/// How many items are in each state.
pub async fn count_by_state(
    conn: &impl ConnectionTrait,
    run: BillRunId,
) -> Result<BTreeMap<ItemState, i32>, Error> {
    let counts: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::State)
        .expr(Expr::col(Column::ClientId).count())
        .filter(Column::RunId.eq(run))
        .group_by(Column::State)
        .into_tuple()
        .all(conn)
        .await?;
    counts
        .into_iter()
        .map(|(state, count)| {
            let state =
                ItemState::from_code(&state).ok_or_else(|| Error::internal("unknown state of an item"))?;
            Ok((state, i32::try_from(count).unwrap_or(i32::MAX)))
        })
        .collect()
}

/// Sums of what the run would post or has posted, by currency of the client: excluded clients count nothing.
pub async fn totals(conn: &impl ConnectionTrait, run: BillRunId) -> Result<Totals, Error> {
    let sql = "SELECT c.currency, CAST(SUM(CASE WHEN i.state = 'excluded' THEN 0 ELSE i.amount_minor END) AS bigint) \
               FROM bill_item i JOIN client c ON c.id = i.client_id WHERE i.run_id = $1 GROUP BY c.currency";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [run.uuid().into()]);
    let rows = conn.query_all_raw(statement).await?;
    rows.into_iter()
        .map(|row| {
            let currency =
                Currency::from_str(&row.try_get_by_index::<String>(0)?).map_err(Error::internal)?;
            Ok((currency, row.try_get_by_index(1)?))
        })
        .collect()
}

/// Amounts of one client in two runs, where either differs from the other.
pub struct AmountPair {
    pub client: ClientId,
    pub first: Option<i64>,
    pub second: Option<i64>,
}

/// Clients whose amount or lines differ between two runs, after `after`, in client order.
pub async fn differing(
    conn: &impl ConnectionTrait,
    first: BillRunId,
    second: BillRunId,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<AmountPair>, Error> {
    let sql = format!(
        "SELECT COALESCE(a.client_id, b.client_id) AS client, a.amount_minor, b.amount_minor \
         FROM (SELECT * FROM bill_item WHERE run_id = $1 AND n_lines > 0) a \
         FULL OUTER JOIN (SELECT * FROM bill_item WHERE run_id = $2 AND n_lines > 0) b \
           ON a.client_id = b.client_id \
         WHERE (a.client_id IS NULL OR b.client_id IS NULL OR a.amount_minor <> b.amount_minor \
                OR a.body <> b.body) \
           AND COALESCE(a.client_id, b.client_id) > $3 ORDER BY 1 LIMIT {limit}"
    );
    let values: [Value; 3] = [first.uuid().into(), second.uuid().into(), after.unwrap_or_default().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = conn.query_all_raw(statement).await?;
    rows.into_iter()
        .map(|row| {
            Ok(AmountPair {
                client: ClientId(row.try_get_by_index(0)?),
                first: row.try_get_by_index(1)?,
                second: row.try_get_by_index(2)?,
            })
        })
        .collect()
}

/// The lines of these clients in the run.
pub async fn bodies(
    conn: &impl ConnectionTrait,
    run: BillRunId,
    clients: &[ClientId],
) -> Result<BTreeMap<ClientId, Vec<shared::run::ItemSubscription>>, Error> {
    let rows: Vec<(ClientId, String)> = Entity::find()
        .select_only()
        .columns([Column::ClientId, Column::Body])
        .filter(Column::RunId.eq(run))
        .filter(Column::ClientId.is_in(clients.iter().copied()))
        .into_tuple()
        .all(conn)
        .await?;
    rows.into_iter()
        .map(|(client, body)| Ok((client, serde_json::from_str(&body).map_err(Error::internal)?)))
        .collect()
}

/// Writes what is set of an item.
pub async fn save(op: &Op, item: crate::billing::entity::item::ActiveModel) -> Result<(), Error> {
    sea_orm::ActiveModelTrait::update(item, op.conn()).await?;
    Ok(())
}

/// A page of items in client order.
pub async fn page(
    conn: &impl ConnectionTrait,
    run: BillRunId,
    filter: BillItemFilter,
    page: &Page<Uuid>,
) -> Result<Vec<Model>, Error> {
    let mut cursor = Entity::find().filter(condition(run, filter)).cursor_by(Column::ClientId);
    page.apply(&mut cursor);
    Ok(cursor.all(conn).await?)
}

/// The items of the run that the filter wants.
fn condition(run: BillRunId, filter: BillItemFilter) -> Condition {
    let mut all = Condition::all().add(Column::RunId.eq(run));
    if let Some(states) = filter.states {
        all = all.add(Column::State.is_in(states.into_iter().map(ItemState::code)));
    }
    if let Some(client) = filter.client_id {
        all = all.add(Column::ClientId.eq(client));
    }
    if let Some(clients) = filter.client_ids {
        all = all.add(Column::ClientId.is_in(clients));
    }
    if let Some(warnings) = filter.warnings {
        let bits = warnings.into_iter().collect::<Warnings>().bits();
        all = all.add(Expr::col(Column::Warnings).bit_and(bits).ne(0));
    }
    if let Some(causes) = filter.causes {
        all = all.add(causes.into_iter().map(of_cause).fold(Condition::any(), Condition::add));
    }
    all
}

fn of_cause(cause: RunErrorCause) -> Condition {
    match cause {
        RunErrorCause::ClientChanged => Condition::all().add(Column::State.eq(ItemState::Stale.code())),
        RunErrorCause::AmountOutOfRange
        | RunErrorCause::DocumentIncomplete
        | RunErrorCause::TooManyPeriods
        | RunErrorCause::DecisionUnfit
        | RunErrorCause::PeriodClosed
        | RunErrorCause::Other => Condition::all()
            .add(Column::State.eq(ItemState::Error.code()))
            .add(Column::ErrorCause.eq(cause.code())),
    }
}

/// How many calculated items of each run changed since.
pub async fn count_outdated(
    conn: &impl ConnectionTrait,
    runs: &[BillRunId],
    reference: i64,
) -> Result<HashMap<BillRunId, i32>, Error> {
    let mut values: Vec<Value> = vec![reference.into()];
    let set = id_set(conn.get_database_backend(), &mut values, runs.iter().map(|run| run.uuid()));
    let sql = format!(
        "SELECT i.run_id, COUNT(*) FROM bill_item i JOIN client c ON c.id = i.client_id WHERE i.run_id {set} \
         AND i.state = 'ok' AND (i.reference_revision <> $1 OR i.revision <> c.revision) GROUP BY i.run_id"
    );
    counted(conn, &sql, values).await
}

/// How many clients of each run are excluded.
pub async fn count_excluded(
    conn: &impl ConnectionTrait,
    runs: &[BillRunId],
) -> Result<HashMap<BillRunId, i32>, Error> {
    let mut values: Vec<Value> = vec![ItemState::Excluded.code().into()];
    let set = id_set(conn.get_database_backend(), &mut values, runs.iter().map(|run| run.uuid()));
    let sql =
        format!("SELECT run_id, COUNT(*) FROM bill_item WHERE run_id {set} AND state = $1 GROUP BY run_id");
    counted(conn, &sql, values).await
}

/// Runs and how many of something they have.
async fn counted(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<HashMap<BillRunId, i32>, Error> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = conn.query_all_raw(statement).await?.into_iter();
    rows.map(|row| {
        let (run, count): (Uuid, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        Ok((BillRunId(run), i32::try_from(count).unwrap_or(i32::MAX)))
    })
    .collect()
}

/// How many items of the run are in `state`.
pub async fn count_in_state(
    conn: &impl ConnectionTrait,
    run: BillRunId,
    state: ItemState,
) -> Result<i32, Error> {
    let items = Entity::find().filter(Column::RunId.eq(run)).filter(Column::State.eq(state.code()));
    Ok(i32::try_from(items.count(conn).await?).unwrap_or(i32::MAX))
}

/// Posted items whose charges do not sum to their amount: client, run, amount of the item, sum of the charges.
pub async fn posted_otherwise(
    conn: &impl ConnectionTrait,
) -> Result<Vec<(ClientId, BillRunId, i64, i64)>, Error> {
    let sql = "SELECT i.client_id, i.run_id, i.amount_minor, CAST(COALESCE(SUM(c.amount_minor), 0) AS bigint) \
               FROM bill_item i JOIN bill_run b ON b.id = i.run_id \
               LEFT JOIN charge c ON c.client_id = i.client_id AND c.run_id = i.run_id \
                 AND (c.kind = 'charge' OR c.entry_id = i.entry_id) \
               WHERE i.state IN ('posted', 'reversed') AND b.task = 'charges' \
               GROUP BY i.client_id, i.run_id, i.amount_minor \
               HAVING i.amount_minor <> COALESCE(SUM(c.amount_minor), 0) LIMIT 1000";
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    rows.into_iter()
        .map(|row| {
            Ok((
                ClientId(row.try_get_by_index(0)?),
                BillRunId(row.try_get_by_index(1)?),
                row.try_get_by_index(2)?,
                row.try_get_by_index(3)?,
            ))
        })
        .collect()
}
