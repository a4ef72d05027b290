//! Money: declined, held, given back, charged.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::gateways::{FaultKind, held};
use tests::office::{fresh_key, text};
use tests::refused;

use super::{BOTH, Kind, Shop};

#[tokio::test]
async fn a_declined_payment_says_why_and_another_link_can_be_paid() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    let link = shop.link(json!({ "amount": "700.00" })).await?;
    shop.pay(&link, false).await?;
    let ended = shop.until(&link, "CANCELLED").await?;
    assert_eq!(ended["reason"], "Не хватает денег на карте или в кошельке.");
    let second = shop.link(json!({ "amount": "700.00" })).await?;
    shop.pay(&second, true).await?;
    shop.until(&second, "PAID").await?;
    assert_eq!((shop.balance().await?.as_str(), shop.payments().await?), ("-300.00", 1));
    shop.finish().await
}

#[tokio::test]
async fn parts_are_given_back_and_more_than_is_left_is_not() -> Result<()> {
    for kind in BOTH {
        let shop = Shop::open(kind).await?;
        let link = shop.link(json!({ "amount": "1000.00" })).await?;
        shop.pay(&link, true).await?;
        shop.until(&link, "PAID").await?;
        let give = |amount: &str| json!({ "id": link["id"], "amount": amount, "reason": "Ошибка", "idempotencyKey": fresh_key() });
        let given = shop.act("gatewayRefund", give("300.00")).await?;
        if kind == Kind::Robokassa {
            // It is taken up; whether the money went is asked for later.
            assert_eq!(given["refunds"][0]["state"], "WAITING");
            shop.company.office.instant("2026-03-01T09:05:00Z").await?;
        }
        let query = "query($id: ID!) { paymentIntent(id: $id) { refunded { amount } refunds { state } } }";
        // The payment and its refunds are read by two statements; the worker may commit in between.
        let done = |data: &serde_json::Value| {
            let payment = &data["paymentIntent"];
            payment["refunds"][0]["state"] == "DONE" && payment["refunded"]["amount"] != "0.00"
        };
        let data = shop.company.office.until(query, json!({ "id": link["id"] }), done).await?;
        assert_eq!(data["paymentIntent"]["refunded"]["amount"], "300.00");
        assert_eq!(shop.balance().await?, "-300.00");
        let more = shop.act("gatewayRefund", give("700.01")).await;
        refused(more, "VALIDATION")?;
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn money_that_goes_back_has_its_receipt() -> Result<()> {
    for kind in BOTH {
        let shop =
            Shop::with(kind, json!({ "receipts": true, "taxSystem": "GENERAL", "receiptVat": "22" })).await?;
        let details = json!({ "kind": "INDIVIDUAL", "name": "Иванова Анна", "email": "a@example.ru" });
        let client = json!({ "id": shop.company.clients[0], "version": 1, "details": details });
        shop.company.office.api.mutate("clientUpdate", client, "client { id }").await?;
        let link = shop.link(json!({ "amount": "1000.00" })).await?;
        shop.pay(&link, true).await?;
        shop.until(&link, "PAID").await?;
        let input = json!({ "id": link["id"], "amount": "300.00", "reason": "Ошибка", "idempotencyKey": fresh_key() });
        let given = shop.act("gatewayRefund", input).await?;
        // A refund without its receipt is refused by either stand-in.
        let state = match kind {
            Kind::Robokassa => "WAITING",
            Kind::Yookassa => "DONE",
        };
        assert_eq!(given["refunds"][0]["state"], state, "{given}");
        if kind == Kind::Yookassa {
            let world = held(&shop.gateways.world);
            let refund = world.yookassa.refunds.values().next();
            assert_eq!(refund.map(|refund| refund["receipt_registration"].clone()), Some(json!("pending")));
        }
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_refund_that_the_gateway_refuses_is_the_clients_money_again() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    let link = shop.link(json!({ "amount": "1000.00" })).await?;
    shop.pay(&link, true).await?;
    shop.until(&link, "PAID").await?;
    // In the gateway's cabinet somebody has given all of it back already.
    let id = text(&link["remoteId"])?;
    if let Some(payment) = held(&shop.gateways.world).yookassa.payments.get_mut(&id) {
        payment.refunded = 100_000;
    }
    let input =
        json!({ "id": link["id"], "amount": "300.00", "reason": "Ошибка", "idempotencyKey": fresh_key() });
    let given = shop.act("gatewayRefund", input).await?;
    assert_eq!(given["refunds"][0]["state"], "REFUSED");
    ensure!(given["refunds"][0]["answer"].as_str().is_some_and(|text| text.contains("amount.value")));
    assert_eq!(shop.balance().await?, "0.00");
    shop.finish().await
}

#[tokio::test]
async fn a_refund_that_nobody_answered_is_looked_up_and_happened_once() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    let link = shop.link(json!({ "amount": "1000.00" })).await?;
    shop.pay(&link, true).await?;
    shop.until(&link, "PAID").await?;
    shop.gateways.keep_calls();
    shop.gateways.fault("/v3/refunds", FaultKind::ErrorAfter);
    let input =
        json!({ "id": link["id"], "amount": "300.00", "reason": "Ошибка", "idempotencyKey": fresh_key() });
    let given = shop.act("gatewayRefund", input.clone()).await?;
    assert_eq!(given["refunds"][0]["state"], "WAITING");
    shop.company.office.instant("2026-03-01T09:05:00Z").await?;
    let query = "query($id: ID!) { paymentIntent(id: $id) { refunds { state } } }";
    let done = |data: &serde_json::Value| data["paymentIntent"]["refunds"][0]["state"] == "DONE";
    shop.company.office.until(query, json!({ "id": link["id"] }), done).await?;
    let again = shop.act("gatewayRefund", input).await?;
    assert_eq!(again["refunds"].as_array().map(Vec::len), Some(1));
    assert_eq!(held(&shop.gateways.world).yookassa.refunds.len(), 1);
    assert_eq!(shop.balance().await?, "-300.00");
    shop.finish().await
}

#[tokio::test]
async fn held_money_is_let_go_and_nothing_is_booked() -> Result<()> {
    for kind in BOTH {
        let shop = Shop::open(kind).await?;
        let link = shop.link(json!({ "amount": "700.00", "hold": true })).await?;
        shop.pay(&link, true).await?;
        // Robokassa says nothing of a hold at this address: it is asked.
        let looked = shop.act("paymentIntentLook", json!({ "id": link["id"] })).await?;
        assert_eq!(looked["state"], "HELD", "{kind:?}");
        let gone = shop.act("paymentIntentCancel", json!({ "id": link["id"] })).await?;
        assert_eq!((&gone["state"], shop.payments().await?), (&json!("CANCELLED"), 0));
        refused(shop.act("paymentIntentCapture", json!({ "id": link["id"] })).await, "INVALID_TRANSITION")?;
        shop.finish().await?;
    }
    Ok(())
}

/// A client whose method is kept and charged on due dates.
async fn with_autopay(shop: &Shop) -> Result<String> {
    let consent = "Согласен на списания по мере начислений";
    let link = shop.link(json!({ "amount": "1000.00", "consent": consent })).await?;
    shop.pay(&link, true).await?;
    shop.until(&link, "PAID").await?;
    let api = &shop.company.office.api;
    let query = "query($id: ID!) { savedMethods(clientId: $id) { id title consent autopay } }";
    let kept = api.query(query, json!({ "id": shop.company.clients[0] })).await?;
    assert_eq!(kept["savedMethods"][0]["consent"], consent);
    let method = text(&kept["savedMethods"][0]["id"])?;
    let set = json!({ "id": method, "autopay": true });
    let set = api.mutate("savedMethodSet", set, "method { autopay }").await?;
    assert_eq!(set["method"]["autopay"], true);
    Ok(method)
}

const METHODS: &str =
    "query($id: ID!) { savedMethods(clientId: $id) { autopay failed nextAt endedAt endReason } }";

#[tokio::test]
async fn what_falls_due_is_charged_to_the_saved_method_once() -> Result<()> {
    for kind in BOTH {
        let shop = Shop::open(kind).await?;
        with_autopay(&shop).await?;
        shop.company.bill("2026-04-01").await?;
        let query = "query($id: ID!) { client(id: $id) { account { balance { amount } } } }";
        let paid = |data: &serde_json::Value| data["client"]["account"]["balance"]["amount"] == "0.00";
        shop.company.office.until(query, json!({ "id": shop.company.clients[0] }), paid).await?;
        assert_eq!((super::at_gateway(&shop), shop.payments().await?), (2, 2), "{kind:?}");
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_soft_decline_is_tried_again_after_a_day_and_a_withdrawn_consent_never() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    with_autopay(&shop).await?;
    held(&shop.gateways.world).yookassa.declines = Some("insufficient_funds".to_owned());
    shop.company.bill("2026-04-01").await?;
    let client = json!({ "id": shop.company.clients[0] });
    let failed = |n: i64| move |data: &serde_json::Value| data["savedMethods"][0]["failed"] == n;
    let data = shop.company.office.until(METHODS, client.clone(), failed(1)).await?;
    assert_eq!(data["savedMethods"][0]["nextAt"], "2026-04-02T09:00:00Z");
    held(&shop.gateways.world).yookassa.declines = Some("permission_revoked".to_owned());
    shop.company.office.instant("2026-04-02T09:00:01Z").await?;
    let data = shop.company.office.until(METHODS, client, failed(2)).await?;
    let method = &data["savedMethods"][0];
    assert_eq!((&method["autopay"], &method["endedAt"]), (&json!(false), &json!("2026-04-02T09:00:01Z")));
    assert_eq!(method["endReason"], "Плательщик отозвал разрешение на автоплатежи.");
    assert_eq!((super::at_gateway(&shop), shop.payments().await?), (3, 1));
    shop.finish().await
}

#[tokio::test]
async fn a_charge_that_the_gateway_refuses_is_tried_tomorrow_and_not_at_once() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    with_autopay(&shop).await?;
    // The gateway has forgotten the method, and refuses the request itself.
    held(&shop.gateways.world).yookassa.methods.clear();
    shop.company.bill("2026-04-01").await?;
    let client = json!({ "id": shop.company.clients[0] });
    let failed = |data: &serde_json::Value| data["savedMethods"][0]["failed"] == 1;
    let data = shop.company.office.until(METHODS, client.clone(), failed).await?;
    let method = &data["savedMethods"][0];
    assert_eq!((&method["autopay"], &method["nextAt"]), (&json!(true), &json!("2026-04-02T09:00:00Z")));
    // Another turn of the worker on the same day asks for nothing.
    let other = shop.link(json!({ "amount": "1.00" })).await?;
    shop.company.office.instant("2026-04-01T12:00:00Z").await?;
    shop.pay(&other, true).await?;
    shop.until(&other, "PAID").await?;
    assert_eq!(shop.gateways.requests("POST", "/v3/payments"), 3);
    shop.finish().await
}

#[tokio::test]
async fn a_refund_that_a_gateway_pays_out_is_not_settled_in_the_payments_card() -> Result<()> {
    let shop = Shop::open(Kind::Robokassa).await?;
    let link = shop.link(json!({ "amount": "1000.00" })).await?;
    shop.pay(&link, true).await?;
    shop.until(&link, "PAID").await?;
    let input =
        json!({ "id": link["id"], "amount": "300.00", "reason": "Ошибка", "idempotencyKey": fresh_key() });
    let given = shop.act("gatewayRefund", input).await?;
    assert_eq!(given["refunds"][0]["state"], "WAITING");
    let api = &shop.company.office.api;
    let data =
        api.query("query { payments(first: 1) { nodes { refunds { id state } } } }", json!({})).await?;
    let owed = &data["payments"]["nodes"][0]["refunds"][0];
    assert_eq!(owed["state"], "OWED");
    let answer = "payment { id }";
    let refuse = json!({ "id": owed["id"], "reason": "Передумали", "idempotencyKey": fresh_key() });
    let refusal = refused(api.mutate("refundRefuse", refuse, answer).await, "INVALID_TRANSITION")?;
    ensure!(refusal.message.contains("платёжный шлюз"), "{refusal:?}");
    let pay = json!({ "id": owed["id"], "idempotencyKey": fresh_key() });
    refused(api.mutate("refundPay", pay, answer).await, "INVALID_TRANSITION")?;
    shop.finish().await
}

#[tokio::test]
async fn a_part_of_held_money_is_taken_once_and_another_sum_of_it_is_refused() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    let link = shop.link(json!({ "amount": "700.00", "hold": true })).await?;
    shop.pay(&link, true).await?;
    shop.until(&link, "HELD").await?;
    let take = |amount: &str| json!({ "id": link["id"], "amount": amount });
    let taken = shop.act("paymentIntentCapture", take("300.00")).await?;
    assert_eq!((&taken["state"], &taken["paid"]["amount"]), (&json!("PAID"), &json!("300.00")));
    refused(shop.act("paymentIntentCapture", take("400.00")).await, "INVALID_TRANSITION")?;
    assert_eq!((shop.balance().await?.as_str(), shop.payments().await?), ("-700.00", 1));
    shop.finish().await
}

#[tokio::test]
async fn what_is_given_back_is_not_charged_again_before_somebody_could_credit_it() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    let method = with_autopay(&shop).await?;
    let data =
        shop.company.office.api.query("{ paymentIntents(first: 1) { nodes { id } } }", json!({})).await?;
    let id = &data["paymentIntents"]["nodes"][0]["id"];
    let give = json!({ "id": id, "amount": "300.00", "reason": "Простой", "idempotencyKey": fresh_key() });
    let given = shop.act("gatewayRefund", give).await?;
    assert_eq!(given["refunds"][0]["state"], "DONE");
    let client = json!({ "id": shop.company.clients[0] });
    let waits = |data: &serde_json::Value| data["savedMethods"][0]["nextAt"] == "2026-03-02T09:00:00Z";
    let data = shop.company.office.until(METHODS, client.clone(), waits).await?;
    assert_eq!(data["savedMethods"][0]["autopay"], true);
    // Switching it off and on is no way round.
    for autopay in [false, true] {
        let set = json!({ "id": method, "autopay": autopay });
        shop.company.office.api.mutate("savedMethodSet", set, "method { id }").await?;
    }
    shop.company.office.until(METHODS, client.clone(), waits).await?;
    // The next day the debt is charged, when nobody has credited anything.
    shop.company.office.instant("2026-03-02T08:59:00Z").await?;
    assert_eq!((super::at_gateway(&shop), shop.balance().await?.as_str()), (1, "-300.00"));
    shop.company.office.instant("2026-03-02T09:00:01Z").await?;
    let query = "query($id: ID!) { client(id: $id) { account { balance { amount } } } }";
    let paid = |data: &serde_json::Value| data["client"]["account"]["balance"]["amount"] == "0.00";
    shop.company.office.until(query, client, paid).await?;
    assert_eq!((super::at_gateway(&shop), shop.payments().await?), (2, 2));
    shop.finish().await
}

#[tokio::test]
async fn what_goes_back_from_the_till_is_not_charged_the_same_day_either() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    with_autopay(&shop).await?;
    let office = &shop.company.office;
    let read = "{ payments(first: 1) { nodes { id } } }";
    let payment = office.api.query(read, json!({})).await?["payments"]["nodes"][0].clone();
    let back = json!({ "paymentId": payment["id"], "amount": "300.00", "reason": "Простой", "idempotencyKey": fresh_key() });
    office.api.mutate("paymentRefund", back, "payment { id }").await?;
    let client = json!({ "id": shop.company.clients[0] });
    let waits = |data: &serde_json::Value| data["savedMethods"][0]["nextAt"] == "2026-03-02T09:00:00Z";
    office.until(METHODS, client, waits).await?;
    assert_eq!((super::at_gateway(&shop), shop.balance().await?.as_str()), (1, "-300.00"));
    shop.finish().await
}
