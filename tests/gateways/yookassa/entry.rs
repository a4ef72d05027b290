//! What every request passes: who asks, the idempotence key, errors with the wrong field.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{World, held, pass, tell};
use crate::gateways::Shared;

/// An answer: its status and body.
pub type Answer = (u16, Value);

/// A refusal, with the field that is wrong.
pub fn refused(status: u16, code: &str, description: &str, parameter: Option<&str>) -> Answer {
    let id = uuid::Uuid::new_v4().to_string();
    let mut body = json!({ "type": "error", "id": id, "code": code, "description": description });
    if let Some(parameter) = parameter {
        body["parameter"] = parameter.into();
    }
    (status, body)
}

pub fn invalid(parameter: &str, description: &str) -> Answer {
    refused(400, "invalid_request", description, Some(parameter))
}

pub fn missing() -> Answer {
    refused(404, "not_found", "No such object", None)
}

pub fn answered((status, body): Answer) -> Response {
    (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), Json(body)).into_response()
}

/// Whether the caller is the shop.
fn known(world: &World, headers: &HeaderMap) -> bool {
    let shop = &world.yookassa;
    let pair = data_encoding::BASE64.encode(format!("{}:{}", shop.id, shop.key).as_bytes());
    let given = headers.get("authorization").and_then(|value| value.to_str().ok());
    given.is_some_and(|given| given == format!("Basic {pair}"))
}

/// Answers a question.
pub fn read(world: &Shared, headers: &HeaderMap, look: impl FnOnce(&mut World) -> Answer) -> Response {
    let (answer, ended) = {
        let mut world = held(world);
        if !known(&world, headers) {
            return answered(refused(401, "invalid_credentials", "Basic authentication failed", None));
        }
        let ended = pass(&mut world);
        (look(&mut world), ended)
    };
    for id in ended {
        tell(world, &id);
    }
    answered(answer)
}

/// Does something once for an idempotence key: for a day the same answer is given again.
pub fn write(
    world: &Shared,
    (headers, path): (&HeaderMap, &str),
    body: &str,
    act: impl FnOnce(&mut World, &Value) -> Answer,
) -> (Response, bool) {
    let mut held = held(world);
    if !known(&held, headers) {
        let answer = refused(401, "invalid_credentials", "Basic authentication failed", None);
        return (answered(answer), false);
    }
    let key = headers.get("idempotence-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || (b'+'..=b'_').contains(&byte) || byte == b'.';
    if key.is_empty() || key.len() > 64 || !key.bytes().all(allowed) {
        return (answered(invalid("Idempotence-Key", "Idempotence key is absent or malformed")), false);
    }
    let now = held.now();
    let request = format!("{path} {body}");
    if let Some((asked, since, status, body)) = held.yookassa.answers.get(key)
        && now - *since < TimeDelta::hours(24)
    {
        let answer = if *asked == request {
            (*status, body.clone())
        } else {
            invalid("Idempotence-Key", "Idempotence key was used with another request")
        };
        return (answered(answer), false);
    }
    pass(&mut held);
    let value = if body.trim().is_empty() { Ok(json!({})) } else { serde_json::from_str::<Value>(body) };
    let answer = match value {
        Ok(value) if value.is_object() => act(&mut held, &value),
        Ok(_) | Err(_) => refused(400, "invalid_request", "The body is not a JSON object", None),
    };
    if answer.0 < 400 {
        let kept = (request, now, answer.0, answer.1.clone());
        held.yookassa.answers.insert(key.to_owned(), kept);
    }
    let done = answer.0 < 400;
    (answered(answer), done)
}

/// `/me`.
pub async fn me(State(world): State<Shared>, headers: HeaderMap) -> Response {
    read(&world, &headers, |world| {
        let id = &world.yookassa.id;
        (200, json!({ "account_id": id, "test": false, "fiscalization_enabled": false, "status": "enabled" }))
    })
}

/// A page of objects, the newest first.
pub fn page(all: Vec<Value>, asked: &[(String, String)]) -> Answer {
    let get = |name: &str| asked.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let limit = match get("limit").map(str::parse::<usize>) {
        None => 10,
        Some(Ok(limit)) if (1..=100).contains(&limit) => limit,
        Some(_) => return invalid("limit", "From 1 to 100"),
    };
    let mut rows = all;
    rows.retain(|row| {
        let of = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let (created, captured) = (of("created_at"), of("captured_at"));
        // What was never captured is in no list by that instant.
        let by_capture = |keeps: &dyn Fn(&str) -> bool| !captured.is_empty() && keeps(&captured);
        get("status").is_none_or(|status| row["status"] == status)
            && get("payment_id").is_none_or(|id| row["payment_id"] == id)
            && get("created_at.gte").is_none_or(|since| created.as_str() >= since)
            && get("created_at.gt").is_none_or(|since| created.as_str() > since)
            && get("created_at.lte").is_none_or(|until| created.as_str() <= until)
            && get("created_at.lt").is_none_or(|until| created.as_str() < until)
            && get("captured_at.gte").is_none_or(|since| by_capture(&|at| at >= since))
            && get("captured_at.lt").is_none_or(|until| by_capture(&|at| at < until))
    });
    rows.sort_by_key(|row| std::cmp::Reverse(row["created_at"].as_str().map(str::to_owned)));
    let from = match get("cursor") {
        None => 0,
        Some(cursor) => match rows.iter().position(|row| row["id"] == cursor) {
            Some(at) => at,
            None => return invalid("cursor", "Unknown cursor"),
        },
    };
    let next = rows.get(from + limit).map(|row| row["id"].clone());
    let items: Vec<Value> = rows.into_iter().skip(from).take(limit).collect();
    let mut body = json!({ "type": "list", "items": items });
    if let Some(next) = next {
        body["next_cursor"] = next;
    }
    (200, body)
}
