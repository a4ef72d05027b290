//! One message is one payment; money of nobody known waits in suspense.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use server::access::Actor;
use server::payments::{self, Became, Receipt};
use shared::ids::{ClientId, SellerId};
use shared::money::Currency;
use shared::payments::{Payer, PaymentSource};
use tests::company::Company;
use tests::office::{fresh_key, text};
use tests::refused;

use super::{PAYMENT, owing, parts, receive};

fn receipt(company: &Company, client: Option<usize>, key: &str) -> Result<Receipt> {
    let client = client.map(|n| company.clients[n].parse::<ClientId>()).transpose()?;
    Ok(Receipt {
        source: PaymentSource::Yookassa,
        external_key: key.to_owned(),
        number: String::new(),
        seller: company.seller.parse::<SellerId>()?,
        client,
        amount_minor: 70_000,
        currency: Currency::Rub,
        dated_on: "2026-03-01".parse()?,
        invoice: None,
        purpose: Some("Оплата".to_owned()),
        payer: Payer { name: "Иванов Иван".to_owned(), ..Payer::default() },
    })
}

async fn take(company: &Company, receipt: &Receipt) -> Result<(Became, bool)> {
    let told = |error: server::error::Error| anyhow::anyhow!("{error:?}");
    let mut op = company.app.server().begin(&Actor::system()).await.map_err(told)?;
    let received = payments::receive_in(&mut op, receipt).await.map_err(told)?;
    op.commit().await.map_err(told)?;
    Ok((received.became, received.again))
}

#[tokio::test]
async fn a_message_that_comes_a_thousand_times_at_once_is_one_payment() -> Result<()> {
    let company = std::sync::Arc::new(owing("700.00").await?.0);
    let receipt = receipt(&company, Some(0), "2a7c9b1e")?;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..1_000 {
        let (company, receipt) = (std::sync::Arc::clone(&company), receipt.clone());
        calls.spawn(async move { take(&company, &receipt).await });
    }
    let mut new = 0;
    let mut became = Vec::new();
    for call in calls.join_all().await {
        let (payment, again) = call?;
        new += usize::from(!again);
        became.push(payment);
    }
    became.dedup();
    ensure!((new, became.len()) == (1, 1), "{new} postings, {} payments", became.len());
    ensure!(company.office.balance(&company.clients[0]).await? == "0.00");
    let company = std::sync::Arc::into_inner(company).ok_or_else(|| anyhow::anyhow!("a call is left"))?;
    company.finish().await
}

#[tokio::test]
async fn the_same_key_of_another_amount_is_refused() -> Result<()> {
    let (company, _) = owing("700.00").await?;
    let first = receive(&company, "10.00", json!({ "key": "1С-1" })).await?;
    let again = receive(&company, "10.00", json!({ "key": "1С-1" })).await?;
    ensure!(first["id"] == again["id"], "{first} {again}");
    let refusal = refused(receive(&company, "11.00", json!({ "key": "1С-1" })).await, "VALIDATION")?;
    ensure!(refusal.path == ["key"], "{refusal:?}");
    ensure!(company.office.balance(&company.clients[0]).await? == "-690.00");
    company.finish().await
}

#[tokio::test]
async fn the_key_of_a_payment_that_was_taken_back_is_refused() -> Result<()> {
    let (company, _) = owing("700.00").await?;
    let first = receive(&company, "10.00", json!({ "key": "1С-1" })).await?;
    let reverse =
        json!({ "id": first["id"], "reason": "Ошибка", "keep": false, "idempotencyKey": fresh_key() });
    company.office.api.mutate("paymentReverse", reverse, PAYMENT).await?;
    let refusal = refused(receive(&company, "10.00", json!({ "key": "1С-1" })).await, "VALIDATION")?;
    ensure!(refusal.path == ["key"], "{refusal:?}");
    receive(&company, "10.00", json!({ "key": "1С-2" })).await?;
    ensure!(company.office.balance(&company.clients[0]).await? == "-690.00");
    company.finish().await
}

async fn suspense(company: &Company) -> Result<Value> {
    let query = "query { suspense(first: 10) { nodes { id state payerName amount { amount } paymentId } } \
                 suspenseTotals(filter: { states: [OPEN] }) { amount } }";
    company.office.api.query(query, json!({})).await
}

#[tokio::test]
async fn money_of_nobody_known_finds_its_client_and_leaves_it_again() -> Result<()> {
    let (company, _) = owing("700.00").await?;
    let receipt = receipt(&company, None, "bank-7")?;
    let (Became::Suspense(id), false) = take(&company, &receipt).await? else {
        anyhow::bail!("money of nobody is in suspense");
    };
    ensure!(take(&company, &receipt).await? == (Became::Suspense(id), true));
    let seen = suspense(&company).await?;
    ensure!(seen["suspenseTotals"] == json!([{ "amount": "700.00" }]), "{seen}");
    ensure!(company.office.balance(&company.clients[0]).await? == "-700.00");
    let assign =
        json!({ "id": id.to_string(), "clientId": company.clients[0], "idempotencyKey": fresh_key() });
    let found =
        company.office.api.mutate("suspenseAssign", assign.clone(), PAYMENT).await?["payment"].clone();
    ensure!(parts(&found) == ["DEBIT 2026-03-01 700.00", "INVOICE 2026-03-01 700.00"], "{found}");
    ensure!(company.office.balance(&company.clients[0]).await? == "0.00");
    ensure!(suspense(&company).await?["suspenseTotals"] == json!([]));
    let (became, again) = take(&company, &receipt).await?;
    ensure!(again && matches!(became, Became::Payment(_)), "{became:?}");
    let mut twice = assign;
    twice["idempotencyKey"] = json!(fresh_key());
    refused(company.office.api.mutate("suspenseAssign", twice, PAYMENT).await, "INVALID_TRANSITION")?;
    let reverse = json!({ "id": found["id"], "reason": "Не тот клиент", "keep": true,
                          "idempotencyKey": fresh_key() });
    let back = company.office.api.mutate("paymentReverse", reverse, PAYMENT).await?["payment"].clone();
    ensure!((&back["state"], parts(&back).len()) == (&json!("REVERSED"), 0), "{back}");
    ensure!(company.office.balance(&company.clients[0]).await? == "-700.00");
    let seen = suspense(&company).await?;
    ensure!(seen["suspenseTotals"] == json!([{ "amount": "700.00" }]), "{seen}");
    let close = json!({ "id": id.to_string(), "reason": "Возвращён банком", "idempotencyKey": fresh_key() });
    company.office.api.mutate("suspenseClose", close, "suspense { state }").await?;
    ensure!(suspense(&company).await?["suspenseTotals"] == json!([]));
    company.finish().await
}

#[tokio::test]
async fn an_operation_of_a_payment_is_not_reversed_without_it() -> Result<()> {
    let (company, _) = owing("700.00").await?;
    let payment = receive(&company, "700.00", json!({ "number": "31" })).await?;
    let query = "query($id: ID!) { payment(id: $id) { entryId } operations(first: 1, filter: { kinds: [PAYMENT] }) \
                 { nodes { id key } } }";
    let found = company.office.api.query(query, json!({ "id": payment["id"] })).await?;
    ensure!(found["operations"]["nodes"][0]["key"] == "31", "{found}");
    let entry = text(&found["payment"]["entryId"])?;
    let input = json!({ "entryId": entry, "reason": "Ошибка", "idempotencyKey": fresh_key() });
    refused(
        company.office.api.mutate("operationReverse", input, "operation { id }").await,
        "INVALID_TRANSITION",
    )?;
    company.finish().await
}
