//! What happened in credit control, and what is still to be looked at.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use shared::credit::CreditEventKind;
use shared::ids::{ClientId, SellerId};
use uuid::Uuid;

use super::newest;
use crate::db::bulk::{self, Column, Type, column};
use crate::error::Error;
use crate::op::Op;

/// An event that is to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// Of whom.
    pub client: ClientId,
    /// The day in the zone of the seller.
    pub dated_on: NaiveDate,
    /// What.
    pub kind: CreditEventKind,
    /// Its details.
    pub data: serde_json::Value,
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, FromQueryResult)]
pub struct EventRow {
    /// The day.
    pub dated_on: NaiveDate,
    /// Code of what happened.
    pub kind: String,
    /// Its details.
    pub data: serde_json::Value,
    /// Who.
    pub actor: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

const EVENT: [Column; 7] = [
    column("client_id", Type::Uuid),
    column("id", Type::Uuid),
    column("dated_on", Type::Date),
    column("kind", Type::Text),
    column("data", Type::Json),
    column("actor", Type::Text),
    column("created_at", Type::Instant),
];

/// Adds events, by the actor of the unit of work.
pub async fn insert(op: &Op, events: Vec<NewEvent>) -> Result<(), Error> {
    let row = |event: NewEvent| {
        vec![
            event.client.uuid().into(),
            op.uuid().into(),
            event.dated_on.into(),
            event.kind.code().into(),
            event.data.into(),
            op.actor().name.as_str().into(),
            op.now().into(),
        ]
    };
    let rows = events.into_iter().map(row).collect();
    bulk::insert(op.conn(), "credit_event", &EVENT, rows).await.map(drop)
}

/// Events of the clients, the newest first; at most 100 of each.
pub async fn of_clients(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, Vec<EventRow>>, Error> {
    newest(conn, ("credit_event", "dated_on, kind, data, actor, created_at"), clients).await
}

/// Clients of a seller, or of all, that are to be looked at one after another.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Recheck {
    /// Id.
    pub id: Uuid,
    /// Whose clients; none = of all sellers.
    pub seller_id: Option<SellerId>,
    /// Those up to this one are done.
    pub after_client: Option<ClientId>,
}

/// Asks for a look at all clients of a seller, or of all.
pub async fn ask_recheck(op: &Op, seller: Option<SellerId>) -> Result<(), Error> {
    let sql = "INSERT INTO credit_recheck (id, seller_id, created_at) VALUES ($1, $2, $3)";
    let values = [op.uuid().into(), seller.map(SellerId::uuid).into(), op.now().into()];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}

/// The oldest look that is not over.
pub async fn recheck(conn: &impl ConnectionTrait) -> Result<Option<Recheck>, Error> {
    let sql = "SELECT id, seller_id, after_client FROM credit_recheck ORDER BY created_at, id LIMIT 1";
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    Ok(Recheck::find_by_statement(statement).one(conn).await?)
}

/// Writes how far a look has come; none = it is over.
pub async fn recheck_done(op: &Op, id: Uuid, after: Option<ClientId>) -> Result<(), Error> {
    let (sql, values) = match after {
        Some(client) => (
            "UPDATE credit_recheck SET after_client = $2 WHERE id = $1",
            vec![id.into(), client.uuid().into()],
        ),
        None => ("DELETE FROM credit_recheck WHERE id = $1", vec![id.into()]),
    };
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}
