//! Notifications of payment gateways.

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Extension, Path, RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::gateway::GatewayKind;

use super::identify::origin;
use super::imports::refused;
use super::{RequestId, Site};
use crate::gateways::{self, Raw};

/// Headers that are kept with a notification.
const KEPT: [&str; 4] = ["content-type", "user-agent", "x-forwarded-for", "date"];

/// `GET` or `POST /gateways/robokassa/{account}/result`: Robokassa's ResultURL. The answer is `OK` and the number.
pub async fn robokassa(
    site: State<Site>,
    peer: ConnectInfo<std::net::SocketAddr>,
    request_id: Extension<RequestId>,
    account: Path<String>,
    asked: (Method, RawQuery, HeaderMap, Bytes),
) -> Response {
    heard(GatewayKind::Robokassa, site, peer, request_id, account, asked).await
}

/// `POST /gateways/yookassa/{account}`: notifications of ЮKassa. Any success is what it wants.
pub async fn yookassa(
    site: State<Site>,
    peer: ConnectInfo<std::net::SocketAddr>,
    request_id: Extension<RequestId>,
    account: Path<String>,
    asked: (Method, RawQuery, HeaderMap, Bytes),
) -> Response {
    heard(GatewayKind::Yookassa, site, peer, request_id, account, asked).await
}

async fn heard(
    kind: GatewayKind,
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Extension(request_id): Extension<RequestId>,
    Path(account): Path<String>,
    (method, RawQuery(query), headers, body): (Method, RawQuery, HeaderMap, Bytes),
) -> Response {
    let origin = origin(&site.app, &headers, Some(peer), &request_id.0);
    let text = String::from_utf8_lossy(&body).into_owned();
    let text = match query.filter(|query| !query.is_empty()) {
        Some(query) if text.is_empty() => query,
        Some(query) if kind == GatewayKind::Robokassa => format!("{query}&{text}"),
        Some(_) | None => text,
    };
    let kept = KEPT.iter().filter_map(|name| {
        let value = headers.get(*name)?.to_str().ok()?;
        Some(((*name).to_owned(), value.chars().take(300).collect()))
    });
    let raw =
        Raw { method: method.to_string(), body: text, headers: kept.collect(), peer: origin.ip.parse().ok() };
    match gateways::hear(&site.app, kind, &account, raw).await {
        Ok((status, body)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
            (status, plain, body).into_response()
        }
        Err(error) => refused(&error, &request_id),
    }
}
