//! Payments.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};
use shared::gateway::amount::read_amount;
use shared::money::Currency;

use super::entry::{Answer, answered, invalid, missing, page, read, refused, write};
use super::{Payment, TO_CAPTURE, TO_CONFIRM, World, at, end, id, money, take, tell};
use crate::gateways::{Shared, held};

/// Kopecks of `{value, currency}`; texts and numbers alike, as the official library sends texts.
pub fn kopecks(body: &Value, name: &str) -> Result<i64, Answer> {
    let amount = &body[name];
    if !amount.is_object() {
        return Err(invalid(name, "An amount is required"));
    }
    if amount["currency"] != "RUB" {
        return Err(invalid(&format!("{name}.currency"), "The shop takes RUB"));
    }
    let text = amount["value"].as_str().map_or_else(|| amount["value"].to_string(), str::to_owned);
    let read = read_amount(&text, Currency::Rub).ok().map(|money| money.minor());
    read.filter(|minor| *minor > 0).ok_or_else(|| invalid(&format!("{name}.value"), "Not an amount"))
}

/// Checks a receipt against an amount.
pub fn receipt_of(body: &Value, amount: i64) -> Result<(), Answer> {
    let receipt = &body["receipt"];
    if receipt.is_null() {
        return Ok(());
    }
    let customer = &receipt["customer"];
    if customer["email"].as_str().is_none() && customer["phone"].as_str().is_none() {
        return Err(invalid("receipt.customer", "E-mail or phone is required"));
    }
    let items = receipt["items"].as_array().filter(|items| (1..=100).contains(&items.len()));
    let Some(items) = items else { return Err(invalid("receipt.items", "From 1 to 100 items")) };
    let mut sum = 0;
    for item in items {
        if !item["description"].as_str().is_some_and(|text| (1..=128).contains(&text.chars().count())) {
            return Err(invalid("receipt.items.description", "From 1 to 128 characters"));
        }
        if !item["vat_code"].as_u64().is_some_and(|code| (1..=12).contains(&code)) {
            return Err(invalid("receipt.items.vat_code", "From 1 to 12"));
        }
        let quantity = item["quantity"].as_str().map_or_else(|| item["quantity"].to_string(), str::to_owned);
        let whole = quantity.trim_end_matches('0').trim_end_matches('.').parse::<i64>();
        let quantity = if quantity.contains('.') { whole } else { quantity.parse::<i64>() };
        let Ok(quantity) = quantity else { return Err(invalid("receipt.items.quantity", "Not a quantity")) };
        sum += kopecks(item, "amount")? * quantity;
    }
    if sum == amount { Ok(()) } else { Err(invalid("receipt", "The sum of items is not the amount")) }
}

fn text_of(body: &Value, name: &str, most: usize) -> Result<Value, Answer> {
    let value = &body[name];
    let fits = value.as_str().is_some_and(|text| text.chars().count() <= most);
    if value.is_null() || fits {
        return Ok(value.clone());
    }
    Err(invalid(name, &format!("A text of at most {most} characters")))
}

fn metadata_of(body: &Value) -> Result<Value, Answer> {
    let metadata = &body["metadata"];
    let Some(fields) = metadata.as_object() else { return Ok(json!({})) };
    let fits = |(key, value): (&String, &Value)| {
        key.len() <= 32 && value.as_str().is_some_and(|value| value.chars().count() <= 512)
    };
    if fields.len() > 16 || !fields.iter().all(fits) {
        return Err(invalid("metadata", "At most 16 keys of 32, values of 512 characters"));
    }
    Ok(metadata.clone())
}

fn begun(world: &mut World, body: &Value) -> Result<Value, Answer> {
    let now = world.now();
    let amount = kopecks(body, "amount")?;
    if amount > 35_000_000 {
        return Err(invalid("amount.value", "At most 350000.00 for cards"));
    }
    let description = text_of(body, "description", 128)?;
    let metadata = metadata_of(body)?;
    receipt_of(body, amount)?;
    let capture = body["capture"].as_bool().unwrap_or(false);
    let save = body["save_payment_method"].as_bool().unwrap_or(false);
    let number = id();
    let mut object = json!({
        "id": number, "status": "pending", "paid": false, "amount": money(amount), "created_at": at(now),
        "metadata": metadata, "recipient": { "account_id": world.yookassa.id, "gateway_id": "100700" },
        "refundable": false, "test": false,
    });
    if !description.is_null() {
        object["description"] = description;
    }
    let mut payment = Payment {
        object,
        amount,
        refunded: 0,
        capture,
        save,
        receipt: !body["receipt"].is_null(),
        back: String::new(),
        until: now + TO_CONFIRM,
    };
    if let Some(method) = body["payment_method_id"].as_str() {
        charge(world, &mut payment, method)?;
    } else {
        let back = body["confirmation"]["return_url"].as_str().filter(|url| url.len() <= 2048);
        if body["confirmation"]["type"] != "redirect" {
            return Err(invalid("confirmation.type", "Only redirect stands in"));
        }
        let Some(back) = back else { return Err(invalid("confirmation.return_url", "Required")) };
        let url = format!("{}/yookassa/pay/{number}", world.base);
        payment.object["confirmation"] =
            json!({ "type": "redirect", "return_url": back, "confirmation_url": url });
        payment.back = back.to_owned();
    }
    let object = payment.object.clone();
    world.yookassa.payments.insert(number, payment);
    Ok(object)
}

/// Charges a saved method: at once received, held or declined.
fn charge(world: &World, payment: &mut Payment, method: &str) -> Result<(), Answer> {
    let Some((kept, consents)) = world.yookassa.methods.get(method) else {
        return Err(invalid("payment_method_id", "No such saved method"));
    };
    payment.object["payment_method"] = kept.clone();
    let reason = if *consents { world.yookassa.declines.as_deref() } else { Some("permission_revoked") };
    match reason {
        Some(reason) => end(payment, "payment_network", reason),
        None => confirmed(payment, world.now()),
    }
    Ok(())
}

/// What follows when a payer has confirmed.
pub fn confirmed(payment: &mut Payment, now: chrono::DateTime<chrono::Utc>) {
    if payment.capture {
        take(payment, now);
    } else {
        payment.object["status"] = "waiting_for_capture".into();
        payment.object["paid"] = true.into();
        payment.until = now + TO_CAPTURE;
        payment.object["expires_at"] = at(payment.until).into();
        if let Some(object) = payment.object.as_object_mut() {
            object.remove("confirmation");
        }
    }
}

pub async fn create(State(world): State<Shared>, headers: HeaderMap, body: String) -> Response {
    let mut made = String::new();
    let (response, done) =
        write(&world, (&headers, "/payments"), &body, |world, body| match begun(world, body) {
            Ok(object) => {
                object["id"].as_str().unwrap_or_default().clone_into(&mut made);
                (200, object)
            }
            Err(answer) => answer,
        });
    if done {
        tell(&world, &made);
    }
    response
}

pub async fn one(State(world): State<Shared>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    read(&world, &headers, |world| match world.yookassa.payments.get(&id) {
        Some(payment) => (200, payment.object.clone()),
        None => missing(),
    })
}

pub async fn list(
    State(world): State<Shared>,
    headers: HeaderMap,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    read(&world, &headers, |world| {
        page(world.yookassa.payments.values().map(|payment| payment.object.clone()).collect(), &asked)
    })
}

fn captured(world: &mut World, id: &str, body: &Value) -> Result<Value, Answer> {
    let now = world.now();
    let whole = body["amount"].is_null();
    let Some(payment) = world.yookassa.payments.get_mut(id) else { return Err(missing()) };
    if payment.object["status"] != "waiting_for_capture" {
        return Err(refused(400, "invalid_request", "The payment is not waiting for capture", None));
    }
    let amount = if whole { payment.amount } else { kopecks(body, "amount")? };
    if amount > payment.amount {
        return Err(invalid("amount.value", "More than is held"));
    }
    receipt_of(body, amount)?;
    payment.amount = amount;
    take(payment, now);
    Ok(payment.object.clone())
}

pub async fn capture(
    State(world): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: String,
) -> Response {
    let path = format!("/payments/{id}/capture");
    let (response, done) = write(&world, (&headers, &path), &body, |world, body| {
        captured(world, &id, body).map_or_else(|answer| answer, |object| (200, object))
    });
    if done {
        tell(&world, &id);
    }
    response
}

pub async fn cancel(
    State(world): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: String,
) -> Response {
    let path = format!("/payments/{id}/cancel");
    let (response, done) = write(&world, (&headers, &path), &body, |world, _| {
        let Some(payment) = world.yookassa.payments.get_mut(&id) else { return missing() };
        if payment.object["status"] != "waiting_for_capture" {
            return refused(400, "invalid_request", "The payment is not waiting for capture", None);
        }
        end(payment, "merchant", "canceled_by_merchant");
        (200, payment.object.clone())
    });
    if done {
        tell(&world, &id);
    }
    response
}

/// Whether there is such a payment, for pages.
pub fn exists(world: &Shared, id: &str) -> bool {
    held(world).yookassa.payments.contains_key(id)
}

/// A refusal for pages.
pub fn no_such() -> Response {
    answered(missing())
}
