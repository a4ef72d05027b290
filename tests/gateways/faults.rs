//! Faults: what happens between a gateway's work and its answer.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{Shared, held};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The work is done, and the answer is 500.
    ErrorAfter,
    /// 500, and nothing is done.
    ErrorBefore,
    /// The work is done, and the connection ends in the middle of the answer.
    DropAfter,
    /// The work is done, and the answer comes after half a minute.
    HangAfter,
    /// 429 with the time to wait; nothing is done.
    TooMany,
    /// The work is done, and the answer is a page instead of what is described.
    PageAfter,
}

/// A fault of the next request to such a path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Fault {
    /// How the path begins.
    pub path: String,
    /// What goes wrong.
    pub kind: FaultKind,
}

/// Longer than anybody waits.
const HANG: Duration = Duration::from_secs(30);

/// Answers a request, or lets it meet its fault.
pub async fn frame(State(world): State<Shared>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let fault = {
        let mut world = held(&world);
        let found = world.faults.iter().position(|fault| path.starts_with(&fault.path));
        found.map(|at| world.faults.remove(at).kind)
    };
    let response = match fault {
        None => next.run(request).await,
        Some(FaultKind::ErrorBefore) => broken(&path),
        Some(FaultKind::TooMany) => {
            let body =
                r#"{"type":"error","id":"x","code":"too_many_requests","description":"","retry_after":1000}"#;
            let json = [(header::CONTENT_TYPE, "application/json")];
            (StatusCode::TOO_MANY_REQUESTS, json, body).into_response()
        }
        Some(kind) => after(kind, &path, next.run(request).await).await,
    };
    held(&world).requests.push((method, path, response.status().as_u16()));
    response
}

/// 500 as the gateway of a path says it: ЮKassa in the form of its other errors, Robokassa in no words.
fn broken(path: &str) -> Response {
    if !path.starts_with("/v3") {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let body = r#"{"type":"error","id":"x","code":"internal_server_error","description":""}"#;
    (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn after(kind: FaultKind, path: &str, response: Response) -> Response {
    match kind {
        FaultKind::ErrorAfter | FaultKind::ErrorBefore | FaultKind::TooMany => broken(path),
        FaultKind::PageAfter => ([(header::CONTENT_TYPE, "text/html")], "<html>").into_response(),
        FaultKind::DropAfter => {
            let (parts, _) = response.into_parts();
            let cut = futures_util::stream::iter([Err::<String, _>(std::io::Error::other("cut"))]);
            Response::from_parts(parts, Body::from_stream(cut))
        }
        FaultKind::HangAfter => {
            tokio::time::sleep(HANG).await;
            response
        }
    }
}
