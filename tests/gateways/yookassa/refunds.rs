//! Refunds and second receipts.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::entry::{Answer, invalid, missing, page, read, write};
use super::payments::{kopecks, receipt_of};
use super::{World, at, id, money, send};
use crate::gateways::{Shared, held};

fn made(world: &mut World, body: &Value) -> Result<Value, Answer> {
    let now = world.now();
    let amount = kopecks(body, "amount")?;
    if body["description"].as_str().is_some_and(|text| text.chars().count() > 250) {
        return Err(invalid("description", "At most 250 characters"));
    }
    let payment_id = body["payment_id"].as_str().unwrap_or_default().to_owned();
    let Some(payment) = world.yookassa.payments.get_mut(&payment_id) else {
        return Err(invalid("payment_id", "No such payment"));
    };
    if payment.object["status"] != "succeeded" {
        return Err(invalid("payment_id", "The payment has not succeeded"));
    }
    if payment.refunded + amount > payment.amount {
        return Err(invalid("amount.value", "More than is left of the payment"));
    }
    if payment.receipt && body["receipt"].is_null() {
        return Err(invalid("receipt", "The payment had a receipt: so has its refund"));
    }
    receipt_of(body, amount)?;
    payment.refunded += amount;
    payment.object["refunded_amount"] = money(payment.refunded);
    payment.object["refundable"] = (payment.refunded < payment.amount).into();
    let number = id();
    let mut object = json!({
        "id": number, "payment_id": payment_id, "status": "succeeded", "created_at": at(now), "amount": money(amount),
        "description": body["description"],
    });
    if !body["receipt"].is_null() {
        object["receipt_registration"] = "pending".into();
    }
    world.yookassa.refunds.insert(number, object.clone());
    Ok(object)
}

pub async fn create(State(world): State<Shared>, headers: HeaderMap, body: String) -> Response {
    let mut refund = Value::Null;
    let (response, done) =
        write(&world, (&headers, "/refunds"), &body, |world, body| match made(world, body) {
            Ok(object) => {
                refund = object.clone();
                (200, object)
            }
            Err(answer) => answer,
        });
    if done {
        let url = held(&world).delivery.yookassa.clone();
        send(&world, url, "refund.succeeded", &refund);
    }
    response
}

pub async fn one(State(world): State<Shared>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    read(&world, &headers, |world| match world.yookassa.refunds.get(&id) {
        Some(refund) => (200, refund.clone()),
        None => missing(),
    })
}

pub async fn list(
    State(world): State<Shared>,
    headers: HeaderMap,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    read(&world, &headers, |world| page(world.yookassa.refunds.values().cloned().collect(), &asked))
}

pub async fn receipt(State(world): State<Shared>, headers: HeaderMap, body: String) -> Response {
    let (response, _) = write(&world, (&headers, "/receipts"), &body, |world, body| {
        let kind = body["type"].as_str().unwrap_or_default();
        let field = format!("{kind}_id");
        let known = match kind {
            "payment" => body[&field].as_str().is_some_and(|id| world.yookassa.payments.contains_key(id)),
            "refund" => body[&field].as_str().is_some_and(|id| world.yookassa.refunds.contains_key(id)),
            _ => return invalid("type", "payment or refund"),
        };
        if !known {
            return invalid(&field, "No such object");
        }
        if body["settlements"].as_array().is_none_or(Vec::is_empty) {
            return invalid("settlements", "Required");
        }
        if body["send"] != true {
            return invalid("send", "Required");
        }
        let number = id();
        let mut object = json!({ "id": number, "type": kind, "status": "succeeded", "items": body["items"],
                                 "created_at": at(world.now()), "settlements": body["settlements"] });
        object[&field] = body[&field].clone();
        world.yookassa.receipts.insert(number, object.clone());
        (200, object)
    });
    response
}

pub async fn receipts(
    State(world): State<Shared>,
    headers: HeaderMap,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    read(&world, &headers, |world| page(world.yookassa.receipts.values().cloned().collect(), &asked))
}

pub async fn one_receipt(
    State(world): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    read(&world, &headers, |world| match world.yookassa.receipts.get(&id) {
        Some(receipt) => (200, receipt.clone()),
        None => missing(),
    })
}
