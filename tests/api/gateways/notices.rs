//! Notifications: any number of them, in any order, genuine or not.

use std::sync::Arc;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::gateways::{Call, FaultKind, held};
use tests::office::text;

use super::{BOTH, Kind, Shop, sent};

/// How often the same notification comes; a thousand times takes ten seconds of a busy machine.
fn often() -> usize {
    if std::env::var_os("SOAK").is_some() { 1_000 } else { 200 }
}

#[tokio::test]
async fn a_link_that_is_paid_settles_its_invoice_once() -> Result<()> {
    for kind in BOTH {
        let shop = Shop::open(kind).await?;
        let invoice = shop.invoice().await?;
        let link = shop.link(json!({ "invoiceId": invoice })).await?;
        assert_eq!((&link["state"], &link["problem"]), (&json!("PENDING"), &json!(null)));
        shop.pay(&link, true).await?;
        let paid = shop.until(&link, "PAID").await?;
        assert_eq!(paid["paid"]["amount"], "1000.00");
        assert_eq!((shop.balance().await?.as_str(), shop.payments().await?), ("0.00", 1));
        let events = shop.events().await?;
        assert_eq!((events.len(), &events[0]["state"]), (1, &json!("PROCESSED")));
        assert_eq!(events[0]["intentId"], link["id"]);
        let proof = if kind == Kind::Robokassa { "SIGNATURE" } else { "LOOKUP" };
        assert_eq!(events[0]["proof"], proof);
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_same_notification_any_number_of_times_at_once_is_one_payment() -> Result<()> {
    for kind in BOTH {
        let shop = Shop::open(kind).await?;
        shop.gateways.keep_calls();
        let link = shop.link(json!({ "amount": "700.00" })).await?;
        shop.pay(&link, true).await?;
        let call = Arc::new(shop.last_call()?);
        let mut calls = tokio::task::JoinSet::new();
        for _ in 0..often() {
            let call = Arc::clone(&call);
            calls.spawn(async move { sent(&call).await });
        }
        for answer in calls.join_all().await {
            let (status, body) = answer?;
            let wanted = call.wanted.clone().unwrap_or_default();
            ensure!(status == 200 && body == wanted, "{kind:?}: {status} {body}");
        }
        assert_eq!((shop.balance().await?.as_str(), shop.payments().await?), ("-300.00", 1));
        let events = shop.events().await?;
        assert_eq!((events.len(), &events[0]["copies"]), (1, &json!(often())));
        assert_eq!(events[0]["state"], "PROCESSED");
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_forged_notification_is_kept_as_refused_and_changes_nothing() -> Result<()> {
    for kind in BOTH {
        let shop = Shop::open(kind).await?;
        shop.gateways.keep_calls();
        let link = shop.link(json!({ "amount": "700.00" })).await?;
        let genuine = Shop::last_call(&shop).ok();
        ensure!(genuine.is_none(), "nobody has paid yet");
        shop.pay(&link, true).await?;
        let genuine = shop.last_call()?;
        let forged = match kind {
            Kind::Robokassa => genuine.body.replace("700.000000", "999.000000"),
            Kind::Yookassa => {
                genuine.body.replace(&text(&link["remoteId"])?, "22e12f66-000f-5000-8000-18db351245c7")
            }
        };
        ensure!(forged != genuine.body);
        let (status, _) = sent(&Call { body: forged, ..genuine.clone() }).await?;
        let (garbage, _) = sent(&Call { body: "{]\u{0}".to_owned(), ..genuine }).await?;
        assert_eq!((status, garbage), (400, 400));
        let events = shop.events().await?;
        ensure!(events.len() == 2 && events.iter().all(|event| event["state"] == "REFUSED"), "{events:?}");
        assert_eq!((shop.balance().await?.as_str(), shop.payments().await?), ("-1000.00", 0));
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_notification_for_another_account_or_gateway_is_not_found() -> Result<()> {
    let shop = Shop::open(Kind::Robokassa).await?;
    let base = shop.company.office.api.base().to_owned();
    for path in ["robokassa/gwa_x/result".to_owned(), format!("yookassa/{}", shop.account)] {
        let url = Some(format!("{base}/gateways/{path}"));
        let call = Call {
            url,
            method: "POST".to_owned(),
            media: "a/b".to_owned(),
            body: "x".to_owned(),
            wanted: None,
        };
        assert_eq!(sent(&call).await?.0, 404, "{path}");
    }
    shop.finish().await
}

/// The link is paid with 699.99 where 700.00 were asked for.
async fn other_sum(shop: &Shop, link: &Value) -> Result<()> {
    let world = &shop.gateways.world;
    if shop.kind == Kind::Yookassa {
        let id = text(&link["remoteId"])?;
        if let Some(payment) = held(world).yookassa.payments.get_mut(&id) {
            payment.amount = 69_999;
        }
        return shop.pay(link, true).await;
    }
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    http.get(text(&link["payUrl"])?).send().await?;
    let number = text(&link["number"])?;
    if let Some(operation) = held(world).robokassa.operations.get_mut(&number) {
        operation.sum = 69_999;
    }
    http.post(format!("{}/Merchant/Pay/{number}", shop.gateways.base())).body("act=pay").send().await?;
    Ok(())
}

#[tokio::test]
async fn another_sum_waits_for_a_person_and_is_answered_as_received() -> Result<()> {
    for kind in BOTH {
        let shop = Shop::open(kind).await?;
        shop.gateways.keep_calls();
        let link = shop.link(json!({ "amount": "700.00" })).await?;
        other_sum(&shop, &link).await?;
        let call = shop.last_call()?;
        let (status, body) = sent(&call).await?;
        assert_eq!((status, body), (200, call.wanted.clone().unwrap_or_default()));
        let events = shop.events().await?;
        assert_eq!(events[0]["state"], "QUARANTINED");
        assert_eq!(events[0]["told"], "Сумма не сошлась: ждали 700,00 ₽, пришло 699,99 ₽.");
        let seen = shop.read(&link).await?;
        assert_eq!(seen["problem"], events[0]["told"]);
        assert_eq!((shop.balance().await?.as_str(), shop.payments().await?), ("-1000.00", 0));
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn notifications_that_come_late_and_out_of_order_end_in_the_same_state() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    shop.gateways.keep_calls();
    let link = shop.link(json!({ "amount": "700.00", "hold": true })).await?;
    shop.pay(&link, true).await?;
    let first = shop.last_call()?;
    sent(&first).await?;
    shop.until(&link, "HELD").await?;
    let captured = shop.act("paymentIntentCapture", json!({ "id": link["id"], "amount": "200.00" })).await?;
    assert_eq!((&captured["state"], &captured["paid"]["amount"]), (&json!("PAID"), &json!("200.00")));
    let succeeded = shop.last_call()?;
    ensure!(succeeded.body.contains("payment.succeeded"));
    // The older one comes again, changed a little so that it is another message.
    let older = Call { body: first.body.replace("notification", "notification "), ..first };
    for call in [&succeeded, &older, &succeeded] {
        assert_eq!(sent(call).await?.0, 200);
    }
    assert_eq!((shop.balance().await?.as_str(), shop.payments().await?), ("-800.00", 1));
    assert_eq!(shop.read(&link).await?["state"], "PAID");
    shop.finish().await
}

#[tokio::test]
async fn a_number_that_another_system_used_is_nobodys_payment_here() -> Result<()> {
    let shop = Shop::open(Kind::Robokassa).await?;
    shop.gateways.keep_calls();
    let link = shop.link(json!({ "amount": "700.00" })).await?;
    shop.pay(&link, true).await?;
    let call = shop.last_call()?;
    // The same shop, the same number, paid through another program: its own parameters are others.
    let number = text(&link["number"])?;
    let sign = |own: &str| {
        let text = format!("700.000000:{number}:pass2{own}");
        shared::gateway::digest::hex(shared::gateway::GatewayHash::Md5, &text)
    };
    let body = format!("OutSum=700.000000&InvId={number}&SignatureValue={}", sign(""));
    sent(&Call { body, ..call.clone() }).await?;
    let unknown = format!("OutSum=700.000000&InvId=777&SignatureValue={}", {
        shared::gateway::digest::hex(shared::gateway::GatewayHash::Md5, "700.000000:777:pass2")
    });
    let (status, answer) = sent(&Call { body: unknown, ..call }).await?;
    assert_eq!((status, answer.as_str()), (200, "OK777"));
    let events = shop.events().await?;
    ensure!(events.iter().all(|event| event["state"] == "QUARANTINED"), "{events:?}");
    assert_eq!(shop.payments().await?, 0);
    shop.finish().await
}

#[tokio::test]
async fn a_notification_that_could_not_be_proved_is_processed_when_it_can_be() -> Result<()> {
    let shop = Shop::open(Kind::Robokassa).await?;
    shop.gateways.keep_calls();
    let link = shop.link(json!({ "amount": "700.00" })).await?;
    shop.pay(&link, true).await?;
    let wrong = json!({ "id": shop.account, "name": "Robokassa", "active": true, "shop": "demo",
                        "baseUrl": shop.gateways.base(), "servicesUrl": shop.gateways.base(),
                        "secrets": [{ "name": "password2", "value": "another" }] });
    let api = &shop.company.office.api;
    api.mutate("gatewayAccountSave", wrong.clone(), "account { id }").await?;
    let call = shop.last_call()?;
    assert_eq!(sent(&call).await?.0, 400);
    let mut right = wrong;
    right["secrets"] = json!([{ "name": "password2", "value": "pass2" }]);
    api.mutate("gatewayAccountSave", right, "account { id }").await?;
    let event = shop.events().await?[0].clone();
    assert_eq!(event["state"], "REFUSED");
    let answer = "event { state tries }";
    let again = api.mutate("gatewayEventReplay", json!({ "id": event["id"] }), answer).await?;
    assert_eq!(again["event"], json!({ "state": "PROCESSED", "tries": 2 }));
    let again = api.mutate("gatewayEventReplay", json!({ "id": event["id"] }), answer).await?;
    assert_eq!(again["event"]["tries"], 3);
    assert_eq!((shop.balance().await?.as_str(), shop.payments().await?), ("-300.00", 1));
    shop.finish().await
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_gets_its_notification_repeated_and_one_payment_comes_of_it()
-> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    shop.gateways.keep_calls();
    let link = shop.link(json!({ "amount": "700.00" })).await?;
    shop.pay(&link, true).await?;
    let call = shop.last_call()?;
    shop.gateways.fault("/v3/payments/", FaultKind::ErrorBefore);
    assert_eq!(sent(&call).await?.0, 503);
    assert_eq!(shop.events().await?[0]["state"], "STORED");
    assert_eq!(sent(&call).await?.0, 200);
    assert_eq!((shop.balance().await?.as_str(), shop.payments().await?), ("-300.00", 1));
    shop.finish().await
}
