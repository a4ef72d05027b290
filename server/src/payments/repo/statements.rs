//! Rows of bank statements.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, Statement, Value,
};
use shared::bank::StatementState;
use shared::ids::{SellerId, StatementId};

pub use super::super::entity::bank_statement::Model;
use super::super::entity::bank_statement::{Column as C, Entity};
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// Writes a new statement with the bytes of its file.
pub async fn insert(op: &Op, row: &Model, content: &[u8]) -> Result<(), Error> {
    let sql = "INSERT INTO bank_statement (id, seller_id, file_name, hash, content, version, encoding, state, balances, \
               warnings, from_on, to_on, n_lines, n_skipped, n_done, n_total, n_failed, message, created_by, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    let values: Vec<Value> = vec![
        row.id.uuid().into(),
        row.seller_id.uuid().into(),
        row.file_name.as_str().into(),
        row.hash.as_str().into(),
        content.to_vec().into(),
        row.version.as_str().into(),
        row.encoding.as_str().into(),
        row.state.as_str().into(),
        row.balances.clone().into(),
        row.warnings.clone().into(),
        row.from_on.into(),
        row.to_on.into(),
        row.n_lines.into(),
        row.n_skipped.into(),
        row.n_done.into(),
        row.n_total.into(),
        row.n_failed.into(),
        row.message.clone().into(),
        row.created_by.as_str().into(),
        row.created_at.into(),
    ];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}

/// The statement.
pub async fn find(conn: &impl ConnectionTrait, id: StatementId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The statement, held until the end of the unit of work.
pub async fn lock(op: &Op, id: StatementId) -> Result<Option<Model>, Error> {
    let mut one = Entity::find_by_id(id);
    if op.backend() == DbBackend::Postgres {
        one = one.lock_exclusive();
    }
    Ok(one.one(op.conn()).await?)
}

/// The bytes of its file.
pub async fn content(conn: &impl ConnectionTrait, id: StatementId) -> Result<Option<Vec<u8>>, Error> {
    let sql = "SELECT content FROM bank_statement WHERE id = $1";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [id.uuid().into()]);
    let row = conn.query_one_raw(statement).await?;
    row.map(|row| Ok(row.try_get_by_index(0)?)).transpose()
}

/// The first statement of the seller with the same file.
pub async fn same_file(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    hash: &str,
) -> Result<Option<Model>, Error> {
    let same = Entity::find().filter(C::SellerId.eq(seller)).filter(C::Hash.eq(hash));
    Ok(same.order_by_asc(C::CreatedAt).one(conn).await?)
}

/// Statements in these states, the oldest first.
pub async fn in_states(conn: &impl ConnectionTrait, states: &[StatementState]) -> Result<Vec<Model>, Error> {
    let rows = Entity::find().filter(C::State.is_in(states.iter().map(|state| state.code())));
    Ok(rows.order_by_asc(C::CreatedAt).order_by_asc(C::Id).limit(100).all(conn).await?)
}

/// Brings a statement from one state to another; false when it is in another one.
pub async fn change_state(
    op: &Op,
    id: StatementId,
    from: StatementState,
    to: StatementState,
    total: i32,
) -> Result<bool, Error> {
    let posting = to == StatementState::Posting;
    let sql = "UPDATE bank_statement SET state = $3, n_done = 0, n_total = $4, \
               posted_by = CASE WHEN $5 THEN $6 ELSE posted_by END, \
               posted_at = CASE WHEN $5 THEN $7 ELSE posted_at END WHERE id = $1 AND state = $2";
    let values: Vec<Value> = vec![
        id.uuid().into(),
        from.code().into(),
        to.code().into(),
        total.into(),
        posting.into(),
        op.actor().name.as_str().into(),
        op.now().into(),
    ];
    let done = op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// Adds to what was gone through.
pub async fn progress(op: &Op, id: StatementId, done: i32, failed: i32) -> Result<(), Error> {
    let sql = "UPDATE bank_statement SET n_done = n_done + $2, n_failed = n_failed + $3 WHERE id = $1";
    let values: Vec<Value> = vec![id.uuid().into(), done.into(), failed.into()];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}

fn visible(sellers: Option<&[SellerId]>) -> Select<Entity> {
    Entity::find().filter(
        Condition::all().add_option(sellers.map(|sellers| C::SellerId.is_in(sellers.iter().copied()))),
    )
}

/// A page, the newest first, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    sellers: Option<&[SellerId]>,
    order: &Order<()>,
    page: &Page<Place>,
) -> Result<Vec<Model>, Error> {
    use sea_orm::sea_query::Expr;
    let of = |column: C| Expr::col((Entity, column));
    order.sought(|()| of(C::CreatedAt), [of(C::Id)]).rows(conn, visible(sellers), page).await
}

/// How many.
pub async fn count(conn: &impl ConnectionTrait, sellers: Option<&[SellerId]>) -> Result<u64, Error> {
    Ok(visible(sellers).count(conn).await?)
}
