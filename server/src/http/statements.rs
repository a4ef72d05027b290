//! Files of bank statements: they come in as they are, and can be read again.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Extension, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use shared::access::Permission;
use shared::bank::SIZE_MAX;
use shared::ids::{SellerId, StatementId};

use super::identify::{OWN_HEADER, text};
use super::imports::{file, refused, signed_in, whole};
use super::{RequestId, Site};
use crate::error::Error;
use crate::payments::{self, NewStatement};

/// Largest body.
pub const BODY_MAX: usize = SIZE_MAX + 1024;

/// What the address of an upload says of the file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Upload {
    file_name: Option<String>,
    seller_id: Option<String>,
    idempotency_key: Option<String>,
}

/// `POST /files/statements?fileName=…&idempotencyKey=…`: the body is the file, as it is. Answers the id of the statement.
pub async fn upload(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Extension(request_id): Extension<RequestId>,
    Query(upload): Query<Upload>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let own_page = text(&parts.headers, OWN_HEADER).is_some();
    let created = async {
        let actor = signed_in(&site, &parts.headers, peer, &request_id, own_page).await?;
        actor.require(Permission::LedgerAdjust)?;
        // Only now: a stranger's file is not even read.
        let new = new_statement(upload, whole(body, BODY_MAX).await?)?;
        payments::load_statement(&site.app, &actor, new).await
    };
    match created.await {
        Ok(id) => (StatusCode::CREATED, Json(json!({ "id": id }))).into_response(),
        Err(error) => refused(&error, &request_id),
    }
}

fn new_statement(upload: Upload, body: Bytes) -> Result<NewStatement, Error> {
    let seller = upload.seller_id.as_deref().map(str::parse::<SellerId>).transpose();
    let idempotency_key = upload.idempotency_key.ok_or_else(|| {
        Error::invalid("idempotencyKey", "Укажите idempotencyKey: с ним повтор запроса безопасен.")
    })?;
    Ok(NewStatement {
        seller: seller.map_err(|error| Error::BadRequest(error.to_string()))?,
        file_name: upload.file_name.unwrap_or_else(|| "kl_to_1c.txt".to_owned()),
        content: body.to_vec(),
        idempotency_key,
    })
}

/// `GET /files/statements/{id}`: the file as it was loaded.
pub async fn content(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = async {
        // A link of our page carries the cookie and no header; it changes nothing, and the cookie is for one site.
        let actor = signed_in(&site, &headers, peer, &request_id, true).await?;
        let id: StatementId = id.parse().map_err(|_| Error::not_found("statement", &id))?;
        payments::statement_file(&site.app, &actor, id).await
    };
    match found.await {
        Ok((name, bytes)) => file((&name, "kl_to_1c.txt"), "application/octet-stream", "attachment", bytes),
        Err(error) => refused(&error, &request_id),
    }
}
