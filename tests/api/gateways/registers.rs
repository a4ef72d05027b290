//! Reconciliation with registers: files, and lists of days.

use anyhow::{Context, Result, ensure};
use data_encoding::BASE64;
use serde_json::{Value, json};
use tests::gateways::{FaultKind, held};
use tests::office::fresh_key;
use tests::refused;

use super::{Kind, Shop};

const REGISTER: &str = "register { id source from to lines matched findingCount findings { class line name refund \
    intentId theirAmount { amount } ourAmount { amount } } }";

/// A payment that is received: its id here and at the gateway.
async fn paid(shop: &Shop, amount: &str) -> Result<Value> {
    let link = shop.link(json!({ "amount": amount })).await?;
    shop.pay(&link, true).await?;
    shop.until(&link, "PAID").await
}

async fn check(shop: &Shop, text: &str, more: Value) -> Result<Value> {
    let mut input = json!({ "accountId": shop.account, "fileName": "реестр.csv", "refunds": false,
                            "contentBase64": BASE64.encode(text.as_bytes()), "idempotencyKey": fresh_key() });
    if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
        input.extend(more.clone());
    }
    Ok(shop.company.office.api.mutate("gatewayRegisterCheck", input, REGISTER).await?["register"].clone())
}

/// `class line theirs ours` of each finding.
fn findings(register: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let one = |finding: &Value| {
        let line = finding["line"].as_i64().map_or_else(|| "-".to_owned(), |line| line.to_string());
        let (theirs, ours) = (&finding["theirAmount"]["amount"], &finding["ourAmount"]["amount"]);
        format!("{} {line} {} {}", word(&finding["class"]), word(theirs), word(ours))
    };
    register["findings"].as_array().map(Vec::as_slice).unwrap_or_default().iter().map(one).collect()
}

#[tokio::test]
async fn a_file_is_compared_line_by_line_and_what_it_does_not_name_is_found() -> Result<()> {
    let shop = Shop::open(Kind::Robokassa).await?;
    let first = paid(&shop, "700.00").await?;
    let second = paid(&shop, "100.00").await?;
    let third = paid(&shop, "50.00").await?;
    let open = shop.link(json!({ "amount": "20.00" })).await?;
    let number = |intent: &Value| intent["number"].as_str().unwrap_or_default().to_owned();
    let file = format!(
        "Дата;Номер счёта;Сумма\n01.03.2026;{};700,00\n01.03.2026;{};101,00\n01.03.2026;{};700,00\n\
         01.03.2026;{};20,00\n01.03.2026;999;5,00\n;;1526,00\n",
        number(&first),
        number(&second),
        number(&first),
        number(&open),
    );
    let days = json!({ "from": "2026-03-01", "to": "2026-03-01", "columns": { "name": "номер счёта" } });
    let compared = check(&shop, &file, days).await?;
    ensure!((&compared["lines"], &compared["matched"]) == (&json!(5), &json!(1)), "{compared}");
    let expected = [
        "AMOUNT_DIFFERS 3 101.00 100.00",
        "DUPLICATE 4 700.00 700.00",
        "MISSING_HERE 5 20.00 -",
        "MISSING_HERE 6 5.00 -",
        "MISSING_THERE - - 50.00",
    ];
    ensure!(findings(&compared) == expected, "{compared}");
    // A link that is not paid here is named, so that a person can look at it.
    ensure!(
        compared["findings"][2]["intentId"] == open["id"] && compared["findings"][3]["intentId"].is_null()
    );
    ensure!(compared["findings"][4]["intentId"] == third["id"], "{compared}");
    let query = "query { gatewayRegisters { id findingCount } }";
    let data = shop.company.office.api.query(query, json!({})).await?;
    ensure!(data["gatewayRegisters"] == json!([{ "id": compared["id"], "findingCount": 5 }]), "{data}");
    shop.finish().await
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_with_the_place() -> Result<()> {
    let shop = Shop::open(Kind::Robokassa).await?;
    let refusal = refused(check(&shop, "a;b\n1;2\n", json!({})).await, "VALIDATION")?;
    ensure!(refusal.path == ["columns", "name"], "{refusal:?}");
    let wrong = check(&shop, "InvId;OutSum\n7;сто\n", json!({})).await;
    let refusal = refused(wrong, "VALIDATION")?;
    ensure!(refusal.message == "Строка 2: сумму «сто» прочитать нельзя.", "{refusal:?}");
    for (file, words) in
        [("InvId;OutSum\n7;1;2\n", "Строка 2"), ("InvId;OutSum\n7\u{0};1\n", "Строка 2"), ("", "заголовков")]
    {
        let refusal = refused(check(&shop, file, json!({})).await, "VALIDATION")?;
        ensure!(
            refusal.path == ["contentBase64"] && refusal.message.contains(words),
            "{file:?}: {refusal:?}"
        );
    }
    let days = json!({ "from": "2026-03-02", "to": "2026-03-01" });
    let refusal = refused(check(&shop, "InvId;OutSum\n7;1\n", days).await, "VALIDATION")?;
    ensure!(refusal.path == ["to"], "{refusal:?}");
    let ask = json!({ "accountId": shop.account, "on": "2026-03-01", "idempotencyKey": fresh_key() });
    let api = &shop.company.office.api;
    let refusal = refused(api.mutate("gatewayRegisterAsk", ask, REGISTER).await, "INVALID_TRANSITION")?;
    ensure!(refusal.message.contains("Robokassa не даёт списка"), "{refusal:?}");
    shop.finish().await
}

#[tokio::test]
async fn refunds_are_found_by_the_number_of_their_payment_however_they_stand() -> Result<()> {
    let shop = Shop::open(Kind::Robokassa).await?;
    let first = paid(&shop, "700.00").await?;
    let second = paid(&shop, "100.00").await?;
    let give = |intent: &Value, amount: &str| json!({ "id": intent["id"], "amount": amount, "reason": "Ошибка", "idempotencyKey": fresh_key() });
    for amount in ["70.00", "30.00"] {
        // Both go back, and nobody hears of it.
        shop.gateways.fault("/RefundService/Refund/Create", FaultKind::ErrorAfter);
        shop.act("gatewayRefund", give(&first, amount)).await?;
    }
    let waiting = shop.act("gatewayRefund", give(&second, "10.00")).await?;
    assert_eq!(waiting["refunds"][0]["state"], "WAITING");
    // A person ends both of the first by what the gateway's cabinet shows.
    let data = shop.company.office.api.query(REFUNDS, json!({ "id": first["id"] })).await?;
    for refund in data["paymentIntent"]["refunds"].as_array().context("refunds")? {
        ensure!(refund["nextLookAt"].is_null(), "{refund}");
        shop.act("gatewayRefundSettle", json!({ "id": refund["id"], "done": true })).await?;
    }
    let number = |intent: &Value| intent["number"].as_str().unwrap_or_default().to_owned();
    let (one, two) = (number(&first), number(&second));
    let file = format!("InvId;Сумма возврата\n{one};30,00\n{one};70,00\n{two};10,00\n999;5,00\n");
    let compared = check(&shop, &file, json!({ "refunds": true })).await?;
    assert_eq!((&compared["lines"], &compared["matched"]), (&json!(4), &json!(2)), "{compared}");
    assert_eq!(findings(&compared), ["REFUND_UNMATCHED 4 10.00 -", "REFUND_UNMATCHED 5 5.00 -"]);
    assert_eq!(compared["findings"][0]["intentId"], second["id"], "the one that waits is named");
    // Among payments a sum with a minus is money that went back.
    let mixed = format!("InvId;OutSum\n{one};700,00\n{one};-70,00\n{two};100,00\n");
    let compared = check(&shop, &mixed, json!({})).await?;
    assert_eq!((&compared["lines"], &compared["matched"]), (&json!(3), &json!(3)), "{compared}");
    shop.finish().await
}

const REFUNDS: &str = "query($id: ID!) { paymentIntent(id: $id) { refunds { id nextLookAt } } }";

#[tokio::test]
async fn a_repeated_call_asks_the_gateway_nothing() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    paid(&shop, "700.00").await?;
    shop.gateways.keep_calls();
    let ask = json!({ "accountId": shop.account, "on": "2026-03-01", "idempotencyKey": fresh_key() });
    let api = &shop.company.office.api;
    let asked = api.mutate("gatewayRegisterAsk", ask.clone(), REGISTER).await?;
    let before = shop.gateways.requests("GET", "/v3/payments");
    let again = api.mutate("gatewayRegisterAsk", ask, REGISTER).await?;
    assert_eq!(again["register"]["id"], asked["register"]["id"]);
    assert_eq!(shop.gateways.requests("GET", "/v3/payments"), before);
    shop.finish().await
}

#[tokio::test]
async fn a_day_that_is_over_is_compared_once_with_the_gateways_list() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    let first = paid(&shop, "700.00").await?;
    let second = paid(&shop, "100.00").await?;
    let give =
        json!({ "id": first["id"], "amount": "70.00", "reason": "Ошибка", "idempotencyKey": fresh_key() });
    shop.act("gatewayRefund", give).await?;
    // The gateway knows another sum of the second, and nothing of a third that is received here.
    let third = paid(&shop, "50.00").await?;
    {
        let mut world = held(&shop.gateways.world);
        let id = second["remoteId"].as_str().context("an id")?;
        let payment = world.yookassa.payments.get_mut(id).context("the second")?;
        payment.object["amount"]["value"] = json!("100.01");
        let id = third["remoteId"].as_str().context("an id")?;
        world.yookassa.payments.remove(id).context("the third")?;
    }
    shop.company.office.instant("2026-03-02T09:00:00Z").await?;
    let query = "query { gatewayRegisters { id source from to lines matched findings { class line theirAmount { amount } \
                 ourAmount { amount } intentId } } }";
    let there = |data: &Value| data["gatewayRegisters"].as_array().is_some_and(|all| !all.is_empty());
    let data = shop.company.office.until(query, json!({}), there).await?;
    let compared = &data["gatewayRegisters"][0];
    ensure!((&compared["source"], &compared["from"]) == (&json!("DAILY"), &json!("2026-03-01")), "{data}");
    ensure!((&compared["lines"], &compared["matched"]) == (&json!(3), &json!(2)), "{data}");
    let told = findings(compared);
    ensure!(
        told.len() == 2 && told[0].starts_with("AMOUNT_DIFFERS") && told[0].ends_with("100.01 100.00"),
        "{told:?}"
    );
    ensure!(told[1] == "MISSING_THERE - - 50.00", "{told:?}");
    // A person asks about the same day once more.
    let ask = json!({ "accountId": shop.account, "on": "2026-03-01", "idempotencyKey": fresh_key() });
    let asked = shop.company.office.api.mutate("gatewayRegisterAsk", ask.clone(), REGISTER).await?;
    ensure!(asked["register"]["source"] == "ASKED" && asked["register"]["findingCount"] == 2, "{asked}");
    let again = shop.company.office.api.mutate("gatewayRegisterAsk", ask, REGISTER).await?;
    ensure!(again["register"]["id"] == asked["register"]["id"]);
    let data = shop.company.office.api.query(query, json!({})).await?;
    ensure!(data["gatewayRegisters"].as_array().map(Vec::len) == Some(2), "{data}");
    shop.finish().await
}
