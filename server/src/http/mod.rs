//! HTTP: both protocols of GraphQL, health, and the application's files.

mod assets;
mod documents;
mod exports;
mod gateways;
mod health;
mod identify;
mod imports;
mod limits;
mod meter;
mod query;
mod respond;
mod socket;
mod statements;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodRouter, any, get, post};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument as _;
use tracing::field::Empty;

use self::meter::Kind;
use crate::app::App;
use crate::db::count::{Statements, counted};
use crate::graphql::{CabinetSchemas, Schemas};

/// What handlers stand on.
#[derive(Clone)]
pub struct Site {
    app: App,
    schemas: Schemas,
    cabinet: CabinetSchemas,
    assets: Arc<assets::Assets>,
    cabinet_assets: Arc<assets::Assets>,
    counts: Arc<Counts>,
    limits: Arc<limits::Limits>,
    stopped: watch::Receiver<bool>,
    time_max: Duration,
    began: Instant,
}

/// Counters of this node, for `/metrics`.
#[derive(Debug, Default)]
struct Counts {
    requests: AtomicU64,
    refused: AtomicU64,
    failed: AtomicU64,
    sockets: AtomicU64,
    microseconds: AtomicU64,
    meter: meter::Meter,
}

/// The address of the peer, put into every request by [`serve`].
pub type Peer = axum::extract::ConnectInfo<std::net::SocketAddr>;

/// All routes. Open sockets are closed when the process is asked to end.
pub fn router(app: &App) -> Router {
    routes(app, Schemas::new(app), query::TIME_MAX)
}

/// The routes with these schemas, whose queries and mutations run for `time_max` at most.
fn routes(app: &App, schemas: Schemas, time_max: Duration) -> Router {
    let site = Site {
        app: app.clone(),
        schemas,
        cabinet: CabinetSchemas::new(app),
        assets: Arc::new(assets::Assets::new(app.config(), "office")),
        cabinet_assets: Arc::new(assets::Assets::new(app.config(), "cabinet")),
        counts: Arc::default(),
        limits: Arc::default(),
        stopped: app.jobs().stopped(),
        time_max,
        began: Instant::now(),
    };
    Router::new()
        .route("/graphql", any(query::handle))
        .route("/cabinet/graphql", any(query::handle_cabinet))
        .route("/cabinet/files/documents/{file}", get(documents::own_document))
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/files/imports", post(imports::upload))
        .route("/files/imports/{id}/rejected.csv", get(imports::rejected))
        .route("/files/documents/{file}", get(documents::document))
        .route("/files/mail/{file}", get(documents::letter))
        .route("/files/packs/{id}", get(documents::pack))
        .route("/files/pictures/{seller}/{hash}", get(documents::picture))
        .route("/files/statements", post(statements::upload))
        .route("/files/statements/{id}", get(statements::content))
        .route("/files/exports/{file}", get(exports::export))
        .route(
            "/gateways/robokassa/{account}/result",
            notices(get(gateways::robokassa).post(gateways::robokassa)),
        )
        .route("/gateways/yookassa/{account}", notices(post(gateways::yookassa)))
        .fallback(assets::handle)
        .layer(CatchPanicLayer::custom(respond::panicked))
        .layer(middleware::from_fn_with_state(site.clone(), frame))
        .with_state(site)
}

/// Routes of notifications: what is longer than any notification is refused unread.
fn notices(route: MethodRouter<Site>) -> MethodRouter<Site> {
    route.layer(DefaultBodyLimit::max(crate::gateways::BODY_MAX))
}

/// Serves until the process is asked to end and every open request is answered.
pub async fn serve(listener: TcpListener, app: &App) -> std::io::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<std::net::SocketAddr>();
    let mut stopped = app.jobs().stopped();
    let end = async move {
        if stopped.wait_for(|stop| *stop).await.is_err() {
            tracing::debug!("nobody can stop the server any more: it stops");
        }
    };
    axum::serve(listener, service).with_graceful_shutdown(end).await
}

/// Id of a request, set by [`frame`].
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Answers a request within a span of the log that has its id, tells how it ended, and counts it. Neither what was asked
/// nor by whom is told in words: a path has ids, an actor is one.
async fn watched(site: &Site, id: &str, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let kind = Kind::of(&path);
    let span = tracing::info_span!("request", id, operation = Empty, actor = Empty);
    let statements = Arc::new(Statements::default());
    let mut telling = Telling {
        site: site.clone(),
        kind,
        line: (method, path),
        span: span.clone(),
        statements: statements.clone(),
        began: Instant::now(),
        status: None,
    };
    let response = counted(statements, next.run(request)).instrument(span).await;
    telling.status = Some(response.status().as_u16());
    response
}

/// Tells how a request ended when it goes: answered, or left by its caller before.
struct Telling {
    site: Site,
    kind: Kind,
    line: (Method, String),
    span: tracing::Span,
    statements: Arc<Statements>,
    began: Instant,
    status: Option<u16>,
}

impl Drop for Telling {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        self.site.counts.meter.count(self.kind, took);
        let ((method, path), ms, statements) = (&self.line, took.as_millis(), self.statements.count());
        self.span.in_scope(|| match (self.kind, self.status) {
            (Kind::Other, status) => tracing::debug!(%method, path, status, ms, statements, "answered"),
            (_, Some(status)) => tracing::info!(%method, path, status, ms, statements, "answered"),
            (_, None) => tracing::info!(%method, path, ms, statements, "left by its caller"),
        });
    }
}

/// Gives every request an id and every response the headers that all have.
async fn frame(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let id = identify::request_id(&site.app, request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = watched(&site, &id, request, next).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if site.app.config().is_https() {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}
