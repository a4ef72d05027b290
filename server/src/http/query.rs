//! The handler of `/graphql`. The order of its checks is a contract: Accept → method → content type → body →
//! JSON → `query` → what [`crate::graphql::prepare`] checks → GET only reads → execute.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use async_graphql::parser::types::OperationType;
use async_graphql::{Response as Answer, Value};
use axum::extract::{ConnectInfo, FromRequestParts, Query, Request, State, WebSocketUpgrade};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use futures_util::FutureExt;
use serde::Deserialize;

use super::identify::{self, OWN_HEADER};
use super::limits::Left;
use super::respond::{self, Media};
use super::{RequestId, Site, socket};
use crate::access::cookie::Side;
use crate::actor::ActorKind;
use crate::db::count;
use crate::error::Error;
use crate::graphql::{self, Call, Caller, Prepared};

/// Largest body in bytes.
const BODY_MAX: usize = 1024 * 1024;
/// How long a body may take to come.
const BODY_TIME: std::time::Duration = std::time::Duration::from_secs(30);
/// Longest execution of a query or mutation.
pub const TIME_MAX: Duration = Duration::from_secs(30);

/// The body of a POST.
#[derive(Debug, Deserialize)]
struct Body {
    query: String,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
    #[serde(default)]
    variables: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    #[expect(dead_code, reason = "its form is checked, no extension is known")]
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

/// The parameters of a GET.
#[derive(Debug, Deserialize)]
struct Parameters {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// A refusal with its status, before a document runs.
type Refused = (StatusCode, Error);

fn bad(message: &str) -> Refused {
    (StatusCode::BAD_REQUEST, Error::BadRequest(message.to_owned()))
}

/// Answers a request to `/graphql`, or makes it a socket.
pub async fn handle(State(site): State<Site>, request: Request) -> Response {
    answered(site, Side::Office, request).await
}

/// Answers a request to `/cabinet/graphql`.
pub async fn handle_cabinet(State(site): State<Site>, request: Request) -> Response {
    answered(site, Side::Cabinet, request).await
}

async fn answered(site: Site, side: Side, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let id = parts.extensions.get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
    if side == Side::Office && parts.method == Method::GET && parts.headers.contains_key(header::UPGRADE) {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => socket::accept(site, &parts, id, upgrade).await,
            Err(refusal) => axum::response::IntoResponse::into_response(refusal),
        };
    }
    site.counts.requests.fetch_add(1, Ordering::Relaxed);
    let began = Instant::now();
    let response = respond((&site, side), &parts, body, &id).await;
    let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    site.counts.microseconds.fetch_add(micros, Ordering::Relaxed);
    let counter =
        if response.status().is_server_error() { &site.counts.failed } else { &site.counts.refused };
    if !response.status().is_success() {
        counter.fetch_add(1, Ordering::Relaxed);
    }
    response
}

async fn respond(at: (&Site, Side), parts: &Parts, body: axum::body::Body, id: &str) -> Response {
    let Some(media) = Media::accepted(&parts.headers) else {
        let error =
            Error::BadRequest("ответ бывает application/json и application/graphql-response+json".to_owned());
        return respond::refuse(StatusCode::NOT_ACCEPTABLE, &error, id, Media::Json);
    };
    match read(parts, body).await {
        Err((status, error)) => {
            let mut response = respond::refuse(status, &error, id, media);
            if status == StatusCode::METHOD_NOT_ALLOWED {
                response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
            }
            response
        }
        Ok(call) => run(at, parts, call, id, media).await,
    }
}

async fn read(parts: &Parts, body: axum::body::Body) -> Result<Call, Refused> {
    if parts.method == Method::GET {
        return parameters(parts);
    }
    if parts.method != Method::POST {
        return Err((StatusCode::METHOD_NOT_ALLOWED, Error::BadRequest("метод: GET или POST".to_owned())));
    }
    let content = identify::text(&parts.headers, "content-type").unwrap_or_default();
    let mut words = content.split(';').map(|part| part.trim().to_ascii_lowercase());
    let utf8 = |part: String| !part.starts_with("charset") || part.trim_matches('"').ends_with("utf-8");
    if words.next().as_deref() != Some("application/json") || !words.all(utf8) {
        let error = Error::BadRequest("тело: application/json в UTF-8".to_owned());
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
    }
    let Ok(read) = tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, BODY_MAX)).await else {
        return Err((StatusCode::REQUEST_TIMEOUT, Error::BadRequest("тело: не позже 30 секунд".to_owned())));
    };
    let Ok(bytes) = read else {
        return Err((StatusCode::PAYLOAD_TOO_LARGE, Error::BadRequest("тело: не больше 1 МиБ".to_owned())));
    };
    let body: Body =
        serde_json::from_slice(&bytes).map_err(|_| bad("тело: объект с query, operationName, variables"))?;
    let variables = body.variables.map_or(serde_json::Value::Null, serde_json::Value::Object);
    Ok(Call { query: body.query, operation: body.operation_name, variables })
}

fn parameters(parts: &Parts) -> Result<Call, Refused> {
    let Query(given) =
        Query::<Parameters>::try_from_uri(&parts.uri).map_err(|_| bad("параметры не читаются"))?;
    let query = given.query.ok_or_else(|| bad("нужен параметр query"))?;
    let object = |text: Option<String>| match text.as_deref() {
        None | Some("" | "null") => Ok(None),
        Some(text) => serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).map(Some),
    };
    let variables = object(given.variables).map_err(|_| bad("variables: объект JSON"))?;
    object(given.extensions).map_err(|_| bad("extensions: объект JSON"))?;
    let variables = variables.map_or(serde_json::Value::Null, serde_json::Value::Object);
    Ok(Call { query, operation: given.operation_name, variables })
}

async fn run((site, side): (&Site, Side), parts: &Parts, call: Call, id: &str, media: Media) -> Response {
    let peer = parts.extensions.get::<ConnectInfo<std::net::SocketAddr>>().map(|peer| peer.0);
    let origin = identify::origin(&site.app, &parts.headers, peer, id);
    let own_page = parts.headers.contains_key(OWN_HEADER);
    let caller = match side {
        Side::Office => identify::caller(&site.app, &parts.headers, origin, own_page).await,
        Side::Cabinet => identify::visitor(&site.app, &parts.headers, origin, own_page).await,
    };
    let caller = match caller {
        Ok(caller) => caller,
        Err(error @ Error::BadRequest(_)) => {
            return respond::refuse(StatusCode::BAD_REQUEST, &error, id, media);
        }
        Err(error) => {
            tracing::error!(request_id = id, error = error.chain(), "caller is not identified");
            return respond::refuse(StatusCode::SERVICE_UNAVAILABLE, &error, id, media);
        }
    };
    note(&call, &caller);
    let (left, admitted) = admit(site, call, &caller);
    let mut response = match admitted {
        Err(refusal) => respond::answer(&graphql::finish(*refusal, id), media, left.refused_s),
        Ok(prepared) => perform((site, side), (&parts.method, &caller), prepared, &left, media).await,
    };
    left.tell(response.headers_mut());
    response
}

/// Longest name of an operation in the log.
const NAME_MAX: usize = 100;

/// Says in the span of the request who calls and what the caller names the call, where that is a name.
fn note(call: &Call, caller: &Caller) {
    let span = tracing::Span::current();
    let is_name = |text: &&str| {
        text.len() <= NAME_MAX && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if let Some(name) = call.operation.as_deref().filter(is_name) {
        span.record("operation", name);
    }
    if let Some(actor) = &caller.actor {
        span.record("actor", actor.label());
    }
}

/// Reads a call and takes its points: one before it is looked at, so that an empty bucket costs nobody anything more,
/// and the others once its price is known. What is left, and the call or why it is refused.
pub fn admit(site: &Site, call: Call, caller: &Caller) -> (Left, Result<Prepared, Box<Answer>>) {
    let config = site.app.config();
    let refused = |left: Left| {
        let error = left.refused_s.map(|retry_after_s| Error::RateLimited { retry_after_s });
        (left, error.map(|error| Box::new(graphql::refusal(error))))
    };
    if let (left, Some(refusal)) = refused(site.limits.take(config, caller, 1, Instant::now())) {
        return (left, Err(refusal));
    }
    let prepared = graphql::prepare(call, caller, limit(site, caller));
    let rest = prepared.as_ref().map_or(0, |prepared| prepared.cost.saturating_sub(1));
    let left = site.limits.take_more(config, caller, (rest, 1), Instant::now());
    match refused(left) {
        (left, Some(refusal)) => (left, Err(refusal)),
        (left, None) => (left, prepared),
    }
}

async fn perform(
    at: (&Site, Side),
    (method, caller): (&Method, &Caller),
    prepared: Prepared,
    left: &Left,
    media: Media,
) -> Response {
    let id = &caller.request_id;
    if *method == Method::GET && prepared.kind != OperationType::Query {
        let error = Error::BadRequest("GET только читает; отправьте POST".to_owned());
        let mut response = respond::refuse(StatusCode::METHOD_NOT_ALLOWED, &error, id, media);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    if prepared.kind == OperationType::Subscription {
        let error = Error::BadRequest("подписки GraphQL работают по WebSocket".to_owned());
        return respond::refuse(StatusCode::BAD_REQUEST, &error, id, media);
    }
    let answer = execute(at, prepared, caller, left).await;
    let limited = answer.errors.iter().find_map(|error| match error.source::<Error>() {
        Some(Error::RateLimited { retry_after_s }) => Some(*retry_after_s),
        Some(_) | None => None,
    });
    respond::answer(&graphql::finish(answer, id), media, limited)
}

/// Points that a query of this caller may cost.
pub fn limit(site: &Site, caller: &Caller) -> usize {
    let most = site.app.config().cost_limit;
    match caller.actor.as_ref().map(|actor| actor.kind) {
        Some(ActorKind::Key | ActorKind::Client) => most / 5,
        Some(ActorKind::User | ActorKind::System | ActorKind::Cli) | None => most,
    }
}

/// The answer of a resolver that panicked.
pub fn panicked(panic: Box<dyn Any + Send>) -> Answer {
    graphql::failed(Error::internal(format!("resolver panicked: {}", respond::text_of(&*panic))))
}

/// Runs a query or mutation: a panic and a time-out become errors with codes.
pub async fn execute(
    (site, side): (&Site, Side),
    prepared: Prepared,
    caller: &Caller,
    left: &Left,
) -> Answer {
    let signed_in = caller.actor.is_some();
    let (cost, signs_in) = (prepared.cost, prepared.signs_in);
    let running = async {
        match side {
            Side::Office => site.schemas.of(signed_in).execute(prepared.request).await,
            Side::Cabinet => site.cabinet.of(signed_in).execute(prepared.request).await,
        }
    };
    let work = AssertUnwindSafe(running).catch_unwind();
    let mut answer = match tokio::time::timeout(site.time_max, work).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(panic)) => panicked(panic),
        Err(_) => graphql::failed(Error::LimitExceeded {
            message_ru: "Запрос выполнялся дольше 30 секунд и отменён. Сузьте его.".to_owned(),
        }),
    };
    if signed_in {
        let limit = i64::try_from(limit(site, caller)).unwrap_or(i64::MAX);
        let requested = i64::try_from(cost).unwrap_or(i64::MAX);
        let mut shown = async_graphql::indexmap::IndexMap::new();
        shown.insert(async_graphql::Name::new("requested"), Value::from(requested));
        shown.insert(async_graphql::Name::new("limit"), Value::from(limit));
        shown.insert(async_graphql::Name::new("available"), Value::from(left.points));
        // How many a sign-in takes would tell whether the name is known.
        if !signs_in {
            shown.insert(async_graphql::Name::new("statements"), Value::from(count::here()));
        }
        answer.extensions.insert("cost".to_owned(), Value::Object(shown));
    }
    answer
}
