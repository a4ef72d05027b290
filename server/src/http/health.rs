//! Whether the node lives, whether it can work, and its counters.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use super::Site;

/// The process answers.
pub async fn health() -> &'static str {
    "ok\n"
}

/// The database answers and has the schema of this program, and the node is not stopping.
pub async fn ready(State(site): State<Site>) -> impl IntoResponse {
    if *site.stopped.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match site.app.db().ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(error = error.chain(), "database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "database does not answer\n")
        }
    }
}

/// Media type of the text form of Prometheus.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Counters in the text form of Prometheus.
pub async fn metrics(State(site): State<Site>) -> impl IntoResponse {
    let counts = &site.counts;
    let lines: [(&str, &str, &str, &AtomicU64); 5] = [
        ("abona_graphql_requests_total", "counter", "Requests to /graphql.", &counts.requests),
        ("abona_graphql_refused_total", "counter", "Requests answered with 4xx.", &counts.refused),
        ("abona_graphql_failed_total", "counter", "Requests answered with 5xx.", &counts.failed),
        ("abona_graphql_microseconds_total", "counter", "Time spent on requests.", &counts.microseconds),
        ("abona_sockets", "gauge", "Open sockets.", &counts.sockets),
    ];
    let mut text = String::new();
    for (name, kind, help, value) in lines {
        let value = value.load(Ordering::Relaxed);
        if write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n").is_err() {
            break;
        }
    }
    let posted = crate::billing::posted_here();
    let told = write!(
        text,
        "# HELP abona_clients_posted_total Clients of bill runs that this node posted.\n\
         # TYPE abona_clients_posted_total counter\nabona_clients_posted_total {posted}\n"
    );
    if told.is_err() {
        return ([(header::CONTENT_TYPE, PROMETHEUS)], text);
    }
    if let Ok(states) = crate::jobs::states(&site.app).await {
        text.push_str("# HELP abona_job_failing Whether the last run of a job failed.\n");
        text.push_str("# TYPE abona_job_failing gauge\n");
        for state in states {
            let failing = u8::from(state.last_error.is_some());
            if writeln!(text, "abona_job_failing{{job=\"{}\"}} {failing}", state.name).is_err() {
                break;
            }
        }
    }
    ([(header::CONTENT_TYPE, PROMETHEUS)], text)
}
