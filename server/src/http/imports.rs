//! Files of imports: large ones come in, the file of refused rows goes out.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Extension, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use shared::access::Permission;
use shared::error::ErrorCode;
use shared::ids::{ImportId, SellerId};
use shared::imports::ImportKind;

use super::identify::{OWN_HEADER, caller, origin, text};
use super::limits::FILE_POINTS;
use super::{RequestId, Site};
use crate::access::Actor;
use crate::error::Error;
use crate::imports::{self, NewImport, Options};

/// How long a body may take to come.
const BODY_TIME: Duration = Duration::from_secs(120);

/// Largest body.
pub const BODY_MAX: usize = imports::FILE_MAX + 1024;

/// What the address of an upload says of the file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    kind: String,
    file_name: Option<String>,
    seller_id: Option<String>,
    per_row: Option<bool>,
    canary: Option<u32>,
    idempotency_key: Option<String>,
}

/// `POST /files/imports?kind=clients&fileName=…&idempotencyKey=…`: the body is the file, as it is. Answers the id of
/// the import.
pub async fn upload(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Extension(request_id): Extension<RequestId>,
    Query(upload): Query<Upload>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let headers = parts.headers;
    let own_page = text(&headers, OWN_HEADER).is_some();
    let created = async {
        let actor = signed_in(&site, &headers, peer, &request_id, own_page).await?;
        actor.require(Permission::ImportRun)?;
        // Only now: a stranger's file is not even read.
        let new = new_import(upload, whole(body, BODY_MAX).await?)?;
        imports::create(&site.app, &actor, new).await
    };
    match created.await {
        Ok(job) => {
            (StatusCode::CREATED, Json(json!({ "id": job.id, "rows": job.counts.rows }))).into_response()
        }
        Err(error) => refused(&error, &request_id),
    }
}

/// The body of a request, once it is known who sends it.
///
/// # Errors
/// `LIMIT_EXCEEDED` when it is longer than `max` bytes, `BAD_REQUEST` when it breaks off or comes too slowly.
pub async fn whole(body: Body, max: usize) -> Result<Bytes, Error> {
    let read = tokio::time::timeout(BODY_TIME, to_bytes(body, max)).await;
    let read = read.map_err(|_| Error::BadRequest("the body took too long".to_owned()))?;
    read.map_err(|error| {
        let source = std::error::Error::source(&error);
        if source.is_some_and(|source| source.is::<http_body_util::LengthLimitError>()) {
            let message = format!("Файл больше {} МБ. Разделите его на части.", max / 1024 / 1024);
            return Error::LimitExceeded { message_ru: message };
        }
        Error::BadRequest("the body broke off".to_owned())
    })
}

fn new_import(upload: Upload, body: Bytes) -> Result<NewImport, Error> {
    let kind = ImportKind::from_code(&upload.kind.to_lowercase())
        .ok_or_else(|| Error::invalid("kind", "Вид файла: clients или subscriptions."))?;
    let seller = upload.seller_id.as_deref().map(str::parse::<SellerId>).transpose();
    let seller = seller.map_err(|error| Error::BadRequest(error.to_string()))?;
    let idempotency_key = upload.idempotency_key.ok_or_else(|| {
        Error::invalid("idempotencyKey", "Укажите idempotencyKey: с ним повтор запроса безопасен.")
    })?;
    Ok(NewImport {
        kind,
        file_name: upload.file_name.unwrap_or_else(|| format!("{}.csv", kind.code())),
        content: body.to_vec(),
        mapping: None,
        seller,
        options: Options {
            per_row: upload.per_row.unwrap_or(false),
            canary: upload.canary.unwrap_or(0),
            attended: false,
        },
        idempotency_key,
    })
}

/// `GET /files/imports/{id}/rejected.csv`: refused rows with the reasons.
pub async fn rejected(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = async {
        // A link of our page carries the cookie and no header; it changes nothing, and the cookie is for one site.
        let actor = signed_in(&site, &headers, peer, &request_id, true).await?;
        let id: ImportId = id.parse().map_err(|_| Error::not_found("import", &id))?;
        imports::rejected_file(&site.app, &actor, id).await
    };
    match found.await {
        Ok((name, bytes)) => file((&name, "rejected.csv"), "text/csv; charset=utf-8", "attachment", bytes),
        Err(error) => refused(&error, &request_id),
    }
}

/// The file as the answer: kept under `name`, shown or saved as `how` says, under `plain` where signs beyond ASCII are
/// not understood.
pub fn file(
    (name, plain): (&str, &str),
    kind: &'static str,
    how: &'static str,
    bytes: impl IntoResponse,
) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let encoded: String = name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let disposition = format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The caller of a file.
pub async fn signed_in(
    site: &Site,
    headers: &HeaderMap,
    peer: std::net::SocketAddr,
    request_id: &RequestId,
    own_page: bool,
) -> Result<Actor, Error> {
    let origin = origin(&site.app, headers, Some(peer), &request_id.0);
    let caller = caller(&site.app, headers, origin, own_page).await?;
    site.limits.charge(site.app.config(), &caller, FILE_POINTS)?;
    caller.actor.ok_or(Error::Unauthenticated)
}

pub fn refused(error: &Error, request_id: &RequestId) -> Response {
    let status = match error.code() {
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::LimitExceeded => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::Internal => {
            tracing::error!(error = error.chain(), request_id = request_id.0, "file failed");
            StatusCode::INTERNAL_SERVER_ERROR
        }
        ErrorCode::Validation
        | ErrorCode::InvalidTransition
        | ErrorCode::Stale
        | ErrorCode::QuoteChanged
        | ErrorCode::PeriodClosed
        | ErrorCode::CurrencyMismatch
        | ErrorCode::IdempotencyKeyReused
        | ErrorCode::BadRequest => StatusCode::BAD_REQUEST,
    };
    let body = json!({ "errors": [{
        "message": error.message_ru(),
        "extensions": { "code": error.code().as_str(), "requestId": request_id.0 },
    }] });
    let mut response = (status, Json(body)).into_response();
    if let Error::RateLimited { retry_after_s } = error {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
    }
    response
}
