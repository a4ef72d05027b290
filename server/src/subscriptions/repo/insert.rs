//! New subscriptions in bulk, and their events.

use chrono::NaiveDate;
use sea_orm::Value;
use serde_json::json;
use shared::billing::Marker;
use shared::ids::{ClientId, EventId, PlanId, PlanVersionId, SubscriptionId, SubscriptionKey};
use shared::subscription::{EventKind, Segment};
use shared::webhooks::WebhookKind;

use super::post::write_markers;
use super::stages::{StageRow, TERMS};
use crate::db::bulk::{self, Column, Type, column};
use crate::error::Error;
use crate::op::{About, Op, Told};

/// A subscription as it is added.
#[derive(Debug, Clone)]
pub struct NewRow {
    /// Whose.
    pub client: ClientId,
    /// Id.
    pub id: SubscriptionId,
    /// The plan.
    pub plan: PlanId,
    /// The version.
    pub version: PlanVersionId,
    /// What it is attached to.
    pub base: Option<SubscriptionId>,
    /// Id in another system.
    pub external_id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// First day of service.
    pub start_on: NaiveDate,
    /// First day without service.
    pub ended_on: Option<NaiveDate>,
    /// The day of the first charge.
    pub next_due_on: Option<NaiveDate>,
    /// Its only stretch of terms.
    pub segment: Segment,
    /// What another system has charged.
    pub markers: Vec<Marker>,
}

/// An event as it is added to the timeline.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Whose.
    pub client: ClientId,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Place in the timeline.
    pub seq: i32,
    /// From which day it holds.
    pub effective_on: NaiveDate,
    /// What happened.
    pub kind: EventKind,
    /// Why.
    pub reason: Option<String>,
    /// Particulars.
    pub data: serde_json::Value,
}

const SUBSCRIPTION: [Column; 14] = [
    column("client_id", Type::Uuid),
    column("id", Type::Uuid),
    column("plan_id", Type::Uuid),
    column("external_id", Type::Text),
    column("name", Type::Text),
    column("start_on", Type::Date),
    column("first_billed_on", Type::Date),
    column("ended_on", Type::Date),
    column("end_reason", Type::Text),
    column("charge_revision", Type::BigInt),
    column("next_due_on", Type::Date),
    column("created_at", Type::Instant),
    column("version", Type::Int),
    column("base_id", Type::Uuid),
];

const EVENT: [Column; 10] = [
    column("client_id", Type::Uuid),
    column("subscription_id", Type::Uuid),
    column("seq", Type::Int),
    column("id", Type::Uuid),
    column("at", Type::Instant),
    column("effective_on", Type::Date),
    column("kind", Type::Text),
    column("actor", Type::Text),
    column("reason", Type::Text),
    column("data", Type::Json),
];

/// Adds subscriptions with their terms and markers.
pub async fn insert(op: &Op, rows: &[NewRow]) -> Result<(), Error> {
    let at: Value = op.now().into();
    let subscriptions = rows.iter().map(|row| subscription_values(row, at.clone())).collect();
    bulk::insert(op.conn(), "subscription", &SUBSCRIPTION, subscriptions).await?;
    let terms = rows.iter().map(terms_values).collect::<Result<_, Error>>()?;
    bulk::insert(op.conn(), "subscription_terms", &TERMS, terms).await?;
    let markers = rows.iter().flat_map(|row| row.markers.iter().map(|marker| (row.client, row.id, *marker)));
    write_markers(op, markers.collect()).await
}

fn subscription_values(row: &NewRow, at: Value) -> Vec<Value> {
    vec![
        row.client.uuid().into(),
        row.id.uuid().into(),
        row.plan.uuid().into(),
        row.external_id.clone().into(),
        row.name.clone().into(),
        row.start_on.into(),
        row.segment.from.into(),
        row.ended_on.into(),
        Value::String(None),
        0_i64.into(),
        row.next_due_on.into(),
        at,
        1_i32.into(),
        row.base.map(SubscriptionId::uuid).into(),
    ]
}

fn terms_values(row: &NewRow) -> Result<Vec<Value>, Error> {
    StageRow::first(&row.segment, row.version, row.start_on)?.values(row.client, row.id)
}

/// Adds events.
pub async fn insert_events(op: &Op, events: &[NewEvent]) -> Result<(), Error> {
    let (at, actor) = (op.now(), op.actor().name.clone());
    let rows = events
        .iter()
        .map(|event| {
            vec![
                event.client.uuid().into(),
                event.subscription.uuid().into(),
                event.seq.into(),
                EventId(op.uuid()).uuid().into(),
                at.into(),
                event.effective_on.into(),
                event.kind.code().into(),
                actor.clone().into(),
                event.reason.clone().into(),
                event.data.clone().into(),
            ]
        })
        .collect();
    bulk::insert(op.conn(), "subscription_event", &EVENT, rows).await?;
    let mut kinds: Vec<WebhookKind> =
        events.iter().filter_map(|event| WebhookKind::of_subscription(event.kind)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let of_kind = events.iter().filter(|event| WebhookKind::of_subscription(event.kind) == Some(kind));
        op.tell_many(kind, of_kind.map(told)).await?;
    }
    Ok(())
}

/// What other programs are told of an event.
fn told(event: &NewEvent) -> Told {
    let data = json!({
        "id": SubscriptionKey::new(event.client, event.subscription),
        "clientId": event.client,
        "change": event.kind.code(),
        "effectiveOn": event.effective_on,
        "reason": event.reason,
    });
    Told { about: About::Client(event.client), data }
}
