//! How much somebody may ask for in a minute: 429 with the seconds to wait, for each key, session and address apart.

use anyhow::{Context, Result, ensure};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tests::Api;
use tests::app::{PASSWORD, TestApp};
use tests::company::BEGIN;
use tests::office::fresh_key;
use tests::socket::Socket;

async fn post(api: &Api, document: &str) -> Result<Response> {
    Ok(api.request(Method::POST, "/graphql").json(&json!({ "query": document })).send().await?)
}

fn header(response: &Response, name: &str) -> Result<String> {
    Ok(response.headers().get(name).with_context(|| format!("no {name}"))?.to_str()?.to_owned())
}

/// Asks until it is refused; the number of answers before.
async fn exhausted(api: &Api, document: &str) -> Result<(usize, Response)> {
    for answered in 0..1_000 {
        let response = post(api, document).await?;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            return Ok((answered, response));
        }
        ensure!(response.status() == StatusCode::OK, "{}", response.status());
    }
    anyhow::bail!("never refused")
}

#[tokio::test]
async fn who_asks_too_much_waits_and_others_do_not() -> Result<()> {
    let app = TestApp::configured(BEGIN, |config| {
        config.rate_key = 120;
        config.rate_session = 4_000;
        config.rate_address = 60;
    })
    .await?;
    let key = &app.office.api;
    let first = post(key, "{ sellers { id } }").await?;
    ensure!(header(&first, "ratelimit-policy")? == "\"key\";q=120;w=60", "{first:?}");
    ensure!(header(&first, "ratelimit")?.starts_with("\"key\";r=119;t=1"), "{first:?}");
    let told: Value = first.json().await?;
    ensure!(told["extensions"]["cost"]["available"] == 119, "{told}");

    let list = "{ clients(first: 50) { nodes { id account { balance { amount } } } } }";
    let (answered, refused) = exhausted(key, list).await?;
    ensure!(answered == 1, "a list of 101 points once in 120: {answered}");
    let wait: u64 = header(&refused, "retry-after")?.parse()?;
    ensure!((30..=45).contains(&wait), "{wait} s");
    let body: Value = refused.json().await?;
    ensure!(body["errors"][0]["extensions"]["code"] == "RATE_LIMITED" && body["data"].is_null(), "{body}");
    let cheap = post(key, "{ __typename }").await?;
    ensure!(cheap.status() == StatusCode::OK, "what is left is enough for a small one");
    let file = key.request(Method::GET, "/files/exports/clients.csv").send().await?;
    ensure!(
        file.status() == StatusCode::TOO_MANY_REQUESTS && header(&file, "retry-after")?.parse::<u64>()? > 30
    );

    let stranger = Api::new(key.base())?;
    stranger.sign_in(tests::app::OWNER, PASSWORD).await?;
    ensure!(post(&stranger, list).await?.status() == StatusCode::OK, "a session has its own points");
    let nobody = Api::new(key.base())?;
    let (answered, _) = exhausted(&nobody, "{ __typename }").await?;
    ensure!(
        (58..=75).contains(&answered),
        "{answered}: 60 less the two of a sign-in, and one more each second"
    );
    ensure!(
        post(&stranger, list).await?.status() == StatusCode::OK,
        "strangers take nothing of a session's points"
    );
    app.finish().await
}

#[tokio::test]
async fn a_socket_takes_of_the_same_points() -> Result<()> {
    let app = TestApp::configured(BEGIN, |config| config.rate_key = 10).await?;
    let input = json!({ "name": "Ключ", "scopes": ["CLIENT_READ"], "idempotencyKey": fresh_key() });
    let made = app.owner().await?.api.mutate("apiKeyCreate", input, "secret").await?;
    let secret = made["secret"].as_str().unwrap_or_default();
    let mut socket = Socket::of_key(app.office.api.base(), secret).await?;
    for id in 0..10 {
        socket.subscribe(&format!("a{id}"), "{ viewer { name } }").await?;
        ensure!(socket.hear().await?["type"] == "next");
        ensure!(socket.hear().await?["type"] == "complete");
    }
    socket.subscribe("late", "{ viewer { name } }").await?;
    let refused = socket.hear().await?;
    ensure!(refused["type"] == "error", "{refused}");
    ensure!(refused["payload"][0]["extensions"]["code"] == "RATE_LIMITED", "{refused}");
    app.finish().await
}
