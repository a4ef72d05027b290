//! The edge: what arrives from strangers is answered with a code, and the server lives on.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::config::Metrics;
use tests::Api;
use tests::app::TestApp;

/// Whether the server answers.
pub async fn alive(api: &Api) -> Result<()> {
    let data = api.query("{ __typename }", json!({})).await?;
    ensure!(data["__typename"] == "Query", "{data}");
    Ok(())
}

/// A document of `depth` fragments, each of which spreads the next one `times` times.
pub fn multiplying(depth: usize, times: usize) -> String {
    let one = |i: usize| format!("fragment f{i} on Query {{ {} }} ", format!("...f{} ", i + 1).repeat(times));
    let fragments: String = (0..depth).map(one).collect();
    format!("{{ ...f0 }} {fragments} fragment f{depth} on Query {{ __typename }}")
}

/// Documents that broke servers before, with a name each.
fn hostile() -> Vec<(&'static str, String)> {
    let nested =
        |open: &str, close: &str, depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    vec![
        ("nested lists", format!("{{ a(x: {}) }}", nested("[", "]", 3_000))),
        ("nested objects", format!("{{ a(x: {}) }}", nested("{x:", "}", 3_000))),
        ("nested lists in a default", format!("query($x: I = {}) {{ a }}", nested("[", "]", 3_000))),
        ("nested selections", format!("{}a{}", "{a".repeat(3_000), "}".repeat(3_000))),
        ("nested types", format!("query($x: {}Int{}) {{ a }}", "[".repeat(3_000), "]".repeat(3_000))),
        (
            "many aliases",
            format!("{{ {} }}", (0..5_000).map(|i| format!("a{i}: __typename ")).collect::<String>()),
        ),
        ("many equal fields", format!("{{ {} }}", "__typename ".repeat(5_000))),
        ("many directives", format!("{{ __typename {} }}", "@skip(if: false) ".repeat(3_000))),
        ("many fragments", (0..3_000).map(|i| format!("fragment f{i} on Query {{ a }} ")).collect()),
        (
            "circular fragments",
            "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }".to_owned(),
        ),
        ("fragments that double sixty times", multiplying(60, 2)),
        ("fragments that double thirty times", multiplying(30, 2)),
        ("fragments that grow a hundredfold", multiplying(4, 100)),
        ("a long document", format!("{{ __typename }} #{}", "x".repeat(100_000))),
        ("a long name", format!("{{ {} }}", "a".repeat(60_000))),
        ("an open string", "{ a(x: \"\"\"".to_owned()),
        ("an open brace", "{".to_owned()),
        ("nothing", String::new()),
        ("control characters", "{ \u{0}\u{1}\u{feff} }".to_owned()),
        ("two anonymous operations", "{ __typename } { __typename }".to_owned()),
        (
            "introspection in depth",
            format!("{{ __schema {{ types {}name{} }} }}", "{ fields { type ".repeat(30), "} }".repeat(30)),
        ),
    ]
}

#[tokio::test]
async fn hostile_documents_are_refused_and_the_server_lives() -> Result<()> {
    let app = TestApp::start().await?;
    let stranger = Api::new(app.office.api.base())?;
    for api in [&stranger, &app.office.api] {
        for (name, document) in hostile() {
            let begun = Instant::now();
            let answer = api.post(&json!({ "query": document })).await.with_context(|| name.to_owned())?;
            ensure!(!answer.status.is_server_error(), "{name}: HTTP {}", answer.status);
            let codes = answer.codes();
            ensure!(!codes.is_empty() && !codes.contains(&"(none)".to_owned()), "{name}: {}", answer.body);
            ensure!(!codes.contains(&"INTERNAL".to_owned()), "{name}: {}", answer.body);
            let took = begun.elapsed();
            ensure!(took < Duration::from_secs(2), "{name}: {took:?}");
            alive(api).await.with_context(|| format!("after {name}"))?;
        }
    }
    app.finish().await
}

#[tokio::test]
async fn answers_tell_nothing_of_the_machine_room() -> Result<()> {
    let app = TestApp::start().await?;
    let told = app.office.api.post(&json!({ "query": "{ clients(first: 1) { nodes { id } } }" })).await?;
    let extensions = told.body["extensions"].as_object().context("no extensions")?;
    ensure!(extensions.keys().collect::<Vec<_>>() == ["cost"], "a trace is told: {}", told.body);
    for near in [
        "{ client { id } }",
        "{ clientz(first: 1) { nodes { id } } }",
        "{ clients(frist: 1) { nodes { id } } }",
    ] {
        let answer = app.office.api.post(&json!({ "query": near })).await?;
        ensure!(answer.codes() == ["BAD_REQUEST"], "{near}: {}", answer.body);
        ensure!(!answer.body.to_string().contains("Did you mean"), "a name is suggested: {}", answer.body);
    }
    let stranger = Api::new(app.office.api.base())?;
    let page = stranger.request(Method::GET, "/graphql").header("accept", "text/html").send().await?;
    ensure!(page.status() == StatusCode::NOT_ACCEPTABLE, "there is no console: {}", page.status());
    app.finish().await
}

#[tokio::test]
async fn bodies_that_are_no_request_are_refused() -> Result<()> {
    let app = TestApp::start().await?;
    let api = &app.office.api;
    let deep = "[".repeat(100_000);
    let bodies: [(&str, Vec<u8>); 8] = [
        ("no JSON", b"query".to_vec()),
        ("an array", b"[{\"query\":\"{__typename}\"}]".to_vec()),
        ("no query", b"{}".to_vec()),
        ("a number as a query", b"{\"query\":1}".to_vec()),
        ("variables as text", b"{\"query\":\"{__typename}\",\"variables\":\"x\"}".to_vec()),
        ("deep JSON", deep.into_bytes()),
        ("no UTF-8", b"{\"query\":\"\xff\xfe\"}".to_vec()),
        ("two megabytes", vec![b' '; 2_000_000]),
    ];
    for (name, body) in bodies {
        let request = api.request(Method::POST, "/graphql").header("content-type", "application/json");
        let status = request.body(body).send().await?.status();
        ensure!(status.is_client_error(), "{name}: HTTP {status}");
        alive(api).await.with_context(|| format!("after {name}"))?;
    }
    app.finish().await
}

#[tokio::test]
async fn strangers_may_ask_for_the_type_name_and_nothing_else() -> Result<()> {
    let app = TestApp::start().await?;
    let stranger = Api::new(app.office.api.base())?;
    alive(&stranger).await?;
    let documents = [
        "{ users(first: 1) { edges { node { id } } } }",
        "{ apiKeys(first: 1) { edges { node { id } } } }",
        "{ clock { now } }",
        "{ __schema { queryType { name } } }",
        "mutation { signOut { userErrors { code } } }",
    ];
    for document in documents {
        let answer = stranger.post(&json!({ "query": document })).await?;
        assert_eq!(answer.status, StatusCode::OK, "{document}");
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{document}: {}", answer.body);
    }
    app.finish().await
}

#[tokio::test]
async fn simple_requests_of_other_sites_change_nothing() -> Result<()> {
    let app = TestApp::start().await?;
    let api = &app.colleague("reader@example.org", "VIEWER").await?.api;
    let body = json!({ "query": "mutation { signOut { userErrors { code } } }" }).to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let request = api.request(Method::POST, "/graphql").header("content-type", kind);
        let status = request.body(body.clone()).send().await?.status();
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
    let nameless = api.request(Method::POST, "/graphql").body(body).send().await?.status();
    assert_eq!(nameless, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let signed_in = api.query("{ viewer { id } }", json!({})).await?;
    ensure!(signed_in["viewer"]["id"].is_string(), "a foreign request ended the session");
    app.finish().await
}

#[tokio::test]
async fn a_session_counts_only_with_the_header_of_the_application() -> Result<()> {
    let app = TestApp::start().await?;
    let browser = reqwest::Client::builder().cookie_store(true).no_proxy().build()?;
    let url = format!("{}/graphql", app.office.api.base());
    let input = json!({ "email": tests::app::OWNER, "password": tests::app::PASSWORD });
    let document =
        "mutation($input: SignInInput!) { signIn(input: $input) { viewer { id } userErrors { code } } }";
    let signed = browser
        .post(&url)
        .header("x-abona", "1")
        .json(&json!({ "query": document, "variables": { "input": input } }))
        .send()
        .await?;
    let cookie = signed.headers().get("set-cookie").context("no cookie")?.to_str()?.to_owned();
    ensure!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let viewer = json!({ "query": "{ viewer { id } }" });
    let without: Value = browser.post(&url).json(&viewer).send().await?.json().await?;
    assert_eq!(without["errors"][0]["extensions"]["code"], "BAD_REQUEST");
    ensure!(without["data"]["viewer"].is_null(), "the cookie alone was enough: {without}");
    let with: Value = browser.post(&url).header("x-abona", "1").json(&viewer).send().await?.json().await?;
    ensure!(with["data"]["viewer"]["id"].is_string(), "{with}");
    app.finish().await
}

#[tokio::test]
async fn reading_by_get_works_and_changing_by_get_does_not() -> Result<()> {
    let app = TestApp::start().await?;
    let api = &app.office.api;
    let read = api.request(Method::GET, "/graphql?query=%7B__typename%7D").send().await?;
    assert_eq!(read.status(), StatusCode::OK);
    let mutation = "/graphql?query=mutation%7BsignOut%7BuserErrors%7Bcode%7D%7D%7D";
    let change = api.request(Method::GET, mutation).send().await?;
    assert_eq!(change.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(change.headers().get("allow").context("no Allow")?, "POST");
    let other = api.request(Method::PUT, "/graphql").json(&json!({})).send().await?;
    assert_eq!(other.status(), StatusCode::METHOD_NOT_ALLOWED);
    app.finish().await
}

#[tokio::test]
async fn answers_are_not_kept_by_caches() -> Result<()> {
    let app = TestApp::start().await?;
    let body = json!({ "query": "{ __typename }" });
    let answer = app.office.api.request(Method::POST, "/graphql").json(&body).send().await?;
    assert_eq!(answer.headers().get("cache-control").context("no Cache-Control")?, "no-store");
    assert_eq!(answer.headers().get("x-content-type-options").context("no nosniff")?, "nosniff");
    let refused = app.office.api.request(Method::POST, "/graphql").header("accept", "text/html");
    assert_eq!(refused.json(&body).send().await?.status(), StatusCode::NOT_ACCEPTABLE);
    app.finish().await
}

#[tokio::test]
async fn health_and_readiness_are_public() -> Result<()> {
    let app = TestApp::start().await?;
    let stranger = Api::new(app.office.api.base())?;
    for path in ["/health", "/ready"] {
        assert_eq!(stranger.request(Method::GET, path).send().await?.status(), StatusCode::OK, "{path}");
    }
    app.finish().await
}

/// The figures of a node, and whether it tells them to a caller whom a proxy says to be elsewhere.
async fn figures(app: &TestApp, from: Option<&str>) -> Result<(StatusCode, String)> {
    let mut request = Api::new(app.office.api.base())?.request(Method::GET, "/metrics");
    if let Some(from) = from {
        request = request.header("x-forwarded-for", from);
    }
    let answer = request.send().await?;
    Ok((answer.status(), answer.text().await?))
}

#[tokio::test]
async fn figures_of_a_node_are_told_in_the_form_of_prometheus() -> Result<()> {
    let app = TestApp::start().await?;
    app.office.api.query("{ clients(first: 1) { nodes { id } } }", json!({})).await?;
    let (status, text) = figures(&app, None).await?;
    assert_eq!(status, StatusCode::OK);
    let mut known = std::collections::BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').with_context(|| line.to_owned())?;
        known.insert(name.to_owned(), value.parse::<f64>().with_context(|| line.to_owned())?);
    }
    let at_least = [
        ("abona_request_seconds_count{kind=\"graphql\"}", 1.0),
        ("abona_request_seconds_bucket{kind=\"graphql\",le=\"+Inf\"}", 1.0),
        ("abona_statements_total", 3.0),
        ("abona_resident_bytes", 1_000_000.0),
        ("abona_waiting{queue=\"mail\"}", 0.0),
        ("abona_waiting_oldest_seconds{queue=\"bill_runs\"}", 0.0),
        ("abona_waiting{queue=\"imports\"}", 0.0),
        ("abona_waiting{queue=\"bank_statements\"}", 0.0),
        ("abona_database_connections{state=\"busy\"}", 0.0),
    ];
    for (name, least) in at_least {
        ensure!(known.get(name).is_some_and(|value| *value >= least), "{name}: {text}");
    }
    app.finish().await
}

#[tokio::test]
async fn figures_are_told_to_this_machine_alone_unless_they_are_open() -> Result<()> {
    for (metrics, status) in [(Metrics::Local, StatusCode::FORBIDDEN), (Metrics::Open, StatusCode::OK)] {
        let change = |config: &mut server::config::Config| {
            config.behind_proxy = true;
            config.metrics = metrics;
        };
        let app = TestApp::configured(tests::company::BEGIN, change).await?;
        assert_eq!(figures(&app, Some("203.0.113.7")).await?.0, status);
        assert_eq!(figures(&app, Some("127.0.0.1")).await?.0, StatusCode::OK);
        app.finish().await?;
    }
    Ok(())
}
