//! Printed and electronic forms of documents, files of many of them, and letters with them.

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use futures_util::stream;
use shared::documents::PackForm;
use shared::ids::{DocumentKey, DocumentPackId, MailKey, SellerId};
use tokio::io::AsyncReadExt;

use super::imports::{file, refused, signed_in};
use super::limits::FILE_POINTS;
use super::{RequestId, Site, identify};
use crate::cabinet;
use crate::documents;
use crate::error::Error;
use crate::letters;

/// `GET /files/documents/{id}.pdf`: the printed form, as it was issued; `….xml`: the file for an operator of electronic
/// documents, of those kinds that have one.
pub async fn document(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Extension(request_id): Extension<RequestId>,
    Path(asked): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = async {
        // A link of our page carries the cookie and no header; it changes nothing, and the cookie is for one site.
        let actor = signed_in(&site, &headers, peer, &request_id, true).await?;
        let missing = || Error::not_found("document", &asked);
        let (id, form) = asked.rsplit_once('.').ok_or_else(missing)?;
        let id: DocumentKey = id.parse().map_err(|_| missing())?;
        match form {
            "pdf" => {
                let (name, pdf) = documents::pdf(&site.app, &actor, id).await?;
                Ok(file((&name, "document.pdf"), "application/pdf", "inline", pdf.bytes))
            }
            "xml" => {
                let (name, text) = documents::xml(&site.app, &actor, id).await?;
                Ok(file((&name, "document.xml"), "application/xml", "attachment", text))
            }
            _ => Err(missing()),
        }
    };
    let mut response = found.await.unwrap_or_else(|error: Error| refused(&error, &request_id));
    // Our page shows it beside the document's data.
    response.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    response
}

/// `GET /cabinet/files/documents/{id}.pdf`: the printed form of a document of the client whose cabinet is open.
pub async fn own_document(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Extension(request_id): Extension<RequestId>,
    Path(asked): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = async {
        // A link of our page carries the cookie and no header; it changes nothing, and the cookie is for one site.
        let origin = identify::origin(&site.app, &headers, Some(peer), &request_id.0);
        let visitor = identify::visitor(&site.app, &headers, origin, true).await?;
        site.limits.charge(site.app.config(), &visitor, FILE_POINTS)?;
        let actor = visitor.actor.ok_or(Error::Unauthenticated)?;
        let missing = || Error::not_found("document", &asked);
        let id: DocumentKey =
            asked.strip_suffix(".pdf").and_then(|id| id.parse().ok()).ok_or_else(missing)?;
        let (name, pdf) = cabinet::pdf(&site.app, &actor, id).await?;
        Ok(file((&name, "document.pdf"), "application/pdf", "inline", pdf.bytes))
    };
    found.await.unwrap_or_else(|error: Error| refused(&error, &request_id))
}

/// Bytes of a file that are read and sent at once.
const CHUNK: usize = 128 * 1024;

/// `GET /files/packs/{id}`: a file of many documents that is ready. It is sent as it is read: its length does not
/// matter to the memory.
pub async fn pack(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Extension(request_id): Extension<RequestId>,
    Path(asked): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = async {
        // A link of our page carries the cookie and no header; it changes nothing, and the cookie is for one site.
        let actor = signed_in(&site, &headers, peer, &request_id, true).await?;
        let id: DocumentPackId = asked.parse().map_err(|_| Error::not_found("pack", &asked))?;
        let (name, form, path) = documents::pack_file(&site.app, &actor, id).await?;
        let opened = tokio::fs::File::open(path).await.map_err(Error::internal)?;
        let length = opened.metadata().await.map_err(Error::internal)?.len();
        // What is to be printed opens in the browser, which prints it.
        let (plain, how) = match form {
            PackForm::Zip => ("documents.zip", "attachment"),
            PackForm::Print => ("documents.pdf", "inline"),
        };
        let mut response = file((&name, plain), form.media_type(), how, streamed(opened));
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        Ok(response)
    };
    found.await.unwrap_or_else(|error: Error| refused(&error, &request_id))
}

fn streamed(file: tokio::fs::File) -> Body {
    Body::from_stream(stream::try_unfold(file, async |mut file| {
        let mut chunk = vec![0; CHUNK];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(chunk), file)))
    }))
}

/// `GET /files/mail/{id}.eml`: a letter with its documents, as it travels.
pub async fn letter(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Extension(request_id): Extension<RequestId>,
    Path(asked): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = async {
        // A link of our page carries the cookie and no header; it changes nothing, and the cookie is for one site.
        let actor = signed_in(&site, &headers, peer, &request_id, true).await?;
        let id = asked.strip_suffix(".eml").and_then(|id| id.parse::<MailKey>().ok());
        let id = id.ok_or_else(|| Error::not_found("mail", &asked))?;
        let (name, bytes) = letters::eml(&site.app, &actor, id).await?;
        Ok(file((&name, "letter.eml"), "message/rfc822", "attachment", bytes))
    };
    found.await.unwrap_or_else(|error: Error| refused(&error, &request_id))
}

/// `GET /files/pictures/{seller}/{hash}`: a picture of a seller.
pub async fn picture(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Extension(request_id): Extension<RequestId>,
    Path((seller, hash)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let found = async {
        // Our page shows it by its address alone; it changes nothing, and the cookie is for one site.
        let actor = signed_in(&site, &headers, peer, &request_id, true).await?;
        let seller: SellerId = seller.parse().map_err(|_| Error::not_found("seller", &seller))?;
        let (format, bytes) = documents::picture(&site.app, &actor, seller, &hash).await?;
        let name = format!("{}.{}", hash.get(..8).unwrap_or_default(), format.code());
        Ok(file((&name, &name), format.media(), "inline", bytes))
    };
    found.await.unwrap_or_else(|error: Error| refused(&error, &request_id))
}
