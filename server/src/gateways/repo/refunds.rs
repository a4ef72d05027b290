//! Money that goes back through gateways.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use shared::ids::{GatewayRefundKey, IntentKey};

pub use super::super::entity::refund::{ActiveModel, Model};
use super::super::entity::refund::{Column as C, Entity};
use crate::error::Error;
use crate::op::Op;

/// The key of a row.
pub const fn key_of(row: &Model) -> GatewayRefundKey {
    GatewayRefundKey::new(row.client_id, row.id)
}

/// Writes a new refund.
pub async fn insert(op: &Op, row: Model) -> Result<(), Error> {
    row.into_active_model().insert(op.conn()).await?;
    Ok(())
}

/// The refund.
pub async fn find(conn: &impl ConnectionTrait, key: GatewayRefundKey) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id((key.client, key.id)).one(conn).await?)
}

/// The refund, held until the end of the unit of work. The client is held before.
pub async fn lock(op: &Op, key: GatewayRefundKey) -> Result<Option<Model>, Error> {
    let mut one = Entity::find_by_id((key.client, key.id));
    if op.backend() == DbBackend::Postgres {
        one = one.lock_exclusive();
    }
    Ok(one.one(op.conn()).await?)
}

/// Refunds of a payment, in the order in which they were asked for.
pub async fn of_intent(conn: &impl ConnectionTrait, key: IntentKey) -> Result<Vec<Model>, Error> {
    let all = Entity::find().filter(C::ClientId.eq(key.client)).filter(C::IntentId.eq(key.id));
    Ok(all.order_by_asc(C::CreatedAt).order_by_asc(C::Id).all(conn).await?)
}

/// A change of the refund that states nothing yet.
pub fn changing(key: GatewayRefundKey) -> ActiveModel {
    ActiveModel { client_id: Set(key.client), id: Set(key.id), ..Default::default() }
}

/// Changes what `change` states of its refund.
pub async fn change(op: &Op, change: ActiveModel) -> Result<(), Error> {
    change.update(op.conn()).await?;
    Ok(())
}

/// Refunds about which the gateway is to be asked, those that wait longest first.
pub async fn due(
    conn: &impl ConnectionTrait,
    now: DateTime<Utc>,
    count: u64,
) -> Result<Vec<GatewayRefundKey>, Error> {
    let rows = Entity::find()
        .filter(C::NextAt.lte(now))
        .filter(C::SettledAt.is_null())
        .order_by_asc(C::NextAt)
        .limit(count)
        .all(conn)
        .await?;
    Ok(rows.iter().map(key_of).collect())
}

/// Moves the next question about a refund if it is still due at that instant: who does so asks.
pub async fn claim(
    op: &Op,
    key: GatewayRefundKey,
    due: DateTime<Utc>,
    next: DateTime<Utc>,
) -> Result<bool, Error> {
    let mine = Condition::all().add(C::ClientId.eq(key.client)).add(C::Id.eq(key.id)).add(C::NextAt.lte(due));
    let moved = Entity::update_many().col_expr(C::NextAt, Expr::value(next)).filter(mine);
    Ok(moved.exec(op.conn()).await?.rows_affected == 1)
}
