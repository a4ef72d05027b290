//! What became of deliveries: attempts, and the log.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryResult, Select,
    Statement,
};
use shared::api::webhooks::WebhookDeliveryFilter;
use shared::ids::{WebhookDeliveryId, WebhookEndpointId, WebhookEventId};

pub use super::super::entity::delivery::Model as Delivery;
use super::super::entity::delivery::{Column as D, Entity as Deliveries};
use crate::db::bulk::{self, Column, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;
use crate::page::order::{Order, Place};

const ATTEMPT: [Column; 7] = [
    column("delivery_id", Type::Uuid),
    column("n", Type::Int),
    column("at", Type::Instant),
    column("milliseconds", Type::Int),
    column("status", Type::Int),
    column("answer", Type::Text),
    column("error", Type::Text),
];

/// An attempt to deliver a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, from 1.
    pub n: i32,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How long the endpoint took.
    pub milliseconds: i32,
    /// What it answered.
    pub status: Option<i32>,
    /// The beginning of the answer.
    pub answer: String,
    /// What was wrong.
    pub error: Option<String>,
}

/// Adds an attempt.
pub async fn add_attempt(op: &Op, id: WebhookDeliveryId, attempt: &Attempt) -> Result<(), Error> {
    let row = vec![
        id.uuid().into(),
        attempt.n.into(),
        attempt.at.into(),
        attempt.milliseconds.into(),
        attempt.status.into(),
        attempt.answer.as_str().into(),
        attempt.error.clone().into(),
    ];
    bulk::insert(op.conn(), "webhook_attempt", &ATTEMPT, vec![row]).await.map(drop)
}

async fn of_ids(
    conn: &impl ConnectionTrait,
    (before, after): (&str, &str),
    ids: impl Iterator<Item = uuid::Uuid>,
) -> Result<Vec<QueryResult>, Error> {
    let (backend, mut values) = (conn.get_database_backend(), Vec::new());
    let set = id_set(backend, &mut values, ids);
    let sql = format!("{before} {set} {after}");
    Ok(conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?)
}

/// Bodies of these messages.
pub async fn bodies(
    conn: &impl ConnectionTrait,
    ids: &[WebhookEventId],
) -> Result<HashMap<WebhookEventId, String>, Error> {
    let select = ("SELECT id, body FROM webhook_event WHERE id", "");
    let rows = of_ids(conn, select, ids.iter().map(|id| id.uuid())).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// Attempts of these deliveries, in their order.
pub async fn attempts(
    conn: &impl ConnectionTrait,
    ids: &[WebhookDeliveryId],
) -> Result<HashMap<WebhookDeliveryId, Vec<Attempt>>, Error> {
    let select = (
        "SELECT delivery_id, n, at, milliseconds, status, answer, error FROM webhook_attempt WHERE delivery_id",
        "ORDER BY delivery_id, n",
    );
    let mut found: HashMap<WebhookDeliveryId, Vec<Attempt>> = HashMap::new();
    for row in of_ids(conn, select, ids.iter().map(|id| id.uuid())).await? {
        let attempt = Attempt {
            n: row.try_get_by_index(1)?,
            at: row.try_get_by_index(2)?,
            milliseconds: row.try_get_by_index(3)?,
            status: row.try_get_by_index(4)?,
            answer: row.try_get_by_index(5)?,
            error: row.try_get_by_index(6)?,
        };
        found.entry(row.try_get_by_index(0)?).or_default().push(attempt);
    }
    Ok(found)
}

/// The one order of lists: when it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByTime;

fn filtered(endpoints: &[WebhookEndpointId], filter: &WebhookDeliveryFilter) -> Select<Deliveries> {
    let states = filter.states.as_ref().filter(|states| !states.is_empty());
    let kinds = filter.kinds.as_ref().filter(|kinds| !kinds.is_empty());
    let wanted = Condition::all()
        .add(D::EndpointId.is_in(endpoints.iter().copied()))
        .add_option(filter.endpoint_id.map(|id| D::EndpointId.eq(id)))
        .add_option(states.map(|states| D::State.is_in(states.iter().map(|state| state.code()))))
        .add_option(kinds.map(|kinds| D::Kind.is_in(kinds.iter().map(|kind| kind.code()))));
    Deliveries::find().filter(wanted)
}

/// A page of deliveries to these endpoints, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    (endpoints, filter): (&[WebhookEndpointId], &WebhookDeliveryFilter),
    order: &Order<ByTime>,
    page: &Page<Place>,
) -> Result<Vec<Delivery>, Error> {
    let of = |column: D| Expr::col((Deliveries, column));
    let sought = order.sought(|ByTime| of(D::CreatedAt), [of(D::Id)]);
    sought.rows(conn, filtered(endpoints, filter), page).await
}

/// How many deliveries to these endpoints.
pub async fn count(
    conn: &impl ConnectionTrait,
    endpoints: &[WebhookEndpointId],
    filter: &WebhookDeliveryFilter,
) -> Result<u64, Error> {
    Ok(filtered(endpoints, filter).count(conn).await?)
}

/// How many deliveries of each of these endpoints wait.
pub async fn waiting(
    conn: &impl ConnectionTrait,
    ids: &[WebhookEndpointId],
) -> Result<HashMap<WebhookEndpointId, i64>, Error> {
    let (backend, mut values) = (conn.get_database_backend(), Vec::new());
    let of = id_set(backend, &mut values, ids.iter().map(|id| id.uuid()));
    let sql = format!(
        "SELECT endpoint_id, COUNT(*) FROM webhook_delivery WHERE endpoint_id {of} AND state = 'waiting' \
         GROUP BY endpoint_id"
    );
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
