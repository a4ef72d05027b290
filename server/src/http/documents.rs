//! Printed and electronic forms of documents.

use axum::extract::{ConnectInfo, Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use shared::ids::{DocumentKey, SellerId};

use super::imports::{file, refused, signed_in};
use super::{RequestId, Site};
use crate::documents;
use crate::error::Error;

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
