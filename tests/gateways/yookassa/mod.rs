//! ЮKassa, API version 3: payments, refunds, lists, the payment page, notifications.

mod entry;
mod page;
mod payments;
mod refunds;

use std::collections::BTreeMap;

use axum::Router;
use axum::routing::{get, post};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{Call, Shared, World, calls, held};

/// A shop and all that it has.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Its identifier.
    pub id: String,
    /// Its secret key.
    pub key: String,
    /// Payments by id.
    pub payments: BTreeMap<String, Payment>,
    /// Refunds by id.
    pub refunds: BTreeMap<String, Value>,
    /// Receipts by id.
    pub receipts: BTreeMap<String, Value>,
    /// Saved methods by id: title and whether the payer still consents.
    pub methods: BTreeMap<String, (Value, bool)>,
    /// What a charge of a saved method comes to: a reason, or nothing for success.
    pub declines: Option<String>,
    /// Answers by idempotence key: the request, when it came, status and body of the answer.
    pub answers: BTreeMap<String, (String, DateTime<Utc>, u16, Value)>,
}

impl Default for Shop {
    fn default() -> Shop {
        Shop {
            id: "100500".to_owned(),
            key: "test_key".to_owned(),
            payments: BTreeMap::new(),
            refunds: BTreeMap::new(),
            receipts: BTreeMap::new(),
            methods: BTreeMap::new(),
            declines: None,
            answers: BTreeMap::new(),
        }
    }
}

/// A payment: its object, and what the object does not show.
#[derive(Debug, Clone)]
pub struct Payment {
    /// The object.
    pub object: Value,
    /// In kopecks.
    pub amount: i64,
    /// What was given back, in kopecks.
    pub refunded: i64,
    /// Whether it is received without holding.
    pub capture: bool,
    /// Whether the method is to be kept.
    pub save: bool,
    /// Whether a receipt was asked for.
    pub receipt: bool,
    /// Where the payer comes back to.
    pub back: String,
    /// Until when it can be confirmed.
    pub until: DateTime<Utc>,
}

/// How long a payer has.
const TO_CONFIRM: TimeDelta = TimeDelta::hours(1);
/// How long money is held.
const TO_CAPTURE: TimeDelta = TimeDelta::days(7);

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/v3/me", get(entry::me))
        .route("/v3/payments", post(payments::create).get(payments::list))
        .route("/v3/payments/{id}", get(payments::one))
        .route("/v3/payments/{id}/capture", post(payments::capture))
        .route("/v3/payments/{id}/cancel", post(payments::cancel))
        .route("/v3/refunds", post(refunds::create).get(refunds::list))
        .route("/v3/refunds/{id}", get(refunds::one))
        .route("/v3/receipts", post(refunds::receipt).get(refunds::receipts))
        .route("/v3/receipts/{id}", get(refunds::one_receipt))
        .route("/yookassa/pay/{id}", get(page::shown).post(page::pay))
}

fn id() -> String {
    let id = uuid::Uuid::new_v4().to_string();
    // Ids of the gateway have this shape, and 36 signs.
    format!("2{}-000f-5000-{}-{}", &id[1..8], &id[19..23], &id[24..])
}

fn at(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn money(minor: i64) -> Value {
    json!({ "value": format!("{}.{:02}", minor / 100, minor % 100), "currency": "RUB" })
}

/// What time does to payments: those that nobody confirmed or took are cancelled.
fn pass(world: &mut World) -> Vec<String> {
    let now = world.now();
    let mut ended = Vec::new();
    for (id, payment) in &mut world.yookassa.payments {
        let reason = match payment.object["status"].as_str() {
            Some("pending") if payment.until <= now => "expired_on_confirmation",
            Some("waiting_for_capture") if payment.until <= now => "expired_on_capture",
            _ => continue,
        };
        end(payment, "yoo_money", reason);
        ended.push(id.clone());
    }
    ended
}

/// Cancels a payment.
fn end(payment: &mut Payment, party: &str, reason: &str) {
    let object = &mut payment.object;
    object["status"] = "canceled".into();
    object["paid"] = false.into();
    object["cancellation_details"] = json!({ "party": party, "reason": reason });
    if let Some(object) = object.as_object_mut() {
        object.remove("confirmation");
        object.remove("expires_at");
    }
}

/// Takes the money of a payment.
fn take(payment: &mut Payment, now: DateTime<Utc>) {
    let amount = payment.amount;
    let object = &mut payment.object;
    object["status"] = "succeeded".into();
    object["paid"] = true.into();
    object["refundable"] = true.into();
    object["amount"] = money(amount);
    object["captured_at"] = at(now).into();
    object["income_amount"] = money(amount - amount * 35 / 1000);
    object["refunded_amount"] = money(0);
    if let Some(object) = object.as_object_mut() {
        object.remove("confirmation");
        object.remove("expires_at");
    }
}

/// The notification of a payment as it stands now.
fn tell(world: &Shared, id: &str) {
    let (url, object) = {
        let world = held(world);
        let Some(payment) = world.yookassa.payments.get(id) else { return };
        (world.delivery.yookassa.clone(), payment.object.clone())
    };
    let event = format!("payment.{}", object["status"].as_str().unwrap_or_default());
    if event != "payment.pending" {
        send(world, url, &event, &object);
    }
}

fn send(world: &Shared, url: Option<String>, event: &str, object: &Value) {
    let body = json!({ "type": "notification", "event": event, "object": object });
    let call = Call {
        url,
        method: "POST".to_owned(),
        media: "application/json".to_owned(),
        body: body.to_string(),
        wanted: None,
    };
    calls::notify(world, call);
}
