//! The edge over WebSocket: codes of closing, limits, and operations that go wrong.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::app::TestApp;
use tests::office::text;
use tests::socket::{PROTOCOL, Socket};

use crate::http::{alive, multiplying};

const INIT: &str = r#"{"type":"connection_init"}"#;

/// An operation that goes on until its object changes.
async fn endless(app: &TestApp) -> Result<String> {
    let client = app.office.client(&app.office.seller("ООО Связь").await?, "Клиент", json!({})).await?;
    Ok(format!("subscription {{ objectChanged(id: \"{client}\") }}"))
}

#[tokio::test]
async fn sockets_are_closed_with_the_codes_of_the_protocol() -> Result<()> {
    let app = TestApp::start().await?;
    let base = app.office.api.base();
    let ask = r#"{"type":"subscribe","id":"1","payload":{"query":"{ __typename }"}}"#;
    let unknown = r#"{"type":"connection_init","payload":{"authorization":"Bearer ab_live_0_0"}}"#;
    let cases: [(u16, Option<&str>, &[&str]); 7] = [
        (4406, None, &[]),
        (4401, Some(PROTOCOL), &[ask]),
        (4400, Some(PROTOCOL), &["garbage"]),
        (
            4400,
            Some(PROTOCOL),
            &[INIT, r#"{"type":"subscribe","id":"","payload":{"query":"{ __typename }"}}"#],
        ),
        (4429, Some(PROTOCOL), &[INIT, INIT]),
        (4403, Some(PROTOCOL), &[unknown]),
        (4408, Some(PROTOCOL), &[]),
    ];
    for (code, protocol, texts) in cases {
        let mut socket = Socket::open(base, protocol, base).await?;
        for text in texts {
            socket.text(text).await?;
        }
        let closed = socket.closed().await.with_context(|| format!("expected {code}"))?;
        assert_eq!(closed, code, "{texts:?}");
    }
    alive(&app.office.api).await?;
    app.finish().await
}

#[tokio::test]
async fn a_page_of_another_origin_gets_no_socket() -> Result<()> {
    let app = TestApp::start().await?;
    let base = app.office.api.base();
    for origin in ["https://example.org", "null", "http://127.0.0.1.example.org"] {
        let refused = Socket::open(base, Some(PROTOCOL), origin).await.err().context("it was accepted")?;
        ensure!(refused.to_string() == "HTTP 403", "{origin}: {refused:#}");
    }
    Socket::open(base, Some(PROTOCOL), base).await?;
    app.finish().await
}

#[tokio::test]
async fn an_id_names_one_operation_at_a_time() -> Result<()> {
    let app = TestApp::start().await?;
    let (endless, key) = (endless(&app).await?, app.office.api.key().unwrap_or_default());
    let mut socket = Socket::of_key(app.office.api.base(), key).await?;
    socket.subscribe("1", "{ __typename }").await?;
    ensure!(socket.hear().await?["type"] == "next" && socket.hear().await?["type"] == "complete");
    socket.subscribe("1", &endless).await?;
    socket.subscribe("1", "{ __typename }").await?;
    assert_eq!(socket.closed().await?, 4409);
    app.finish().await
}

#[tokio::test]
async fn a_socket_carries_fifty_operations() -> Result<()> {
    let app = TestApp::start().await?;
    let (endless, key) = (endless(&app).await?, app.office.api.key().unwrap_or_default());
    let mut socket = Socket::of_key(app.office.api.base(), key).await?;
    for id in 0..50 {
        socket.subscribe(&id.to_string(), &endless).await?;
    }
    socket.subscribe("one too many", "{ __typename }").await?;
    let refused = socket.hear().await?;
    ensure!(refused["type"] == "error" && refused["id"] == "one too many", "{refused}");
    ensure!(refused["payload"][0]["extensions"]["code"] == "BAD_REQUEST", "{refused}");
    socket.say(&json!({ "type": "complete", "id": "7" })).await?;
    socket.subscribe("in its place", "{ __typename }").await?;
    let answer = socket.hear().await?;
    ensure!(answer["payload"]["data"]["__typename"] == "Query", "{answer}");
    app.finish().await
}

#[tokio::test]
async fn hostile_documents_are_refused_over_a_socket_too() -> Result<()> {
    let app = TestApp::start().await?;
    let mut socket = Socket::open(app.office.api.base(), Some(PROTOCOL), app.office.api.base()).await?;
    socket.text(INIT).await?;
    ensure!(socket.hear().await?["type"] == "connection_ack");
    let nested = format!("{{ a(x: {}{}) }}", "[".repeat(3_000), "]".repeat(3_000));
    for document in [multiplying(60, 2), multiplying(30, 2), multiplying(4, 100), nested] {
        let begun = Instant::now();
        socket.subscribe("1", &document).await?;
        let refused = socket.hear().await?;
        ensure!(refused["type"] == "error", "{refused}");
        ensure!(text(&refused["payload"][0]["extensions"]["code"])? == "BAD_REQUEST", "{refused}");
        ensure!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    }
    alive(&app.office.api).await?;
    app.finish().await
}
