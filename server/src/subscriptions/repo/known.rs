//! Subscriptions by their ids in another system, and their amendments by imports.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::{ClientId, SubscriptionId};

use super::super::entity::event;
use super::super::entity::subscription::{Column, Entity, Model};
use crate::error::Error;

/// A client and its subscription.
type Key = (ClientId, SubscriptionId);

/// Rows that match any of the clients and any of the ids; the caller picks the pairs.
pub async fn by_external_ids(
    conn: &impl ConnectionTrait,
    keys: &[(ClientId, String)],
) -> Result<Vec<Model>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows = Entity::find()
        .filter(Column::ClientId.is_in(keys.iter().map(|(client, _)| *client)))
        .filter(Column::ExternalId.is_in(keys.iter().map(|(_, id)| id.clone())))
        .all(conn)
        .await?;
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

/// Writes the day of the next charge.
pub async fn set_due(conn: &impl ConnectionTrait, key: Key, due: Option<NaiveDate>) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::NextDueOn, Expr::value(due))
        .filter(Column::ClientId.eq(key.0))
        .filter(Column::Id.eq(key.1))
        .exec(conn)
        .await?;
    Ok(())
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
