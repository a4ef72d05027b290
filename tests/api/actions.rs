//! Actions on subscriptions: what is shown is what is done, once, and nothing else.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Office, fresh_key, text};
use tests::{Refusal, refused};

/// What a preview shows: version, day, sum, next period.
const PREVIEW: &str = "preview { version effectiveOn direction drops total { amount } nextTotal { amount } nextDueOn \
                       nextPeriod { from to } lines { kind from to amount { amount } } }";

async fn preview(office: &Office, id: &str, action: Value) -> Result<Value> {
    let input = json!({ "id": id, "action": action });
    Ok(office.api.ask("subscriptionActionPreview", input, PREVIEW).await?["preview"].clone())
}

async fn act(office: &Office, id: &str, action: Value) -> Result<Value> {
    act_as(office, json!({ "id": id, "action": action, "idempotencyKey": fresh_key() })).await
}

async fn act_as(office: &Office, input: Value) -> Result<Value> {
    let selection = "subscription { state changesOn endedOn endReason plan { code } }";
    Ok(office.api.mutate("subscriptionAct", input, selection).await?["subscription"].clone())
}

async fn read(office: &Office, id: &str) -> Result<Value> {
    let document = "query($id: ID!) { subscription(id: $id) { state changesOn endedOn nextDueOn plan { code } \
                    blocks { kind from until reason createdBy liftedBy } \
                    nextPeriod { from to } timeline { kind effectiveOn reason data } } }";
    Ok(office.api.query(document, json!({ "id": id })).await?["subscription"].clone())
}

/// How many subscriptions have a change that begins by this day.
async fn changing(office: &Office, day: &str) -> Result<i64> {
    let document = "query($day: Date!) { subscriptionCount(filter: { changesBy: $day }) }";
    let data = office.api.query(document, json!({ "day": day })).await?;
    data["subscriptionCount"].as_i64().context("a count")
}

/// Codes of the plans that a subscription names.
async fn plans(office: &Office, id: &str) -> Result<Vec<String>> {
    let document = "query($id: ID!) { subscription(id: $id) { plans { code } } }";
    let data = office.api.query(document, json!({ "id": id })).await?;
    data["subscription"]["plans"]
        .as_array()
        .context("plans")?
        .iter()
        .map(|plan| text(&plan["code"]))
        .collect()
}

/// Waits until no change is scheduled any more.
async fn carried_out(office: &Office, id: &str) -> Result<Value> {
    let begun = Instant::now();
    loop {
        let seen = read(office, id).await?;
        if seen["changesOn"].is_null() {
            return Ok(seen);
        }
        if begun.elapsed() > Duration::from_secs(60) {
            bail!("the change is not carried out: {seen}");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn kinds(seen: &Value) -> Vec<&str> {
    seen["timeline"].as_array().into_iter().flatten().filter_map(|event| event["kind"].as_str()).collect()
}

/// A client on a plan of 310.00 a month, billed for March, and a dearer plan of 620.00.
async fn billed() -> Result<(Company, String)> {
    let company = Company::of(&["310.00"]).await?;
    let dearer = company.plan("dearer", "620.00").await?;
    company.bill("2026-03-01").await?;
    company.office.clock("2026-03-11").await?;
    Ok((company, dearer))
}

#[tokio::test]
async fn an_upgrade_posts_what_its_preview_showed_once() -> Result<()> {
    let (company, dearer) = billed().await?;
    let (office, id) = (&company.office, &company.subscriptions[0]);
    let action = json!({ "changePlan": { "planId": dearer } });
    let shown = preview(office, id, action.clone()).await?;
    assert_eq!(shown["direction"], "UPGRADE");
    assert_eq!((&shown["total"]["amount"], &shown["effectiveOn"]), (&json!("210.00"), &json!("2026-03-11")));
    let lines: Vec<_> =
        shown["lines"].as_array().into_iter().flatten().map(|l| &l["amount"]["amount"]).collect();
    assert_eq!(lines, ["-210.00", "420.00"]);
    assert_eq!(
        (&shown["nextTotal"]["amount"], &shown["nextDueOn"]),
        (&json!("620.00"), &json!("2026-04-01"))
    );
    assert_eq!(company.balances().await?, ["-310.00"], "a preview writes nothing");
    let input = json!({
        "id": id, "action": action, "reason": "Клиент попросил", "version": shown["version"],
        "total": shown["total"]["amount"], "idempotencyKey": "once",
    });
    let done = act_as(office, input.clone()).await?;
    assert_eq!(done["plan"]["code"], "dearer");
    assert_eq!(act_as(office, input).await?["plan"]["code"], "dearer");
    assert_eq!(company.balances().await?, ["-520.00"], "a repeat changes nothing");
    let seen = read(office, id).await?;
    assert_eq!(kinds(&seen), ["PLAN_CHANGED", "CREATED"]);
    assert_eq!(
        (&seen["timeline"][0]["reason"], &seen["timeline"][0]["data"]["amountMinor"]),
        (&json!("Клиент попросил"), &json!(21_000))
    );
    assert_eq!(company.bill("2026-04-01").await?.total()?, "620.00");
    company.finish().await
}

#[tokio::test]
async fn what_changed_since_the_preview_is_refused() -> Result<()> {
    let (company, dearer) = billed().await?;
    let (office, id) = (&company.office, &company.subscriptions[0]);
    let action = json!({ "changePlan": { "planId": dearer } });
    let shown = preview(office, id, action.clone()).await?;
    let input = |version: &Value, total: &str| json!({ "id": id, "action": action, "version": version, "total": total, "idempotencyKey": fresh_key() });
    let refusal = refused(act_as(office, input(&shown["version"], "209.99")).await, "QUOTE_CHANGED")?;
    assert!(refusal.message.contains("210.00"), "{refusal}");
    act(office, id, json!({ "changeQuantity": { "quantity": "2", "effective": "END_OF_PERIOD" } })).await?;
    refused(act_as(office, input(&shown["version"], "210.00")).await, "STALE")?;
    assert_eq!(company.balances().await?, ["-310.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_scheduled_change_is_seen_taken_back_and_carried_out_on_its_day() -> Result<()> {
    let (company, dearer) = billed().await?;
    let (office, id) = (&company.office, &company.subscriptions[0]);
    let on_the_21st = json!({ "changePlan": { "planId": dearer, "effectiveOn": "2026-03-21" } });
    let done = act(office, id, on_the_21st.clone()).await?;
    assert_eq!((&done["changesOn"], &done["plan"]["code"]), (&json!("2026-03-21"), &json!("plan-0")));
    assert_eq!((changing(office, "2026-03-20").await?, changing(office, "2026-03-21").await?), (0, 1));
    assert_eq!(act(office, id, json!({ "dropChange": true })).await?["changesOn"], Value::Null);
    assert_eq!(changing(office, "9999-12-31").await?, 0);
    // The plan that was to come is still named by the timeline.
    assert_eq!(plans(office, id).await?, ["plan-0", "dearer"]);
    let shown = preview(office, id, on_the_21st.clone()).await?;
    assert_eq!(
        (&shown["total"]["amount"], &shown["nextTotal"]["amount"]),
        (&json!("0.00"), &json!("110.00"))
    );
    act(office, id, on_the_21st).await?;
    office.clock("2026-03-20").await?;
    assert_eq!(company.balances().await?, ["-310.00"]);
    office.clock("2026-03-21").await?;
    let seen = carried_out(office, id).await?;
    assert_eq!((&seen["plan"]["code"], kinds(&seen)[0]), (&json!("dearer"), "CHANGE_APPLIED"));
    assert_eq!(company.balances().await?, ["-420.00"]);
    assert_eq!(company.bill("2026-03-31").await?.total()?, "0.00");
    company.finish().await
}

#[tokio::test]
async fn a_run_that_looks_ahead_settles_a_scheduled_change_and_its_credit_stands_or_falls_with_the_client()
-> Result<()> {
    let (company, dearer) = billed().await?;
    let (office, id) = (&company.office, &company.subscriptions[0]);
    act(office, id, json!({ "changePlan": { "planId": dearer, "effectiveOn": "2026-03-21" } })).await?;
    let run = office.run("CONFIRMATION", "2026-03-25", json!({})).await?;
    assert_eq!(run.total()?, "110.00");
    let item = office.item(&run.id, &company.clients[0]).await?;
    let lines = item["lines"].as_array().context("lines")?;
    let credit = lines.iter().find(|line| line["amount"]["amount"] == "-110.00").context("a credit")?;
    // Its charge begins on the same day and may be left out; the credit may not.
    office.exclude(&text(&item["id"])?, Some(credit)).await?;
    assert_eq!(office.read_run(&run.id).await?.total()?, "-110.00");
    assert_eq!(office.confirm(&office.read_run(&run.id).await?).await?.state, "POSTED");
    assert_eq!(company.balances().await?, ["-200.00"]);
    assert_eq!(company.bill("2026-03-26").await?.total()?, "220.00");
    assert_eq!(company.balances().await?, ["-420.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_reversal_takes_back_the_rest_of_a_charge_and_leaves_what_an_action_settled() -> Result<()> {
    let company = Company::of(&["310.00"]).await?;
    let dearer = company.plan("dearer", "620.00").await?;
    let march = company.bill("2026-03-01").await?;
    let (office, id) = (&company.office, &company.subscriptions[0]);
    office.clock("2026-03-11").await?;
    act(office, id, json!({ "changePlan": { "planId": dearer } })).await?;
    assert_eq!(company.balances().await?, ["-520.00"]);
    office.reverse(&march, &[], "Не тот тариф").await?;
    assert_eq!(company.balances().await?, ["-420.00"], "ten days were left of the charge");
    let again = company.bill("2026-03-12").await?;
    assert_eq!((again.total()?.as_str(), again.count("linesTotal")?), ("100.00", 1));
    // A run that settled a cancellation: its charges are taken back, the credit follows from the cancellation.
    let april = company.bill("2026-04-01").await?;
    assert_eq!(april.total()?, "620.00");
    act(office, id, json!({ "cancel": { "effectiveOn": "2026-04-16" } })).await?;
    assert_eq!(changing(office, "2026-12-31").await?, 0, "an end that settles is no change");
    let settled = office.run("AUTOMATIC", "2026-04-16", json!({})).await?;
    assert_eq!(settled.total()?, "-310.00");
    office.reverse(&settled, &[], "Проверка").await?;
    assert_eq!(company.balances().await?, ["-830.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_cancellation_is_reversible_until_it_comes() -> Result<()> {
    let (company, _) = billed().await?;
    let (office, id) = (&company.office, &company.subscriptions[0]);
    let cancel =
        json!({ "id": id, "action": { "cancel": {} }, "reason": "Дорого", "idempotencyKey": fresh_key() });
    let done = act_as(office, cancel).await?;
    assert_eq!(
        (&done["endedOn"], &done["endReason"], &done["state"]),
        (&json!("2026-04-01"), &json!("Дорого"), &json!("ACTIVE"))
    );
    refused(act(office, id, json!({ "changeQuantity": { "quantity": "2" } })).await, "INVALID_TRANSITION")?;
    let back = act(office, id, json!({ "uncancel": true })).await?;
    assert_eq!((&back["endedOn"], &back["endReason"]), (&Value::Null, &Value::Null));
    act(office, id, json!({ "cancel": { "effective": "IMMEDIATE" } })).await?;
    assert_eq!(company.balances().await?, ["-100.00"], "21 of 31 days are given back");
    assert_eq!(read(office, id).await?["state"], "ENDED");
    refused(act(office, id, json!({ "uncancel": true })).await, "INVALID_TRANSITION")?;
    assert_eq!(company.bill("2026-04-01").await?.total()?, "0.00");
    company.finish().await
}

async fn in_state(office: &Office, state: &str) -> Result<Value> {
    let document = "query($state: SubscriptionState!) { subscriptionCount(filter: { state: $state }) }";
    Ok(office.api.query(document, json!({ "state": state })).await?["subscriptionCount"].clone())
}

async fn block_client(office: &Office, client: &str, block: Value) -> Result<Value> {
    let input =
        json!({ "clientId": client, "block": block, "reason": "Долг", "idempotencyKey": fresh_key() });
    office.api.mutate("clientBlock", input, "client { blocks { kind from until reason createdBy } }").await
}

async fn unblock_client(office: &Office, client: &str, kind: &str) -> Result<Value> {
    let input = json!({ "clientId": client, "kind": kind, "idempotencyKey": fresh_key() });
    office.api.mutate("clientUnblock", input, "client { blocks { from until liftedBy } }").await
}

#[tokio::test]
async fn service_is_on_when_neither_the_client_nor_the_subscription_is_blocked() -> Result<()> {
    let (company, _) = billed().await?;
    let (office, client, id) = (&company.office, &company.clients[0], &company.subscriptions[0]);
    let blocked = block_client(office, client, json!({ "kind": "ADMINISTRATIVE" })).await?;
    let block = &blocked["client"]["blocks"][0];
    assert_eq!(
        (&block["from"], &block["until"], &block["reason"]),
        (&json!("2026-03-11"), &Value::Null, &json!("Долг"))
    );
    act(office, id, json!({ "block": { "kind": "BY_REQUEST", "until": "2026-03-16" } })).await?;
    assert_eq!((in_state(office, "BLOCKED").await?, in_state(office, "ACTIVE").await?), (json!(1), json!(0)));
    refused(block_client(office, client, json!({ "kind": "ADMINISTRATIVE" })).await, "INVALID_TRANSITION")?;
    let early = json!({ "kind": "TECHNICAL", "until": "2026-03-11" });
    let refusal: Refusal = refused(block_client(office, client, early).await, "VALIDATION")?;
    assert_eq!(refusal.path, ["block", "until"]);
    // Somebody new to the client is blocked with it, and billed as its plan says.
    let joined = company.join(0, &company.plan("more", "31.00").await?, "2026-03-11").await?;
    assert_eq!(read(office, &joined).await?["state"], "BLOCKED");
    unblock_client(office, client, "ADMINISTRATIVE").await?;
    assert_eq!(read(office, id).await?["state"], "BLOCKED", "its own block holds");
    assert_eq!(read(office, &joined).await?["state"], "ACTIVE");
    refused(unblock_client(office, client, "ADMINISTRATIVE").await, "INVALID_TRANSITION")?;
    office.clock("2026-03-16").await?;
    let seen = read(office, id).await?;
    assert_eq!((&seen["state"], seen["blocks"].as_array().map(Vec::len)), (&json!("ACTIVE"), Some(2)));
    assert_eq!(kinds(&seen), ["UNBLOCKED", "BLOCKED", "BLOCKED", "CREATED"]);
    company.finish().await
}

#[tokio::test]
async fn strangers_and_readers_do_nothing_to_a_subscription() -> Result<()> {
    let (company, dearer) = billed().await?;
    let id = &company.subscriptions[0];
    let other = company.app.owner().await?.seller("ООО Чужое").await?;
    let stranger = company.app.member("stranger@example.org", "BILLING", &[&other]).await?;
    let action = json!({ "changePlan": { "planId": dearer } });
    refused(preview(&stranger, id, action.clone()).await, "NOT_FOUND")?;
    refused(act(&stranger, id, action.clone()).await, "NOT_FOUND")?;
    refused(block_client(&stranger, &company.clients[0], json!({ "kind": "TECHNICAL" })).await, "NOT_FOUND")?;
    let reader = company.app.colleague("reader@example.org", "VIEWER").await?;
    assert_eq!(preview(&reader, id, action.clone()).await?["total"]["amount"], "210.00");
    refused(act(&reader, id, action).await, "FORBIDDEN")?;
    refused(block_client(&reader, &company.clients[0], json!({ "kind": "TECHNICAL" })).await, "FORBIDDEN")?;
    assert_eq!(company.balances().await?, ["-310.00"]);
    company.finish().await
}

#[tokio::test]
async fn nothing_is_taken_back_from_a_closed_period() -> Result<()> {
    let (company, dearer) = billed().await?;
    let (office, id) = (&company.office, &company.subscriptions[0]);
    let close = json!({ "id": company.seller, "version": 1, "closedThrough": "2026-03-05" });
    office.api.mutate("sellerClosePeriod", close, "seller { closedThrough }").await?;
    let backdated = json!({ "changePlan": { "planId": dearer, "effectiveOn": "2026-03-03" } });
    refused(act(office, id, backdated).await, "PERIOD_CLOSED")?;
    assert_eq!(company.balances().await?, ["-310.00"]);
    company.finish().await
}
