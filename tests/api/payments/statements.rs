//! Bank statements: whom lines are from, what is booked, what waits; a file twice and files that overlap.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use data_encoding::BASE64;
use serde_json::{Value, json};
use tests::bank::{Doc, OWN, doc, file};
use tests::company::Company;
use tests::office::{fresh_key, text};
use tests::{Abona, refused};

use super::refunds::rows;
use super::{PAYMENT, owing, receive};

/// ИНН of the client, and of somebody else.
const CLIENT: &str = "7736050003";
const OTHER: &str = "7702070139";

const STATEMENT: &str = "id state lines skipped failed warnings loadedBefore { id } sums { direction band plan state \
    count sum { amount } } balances { account known }";

async fn load(company: &Company, content: &[u8]) -> Result<Value> {
    let input = json!({ "fileName": "kl_to_1c.txt", "contentBase64": BASE64.encode(content),
                        "idempotencyKey": fresh_key() });
    let loaded = company.office.api.mutate("bankStatementCreate", input, "statement { id }").await?;
    settled(company, &loaded["statement"]["id"]).await
}

/// The statement when nothing works on it any more.
async fn settled(company: &Company, id: &Value) -> Result<Value> {
    let query = format!("query($id: ID!) {{ bankStatement(id: $id) {{ {STATEMENT} }} }}");
    let done = |data: &Value| {
        let state = data["bankStatement"]["state"].as_str().unwrap_or_default();
        ["READY", "POSTED"].contains(&state)
    };
    Ok(company.office.until(&query, json!({ "id": id }), done).await?["bankStatement"].clone())
}

async fn post(company: &Company, statement: &Value, totals: Value) -> Result<Value> {
    let input = json!({ "id": statement["id"], "totals": totals, "idempotencyKey": fresh_key() });
    company.office.api.mutate("bankStatementPost", input, "statement { id }").await?;
    settled(company, &statement["id"]).await
}

fn roubles(amount: &str) -> Value {
    json!([{ "amount": amount, "currency": "RUB" }])
}

/// `direction plan count sum` of each sum.
fn sums(statement: &Value) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let one = |sum: &Value| {
        let amount = word(&sum["sum"]["amount"]);
        format!("{} {} {} {amount}", word(&sum["direction"]), word(&sum["plan"]), sum["count"])
    };
    let mut told: Vec<String> =
        statement["sums"].as_array().map(Vec::as_slice).unwrap_or_default().iter().map(one).collect();
    told.sort();
    told
}

/// What the books say: payments, what they come to, what is in suspense.
async fn books(company: &Company) -> Result<Value> {
    let query = "query { paymentCount paymentTotals { received { amount } } suspenseCount \
                 suspenseTotals { amount } bankLineCount }";
    company.office.api.query(query, json!({})).await
}

/// A client with an ИНН who owes 700.00 by an invoice, whose number it answers.
async fn known() -> Result<(Company, String)> {
    let (company, document) = owing("700.00").await?;
    let details =
        json!({ "kind": "LEGAL_ENTITY", "name": "ООО «Газ»", "inn": CLIENT, "contractNumber": "Д-7" });
    let input = json!({ "id": company.clients[0], "version": 1, "details": details });
    company.office.api.mutate("clientUpdate", input, "client { id }").await?;
    let query = "query($id: ID!) { document(id: $id) { number } }";
    let found = company.office.api.query(query, json!({ "id": document })).await?;
    let number = text(&found["document"]["number"])?;
    Ok((company, number))
}

#[tokio::test]
async fn sure_lines_are_booked_doubtful_ones_wait_and_unknown_ones_go_to_suspense() -> Result<()> {
    let (company, number) = known().await?;
    let named = format!("Оплата по счету № {number} от 01.03.2026");
    let fee = Doc { out: true, ..doc(4, "30.00", OTHER, "Комиссия банка") };
    let content = file(&[
        doc(1, "700.00", CLIENT, &named),
        doc(2, "55.00", CLIENT, "Оплата за услуги"),
        doc(3, "99.00", OTHER, "Оплата"),
        fee,
    ]);
    let read = load(&company, content.as_bytes()).await?;
    ensure!(read["balances"] == json!([{ "account": OWN, "known": true }]), "{read}");
    let expected = [
        "INCOMING POST 1 700.00",
        "INCOMING SUSPENSE 1 99.00",
        "INCOMING WAIT 1 55.00",
        "OUTGOING OTHER 1 30.00",
    ];
    ensure!(sums(&read) == expected, "{read}");
    refused(post(&company, &read, roubles("701.00")).await, "QUOTE_CHANGED")?;
    let posted = post(&company, &read, roubles("700.00")).await?;
    ensure!(posted["state"] == "POSTED" && posted["failed"] == 0, "{posted}");
    ensure!(company.office.balance(&company.clients[0]).await? == "0.00");
    let now = json!({ "paymentCount": 1, "paymentTotals": [{ "received": { "amount": "700.00" } }],
                      "suspenseCount": 1, "suspenseTotals": [{ "amount": "99.00" }], "bankLineCount": 4 });
    ensure!(books(&company).await? == now, "{}", books(&company).await?);
    // The same file once more changes nothing.
    let again = load(&company, content.as_bytes()).await?;
    ensure!(
        again["lines"] == 0 && again["skipped"] == 4 && again["loadedBefore"]["id"] == read["id"],
        "{again}"
    );
    post(&company, &again, json!([])).await?;
    ensure!(books(&company).await? == now);
    company.finish().await
}

#[tokio::test]
async fn a_line_that_waits_is_booked_as_a_person_says_and_its_payer_is_remembered() -> Result<()> {
    let (company, _) = known().await?;
    let by_contract = "Оплата по договору № Д-7 за ООО «Газ»";
    let read = load(&company, file(&[doc(1, "100.00", OTHER, by_contract)]).as_bytes()).await?;
    ensure!(sums(&read) == ["INCOMING WAIT 1 100.00"], "{read}");
    post(&company, &read, json!([])).await?;
    let query = "query { bankLines(first: 10, filter: { states: [WAITING] }) { nodes { id state suggestions { clientId \
                 score reasons { code } } } } }";
    let waiting = company.office.api.query(query, json!({})).await?;
    let line = waiting["bankLines"]["nodes"][0].clone();
    ensure!(line["suggestions"][0]["clientId"] == company.clients[0].as_str(), "{line}");
    let decide = json!({ "id": line["id"], "plan": "POST", "clientId": company.clients[0], "remember": true,
                         "idempotencyKey": fresh_key() });
    let answer = "line { state paymentId decidedBy }";
    let decided = company.office.api.mutate("bankLineDecide", decide.clone(), answer).await?["line"].clone();
    ensure!(decided["state"] == "POSTED", "{decided}");
    ensure!(company.office.balance(&company.clients[0]).await? == "-600.00");
    let mut twice = decide;
    twice["idempotencyKey"] = json!(fresh_key());
    refused(company.office.api.mutate("bankLineDecide", twice, answer).await, "INVALID_TRANSITION")?;
    let next = load(&company, file(&[doc(2, "20.00", OTHER, "Оплата")]).as_bytes()).await?;
    ensure!(sums(&next) == ["INCOMING WAIT 1 20.00"], "the payer is remembered: {next}");
    let lines = "query($id: ID!) { bankLines(first: 10, filter: { statementId: $id }) { nodes { suggestions { \
                 reasons { code } } } } }";
    let found = company.office.api.query(lines, json!({ "id": next["id"] })).await?;
    let reasons = &found["bankLines"]["nodes"][0]["suggestions"][0]["reasons"];
    ensure!(reasons.to_string().contains("remembered"), "{found}");
    company.finish().await
}

#[tokio::test]
async fn overlapping_statements_come_to_the_same_in_any_order() -> Result<()> {
    let mut told = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let (company, number) = known().await?;
        let named = format!("Оплата по счету № {number}");
        let documents = |from: u32, to: u32| {
            let all = [
                doc(1, "700.00", CLIENT, &named),
                doc(2, "55.00", CLIENT, "Оплата"),
                doc(3, "99.00", OTHER, "Оплата"),
                doc(3, "99.00", OTHER, "Оплата"),
                doc(5, "12.00", OTHER, "Оплата"),
            ];
            file(&all.into_iter().filter(|one| (from..=to).contains(&one.number)).collect::<Vec<_>>())
        };
        let files = [documents(1, 3), documents(2, 5)];
        for place in order {
            let read = load(&company, files[place].as_bytes()).await?;
            let sure = read["sums"].to_string().contains("\"POST\"");
            post(&company, &read, if sure { roubles("700.00") } else { json!([]) }).await?;
        }
        told.push(json!([books(&company).await?, company.office.balance(&company.clients[0]).await?]));
        company.finish().await?;
    }
    ensure!(told[0] == told[1], "{told:?}");
    ensure!(
        told[0][0]["bankLineCount"] == 5 && told[0][0]["suspenseTotals"][0]["amount"] == "210.00",
        "{told:?}"
    );
    Ok(())
}

#[tokio::test]
async fn money_that_leaves_for_a_refund_pays_it_out() -> Result<()> {
    let (company, number) = known().await?;
    let named = format!("Оплата по счету № {number}");
    let read = load(&company, file(&[doc(1, "700.00", CLIENT, &named)]).as_bytes()).await?;
    post(&company, &read, roubles("700.00")).await?;
    let found = company.office.api.query("query { payments(first: 1) { nodes { id } } }", json!({})).await?;
    let payment = found["payments"]["nodes"][0]["id"].clone();
    let ask = json!({ "paymentId": payment, "amount": "300.00", "reason": "Услуга не нужна",
                      "idempotencyKey": fresh_key() });
    company.office.api.mutate("paymentRefund", ask, PAYMENT).await?;
    let back = Doc { out: true, ..doc(9, "300.00", CLIENT, "Возврат оплаты") };
    let other = Doc { out: true, ..doc(10, "300.00", OTHER, "Возврат займа") };
    let out = load(&company, file(&[back, other]).as_bytes()).await?;
    ensure!(sums(&out) == ["OUTGOING REFUND 1 300.00", "OUTGOING WAIT 1 300.00"], "{out}");
    post(&company, &out, json!([])).await?;
    let query = format!("query($id: ID!) {{ {} }}", PAYMENT.replacen("payment {", "payment(id: $id) {", 1));
    let now = company.office.api.query(&query, json!({ "id": payment })).await?["payment"].clone();
    ensure!(now["refunds"][0]["state"] == "PAID" && now["refunds"][0]["paidOn"] == "2026-03-01", "{now}");
    company.finish().await
}

#[tokio::test]
async fn a_line_whose_invoice_is_paid_meanwhile_is_an_advance() -> Result<()> {
    let (company, number) = known().await?;
    let named = format!("Оплата по счету № {number}");
    let read = load(&company, file(&[doc(1, "700.00", CLIENT, &named)]).as_bytes()).await?;
    // Somebody enters the payment by hand meanwhile; the bank's one is an advance then, not lost and not refused.
    receive(&company, "700.00", json!({})).await?;
    let posted = post(&company, &read, roubles("700.00")).await?;
    ensure!(posted["failed"] == 0, "{posted}");
    ensure!(company.office.balance(&company.clients[0]).await? == "700.00");
    company.finish().await
}

#[tokio::test]
async fn a_line_whose_client_cannot_be_booked_waits_with_its_reason() -> Result<()> {
    let (company, _) = known().await?;
    let dollars = json!({
        "sellerId": company.seller, "currency": "USD", "idempotencyKey": fresh_key(),
        "details": { "kind": "LEGAL_ENTITY", "name": "ООО «Доллар»" },
    });
    let dollars = company.office.api.mutate("clientCreate", dollars, "client { id }").await?;
    let read = load(&company, file(&[doc(1, "99.00", OTHER, "Оплата")]).as_bytes()).await?;
    let query = "query($id: ID!) { bankLines(first: 10, filter: { statementId: $id }) { nodes { id state plan message \
                 paymentId } } }";
    let lines = company.office.api.query(query, json!({ "id": read["id"] })).await?;
    let decide = json!({ "id": lines["bankLines"]["nodes"][0]["id"], "plan": "POST",
                         "clientId": dollars["client"]["id"], "idempotencyKey": fresh_key() });
    let decided = company.office.api.mutate("bankLineDecide", decide, "line { state plan }").await?;
    ensure!(decided["line"] == json!({ "state": "NEW", "plan": "POST" }), "{decided}");
    let posted = post(&company, &read, roubles("99.00")).await?;
    ensure!(posted["state"] == "POSTED" && posted["failed"] == 1, "{posted}");
    let lines = company.office.api.query(query, json!({ "id": read["id"] })).await?;
    let line = &lines["bankLines"]["nodes"][0];
    ensure!(
        (&line["state"], &line["plan"], &line["paymentId"])
            == (&json!("WAITING"), &json!("WAIT"), &Value::Null),
        "{line}"
    );
    ensure!(line["message"] == "Валюта не совпадает: нужна USD, указана RUB.", "{line}");
    ensure!(books(&company).await?["paymentCount"] == 0);
    company.finish().await
}

#[tokio::test]
async fn a_payment_of_a_statement_goes_back_to_suspense_whatever_is_said() -> Result<()> {
    let (company, number) = known().await?;
    let named = format!("Оплата по счету № {number}");
    let read = load(&company, file(&[doc(1, "700.00", CLIENT, &named)]).as_bytes()).await?;
    post(&company, &read, roubles("700.00")).await?;
    let found = company.office.api.query("query { payments(first: 1) { nodes { id } } }", json!({})).await?;
    let reverse = json!({ "id": found["payments"]["nodes"][0]["id"], "reason": "Не тот клиент", "keep": false,
                          "idempotencyKey": fresh_key() });
    company.office.api.mutate("paymentReverse", reverse, PAYMENT).await?;
    let now = books(&company).await?;
    ensure!(now["suspenseTotals"] == json!([{ "amount": "700.00" }]), "{now}");
    ensure!(company.office.balance(&company.clients[0]).await? == "-700.00");
    company.finish().await
}

#[tokio::test]
async fn a_refund_of_cash_that_a_line_pays_leaves_the_bank_and_is_paid_once() -> Result<()> {
    let (company, _) = known().await?;
    let payment = receive(&company, "700.00", json!({ "cash": true })).await?;
    let ask = json!({ "paymentId": payment["id"], "amount": "300.00", "reason": "Услуга не нужна",
                      "idempotencyKey": fresh_key() });
    let asked = company.office.api.mutate("paymentRefund", ask, PAYMENT).await?;
    let refund = &asked["payment"]["refunds"][0]["id"];
    let back = |number| Doc { out: true, ..doc(number, "300.00", CLIENT, "Возврат оплаты") };
    let read = load(&company, file(&[back(9), back(10)]).as_bytes()).await?;
    ensure!(sums(&read) == ["OUTGOING WAIT 2 600.00"], "{read}");
    let query = "query($id: ID!) { bankLines(first: 10, filter: { statementId: $id }) { nodes { id } } }";
    let lines = company.office.api.query(query, json!({ "id": read["id"] })).await?["bankLines"].clone();
    let decide = |n: usize| {
        let input = json!({ "id": lines["nodes"][n]["id"], "plan": "REFUND", "refundId": refund,
                            "idempotencyKey": fresh_key() });
        company.office.api.mutate("bankLineDecide", input, "line { state }")
    };
    ensure!(decide(0).await?["line"]["state"] == "NEW", "it is booked with its statement");
    let posted = post(&company, &read, json!([])).await?;
    ensure!(posted["failed"] == 0, "{posted}");
    refused(decide(1).await, "INVALID_TRANSITION")?;
    let mut told = rows(&company).await?;
    told.sort();
    ensure!(told == ["CLIENT REFUNDS 300.00", "REFUNDS BANK 300.00"], "{told:?}");
    company.finish().await
}

#[tokio::test]
async fn the_command_line_loads_and_books_a_file_once() -> Result<()> {
    let (company, number) = known().await?;
    let named = format!("Оплата по счету № {number}");
    let content = file(&[
        doc(1, "700.00", CLIENT, &named),
        doc(2, "55.00", CLIENT, "Оплата за услуги"),
        doc(3, "99.00", OTHER, "Оплата"),
    ]);
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("kl_to_1c.txt");
    std::fs::write(&path, content)?;
    let path = path.to_str().context("a path in UTF-8")?;
    let program = Abona::on(company.app.db.url())?;
    for counts in [[3, 0, 1, 1, 1], [0, 3, 0, 0, 0]] {
        let told = program.run(&["bank", path, "--load", "--json"]).await?.success()?.json()?;
        let seen = ["added", "skipped", "matched", "queued", "suspense"].map(|name| told[name].as_u64());
        ensure!(seen == counts.map(Some), "{told}");
        let now = books(&company).await?;
        ensure!(now["paymentCount"] == 1 && now["suspenseTotals"] == json!([{ "amount": "99.00" }]), "{now}");
    }
    ensure!(company.office.balance(&company.clients[0]).await? == "0.00");
    company.finish().await
}

/// Every public sample, twice.
#[tokio::test]
async fn samples_of_every_bank_change_nothing_the_second_time() -> Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut loaded, mut refusals) = (0, 0);
    for folder in [here.join("samples/bank"), here.join("../../shared/data/bank")] {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        let mut files: Vec<_> =
            entries.collect::<std::io::Result<Vec<_>>>()?.into_iter().map(|e| e.path()).collect();
        files.sort();
        for path in files.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "txt")) {
            let content = std::fs::read(&path)?;
            let company = Company::of(&["700.00"]).await?;
            if shared::bank::read(&content).is_err() {
                let refusal = refused(load(&company, &content).await, "VALIDATION")?;
                ensure!(!refusal.message.is_empty(), "{}", path.display());
                refusals += 1;
                continue;
            }
            let first = load(&company, &content).await?;
            post(&company, &first, json!([])).await.with_context(|| path.display().to_string())?;
            let before = books(&company).await?;
            let second = load(&company, &content).await?;
            ensure!(second["lines"] == 0, "{}: {second}", path.display());
            post(&company, &second, json!([])).await?;
            ensure!(books(&company).await? == before, "{}", path.display());
            company.finish().await?;
            loaded += 1;
        }
    }
    ensure!(loaded >= 9 && refusals >= 4, "{loaded} loaded, {refusals} refused");
    Ok(())
}
