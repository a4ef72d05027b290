//! Many messages, several nodes, workers that die.

use std::time::Duration;

use anyhow::{Result, ensure};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::dump::number;
use tests::hooks::Hooks;

use super::{endpoint, import, log, server, tried};

#[tokio::test]
async fn a_thousand_messages_come_at_least_once_by_two_nodes_and_eight_at_a_time() -> Result<()> {
    let app = server().await?;
    let twin = app.twin().await?;
    let hooks = Hooks::slow([], Duration::from_millis(1)).await?;
    let seller = app.office.seller("Наша").await?;
    let (id, _) = endpoint(&app.office, hooks.url(), json!({})).await?;
    let op = import(&app, &seller, 1000).await?;
    op.commit().await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let count = "query($f: WebhookDeliveryFilter) { webhookDeliveryCount(filter: $f) }";
    hooks.until(|heard| heard.len() >= 1000).await?;
    log(&app.office, json!({ "states": ["WAITING", "SENDING"] }), <[Value]>::is_empty).await?;
    ensure!(hooks.ids().len() == 1000, "{} of 1000 messages came", hooks.ids().len());
    ensure!(hooks.heard().len() == 1000, "nobody died, so none came twice: {}", hooks.heard().len());
    ensure!(hooks.most_at_once() <= 8, "{} at once", hooks.most_at_once());
    let delivered =
        json!({ "f": { "endpointId": id, "states": ["DELIVERED"], "kinds": ["CLIENT_CREATED"] } });
    let delivered = app.office.api.query(count, delivered).await?;
    ensure!(delivered["webhookDeliveryCount"] == 1000, "{delivered}");
    twin.end().await?;
    app.finish().await
}

#[tokio::test]
async fn what_a_dead_worker_held_is_sent_again_under_the_same_id() -> Result<()> {
    let app = server().await?;
    let hooks = Hooks::start([]).await?;
    let seller = app.office.seller("Наша").await?;
    endpoint(&app.office, hooks.url(), json!({})).await?;
    app.office.client(&seller, "Клиент", json!({})).await?;
    hooks.many(1).await?;
    ensure!(tried(&app.office, 1).await?["state"] == "DELIVERED");
    let db = app.db.connect().await?;
    // As a worker leaves it that dies between the answer and its own commit.
    let died = "UPDATE webhook_delivery SET state = 'sending', attempts = 2, tries = 2, delivered_at = NULL, \
                lease_owner = 'somewhere else', lease_until = '2026-01-01 00:00:00+00:00'";
    db.execute_unprepared(died).await?;
    let told =
        |rows: &[Value]| rows.len() == 1 && rows[0]["attempts"].as_array().is_some_and(|a| a.len() == 2);
    let left = log(&app.office, json!({}), told).await?.remove(0);
    ensure!(
        left["attempts"][1]["error"] == "Программа остановилась, пока отправляла сообщение: оно могло дойти.",
        "{left}"
    );
    app.office.instant("2026-03-01T10:00:00Z").await?;
    hooks.many(2).await?;
    ensure!(tried(&app.office, 3).await?["state"] == "DELIVERED");
    ensure!(hooks.ids().len() == 1);
    ensure!(number(&db, "SELECT COUNT(*) FROM webhook_event").await? == 1);
    db.close().await?;
    app.finish().await
}
