//! Subscriptions by their ids in another system, and their amendments by imports.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::{ClientId, SubscriptionId};

use super::super::entity::event;
use super::super::entity::subscription::{Column, Entity, Model};
use crate::error::Error;

/// A client and its subscription.
type Key = (ClientId, SubscriptionId);

/// The subscriptions of these clients that have these ids.
pub async fn by_external_ids(
    conn: &impl ConnectionTrait,
    keys: &[(ClientId, String)],
) -> Result<Vec<Model>, Error> {
    let wanted: HashSet<(ClientId, &str)> = keys.iter().map(|(client, id)| (*client, id.as_str())).collect();
    let clients: BTreeSet<ClientId> = keys.iter().map(|(client, _)| *client).collect();
    if clients.is_empty() {
        return Ok(Vec::new());
    }
    // By clients alone: two lists would be probed in every combination.
    let mut rows = Entity::find().filter(Column::ClientId.is_in(clients)).all(conn).await?;
    rows.retain(|row| row.external_id.as_deref().is_some_and(|id| wanted.contains(&(row.client_id, id))));
    Ok(rows)
}

/// Writes name and end; answers the end before.
pub async fn amend(
    conn: &impl ConnectionTrait,
    key: Key,
    name: Option<&str>,
    ended_on: Option<NaiveDate>,
) -> Result<Option<NaiveDate>, Error> {
    let row = Entity::find_by_id(key).one(conn).await?;
    let before = row.ok_or_else(|| Error::not_found("subscription", key.1.uuid()))?.ended_on;
    Entity::update_many()
        .col_expr(Column::Name, Expr::value(name.map(str::to_owned)))
        .col_expr(Column::EndedOn, Expr::value(ended_on))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::ClientId.eq(key.0))
        .filter(Column::Id.eq(key.1))
        .exec(conn)
        .await?;
    Ok(before)
}

/// The place of the next event in the timeline.
pub async fn next_seq(conn: &impl ConnectionTrait, key: Key) -> Result<i32, Error> {
    let last: Option<Option<i32>> = event::Entity::find()
        .select_only()
        .expr(event::Column::Seq.max())
        .filter(event::Column::ClientId.eq(key.0))
        .filter(event::Column::SubscriptionId.eq(key.1))
        .into_tuple()
        .one(conn)
        .await?;
    Ok(last.flatten().unwrap_or(0) + 1)
}
