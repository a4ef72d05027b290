//! Responses of GraphQL over HTTP: media type, status, headers.

use std::any::Any;

use async_graphql::{Response as Answer, ServerError, Value};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use crate::error::Error;

/// The media type of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/json`: status 200 also for refused documents.
    Json,
    /// `application/graphql-response+json`: status 400 for refused documents.
    GraphQl,
}

impl Media {
    const fn text(self) -> &'static str {
        match self {
            Media::Json => "application/json; charset=utf-8",
            Media::GraphQl => "application/graphql-response+json; charset=utf-8",
        }
    }

    /// The type that the caller accepts most; None = none of ours.
    pub fn accepted(headers: &HeaderMap) -> Option<Media> {
        let ranges: Vec<&str> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            .collect();
        if ranges.is_empty() {
            return Some(Media::Json);
        }
        let mut best: Option<(u32, Media)> = None;
        for range in ranges {
            let mut parts = range.split(';').map(str::trim);
            let media = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "application/json" | "application/*" | "*/*" => Media::Json,
                "application/graphql-response+json" => Media::GraphQl,
                _ => continue,
            };
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
            if weight > 0 && best.is_none_or(|(known, _)| weight > known) {
                best = Some((weight, media));
            }
        }
        best.map(|(_, media)| media)
    }
}

/// `0.5` → 500.
fn thousandths(text: &str) -> u32 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u32>().unwrap_or(1) * 1000 + digits.parse::<u32>().unwrap_or(0)
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    extensions: &'a std::collections::BTreeMap<String, Value>,
}

/// Whether the document was refused before it ran: no data, and no error of a field.
pub fn is_refused(answer: &Answer) -> bool {
    answer.data == Value::Null && !answer.errors.is_empty() && answer.errors.iter().all(|e| e.path.is_empty())
}

/// The one place that chooses the status of an executed or refused document.
fn status(answer: &Answer, media: Media) -> StatusCode {
    match media {
        Media::GraphQl if is_refused(answer) => StatusCode::BAD_REQUEST,
        Media::GraphQl | Media::Json => StatusCode::OK,
    }
}

/// Writes the answer. `limited` = seconds to wait, when the caller asked too often.
pub fn answer(answer: &Answer, media: Media, limited: Option<u64>) -> Response {
    let document = Document {
        data: (!is_refused(answer)).then_some(&answer.data),
        errors: &answer.errors,
        extensions: &answer.extensions,
    };
    let body = serde_json::to_vec(&document).unwrap_or_else(|_| b"{\"errors\":[]}".to_vec());
    let status = if limited.is_some() { StatusCode::TOO_MANY_REQUESTS } else { status(answer, media) };
    let mut response = written(status, media, body);
    let headers = response.headers_mut();
    for (name, value) in &answer.http_headers {
        headers.append(name.clone(), value.clone());
    }
    if let Some(seconds) = limited {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// A refusal of the request itself.
pub fn refuse(status: StatusCode, error: &Error, request_id: &str, media: Media) -> Response {
    let body = json!({ "errors": [{
        "message": error.message_ru(),
        "extensions": { "code": error.code().as_str(), "requestId": request_id },
    }] });
    written(status, media, body.to_string().into_bytes())
}

fn written(status: StatusCode, media: Media, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.text()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, cookie, authorization"));
    response
}

/// What a panic says.
pub fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a text")
}

/// The answer to a request whose handler panicked.
pub fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!(panic = text_of(&*panic), "handler panicked");
    let body = json!({ "errors": [{
        "message": Error::internal("panic").message_ru(),
        "extensions": { "code": "INTERNAL" },
    }] });
    (StatusCode::INTERNAL_SERVER_ERROR, axum::Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(accept: Option<&str>) -> Option<Media> {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert(header::ACCEPT, accept.parse().unwrap());
        }
        Media::accepted(&headers)
    }

    #[test]
    fn the_media_type_is_negotiated() {
        assert_eq!(accepted(None), Some(Media::Json));
        assert_eq!(accepted(Some("*/*")), Some(Media::Json));
        assert_eq!(accepted(Some("text/html")), None);
        assert_eq!(accepted(Some("application/json;q=0")), None);
        let both = "application/json;q=0.8, application/graphql-response+json; charset=utf-8";
        assert_eq!(accepted(Some(both)), Some(Media::GraphQl));
    }
}
