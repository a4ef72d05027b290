//! Rows of deliveries, as workers and people change them.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use shared::ids::{WebhookDeliveryId, WebhookEndpointId};
use shared::webhooks::WebhookState;

pub use super::super::entity::delivery::{ActiveModel, Model as Delivery};
use super::super::entity::delivery::{Column as D, Entity as Deliveries};
use crate::db::lease::is_free;
use crate::error::Error;
use crate::op::Op;

/// Longer than anybody sends one: what the configuration may allow.
const SENDING_MAX: TimeDelta = TimeDelta::hours(1);

/// Whether whoever sends it is gone, or silent for too long.
pub fn is_left(row: &Delivery) -> bool {
    is_free(row.lease_owner.as_deref(), row.lease_until, SENDING_MAX)
}

/// Endpoints with something whose worker is gone.
pub async fn left(conn: &impl ConnectionTrait) -> Result<Vec<WebhookEndpointId>, Error> {
    let sending = Deliveries::find().filter(D::State.eq(WebhookState::Sending.code())).all(conn).await?;
    Ok(sending.iter().filter(|row| is_left(row)).map(|row| row.endpoint_id).collect())
}

/// Deliveries of the endpoint that are being sent.
pub async fn sending(op: &Op, id: WebhookEndpointId) -> Result<Vec<Delivery>, Error> {
    let rows = Deliveries::find()
        .filter(D::EndpointId.eq(id))
        .filter(D::State.eq(WebhookState::Sending.code()))
        .order_by_asc(D::Id);
    Ok(rows.all(op.conn()).await?)
}

/// Deliveries of the endpoint that are to be sent by now, those first that wait longest.
pub async fn due(op: &Op, id: WebhookEndpointId, count: u64) -> Result<Vec<Delivery>, Error> {
    let rows = Deliveries::find()
        .filter(D::EndpointId.eq(id))
        .filter(D::State.eq(WebhookState::Waiting.code()))
        .filter(D::NextAt.lte(op.now()))
        .order_by_asc(D::NextAt)
        .order_by_asc(D::Id)
        .limit(count);
    Ok(rows.all(op.conn()).await?)
}

/// Marks deliveries as being sent: an attempt of each begins.
pub async fn begin(op: &Op, rows: &[Delivery], (owner, until): (&str, DateTime<Utc>)) -> Result<(), Error> {
    Deliveries::update_many()
        .col_expr(D::State, Expr::value(WebhookState::Sending.code()))
        .col_expr(D::Attempts, Expr::col(D::Attempts).add(1))
        .col_expr(D::Tries, Expr::col(D::Tries).add(1))
        .col_expr(D::LeaseOwner, Expr::value(owner))
        .col_expr(D::LeaseUntil, Expr::value(until))
        .filter(D::Id.is_in(rows.iter().map(|row| row.id)))
        .exec(op.conn())
        .await?;
    Ok(())
}

/// The delivery.
pub async fn find(conn: &impl ConnectionTrait, id: WebhookDeliveryId) -> Result<Option<Delivery>, Error> {
    Ok(Deliveries::find_by_id(id).one(conn).await?)
}

/// Changes what `change` states of its delivery, whose endpoint is held.
pub async fn change(op: &Op, change: ActiveModel) -> Result<(), Error> {
    change.update(op.conn()).await?;
    Ok(())
}

/// A change of the delivery that states nothing yet.
pub fn changing(id: WebhookDeliveryId) -> ActiveModel {
    ActiveModel { id: Set(id), ..Default::default() }
}

/// Lets the failed deliveries of an endpoint begin anew that tell of what happened at `since` or later; how many.
pub async fn retry_failed(op: &Op, id: WebhookEndpointId, since: DateTime<Utc>) -> Result<u64, Error> {
    let failed = Condition::all()
        .add(D::EndpointId.eq(id))
        .add(D::CreatedAt.gte(since))
        .add(D::State.eq(WebhookState::Failed.code()));
    let done = Deliveries::update_many()
        .col_expr(D::State, Expr::value(WebhookState::Waiting.code()))
        .col_expr(D::Tries, Expr::value(0))
        .col_expr(D::NextAt, Expr::value(op.now()))
        .filter(failed)
        .exec(op.conn())
        .await?;
    Ok(done.rows_affected)
}

/// Gives up the deliveries of an endpoint that wait.
pub async fn give_up(op: &Op, id: WebhookEndpointId, why: &str) -> Result<(), Error> {
    Deliveries::update_many()
        .col_expr(D::State, Expr::value(WebhookState::Failed.code()))
        .col_expr(D::NextAt, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(D::LastError, Expr::value(why))
        .filter(D::EndpointId.eq(id))
        .filter(D::State.eq(WebhookState::Waiting.code()))
        .exec(op.conn())
        .await?;
    Ok(())
}
