//! Policies.

use std::collections::HashMap;
use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use shared::credit::Ladder;
use shared::ids::{PolicyId, SellerId};

use crate::db::errors;
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Id.
    pub id: PolicyId,
    /// Whose.
    pub seller: SellerId,
    /// Name.
    pub name: String,
    /// Its stages.
    pub ladder: Ladder,
    /// It is not offered any more.
    pub archived: bool,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Row {
    id: PolicyId,
    seller_id: SellerId,
    name: String,
    stages: serde_json::Value,
    archived: bool,
    version: i32,
    created_at: DateTime<Utc>,
}

fn read(row: Row) -> Result<Policy, Error> {
    Ok(Policy {
        id: row.id,
        seller: row.seller_id,
        name: row.name,
        ladder: serde_json::from_value(row.stages).map_err(Error::internal)?,
        archived: row.archived,
        version: row.version,
        created_at: row.created_at,
    })
}

async fn select(
    conn: &impl ConnectionTrait,
    condition: impl FnOnce(&mut Vec<Value>) -> String,
) -> Result<Vec<Policy>, Error> {
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let mut sql =
        "SELECT id, seller_id, name, stages, archived, version, created_at FROM credit_policy ".to_owned();
    write!(sql, "{} ORDER BY name, id", condition(&mut values)).map_err(Error::internal)?;
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Row::find_by_statement(statement).all(conn).await?.into_iter().map(read).collect()
}

/// Policies of the sellers, or of all, by name.
pub async fn all(conn: &impl ConnectionTrait, sellers: Option<&[SellerId]>) -> Result<Vec<Policy>, Error> {
    let backend = conn.get_database_backend();
    select(conn, |values| match sellers {
        Some(sellers) => {
            format!("WHERE seller_id {}", id_set(backend, values, sellers.iter().map(|id| id.uuid())))
        }
        None => String::new(),
    })
    .await
}

/// Those of the policies that exist.
pub async fn many(
    conn: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = PolicyId>,
) -> Result<HashMap<PolicyId, Policy>, Error> {
    let backend = conn.get_database_backend();
    let ids: Vec<uuid::Uuid> = ids.into_iter().map(PolicyId::uuid).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found =
        select(conn, |values| format!("WHERE id {}", id_set(backend, values, ids.into_iter()))).await?;
    Ok(found.into_iter().map(|policy| (policy.id, policy)).collect())
}

/// Writes a policy: a new one has version 1; `STALE` when the row is no longer of version `policy.version - 1`.
pub async fn save(op: &Op, policy: &Policy) -> Result<(), Error> {
    let stages = serde_json::to_value(&policy.ladder).map_err(Error::internal)?;
    let values: Vec<Value> = vec![
        policy.id.uuid().into(),
        policy.seller.uuid().into(),
        policy.name.as_str().into(),
        stages.into(),
        policy.archived.into(),
        policy.version.into(),
        policy.created_at.into(),
    ];
    let sql = if policy.version == 1 {
        "INSERT INTO credit_policy (id, seller_id, name, stages, archived, version, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    } else {
        "UPDATE credit_policy SET name = $3, stages = $4, archived = $5, version = $6 \
         WHERE id = $1 AND seller_id = $2 AND version = $6 - 1 AND created_at = $7"
    };
    let done = op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await;
    match done {
        Ok(done) if done.rows_affected() == 1 => Ok(()),
        Ok(_) => Err(Error::Stale),
        Err(error) if errors::violates(&error, "credit_policy", &["seller_id", "name"]) => {
            Err(Error::invalid("name", "Такая политика уже есть. Назовите по-другому."))
        }
        Err(error) => Err(error.into()),
    }
}
