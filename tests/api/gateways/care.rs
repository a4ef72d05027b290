//! What is not answered: begun once, looked up, found.

use anyhow::Result;
use serde_json::json;
use tests::gateways::FaultKind;
use tests::office::fresh_key;

use super::{BOTH, Kind, Shop, at_gateway};

#[tokio::test]
async fn a_link_whose_answer_was_lost_is_begun_once() -> Result<()> {
    for fault in [FaultKind::ErrorAfter, FaultKind::PageAfter] {
        let shop = Shop::open(Kind::Yookassa).await?;
        shop.gateways.fault("/v3/payments", fault);
        let input =
            json!({ "clientId": shop.company.clients[0], "amount": "700.00", "idempotencyKey": fresh_key() });
        let lost = shop.act("paymentLinkCreate", input.clone()).await?;
        assert_eq!((&lost["state"], &lost["payUrl"]), (&json!("CREATED"), &json!(null)), "{fault:?}");
        assert_eq!(lost["attempts"][0]["outcome"], "UNKNOWN");
        let again = shop.act("paymentLinkCreate", input).await?;
        assert_eq!((&again["id"], &again["state"]), (&lost["id"], &json!("PENDING")));
        assert_eq!(at_gateway(&shop), 1);
        shop.pay(&again, true).await?;
        shop.until(&again, "PAID").await?;
        assert_eq!(shop.payments().await?, 1);
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_worker_finds_out_what_a_lost_answer_said() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    shop.gateways.fault("/v3/payments", FaultKind::ErrorAfter);
    let lost = shop.link(json!({ "amount": "700.00" })).await?;
    assert_eq!(lost["state"], "CREATED");
    shop.company.office.instant("2026-03-01T09:02:00Z").await?;
    let found = shop.until(&lost, "PENDING").await?;
    assert_eq!((at_gateway(&shop), found["payUrl"].is_string()), (1, true));
    shop.finish().await
}

#[tokio::test]
async fn a_payment_of_which_no_notification_comes_is_asked_about() -> Result<()> {
    for kind in BOTH {
        let shop = Shop::open(kind).await?;
        shop.gateways.keep_calls();
        let link = shop.link(json!({ "amount": "700.00" })).await?;
        shop.pay(&link, true).await?;
        shop.company.office.instant("2026-03-01T09:02:00Z").await?;
        let paid = shop.until(&link, "PAID").await?;
        assert_eq!(paid["paid"]["amount"], "700.00");
        // What comes afterwards is known.
        super::sent(&shop.last_call()?).await?;
        let events = shop.events().await?;
        assert_eq!((&events[0]["state"], shop.payments().await?), (&json!("IGNORED"), 1));
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_link_that_nobody_paid_in_time_ends() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    let link = shop.link(json!({ "amount": "700.00" })).await?;
    shop.gateways.advance(chrono::TimeDelta::hours(2));
    let looked = shop.act("paymentIntentLook", json!({ "id": link["id"] })).await?;
    assert_eq!(
        (&looked["state"], &looked["reason"]),
        (&json!("CANCELLED"), &json!("Плательщик не заплатил вовремя."))
    );
    shop.finish().await
}

#[tokio::test]
async fn a_gateway_that_is_not_there_leaves_the_link_to_be_begun_later() -> Result<()> {
    let shop = Shop::with(Kind::Yookassa, json!({ "baseUrl": "http://127.0.0.1:1/v3" })).await?;
    let link = shop.link(json!({ "amount": "700.00" })).await?;
    assert_eq!((&link["state"], &link["attempts"][0]["outcome"]), (&json!("CREATED"), &json!("UNKNOWN")));
    shop.finish().await
}
