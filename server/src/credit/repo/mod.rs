//! Rows of credit control.

pub mod debtors;
pub mod events;
pub mod exceptions;
pub mod history;
pub mod policies;
pub mod promises;
pub mod states;

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use shared::ids::ClientId;

use crate::db::sets::id_set;
use crate::error::Error;

/// Rows of the clients in a table of this chapter, the newest first; at most 100 of each.
async fn newest<R: FromQueryResult>(
    conn: &impl ConnectionTrait,
    (table, columns): (&str, &str),
    clients: &[ClientId],
) -> Result<HashMap<ClientId, Vec<R>>, Error> {
    let (backend, mut values) = (conn.get_database_backend(), Vec::new());
    let ids = id_set(backend, &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "SELECT client_id, {columns} FROM (SELECT client_id, {columns}, ROW_NUMBER() OVER \
             (PARTITION BY client_id ORDER BY created_at DESC, id DESC) AS place \
         FROM {table} WHERE client_id {ids}) newest WHERE place <= 100 ORDER BY client_id, place"
    );
    let mut found: HashMap<ClientId, Vec<R>> = HashMap::new();
    for row in conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await? {
        found.entry(ClientId(row.try_get_by_index(0)?)).or_default().push(R::from_query_result(&row, "")?);
    }
    Ok(found)
}
