//! Refunds in two steps, and four eyes.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Office, fresh_key, text};
use tests::refused;

use super::{PAYMENT, owing, parts, read, receive};

async fn ask(office: &Office, payment: &Value, amount: &str) -> Result<Value> {
    let input = json!({ "paymentId": payment["id"], "amount": amount, "reason": "Услуга не нужна",
                        "idempotencyKey": fresh_key() });
    Ok(office.api.mutate("paymentRefund", input, PAYMENT).await?["payment"].clone())
}

async fn decide(office: &Office, mutation: &str, refund: &Value) -> Result<Value> {
    let mut input = json!({ "id": refund["id"], "idempotencyKey": fresh_key() });
    if mutation == "refundRefuse" {
        input["reason"] = json!("Передумали");
    }
    Ok(office.api.mutate(mutation, input, PAYMENT).await?["payment"].clone())
}

/// `debit credit amount` of the rows of the client's refunds, in their order.
pub async fn rows(company: &Company) -> Result<Vec<String>> {
    let query = "query($id: ID!) { client(id: $id) { operations(last: 20) { kind transfers { debit credit \
                 amount { amount } } } } }";
    let found = company.office.api.query(query, json!({ "id": company.clients[0] })).await?;
    let mut told = Vec::new();
    for operation in found["client"]["operations"].as_array().into_iter().flatten() {
        if operation["kind"] == "REFUND" {
            let row = &operation["transfers"][0];
            told.push(format!(
                "{} {} {}",
                text(&row["debit"])?,
                text(&row["credit"])?,
                text(&row["amount"]["amount"])?
            ));
        }
    }
    Ok(told)
}

#[tokio::test]
async fn a_refund_is_owed_first_and_paid_out_later() -> Result<()> {
    let (company, _) = owing("700.00").await?;
    let payment = receive(&company, "1000.00", json!({})).await?;
    ensure!(company.office.balance(&company.clients[0]).await? == "300.00");
    let asked = ask(&company.office, &payment, "400.00").await?;
    ensure!(
        parts(&asked) == ["DEBIT 2026-03-01 400.00", "DEBIT 2026-03-01 600.00", "INVOICE 2026-03-01 600.00"],
        "the refund took the advance and 100.00 of the debit: {asked}"
    );
    ensure!(
        json!([
            asked["state"],
            asked["refunded"]["amount"],
            asked["refundable"]["amount"],
            asked["refunds"][0]["state"]
        ]) == json!(["PARTLY_REFUNDED", "400.00", "600.00", "OWED"]),
        "{asked}"
    );
    ensure!(company.office.balance(&company.clients[0]).await? == "-100.00");
    let paid = decide(&company.office, "refundPay", &asked["refunds"][0]).await?;
    ensure!(
        json!([paid["refunds"][0]["state"], paid["refunds"][0]["paidOn"]]) == json!(["PAID", "2026-03-01"])
    );
    ensure!(company.office.balance(&company.clients[0]).await? == "-100.00");
    let mut told = rows(&company).await?;
    told.sort();
    ensure!(told == ["CLIENT REFUNDS 400.00", "REFUNDS BANK 400.00"], "{told:?}");
    let refusal = refused(ask(&company.office, &payment, "600.01").await, "VALIDATION")?;
    ensure!(refusal.path == ["amount"], "{refusal:?}");
    let reverse =
        json!({ "id": payment["id"], "reason": "Ошибка", "keep": false, "idempotencyKey": fresh_key() });
    refused(company.office.api.mutate("paymentReverse", reverse, PAYMENT).await, "INVALID_TRANSITION")?;
    company.finish().await
}

#[tokio::test]
async fn a_refund_that_is_given_up_is_the_clients_money_again() -> Result<()> {
    let (company, _) = owing("700.00").await?;
    let payment = receive(&company, "1000.00", json!({})).await?;
    let asked = ask(&company.office, &payment, "300.00").await?;
    ensure!(company.office.balance(&company.clients[0]).await? == "0.00");
    let back = decide(&company.office, "refundRefuse", &asked["refunds"][0]).await?;
    ensure!(
        json!([
            back["state"],
            back["advance"]["amount"],
            back["refundable"]["amount"],
            back["refunds"][0]["state"]
        ]) == json!(["RECEIVED", "300.00", "1000.00", "REFUSED"]),
        "{back}"
    );
    ensure!(company.office.balance(&company.clients[0]).await? == "300.00");
    company.finish().await
}

#[tokio::test]
async fn with_four_eyes_who_asks_for_a_refund_does_not_agree_to_it() -> Result<()> {
    let (company, _) = owing("700.00").await?;
    company.office.settings(&company.seller, json!({ "fourEyes": true })).await?;
    let payment = receive(&company, "1000.00", json!({})).await?;
    let asked = ask(&company.office, &payment, "300.00").await?;
    ensure!(asked["refunds"][0]["state"] == "ASKED" && asked["refundable"]["amount"] == "700.00", "{asked}");
    ensure!(company.office.balance(&company.clients[0]).await? == "300.00", "nothing is booked yet");
    refused(decide(&company.office, "refundApprove", &asked["refunds"][0]).await, "INVALID_TRANSITION")?;
    let other = company.app.owner().await?;
    let agreed = decide(&other, "refundApprove", &asked["refunds"][0]).await?;
    ensure!(agreed["refunds"][0]["state"] == "OWED", "{agreed}");
    ensure!(company.office.balance(&company.clients[0]).await? == "0.00");
    ensure!(read(&company, &payment).await?["state"] == "PARTLY_REFUNDED");
    company.finish().await
}
