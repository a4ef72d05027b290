//! A gateway that says nothing for half a minute holds up whoever waits for it, and nobody else.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use shared::api::cabinet::operations;
use tests::cabinet::Visitor;
use tests::gateways::{FaultKind, held};
use tests::office::fresh_key;
use tokio::task::JoinSet;

use super::{FIRST, SECOND, rename};
use crate::gateways::{Kind, Shop};

/// Links that are made while the gateway hangs.
const LINKS: usize = 4;
/// Requests that it hangs at: more than come.
const HANGS: usize = 200;
/// What an answer takes at most.
const QUICK: Duration = Duration::from_secs(3);

/// How long the quickest of three calls takes: the machine has other work as well.
async fn quickest<F: Future<Output = Result<()>>>(mut call: impl FnMut() -> F) -> Result<Duration> {
    let mut quickest = Duration::MAX;
    for _ in 0..3 {
        let begin = Instant::now();
        call().await?;
        quickest = quickest.min(begin.elapsed());
    }
    Ok(quickest)
}

/// Requests at which the gateway has begun to hang.
fn hanging(shop: &Shop) -> usize {
    HANGS - held(&shop.gateways.world).faults.len()
}

async fn until(what: &str, mut there: impl FnMut() -> bool) -> Result<()> {
    let begin = Instant::now();
    while !there() {
        ensure!(begin.elapsed() < Duration::from_secs(30), "not in half a minute: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

async fn states(shop: &Shop, wanted: &str) -> Result<()> {
    let query = "{ paymentIntents(first: 50) { nodes { state } } }";
    let all = |data: &Value| {
        let nodes = data["paymentIntents"]["nodes"].as_array().cloned().unwrap_or_default();
        nodes.len() == LINKS && nodes.iter().all(|node| node["state"] == wanted)
    };
    shop.company.office.until(query, json!({}), all).await.map(drop)
}

#[tokio::test]
async fn a_gateway_that_hangs_holds_up_neither_a_run_nor_the_cabinet_nor_a_sign_in() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    let (company, app) = (&shop.company, &shop.company.app);
    for (client, email) in company.clients.iter().zip([FIRST, SECOND]) {
        rename(company, client, 1, email).await?;
    }
    let (visitor, _) = Visitor::enter(app, FIRST).await?;
    for _ in 0..HANGS {
        shop.gateways.fault("/v3/", FaultKind::HangAfter);
    }
    let mut waiting = JoinSet::new();
    for _ in 0..LINKS {
        let api = company.office.api.clone();
        let input =
            json!({ "clientId": company.clients[0], "amount": "10.00", "idempotencyKey": fresh_key() });
        waiting.spawn(async move { api.mutate("paymentLinkCreate", input, "intent { state }").await });
    }
    until("people wait for the gateway", || hanging(&shop) == LINKS).await?;
    // The worker asks about them too, and hangs as well.
    company.office.clock("2026-03-02").await?;
    until("the worker waits for the gateway", || hanging(&shop) > LINKS).await?;

    let sign_in = quickest(|| async { app.owner().await.map(drop) }).await?;
    let cabinet = quickest(|| async { visitor.read(operations::account()).await.map(drop) }).await?;
    let desk = quickest(|| async { company.office.balance(&company.clients[0]).await.map(drop) }).await?;
    let begin = Instant::now();
    let run = company.office.run("AUTOMATIC", "2026-04-01", json!({})).await?;
    let billed = begin.elapsed();
    let entered = Instant::now();
    Visitor::enter(app, SECOND).await?;
    let entered = entered.elapsed();
    println!(
        "sign-in {sign_in:?}, cabinet {cabinet:?}, balance {desk:?}, run {billed:?}, by a code {entered:?}"
    );
    ensure!(run.state == "POSTED", "{}", run.view);
    ensure!(waiting.try_join_next().is_none(), "the gateway did not hang");
    ensure!(sign_in < QUICK && cabinet < QUICK && desk < QUICK, "{sign_in:?}, {cabinet:?}, {desk:?}");
    ensure!(billed < 5 * QUICK && entered < 5 * QUICK, "run {billed:?}, by a code {entered:?}");

    held(&shop.gateways.world).faults.clear();
    for made in waiting.join_all().await {
        let state = made?["intent"]["state"].clone();
        ensure!(state == "CREATED", "nobody knows yet what became of it: {state}");
    }
    // The worker has come back, and begins again under the same keys what it has no word of.
    for minute in 1..20 {
        company.office.instant(&format!("2026-03-02T10:{minute:02}:00Z")).await?;
    }
    states(&shop, "PENDING").await?;
    ensure!(held(&shop.gateways.world).yookassa.payments.len() == LINKS, "a payment was begun twice");
    shop.finish().await
}
