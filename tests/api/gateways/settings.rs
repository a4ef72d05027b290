//! Accounts at gateways: secrets, tests, who may what.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::office::{fresh_key, text};
use tests::refused;

use super::{BOTH, Kind, Shop, account_input};

#[tokio::test]
async fn secrets_are_written_and_never_read() -> Result<()> {
    let shop = Shop::open(Kind::Robokassa).await?;
    let api = &shop.company.office.api;
    let query = "query { gatewayAccounts { id secrets version test } auditEntries(first: 50) { nodes { action after } } }";
    let data = api.query(query, json!({})).await?;
    assert_eq!(data["gatewayAccounts"][0]["secrets"], json!(["password1", "password2", "password3"]));
    ensure!(!data.to_string().contains("pass3pass3"));
    let sql = "SELECT CAST(secrets AS TEXT) FROM gateway_account";
    let kept = tests::dump::texts(&shop.company.app.db.connect().await?, sql).await?;
    ensure!(kept.len() == 1 && !kept[0].contains("pass3pass3"), "a secret lies open in the database");
    let key = shop.company.app.data().join("secret.key");
    ensure!(key.is_file());
    shop.finish().await
}

#[tokio::test]
async fn settings_are_tried_at_the_gateway() -> Result<()> {
    for kind in BOTH {
        let shop = Shop::open(kind).await?;
        let api = &shop.company.office.api;
        let answer = "test { works told }";
        let told = api.mutate("gatewayAccountTest", json!({ "id": shop.account }), answer).await?;
        assert_eq!(told["test"]["works"], true, "{told}");
        let wrong = match kind {
            Kind::Robokassa => json!([{ "name": "password2", "value": "x" }]),
            Kind::Yookassa => json!([{ "name": "secretKey", "value": "x" }]),
        };
        let more = json!({ "id": shop.account, "secrets": wrong });
        let input = account_input(kind, shop.gateways.base(), &more);
        api.mutate("gatewayAccountSave", input, "account { id }").await?;
        let told = api.mutate("gatewayAccountTest", json!({ "id": shop.account }), answer).await?;
        assert_eq!(told["test"]["works"], false);
        shop.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_test_account_books_nothing() -> Result<()> {
    let shop = Shop::with(
        Kind::Robokassa,
        json!({ "test": true, "secrets": [{ "name": "password1", "value": "test1" },
                                          { "name": "password2", "value": "test2" }] }),
    )
    .await?;
    let link = shop.link(json!({ "amount": "700.00" })).await?;
    shop.pay(&link, true).await?;
    let paid = shop.until(&link, "PAID").await?;
    assert_eq!((&paid["paid"]["amount"], shop.payments().await?), (&json!("700.00"), 0));
    assert_eq!(shop.balance().await?, "-1000.00");
    shop.finish().await
}

#[tokio::test]
async fn addresses_secrets_and_sums_that_cannot_be_are_refused_with_the_remedy() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    let api = &shop.company.office.api;
    let save = |more: serde_json::Value| {
        api.mutate(
            "gatewayAccountSave",
            account_input(Kind::Yookassa, shop.gateways.base(), &more),
            "account { id }",
        )
    };
    for (more, field) in [
        (json!({ "baseUrl": "http://api.yookassa.ru/v3" }), "baseUrl"),
        (json!({ "secrets": [{ "name": "password1", "value": "x" }] }), "secrets"),
        (json!({ "receiptVat": "18" }), "receiptVat"),
        (json!({ "shop": " " }), "shop"),
    ] {
        let refusal = refused(save(more).await, "VALIDATION")?;
        ensure!(refusal.path.contains(&field.to_owned()), "{refusal:?}");
    }
    refused(shop.link(json!({ "amount": "0.00" })).await, "VALIDATION")?;
    refused(shop.link(json!({})).await, "VALIDATION")?;
    // Secrets that nobody types anew would go to whoever stands at another address.
    let moved = json!({ "id": shop.account, "baseUrl": "https://pay.example.ru/v3", "secrets": [] });
    let refusal = refused(save(moved).await, "VALIDATION")?;
    assert_eq!(
        (refusal.path.as_slice(), refusal.message.as_str()),
        (["secrets".to_owned()].as_slice(), "Адрес шлюза меняется: введите все секреты заново.")
    );
    let stale = json!({ "id": shop.account, "version": 7 });
    refused(save(stale).await, "STALE")?;
    shop.finish().await
}

#[tokio::test]
async fn a_receipt_needs_an_address_to_be_sent_to() -> Result<()> {
    let shop = Shop::with(Kind::Yookassa, json!({ "receipts": true })).await?;
    let refusal = refused(shop.link(json!({ "amount": "700.00" })).await, "VALIDATION")?;
    assert_eq!(refusal.path, ["clientId"]);
    ensure!(refusal.message.contains("эл. почта"), "{refusal:?}");
    assert_eq!(super::at_gateway(&shop), 0);
    shop.finish().await
}

#[tokio::test]
async fn only_an_invoice_in_force_gets_a_link() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    let invoice = shop.invoice().await?;
    let annul = json!({ "id": invoice, "reason": "Ошибка", "idempotencyKey": fresh_key() });
    shop.company.office.api.mutate("documentVoid", annul, "document { id }").await?;
    let refusal = refused(shop.link(json!({ "invoiceId": invoice })).await, "VALIDATION")?;
    assert_eq!(refusal.path, ["invoiceId"]);
    shop.finish().await
}

#[tokio::test]
async fn health_tells_of_calls_payments_and_notifications() -> Result<()> {
    let shop = Shop::open(Kind::Yookassa).await?;
    let link = shop.link(json!({ "amount": "700.00" })).await?;
    shop.pay(&link, true).await?;
    shop.until(&link, "PAID").await?;
    let query = "query { gatewayHealth { accountId calls answered ended paid waiting refused quarantined problems lagSeconds } }";
    let data = shop.company.office.api.query(query, json!({})).await?;
    let health = &data["gatewayHealth"][0];
    assert_eq!(text(&health["accountId"])?, shop.account);
    assert_eq!((&health["ended"], &health["paid"], &health["problems"]), (&json!(1), &json!(1), &json!(0)));
    assert_eq!(
        (&health["calls"], &health["answered"], &health["lagSeconds"]),
        (&json!(1), &json!(1), &json!(0))
    );
    shop.finish().await
}
