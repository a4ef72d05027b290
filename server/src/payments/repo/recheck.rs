//! Clients whose parts have to be looked at.

use sea_orm::{ConnectionTrait, Statement, Value};
use shared::ids::ClientId;

use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

/// Clients in one statement; SQLite takes 32 766 values.
const CLIENTS: usize = 10_000;

/// Marks those of the clients whose payments settle anything; answers how many were not marked yet.
pub async fn mark(op: &Op, clients: &[ClientId]) -> Result<u64, Error> {
    let mut marked = 0;
    for chunk in clients.chunks(CLIENTS) {
        let mut values = Vec::new();
        let of = id_set(op.backend(), &mut values, chunk.iter().map(|client| client.uuid()));
        let sql = format!(
            "INSERT INTO payment_recheck (client_id) SELECT DISTINCT client_id FROM payment \
             WHERE client_id {of} AND allocated_minor > 0 ON CONFLICT DO NOTHING"
        );
        let done = op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
        marked += done.rows_affected();
    }
    Ok(marked)
}

/// Some of the marked clients.
pub async fn waiting(conn: &impl ConnectionTrait, count: i64) -> Result<Vec<ClientId>, Error> {
    let sql = "SELECT client_id FROM payment_recheck ORDER BY client_id LIMIT $1";
    let values: [Value; 1] = [count.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let rows = conn.query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Takes the mark of a client away.
pub async fn done(op: &Op, client: ClientId) -> Result<(), Error> {
    let sql = "DELETE FROM payment_recheck WHERE client_id = $1";
    let values: [Value; 1] = [client.uuid().into()];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}
