//! Rows of endpoints.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set, Statement,
};
use shared::ids::{SellerId, WebhookEndpointId};
use shared::webhooks::WebhookKind;

pub use super::super::entity::endpoint::{ActiveModel, Model as Endpoint};
use super::super::entity::endpoint::{Column as E, Entity as Endpoints};
use super::deliveries::left;
use crate::error::Error;
use crate::op::{Listener, Op};

/// The kinds that a row names; what this version does not know is left out.
pub fn kinds_of(row: &Endpoint) -> Result<Option<BTreeSet<WebhookKind>>, Error> {
    let Some(codes) = row.kinds.clone() else { return Ok(None) };
    let codes: Vec<String> = serde_json::from_value(codes).map_err(Error::internal)?;
    Ok(Some(codes.iter().filter_map(|code| WebhookKind::from_code(code)).collect()))
}

/// The sellers that a row names.
pub fn sellers_of(row: &Endpoint) -> Result<Option<Vec<SellerId>>, Error> {
    row.seller_ids.clone().map(serde_json::from_value).transpose().map_err(Error::internal)
}

/// The endpoint as one who is told.
pub fn listener(row: &Endpoint) -> Result<Listener, Error> {
    Ok(Listener { id: row.id, kinds: kinds_of(row)?, sellers: sellers_of(row)? })
}

/// Who listens.
pub async fn listeners(conn: &impl ConnectionTrait) -> Result<Vec<Listener>, Error> {
    let rows = Endpoints::find().filter(E::Active.eq(true)).order_by_asc(E::Id).all(conn).await?;
    rows.iter().map(listener).collect()
}

/// The endpoint.
pub async fn find(conn: &impl ConnectionTrait, id: WebhookEndpointId) -> Result<Option<Endpoint>, Error> {
    Ok(Endpoints::find_by_id(id).one(conn).await?)
}

/// All endpoints in the order in which they were made.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<Endpoint>, Error> {
    Ok(Endpoints::find().order_by_asc(E::CreatedAt).order_by_asc(E::Id).all(conn).await?)
}

/// The endpoint, held until the end of the unit of work. Whoever writes messages to it does not wait for that.
pub async fn hold(op: &Op, id: WebhookEndpointId) -> Result<Option<Endpoint>, Error> {
    let mut one = Endpoints::find_by_id(id);
    if op.backend() == DbBackend::Postgres {
        one = one.lock(LockType::NoKeyUpdate);
    }
    Ok(one.one(op.conn()).await?)
}

/// Writes a new endpoint.
pub async fn insert(op: &Op, row: Endpoint) -> Result<(), Error> {
    row.into_active_model().insert(op.conn()).await?;
    Ok(())
}

/// A change of the endpoint that states nothing yet.
pub fn changing(id: WebhookEndpointId) -> ActiveModel {
    ActiveModel { id: Set(id), ..Default::default() }
}

/// Changes what `change` states of its endpoint, whose row is held.
pub async fn change(op: &Op, change: ActiveModel) -> Result<(), Error> {
    change.update(op.conn()).await?;
    Ok(())
}

/// Endpoints that are on and have something to be sent by now, or something whose worker is gone.
pub async fn due(
    conn: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<BTreeSet<WebhookEndpointId>, Error> {
    let backend = conn.get_database_backend();
    let due = "SELECT e.id FROM webhook_endpoint e WHERE e.active AND EXISTS (SELECT 1 FROM webhook_delivery d \
               WHERE d.endpoint_id = e.id AND d.state = 'waiting' AND d.next_at <= $1)";
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, due, [now.into()])).await?;
    let mut found: BTreeSet<WebhookEndpointId> =
        rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    found.extend(left(conn).await?);
    Ok(found)
}
