//! Paying: an invoice, the debt or any sum, at the page of either gateway; cards that are kept and charged.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use shared::api::cabinet::{
    CabinetAutopayChange as Change, CabinetAutopayInput, CabinetPayInput, PaymentItem, SavedMethodItem,
    operations,
};
use shared::documents::DocumentState;
use shared::gateway::intent::IntentState;
use tests::cabinet::Visitor;
use tests::gateways::FaultKind;
use tests::gateways::held;
use tests::office::fresh_key;
use tests::refused;

use super::{FIRST, rename};
use crate::gateways::{BOTH, Kind, Shop};

/// A shop, and its first client, who owes 1000.00, in the cabinet.
async fn entered(kind: Kind) -> Result<(Shop, Visitor)> {
    with(kind, json!({})).await
}

async fn with(kind: Kind, more: serde_json::Value) -> Result<(Shop, Visitor)> {
    let shop = Shop::with(kind, more).await?;
    rename(&shop.company, &shop.company.clients[0], 1, FIRST).await?;
    let (visitor, _) = Visitor::enter(&shop.company.app, FIRST).await?;
    Ok((shop, visitor))
}

fn wanted() -> CabinetPayInput {
    CabinetPayInput {
        account_id: None,
        invoice_id: None,
        amount: None,
        consent: None,
        idempotency_key: fresh_key(),
    }
}

fn of(amount: &str) -> Result<CabinetPayInput> {
    Ok(CabinetPayInput { amount: Some(amount.parse::<rust_decimal::Decimal>()?.into()), ..wanted() })
}

/// The payer acts on the gateway's page.
async fn act(shop: &Shop, payment: &PaymentItem, pays: bool) -> Result<()> {
    let query = "query($id: ID!) { paymentIntent(id: $id) { number payUrl } }";
    let intent = shop.company.office.api.query(query, json!({ "id": payment.id })).await?;
    shop.pay(&intent["paymentIntent"], pays).await
}

/// The payment as the return page sees it, when it is in a state.
async fn until(shop: &Shop, visitor: &Visitor, payment: &PaymentItem, state: &str) -> Result<PaymentItem> {
    let query = "query($id: ID!) { paymentIntent(id: $id) { state } }";
    let there = |data: &serde_json::Value| data["paymentIntent"]["state"] == state;
    shop.company.office.until(query, json!({ "id": payment.id }), there).await?;
    visitor.read(operations::payment(payment.id)).await?.context("the payment")
}

async fn methods(visitor: &Visitor) -> Result<Vec<SavedMethodItem>> {
    Ok(visitor.read(operations::autopay()).await?.methods)
}

/// Pays what is owed and lets the card be kept.
async fn kept(shop: &Shop, visitor: &Visitor, amount: &str) -> Result<SavedMethodItem> {
    let consent = visitor.read(operations::pay_offer()).await?.consent;
    let input = CabinetPayInput { consent: Some(consent), ..of(amount)? };
    let payment = visitor.done(operations::pay(&input)).await?;
    ensure!(payment.saves);
    act(shop, &payment, true).await?;
    until(shop, visitor, &payment, "PAID").await?;
    methods(visitor).await?.into_iter().next().context("a method")
}

#[tokio::test]
async fn an_invoice_is_paid_at_the_page_of_either_gateway() -> Result<()> {
    for kind in BOTH {
        let (shop, visitor) = entered(kind).await?;
        let invoice = shop.invoice().await?.parse()?;
        let before = visitor.read(operations::document(invoice)).await?.context("the invoice")?;
        assert_eq!(before.to_pay.map(|sum| sum.amount.to_string()).as_deref(), Some("1000.00"));
        let offer = visitor.read(operations::pay_offer()).await?;
        assert_eq!((offer.accounts.len(), offer.owed.amount.to_string().as_str()), (1, "1000.00"));
        let input = CabinetPayInput { invoice_id: Some(invoice), ..wanted() };
        let payment = visitor.done(operations::pay(&input)).await?;
        assert_eq!(
            (payment.state, payment.amount.amount.to_string()),
            (IntentState::Pending, "1000.00".into())
        );
        ensure!(payment.description.starts_with("Счёт № "), "{}", payment.description);
        let again = visitor.done(operations::pay(&input)).await?;
        assert_eq!((again.id, &again.pay_url), (payment.id, &payment.pay_url));
        let waiting = visitor.read(operations::waiting_payments()).await?;
        assert_eq!(waiting.iter().map(|one| one.id).collect::<Vec<_>>(), [payment.id]);
        act(&shop, &payment, true).await?;
        let paid = until(&shop, &visitor, &payment, "PAID").await?;
        assert_eq!((paid.state, paid.pay_url), (IntentState::Paid, None));
        ensure!(visitor.read(operations::waiting_payments()).await?.is_empty());
        let after = visitor.read(operations::document(invoice)).await?.context("the invoice")?;
        assert_eq!((after.document.state, after.to_pay), (DocumentState::Paid, None));
        assert_eq!((shop.balance().await?.as_str(), shop.payments().await?), ("0.00", 1));
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_gateway_sends_the_client_back_to_the_payment_unless_another_address_is_set() -> Result<()> {
    let (shop, visitor) = entered(Kind::Yookassa).await?;
    let payment = visitor.done(operations::pay(&wanted())).await?;
    let back = |shop: &Shop| {
        let world = held(&shop.gateways.world);
        world.yookassa.payments.values().map(|payment| payment.back.clone()).collect::<Vec<_>>()
    };
    let own = format!("{}/cabinet/payments/{}", shop.company.office.api.base(), payment.id);
    assert_eq!(back(&shop), [own]);
    shop.finish().await?;
    let set = json!({ "returnUrl": "https://example.ru/thanks" });
    let (shop, visitor) = with(Kind::Yookassa, set).await?;
    visitor.done(operations::pay(&wanted())).await?;
    assert_eq!(back(&shop), ["https://example.ru/thanks"]);
    shop.finish().await
}

#[tokio::test]
async fn any_sum_up_to_a_million_is_paid_and_what_is_owed_unless_said() -> Result<()> {
    let (shop, visitor) = entered(Kind::Yookassa).await?;
    for amount in ["0.00", "-1.00", "1000000.01", "1.001"] {
        refused(visitor.done(operations::pay(&of(amount)?)).await, "VALIDATION")?;
    }
    let owed = visitor.done(operations::pay(&wanted())).await?;
    assert_eq!(owed.amount.amount.to_string(), "1000.00");
    let more = visitor.done(operations::pay(&of("1300.00")?)).await?;
    assert_eq!(more.description, "Пополнение лицевого счёта");
    act(&shop, &more, true).await?;
    until(&shop, &visitor, &more, "PAID").await?;
    assert_eq!(shop.balance().await?, "300.00");
    // Nothing is owed by now.
    refused(visitor.done(operations::pay(&wanted())).await, "VALIDATION")?;
    shop.finish().await
}

#[tokio::test]
async fn a_payment_of_which_no_word_came_is_looked_up_every_five_seconds() -> Result<()> {
    let (shop, visitor) = entered(Kind::Yookassa).await?;
    shop.gateways.keep_calls();
    let payment = visitor.done(operations::pay(&wanted())).await?;
    for _ in 0..3 {
        let seen = visitor.read(operations::payment(payment.id)).await?.context("the payment")?;
        assert_eq!(seen.state, IntentState::Pending);
    }
    assert_eq!(shop.gateways.requests("GET", "/v3/payments/"), 1);
    act(&shop, &payment, true).await?;
    let seen = visitor.read(operations::payment(payment.id)).await?.context("the payment")?;
    assert_eq!(seen.state, IntentState::Pending);
    shop.company.office.instant("2026-03-01T09:00:05Z").await?;
    let seen = visitor.read(operations::payment(payment.id)).await?.context("the payment")?;
    assert_eq!(seen.state, IntentState::Paid);
    assert_eq!(shop.gateways.requests("GET", "/v3/payments/"), 2);
    shop.finish().await
}

#[tokio::test]
async fn two_tabs_that_pay_the_same_get_the_same_page() -> Result<()> {
    for kind in BOTH {
        let (shop, visitor) = entered(kind).await?;
        let invoice = shop.invoice().await?.parse()?;
        let of_invoice = || CabinetPayInput { invoice_id: Some(invoice), ..wanted() };
        let first = visitor.done(operations::pay(&of_invoice())).await?;
        let second = visitor.done(operations::pay(&of_invoice())).await?;
        assert_eq!((second.id, &second.pay_url), (first.id, &first.pay_url), "{kind:?}");
        // The debt, another sum, and a card that is kept are other payments.
        let debt = visitor.done(operations::pay(&wanted())).await?;
        let consent = Some(visitor.read(operations::pay_offer()).await?.consent);
        let kept = visitor.done(operations::pay(&CabinetPayInput { consent, ..wanted() })).await?;
        let less = visitor.done(operations::pay(&of("10.00")?)).await?;
        let waiting = visitor.read(operations::waiting_payments()).await?;
        let mut ids: Vec<_> = waiting.iter().map(|one| one.id).collect();
        ids.sort_unstable();
        let mut expected = vec![first.id, debt.id, kept.id, less.id];
        expected.sort_unstable();
        assert_eq!(ids, expected, "{kind:?}");
        // Once it is paid, the same sum is a new payment.
        act(&shop, &less, true).await?;
        until(&shop, &visitor, &less, "PAID").await?;
        let again = visitor.done(operations::pay(&of("10.00")?)).await?;
        ensure!(again.id != less.id, "{kind:?}");
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn eight_at_once_get_one_page_and_wait_for_no_connection() -> Result<()> {
    let (shop, visitor) = entered(Kind::Yookassa).await?;
    let begin = std::time::Instant::now();
    let wanted: Vec<CabinetPayInput> = (0..8).map(|_| wanted()).collect();
    let pays = wanted.iter().map(|input| visitor.done(operations::pay(input)));
    let made = futures_util::future::join_all(pays).await;
    let ids = made.into_iter().map(|one| Ok(one?.id)).collect::<Result<std::collections::BTreeSet<_>>>()?;
    assert_eq!(ids.len(), 1);
    // A pool of four connections that wait for each other would stand for half a minute.
    ensure!(begin.elapsed() < std::time::Duration::from_secs(20), "{:?}", begin.elapsed());
    shop.finish().await
}

#[tokio::test]
async fn a_debt_is_not_paid_by_hand_and_charged_at_once() -> Result<()> {
    let (shop, visitor) = entered(Kind::Yookassa).await?;
    kept(&shop, &visitor, "1000.00").await?;
    // The client stands on the page of the gateway when debt comes: the card waits.
    let office = &shop.company.office;
    office.instant("2026-04-01T09:00:00Z").await?;
    let topped = visitor.done(operations::pay(&of("5.00")?)).await?;
    shop.company.bill("2026-04-01").await?;
    let client = json!({ "id": shop.company.clients[0] });
    let waits =
        |until: &'static str| move |data: &serde_json::Value| data["savedMethods"][0]["nextAt"] == until;
    let query = "query($id: ID!) { savedMethods(clientId: $id) { nextAt } }";
    office.until(query, client.clone(), waits("2026-04-01T09:05:00Z")).await?;
    let later = visitor.done(operations::pay(&of("995.00")?)).await?;
    office.instant("2026-04-01T09:06:00Z").await?;
    office.until(query, client.clone(), waits("2026-04-01T09:11:00Z")).await?;
    assert_eq!(held(&shop.gateways.world).yookassa.payments.len(), 3);
    for payment in [&topped, &later] {
        act(&shop, payment, true).await?;
        until(&shop, &visitor, payment, "PAID").await?;
    }
    assert_eq!((shop.balance().await?.as_str(), shop.payments().await?), ("0.00", 3));
    // A charge whose end nobody knows yet keeps the client from paying the same once more.
    for _ in 0..40 {
        // Days are compared as well, so that one fault would not do.
        shop.gateways.fault("/v3/payments", FaultKind::ErrorBefore);
    }
    shop.company.bill("2026-05-01").await?;
    let query = "query($id: ID!) { paymentIntents(first: 1, filter: { clientId: $id }) { nodes { state methodId } } }";
    let charged = |data: &serde_json::Value| {
        let one = &data["paymentIntents"]["nodes"][0];
        one["state"] == "CREATED" && one["methodId"].is_string()
    };
    shop.company.office.until(query, client, charged).await?;
    let told = refused(visitor.done(operations::pay(&wanted())).await, "INVALID_TRANSITION")?;
    ensure!(told.message.contains("уже списывает"), "{told}");
    shop.finish().await
}

#[tokio::test]
async fn a_payment_that_is_declined_says_why() -> Result<()> {
    let (shop, visitor) = entered(Kind::Yookassa).await?;
    let payment = visitor.done(operations::pay(&wanted())).await?;
    act(&shop, &payment, false).await?;
    let ended = until(&shop, &visitor, &payment, "CANCELLED").await?;
    assert_eq!(ended.reason.as_deref(), Some("Не хватает денег на карте или в кошельке."));
    assert_eq!((ended.pay_url, shop.balance().await?.as_str()), (None, "-1000.00"));
    shop.finish().await
}

#[tokio::test]
async fn accounts_that_are_off_or_tests_or_of_another_seller_take_no_money_of_clients() -> Result<()> {
    for more in [json!({ "active": false }), json!({ "test": true })] {
        let (shop, visitor) = with(Kind::Yookassa, more).await?;
        ensure!(visitor.read(operations::pay_offer()).await?.accounts.is_empty());
        refused(visitor.done(operations::pay(&wanted())).await, "INVALID_TRANSITION")?;
        let input = CabinetPayInput { account_id: Some(shop.account.parse()?), ..wanted() };
        refused(visitor.done(operations::pay(&input)).await, "NOT_FOUND")?;
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_card_is_kept_with_the_words_that_were_shown_and_charged_when_debt_comes() -> Result<()> {
    for kind in BOTH {
        let (shop, visitor) = entered(kind).await?;
        let other = CabinetPayInput { consent: Some("Согласен".to_owned()), ..wanted() };
        refused(visitor.done(operations::pay(&other)).await, "STALE")?;
        let words = visitor.read(operations::pay_offer()).await?.consent;
        let method = kept(&shop, &visitor, "1000.00").await?;
        assert_eq!((method.autopay, &method.consent), (true, &words), "{kind:?}");
        let account = visitor.read(operations::account()).await?;
        assert_eq!(account.autopay, Some(method.title));
        shop.company.bill("2026-04-01").await?;
        let query = "query($id: ID!) { client(id: $id) { account { balance { amount } } } }";
        let paid = |data: &serde_json::Value| data["client"]["account"]["balance"]["amount"] == "0.00";
        let id = json!({ "id": shop.company.clients[0] });
        shop.company.office.until(query, id, paid).await?;
        assert_eq!(shop.payments().await?, 2);
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn autopay_goes_off_and_on_with_consent_and_a_forgotten_card_is_gone() -> Result<()> {
    let (shop, visitor) = entered(Kind::Yookassa).await?;
    let first = kept(&shop, &visitor, "1000.00").await?;
    shop.company.office.instant("2026-03-01T09:01:00Z").await?;
    let second = kept(&shop, &visitor, "600.00").await?;
    ensure!(first.id != second.id);
    // The newer card is charged, and no other.
    let on =
        |all: &[SavedMethodItem]| all.iter().filter(|one| one.autopay).map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(on(&methods(&visitor).await?), [second.id]);
    let set = |id, change| CabinetAutopayInput { id, change };
    let off = visitor.done(operations::set_autopay(&set(second.id, Change::Off(true)))).await?;
    ensure!(on(&off.methods).is_empty());
    assert_eq!(visitor.read(operations::account()).await?.autopay, None);
    for nothing in [Change::Off(false), Change::Forget(false)] {
        refused(visitor.done(operations::set_autopay(&set(first.id, nothing))).await, "VALIDATION")?;
    }
    let old = Change::On("Не те слова".to_owned());
    refused(visitor.done(operations::set_autopay(&set(first.id, old))).await, "STALE")?;
    let words = Change::On(off.consent);
    let again = visitor.done(operations::set_autopay(&set(first.id, words))).await?;
    assert_eq!(on(&again.methods), [first.id]);
    // People of the seller switch one on, and then the other is off as well.
    for (id, other) in [(second.id, first.id), (first.id, second.id)] {
        let input = json!({ "id": id, "autopay": true });
        shop.company.office.api.mutate("savedMethodSet", input, "method { autopay }").await?;
        let charged = on(&methods(&visitor).await?);
        ensure!(charged == [id], "{other} is charged as well: {charged:?}");
    }
    let gone = visitor.done(operations::set_autopay(&set(first.id, Change::Forget(true)))).await?;
    let one = gone.methods.iter().find(|one| one.id == first.id).context("the card")?;
    ensure!(one.ended_at.is_some() && !one.autopay && !one.consent.is_empty());
    let again = set(first.id, Change::Off(true));
    refused(visitor.done(operations::set_autopay(&again)).await, "INVALID_TRANSITION")?;
    let audit = "{ auditEntries(first: 1, filter: { action: \"gateway.method\" }) { nodes { actorKind actorName } } }";
    let told = shop.company.office.api.query(audit, json!({})).await?;
    assert_eq!(told["auditEntries"]["nodes"], json!([{ "actorKind": "client", "actorName": FIRST }]));
    shop.finish().await
}
