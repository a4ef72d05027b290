//! What a test or a person sets while the stand-ins run.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::gateway::GatewayHash;

use super::{Fault, Shared, calls, held};

/// What is to change.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Change {
    robokassa_url: Option<String>,
    yookassa_url: Option<String>,
    by_get: Option<bool>,
    keep: Option<bool>,
    copies: Option<usize>,
    hash: Option<String>,
    recurring_declines: Option<bool>,
    advance_seconds: Option<i64>,
    faults: Vec<Fault>,
}

pub fn routes() -> Router<Shared> {
    Router::new().route("/control", post(change)).route("/control/calls", get(kept).post(send_kept))
}

async fn change(State(world): State<Shared>, Json(change): Json<Change>) -> Json<Value> {
    let mut world = held(&world);
    let delivery = &mut world.delivery;
    if change.robokassa_url.is_some() {
        delivery.robokassa = change.robokassa_url;
    }
    if change.yookassa_url.is_some() {
        delivery.yookassa = change.yookassa_url;
    }
    delivery.by_get = change.by_get.unwrap_or(delivery.by_get);
    delivery.keep = change.keep.unwrap_or(delivery.keep);
    delivery.copies = change.copies.unwrap_or(delivery.copies);
    if let Some(hash) = change.hash.as_deref().and_then(GatewayHash::from_code) {
        world.robokassa.hash = hash;
    }
    if let Some(declines) = change.recurring_declines {
        world.robokassa.recurring_declines = declines;
    }
    world.ahead += TimeDelta::seconds(change.advance_seconds.unwrap_or(0));
    world.faults.extend(change.faults);
    Json(json!({ "now": world.now().to_rfc3339() }))
}

async fn kept(State(world): State<Shared>) -> Json<Value> {
    Json(json!(held(&world).calls))
}

/// In which order and how often everything that was made so far is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Sending {
    reversed: bool,
    copies: usize,
}

async fn send_kept(State(world): State<Shared>, Json(how): Json<Sending>) -> Json<Value> {
    let mut all = held(&world).calls.clone();
    if how.reversed {
        all.reverse();
    }
    let mut taken = 0_usize;
    for call in &all {
        for _ in 0..how.copies.max(1) {
            taken += usize::from(calls::send(call).await);
        }
    }
    Json(json!({ "taken": taken }))
}
