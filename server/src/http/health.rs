//! Whether the node lives, whether it can work, and its counters.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::meter::seconds;
use super::{Peer, Site, identify};
use crate::clock::machine_now;
use crate::config::Metrics;
use crate::jobs;

/// The process answers.
pub async fn health() -> &'static str {
    "ok\n"
}

/// The database answers and takes what is written, and the node is not stopping.
pub async fn ready(State(site): State<Site>) -> impl IntoResponse {
    if *site.stopped.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    if let Err(error) = site.app.db().ping().await {
        tracing::warn!(error = error.chain(), "database does not answer");
        return (StatusCode::SERVICE_UNAVAILABLE, "database does not answer\n");
    }
    // A server of PostgreSQL is tried by a write each time: a full disk refuses statements, a standby all of them. The
    // one writer of SQLite is not kept from its work but after a commit that was refused.
    if site.app.writes_fail() || !site.app.db().is_sqlite() {
        let tried = site.app.db().takes().await;
        site.app.note_write(tried.as_ref().err());
        if let Err(error) = tried {
            tracing::warn!(error = error.chain(), "database takes nothing");
            return (StatusCode::SERVICE_UNAVAILABLE, "database takes nothing\n");
        }
    }
    (StatusCode::OK, "ready\n")
}

/// Media type of the text form of Prometheus.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Counters in the text form of Prometheus.
pub async fn metrics(
    State(site): State<Site>,
    peer: Option<axum::Extension<Peer>>,
    headers: HeaderMap,
) -> Response {
    let origin = identify::origin(&site.app, &headers, peer.map(|peer| peer.0.0), "");
    let local = origin.ip.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    if site.app.config().metrics == Metrics::Local && !local {
        return (StatusCode::FORBIDDEN, "metrics are for this machine; set metrics = \"open\"\n")
            .into_response();
    }
    let mut text = String::new();
    if tell(&site, &mut text).and(tell_work(&site, &mut text).await).is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    ([(header::CONTENT_TYPE, PROMETHEUS)], text).into_response()
}

fn one(
    text: &mut String,
    (name, kind, help): (&str, &str, &str),
    value: impl std::fmt::Display,
) -> std::fmt::Result {
    write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n")
}

/// What this node counts.
fn tell(site: &Site, text: &mut String) -> std::fmt::Result {
    let counts = &site.counts;
    let (statements, connections) = (site.app.db().statements(), site.app.db().connections());
    let counters = [
        ("abona_graphql_requests_total", "Requests to /graphql.", counts.requests.load(Ordering::Relaxed)),
        (
            "abona_graphql_refused_total",
            "Requests answered with 4xx.",
            counts.refused.load(Ordering::Relaxed),
        ),
        ("abona_graphql_failed_total", "Requests answered with 5xx.", counts.failed.load(Ordering::Relaxed)),
        (
            "abona_graphql_microseconds_total",
            "Time spent on requests.",
            counts.microseconds.load(Ordering::Relaxed),
        ),
        ("abona_statements_total", "Statements that the database got.", statements.count()),
        ("abona_statements_failed_total", "Statements that the database refused.", statements.failed()),
        (
            "abona_clients_posted_total",
            "Clients of bill runs that this node posted.",
            crate::billing::posted_here(),
        ),
    ];
    for (name, help, value) in counters {
        one(text, (name, "counter", help), value)?;
    }
    let took = seconds(statements.microseconds());
    one(text, ("abona_statement_seconds_total", "counter", "Time that statements took."), took)?;
    one(text, ("abona_sockets", "gauge", "Open sockets."), counts.sockets.load(Ordering::Relaxed))?;
    let name = "abona_database_connections";
    writeln!(text, "# HELP {name} Connections to the database.\n# TYPE {name} gauge")?;
    writeln!(text, "{name}{{state=\"idle\"}} {}", connections.idle)?;
    writeln!(text, "{name}{{state=\"busy\"}} {}", connections.open.saturating_sub(connections.idle))?;
    if let Some(bytes) = resident_bytes() {
        one(text, ("abona_resident_bytes", "gauge", "Memory of the process."), bytes)?;
    }
    let up = Instant::now().duration_since(site.began).as_secs();
    one(text, ("abona_up_seconds", "gauge", "How long the node serves."), up)?;
    counts.meter.tell(text)
}

/// What works in the background, on whichever node, and what waits for it.
async fn tell_work(site: &Site, text: &mut String) -> std::fmt::Result {
    let (now, today) = (machine_now(), site.app.clock().now());
    if let Ok(states) = jobs::states(&site.app).await {
        writeln!(text, "# HELP abona_job_failing Whether the last run of a job failed.")?;
        writeln!(text, "# TYPE abona_job_failing gauge")?;
        for state in &states {
            writeln!(
                text,
                "abona_job_failing{{job=\"{}\"}} {}",
                state.name,
                u8::from(state.last_error.is_some())
            )?;
        }
        writeln!(text, "# HELP abona_job_idle_seconds How long ago the last run of a job ended.")?;
        writeln!(text, "# TYPE abona_job_idle_seconds gauge")?;
        for state in &states {
            if let Some(at) = state.last_finished_at {
                writeln!(
                    text,
                    "abona_job_idle_seconds{{job=\"{}\"}} {}",
                    state.name,
                    (now - at).num_seconds().max(0)
                )?;
            }
        }
    }
    if let Ok(queues) = site.app.queues().await {
        writeln!(text, "# HELP abona_waiting What waits to be worked on.\n# TYPE abona_waiting gauge")?;
        for (name, queue) in &queues {
            writeln!(text, "abona_waiting{{queue=\"{name}\"}} {}", queue.count)?;
        }
        writeln!(text, "# HELP abona_waiting_oldest_seconds How long ago the oldest of it was made.")?;
        writeln!(text, "# TYPE abona_waiting_oldest_seconds gauge")?;
        for (name, queue) in &queues {
            writeln!(text, "abona_waiting_oldest_seconds{{queue=\"{name}\"}} {}", queue.age_seconds(today))?;
        }
    }
    Ok(())
}

/// Memory of this process that is not on disk alone; none where the system does not tell.
fn resident_bytes() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
