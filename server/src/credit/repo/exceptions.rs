//! Exceptions of clients.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use shared::credit::{Exception, ExceptionKind};
use shared::ids::{ClientId, ExceptionId, ExceptionKey};

use super::newest;
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

/// An exception as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ExceptionRow {
    /// Id.
    pub id: ExceptionId,
    /// Code of what is spared.
    pub kind: String,
    /// Last day.
    pub until_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who gave it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who ended it.
    pub ended_by: Option<String>,
    /// When.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What the code of an exception means.
pub fn kind_of(code: &str) -> Result<ExceptionKind, Error> {
    ExceptionKind::from_code(code).ok_or_else(|| Error::internal("an exception of an unknown kind"))
}

/// Exceptions of the clients that were not ended and whose last day is `day` or later.
pub async fn active(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    day: NaiveDate,
) -> Result<HashMap<ClientId, Vec<Exception>>, Error> {
    let backend = conn.get_database_backend();
    let mut values = vec![day.into()];
    let ids = id_set(backend, &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "SELECT client_id, kind, until_on FROM credit_exception \
         WHERE client_id {ids} AND ended_at IS NULL AND until_on >= $1"
    );
    let mut found: HashMap<ClientId, Vec<Exception>> = HashMap::new();
    for row in conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await? {
        let kind: String = row.try_get_by_index(1)?;
        let exception = Exception { kind: kind_of(&kind)?, until: row.try_get_by_index(2)? };
        found.entry(ClientId(row.try_get_by_index(0)?)).or_default().push(exception);
    }
    Ok(found)
}

/// Exceptions of the clients, the newest first; at most 100 of each.
pub async fn of_clients(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, Vec<ExceptionRow>>, Error> {
    newest(
        conn,
        ("credit_exception", "id, kind, until_on, reason, created_by, created_at, ended_by, ended_at"),
        clients,
    )
    .await
}

/// Whether the client has ever been given this exception.
pub async fn exists(conn: &impl ConnectionTrait, key: ExceptionKey) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM credit_exception WHERE client_id = $1 AND id = $2";
    let values = [key.client.uuid().into(), key.id.uuid().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.query_one_raw(statement).await?.is_some())
}

/// Gives an exception.
pub async fn insert(op: &Op, key: ExceptionKey, exception: Exception, reason: &str) -> Result<(), Error> {
    let sql = "INSERT INTO credit_exception (client_id, id, kind, until_on, reason, created_by, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        key.client.uuid().into(),
        key.id.uuid().into(),
        exception.kind.code().into(),
        exception.until.into(),
        reason.into(),
        op.actor().name.as_str().into(),
        op.now().into(),
    ];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}

/// Ends an exception; false when there is none that is not ended.
pub async fn end(op: &Op, key: ExceptionKey) -> Result<bool, Error> {
    let sql = "UPDATE credit_exception SET ended_by = $3, ended_at = $4 \
               WHERE client_id = $1 AND id = $2 AND ended_at IS NULL";
    let values =
        [key.client.uuid().into(), key.id.uuid().into(), op.actor().name.as_str().into(), op.now().into()];
    let done = op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(done.rows_affected() == 1)
}
