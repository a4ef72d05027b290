//! New messages and their deliveries, in few statements.

use sea_orm::Value;
use shared::ids::{WebhookDeliveryId, WebhookEndpointId, WebhookEventId};
use shared::webhooks::{WebhookKind, WebhookState};

use crate::db::bulk::{self, Column, Type, column};
use crate::error::Error;
use crate::op::Op;

const EVENT: [Column; 4] = [
    column("id", Type::Uuid),
    column("kind", Type::Text),
    column("at", Type::Instant),
    column("body", Type::Text),
];

const DELIVERY: [Column; 7] = [
    column("id", Type::Uuid),
    column("endpoint_id", Type::Uuid),
    column("event_id", Type::Uuid),
    column("kind", Type::Text),
    column("state", Type::Text),
    column("next_at", Type::Instant),
    column("created_at", Type::Instant),
];

/// A message that is to be written.
pub struct NewEvent {
    /// Id.
    pub id: WebhookEventId,
    /// What it tells.
    pub kind: WebhookKind,
    /// The body.
    pub body: String,
}

/// A delivery that is to be made.
pub struct NewDelivery {
    /// Id.
    pub id: WebhookDeliveryId,
    /// The endpoint.
    pub endpoint: WebhookEndpointId,
    /// The message.
    pub event: WebhookEventId,
    /// What it tells.
    pub kind: WebhookKind,
}

/// Writes messages and their deliveries.
pub async fn insert(op: &Op, events: Vec<NewEvent>, deliveries: Vec<NewDelivery>) -> Result<(), Error> {
    let at: Value = op.now().into();
    let event =
        |new: NewEvent| vec![new.id.uuid().into(), new.kind.code().into(), at.clone(), new.body.into()];
    bulk::insert(op.conn(), "webhook_event", &EVENT, events.into_iter().map(event).collect()).await?;
    let delivery = |new: NewDelivery| {
        vec![
            new.id.uuid().into(),
            new.endpoint.uuid().into(),
            new.event.uuid().into(),
            new.kind.code().into(),
            WebhookState::Waiting.code().into(),
            at.clone(),
            at.clone(),
        ]
    };
    let rows = deliveries.into_iter().map(delivery).collect();
    bulk::insert(op.conn(), "webhook_delivery", &DELIVERY, rows).await.map(drop)
}
