//! Promised payments.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use shared::ids::{ClientId, PromiseId};

use super::newest;
use crate::error::Error;
use crate::op::Op;

/// A promise as it is kept. Never changed.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Promise {
    /// Id.
    pub id: PromiseId,
    /// How much, minor units.
    pub amount_minor: i64,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub until_on: NaiveDate,
    /// Who took it down.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Promises of the clients, the newest first; at most 100 of each.
pub async fn of_clients(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, Vec<Promise>>, Error> {
    newest(conn, ("promise", "id, amount_minor, from_on, until_on, created_by, created_at"), clients).await
}

/// Adds a promise.
pub async fn insert(op: &Op, client: ClientId, promise: &Promise) -> Result<(), Error> {
    let sql = "INSERT INTO promise (client_id, id, amount_minor, from_on, until_on, created_by, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        client.uuid().into(),
        promise.id.uuid().into(),
        promise.amount_minor.into(),
        promise.from_on.into(),
        promise.until_on.into(),
        promise.created_by.as_str().into(),
        promise.created_at.into(),
    ];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}
