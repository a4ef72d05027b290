//! Lists as files: `GET /files/exports/clients.xlsx?filter={…}`.
//!
//! An export asks the API itself, page after page, as the caller: it shows what the caller sees in the list under the
//! same filter, and nothing else. The file is made whole before its first byte is sent, so that a failure is an error
//! with a cause and never half a file.

mod lists;
mod sheet;

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use async_graphql::{Request as Document, Variables};
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Extension, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use serde_json::Value;

use self::lists::{LISTS, List};
use self::sheet::{Format, Language, Sheet};
use super::identify::{caller, origin};
use super::imports::refused;
use super::limits::EXPORT_POINTS;
use super::{RequestId, Site};
use crate::error::Error;
use crate::graphql::Caller;

/// Most rows of one file: what a spreadsheet opens.
const ROWS_MAX: usize = 1_000_000;
/// Piece of the file sent at once.
const PIECE: usize = 64 * 1024;

/// What the address says of the file.
#[derive(Deserialize)]
pub struct Wanted {
    /// Filter of the list, as the API takes it.
    filter: Option<String>,
    /// Order of the list: a list of columns in JSON, as the API takes it.
    sort: Option<String>,
    /// Of which object, for lists inside one.
    id: Option<String>,
    /// `en`, else Russian.
    lang: Option<String>,
}

/// `GET /files/exports/{list}.{csv|xlsx}`.
pub async fn export(
    State(site): State<Site>,
    ConnectInfo(peer): ConnectInfo<std::net::SocketAddr>,
    Extension(request_id): Extension<RequestId>,
    Path(file): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let made = async {
        // A link of our page carries the cookie and no header; it changes nothing, and the cookie is for one site.
        let origin = origin(&site.app, &headers, Some(peer), &request_id.0);
        let caller = caller(&site.app, &headers, origin, true).await?;
        site.limits.charge(site.app.config(), &caller, EXPORT_POINTS)?;
        if caller.actor.is_none() {
            return Err(Error::Unauthenticated.into());
        }
        let (list, format) = named(&file)?;
        make(&site, &caller, list, format, &wanted).await
    };
    match made.await {
        Ok((sheet, format)) => answer(&file, sheet, format),
        Err(error) => refused(&error, &request_id),
    }
}

fn named(file: &str) -> Result<(&'static List, Format), Error> {
    let (name, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let list = LISTS.iter().find(|list| list.name == name).ok_or_else(|| Error::not_found("export", file))?;
    let format =
        Format::of_ending(ending).ok_or_else(|| Error::BadRequest("файлы бывают .csv и .xlsx".to_owned()))?;
    Ok((list, format))
}

async fn make(
    site: &Site,
    caller: &Caller,
    list: &'static List,
    format: Format,
    wanted: &Wanted,
) -> Result<(File, Format), Arc<Error>> {
    let language = if wanted.lang.as_deref() == Some("en") { Language::En } else { Language::Ru };
    let mut variables = variables(list, wanted)?;
    let mut sheet = Sheet::new(list, format, language)?;
    let mut rows = 0;
    loop {
        let page = ask(site, caller, list, &variables).await?;
        for node in page["nodes"].as_array().into_iter().flatten() {
            rows += sheet.add(node)?;
        }
        if rows > ROWS_MAX {
            let message_ru = format!("В файле больше {ROWS_MAX} строк. Сузьте фильтр и выгрузите по частям.");
            return Err(Error::LimitExceeded { message_ru }.into());
        }
        let info = &page["pageInfo"];
        if info["hasNextPage"] != Value::Bool(true) {
            break;
        }
        variables["after"] = info["endCursor"].clone();
    }
    let file = tokio::task::spawn_blocking(move || sheet.finish()).await.map_err(Error::internal)??;
    Ok((file, format))
}

/// The variables of the list's document. What the list does not know is refused, so that nobody gets more rows, or
/// in another order, than were asked for.
fn variables(list: &List, wanted: &Wanted) -> Result<Value, Error> {
    let json = |name: &str, text: &Option<String>| match text.as_deref() {
        None | Some("") => Ok(Value::Null),
        Some(_) if !list.document.contains(&format!("${name}:")) => {
            Err(Error::BadRequest(format!("у этого списка нет {name}; уберите его из адреса")))
        }
        Some(text) => serde_json::from_str(text)
            .map_err(|_| Error::BadRequest(format!("{name}: JSON, как в запросе списка"))),
    };
    let id = wanted.id.as_ref().map(|id| Value::from(id.as_str()).to_string());
    Ok(serde_json::json!({
        "filter": json("filter", &wanted.filter)?,
        "sort": json("sort", &wanted.sort)?,
        "id": json("id", &id)?,
        "after": null,
    }))
}

/// One page of the list, as the caller sees it.
async fn ask(site: &Site, caller: &Caller, list: &List, variables: &Value) -> Result<Value, Arc<Error>> {
    let document =
        Document::new(list.document).variables(Variables::from_json(variables.clone())).data(caller.clone());
    let answer = site.schemas.of(true).execute(document).await;
    if let Some(error) = answer.errors.into_iter().next() {
        let ours = error.source.and_then(|source| source.downcast::<Error>().ok());
        return Err(ours.unwrap_or_else(|| Error::BadRequest(error.message).into()));
    }
    let mut page = answer.data.into_json().map_err(Error::internal)?;
    for part in list.at.split('.') {
        page = page[part].take();
    }
    if page.is_null() { Err(Error::not_found("export", list.name).into()) } else { Ok(page) }
}

fn answer(name: &str, file: File, format: Format) -> Response {
    let pieces = stream::unfold(Some(file), |file| async move {
        let mut file = file?;
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; PIECE];
            let length = file.read(&mut piece)?;
            piece.truncate(length);
            std::io::Result::Ok((piece, file))
        });
        match read.await {
            Ok(Ok((piece, _))) if piece.is_empty() => None,
            Ok(Ok((piece, file))) => Some((Ok(Bytes::from(piece)), Some(file))),
            Ok(Err(error)) => Some((Err(error), None)),
            Err(error) => Some((Err(std::io::Error::other(error)), None)),
        }
    });
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
