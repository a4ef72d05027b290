//! The log of deliveries, and what a person does with them.

use std::collections::HashMap;

use sea_orm::Set;
use serde_json::json;
use shared::access::Permission;
use shared::api::common::SortDirection;
use shared::api::webhooks::{
    WebhookAttemptView, WebhookDeliveryFilter, WebhookDeliveryView, WebhookRedeliverInput, WebhookTestInput,
};
use shared::ids::{WebhookDeliveryId, WebhookEndpointId, WebhookEventId};
use shared::webhooks::{WebhookKind, WebhookState};

use super::super::job::WEBHOOKS;
use super::super::outbox::tell_one;
use super::super::repo::deliveries;
use super::super::repo::endpoints::{Endpoint, sellers_of};
use super::super::repo::log::{self as repo, Attempt, ByTime, Delivery};
use super::endpoints::{all_seen, held, seen, whose};
use crate::actor::Actor;
use crate::app::App;
use crate::db::Connection;
use crate::error::Error;
use crate::op::Op;
use crate::page::order::{Key, Order, Place};
use crate::page::{Page, PageArgs};

/// A page of deliveries, each with its place in the list.
pub struct DeliveryRows {
    /// Where the page stands.
    pub page: Page<Place>,
    /// Rows in the order of the list, one more than the page holds when the list goes on.
    pub rows: Vec<(Place, WebhookDeliveryView)>,
}

/// Reads the state of a row.
pub(super) fn state_of(row: &Delivery) -> Result<WebhookState, Error> {
    WebhookState::from_code(&row.state).ok_or_else(|| Error::internal("unknown state of a delivery"))
}

fn attempt_view(attempt: Attempt) -> WebhookAttemptView {
    WebhookAttemptView {
        n: attempt.n,
        at: attempt.at.into(),
        milliseconds: attempt.milliseconds,
        status: attempt.status,
        answer: attempt.answer,
        error: attempt.error,
    }
}

/// The deliveries with their bodies and attempts, in the order of the rows.
async fn views(conn: &impl Connection, rows: Vec<Delivery>) -> Result<Vec<WebhookDeliveryView>, Error> {
    let events: Vec<WebhookEventId> = rows.iter().map(|row| row.event_id).collect();
    let ids: Vec<WebhookDeliveryId> = rows.iter().map(|row| row.id).collect();
    let bodies: HashMap<WebhookEventId, String> = repo::bodies(conn, &events).await?;
    let mut attempts = repo::attempts(conn, &ids).await?;
    let view = |row: Delivery| {
        let kind = WebhookKind::from_code(&row.kind).ok_or_else(|| Error::internal("unknown kind"))?;
        let (state, mut tried) = (state_of(&row)?, attempts.remove(&row.id).unwrap_or_default());
        // They are read after their delivery: what has ended since is not told yet, so that both fit.
        let ended = if state == WebhookState::Sending { row.attempts - 1 } else { row.attempts };
        tried.retain(|attempt| attempt.n <= ended);
        Ok(WebhookDeliveryView {
            id: row.id,
            endpoint_id: row.endpoint_id,
            message_id: row.event_id,
            kind,
            body: bodies.get(&row.event_id).cloned().unwrap_or_default(),
            state,
            next_attempt_at: row.next_at.map(Into::into),
            created_at: row.created_at.into(),
            delivered_at: row.delivered_at.map(Into::into),
            attempts: tried.into_iter().map(attempt_view).collect(),
        })
    };
    rows.into_iter().map(view).collect()
}

async fn endpoints_seen(app: &App, actor: &Actor) -> Result<Vec<WebhookEndpointId>, Error> {
    Ok(all_seen(app.read(), actor).await?.iter().map(|row| row.id).collect())
}

/// A page of deliveries to the endpoints that the actor sees, the newest first.
///
/// # Errors
/// `FORBIDDEN`, `BAD_REQUEST`.
pub async fn page(
    app: &App,
    actor: &Actor,
    filter: &WebhookDeliveryFilter,
    args: PageArgs,
) -> Result<DeliveryRows, Error> {
    let endpoints = endpoints_seen(app, actor).await?;
    let order = Order::asked(std::iter::empty(), Some((ByTime, SortDirection::Desc)))?;
    let page = Page::parse(args, order.name("webhookDeliveries", |ByTime| "time"))?;
    let found = repo::page(app.read(), (&endpoints, filter), &order, &page).await?;
    let place = |row: &Delivery| (vec![Key::Instant(row.created_at)], vec![row.id.uuid()]);
    let places: Vec<Place> = found.iter().map(place).collect();
    let rows = places.into_iter().zip(views(app.read(), found).await?).collect();
    Ok(DeliveryRows { page, rows })
}

/// How many deliveries to the endpoints that the actor sees meet the conditions.
///
/// # Errors
/// `FORBIDDEN`.
pub async fn count(app: &App, actor: &Actor, filter: &WebhookDeliveryFilter) -> Result<u64, Error> {
    let endpoints = endpoints_seen(app, actor).await?;
    repo::count(app.read(), &endpoints, filter).await
}

/// The row of a delivery to an endpoint that the actor sees.
async fn delivery_seen(
    conn: &impl Connection,
    actor: &Actor,
    id: WebhookDeliveryId,
) -> Result<Delivery, Error> {
    actor.require(Permission::KeyManage)?;
    let missing = || Error::not_found("webhookDelivery", id);
    let row = deliveries::find(conn, id).await?.ok_or_else(missing)?;
    match seen(conn, actor, row.endpoint_id).await {
        Ok(_) => Ok(row),
        Err(Error::NotFound { .. }) => Err(missing()),
        Err(error) => Err(error),
    }
}

/// A delivery to an endpoint that the actor sees.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND`.
pub async fn one(app: &App, actor: &Actor, id: WebhookDeliveryId) -> Result<WebhookDeliveryView, Error> {
    let row = delivery_seen(app.read(), actor, id).await?;
    let mut shown = views(app.read(), vec![row]).await?;
    shown.pop().ok_or_else(|| Error::not_found("webhookDelivery", id))
}

/// An endpoint that is held and on.
async fn on(op: &Op, id: WebhookEndpointId) -> Result<Endpoint, Error> {
    let row = held(op, id).await?;
    if row.archived {
        return Err(Error::transition("Вебхук удалён. Создайте новый."));
    }
    if !row.active {
        return Err(Error::transition("Вебхук выключен. Включите его, затем отправьте сообщение."));
    }
    Ok(row)
}

/// Tries an endpoint out: it is told `webhook.test`. Answers the delivery.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND`; `INVALID_TRANSITION` for an endpoint that is off.
pub async fn test(app: &App, actor: &Actor, input: WebhookTestInput) -> Result<WebhookDeliveryView, Error> {
    seen(app.read(), actor, input.id).await?;
    let mut op = app.begin(actor).await?;
    let replayed = op.replay::<WebhookDeliveryId>("webhookTest", &input.idempotency_key, &input).await?;
    if let Some(id) = replayed {
        drop(op);
        return one(app, actor, id).await;
    }
    let row = on(&op, input.id).await?;
    let data = json!({ "endpointId": row.id, "name": row.name });
    let id = tell_one(&mut op, row.id, WebhookKind::Test, &data).await?;
    let whose = whose(sellers_of(&row)?.as_deref());
    op.audit("webhook.test", row.id, whose, None, Some(json!({ "delivery": id }))).await?;
    op.remember(&id).await?;
    op.hint(row.id);
    op.commit().await?;
    one(app, actor, id).await
}

/// Lets deliveries be made again from the first attempt on: one, or all of an endpoint that failed since an instant.
/// Answers how many.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND`, `VALIDATION`; `INVALID_TRANSITION` for an endpoint that is off, and for a delivery that is
/// just being made.
pub async fn redeliver(app: &App, actor: &Actor, input: WebhookRedeliverInput) -> Result<u64, Error> {
    let (endpoint, only) = match (input.id, input.endpoint_id, input.since) {
        (Some(id), None, None) => (delivery_seen(app.read(), actor, id).await?.endpoint_id, Some(id)),
        (None, Some(endpoint), Some(_)) => (endpoint, None),
        (Some(_) | None, Some(_) | None, Some(_) | None) => {
            actor.require(Permission::KeyManage)?;
            return Err(Error::invalid("id", "Укажите одну доставку либо вебхук и время: одно из двух."));
        }
    };
    let mut op = app.begin(actor).await?;
    let row = on(&op, endpoint).await?;
    let count = match (only, input.since) {
        (Some(id), _) => {
            again(&op, id).await?;
            1
        }
        (None, Some(since)) => deliveries::retry_failed(&op, endpoint, since.0).await?,
        (None, None) => 0,
    };
    let whose = whose(sellers_of(&row)?.as_deref());
    let told = json!({ "delivery": only, "since": input.since.map(|at| at.to_string()), "count": count });
    op.audit("webhook.redeliver", endpoint, whose, None, Some(told)).await?;
    op.nudge(WEBHOOKS);
    op.hint(endpoint);
    op.commit().await?;
    Ok(count)
}

async fn again(op: &Op, id: WebhookDeliveryId) -> Result<(), Error> {
    let row = deliveries::find(op.conn(), id).await?;
    let row = row.ok_or_else(|| Error::not_found("webhookDelivery", id))?;
    match state_of(&row)? {
        WebhookState::Sending if !deliveries::is_left(&row) => {
            return Err(Error::transition("Сообщение отправляется прямо сейчас. Подождите ответа."));
        }
        WebhookState::Sending | WebhookState::Waiting | WebhookState::Delivered | WebhookState::Failed => {}
    }
    let mut change = deliveries::changing(id);
    change.state = Set(WebhookState::Waiting.code().to_owned());
    change.tries = Set(0);
    change.next_at = Set(Some(op.now()));
    change.lease_owner = Set(None);
    change.lease_until = Set(None);
    deliveries::change(op, change).await
}
