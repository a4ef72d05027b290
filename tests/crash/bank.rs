//! The program is killed while it books a bank statement; its next lives book the rest, each line once.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use data_encoding::BASE64;
use serde_json::{Value, json};
use tests::bank::{Doc, doc, file};
use tests::company::{BEGIN, Company};
use tests::office::{Office, fresh_key, text};
use tests::process::Server;
use tests::random::Chance;
use tests::{Abona, Api};

/// Lines of the statement; every fifth is of nobody known.
const LINES: u32 = 1_200;
/// Lives of the program that are cut short.
const KILLS: usize = 5;
/// Longest life that is cut short, milliseconds.
const LIFE_MS: u64 = 900;
/// ИНН of the clients, and of somebody else.
const CLIENTS: [&str; 2] = ["7736050003", "7702070139"];
const OTHER: &str = "7728168971";

/// Two clients with an invoice each; answers the numbers.
async fn invoiced(company: &Company) -> Result<Vec<String>> {
    company.requisites().await?;
    company.bank_account(tests::bank::OWN, "044525225").await?;
    company.bill(BEGIN).await?;
    let mut numbers = Vec::new();
    for (client, inn) in company.clients.iter().zip(CLIENTS) {
        let details =
            json!({ "kind": "LEGAL_ENTITY", "name": format!("ООО «Плательщик {inn}»"), "inn": inn });
        let input = json!({ "id": client, "version": 1, "details": details });
        company.office.api.mutate("clientUpdate", input, "client { id }").await?;
        let input = json!({ "invoice": { "clientId": client }, "idempotencyKey": fresh_key() });
        let issued = company.office.api.mutate("invoiceIssue", input, "document { number }").await?;
        numbers.push(text(&issued["document"]["number"])?);
    }
    Ok(numbers)
}

fn statement(numbers: &[String]) -> String {
    let purposes: Vec<String> = numbers.iter().map(|number| format!("Оплата по счету № {number}")).collect();
    let line = |number: u32| -> Doc<'_> {
        let of = usize::from(number % 2 == 1);
        match number % 5 {
            0 => doc(number, "7.00", OTHER, "Оплата"),
            _ => doc(number, "100.00", CLIENTS[of], &purposes[of]),
        }
    };
    file(&(1..=LINES).map(line).collect::<Vec<_>>())
}

async fn life(program: &Abona) -> Result<(Server, Office)> {
    let server = program.serve().await?;
    let office = Office { api: Api::new(server.base())? };
    office.api.sign_in(tests::app::OWNER, tests::app::PASSWORD).await?;
    Ok((server, office))
}

const BOOKS: &str = "query($id: ID!) { bankStatement(id: $id) { state failed } paymentCount suspenseCount \
    paymentTotals { received { amount } } suspenseTotals { amount } }";

/// Whether the database has booked some lines and not all.
fn midway(data: &Value) -> bool {
    let booked = data["paymentCount"].as_u64().unwrap_or(0) + data["suspenseCount"].as_u64().unwrap_or(0);
    booked > 0 && booked < u64::from(LINES)
}

#[tokio::test]
async fn a_statement_that_is_booked_by_programs_that_are_killed_books_each_line_once() -> Result<()> {
    let company = Company::of(&["100.00", "100.00"]).await?;
    let numbers = invoiced(&company).await?;
    let db = company.app.release().await?;
    let program = Abona::on(db.url())?.env("ABONA_CLOCK", "2026-03-01T09:00:00Z");
    let (mut server, mut office) = life(&program).await?;
    let content = BASE64.encode(statement(&numbers).as_bytes());
    let loaded =
        json!({ "fileName": "kl_to_1c.txt", "contentBase64": content, "idempotencyKey": fresh_key() });
    let loaded = office.api.mutate("bankStatementCreate", loaded, "statement { id }").await?;
    let id = json!({ "id": loaded["statement"]["id"] });
    let ready = |data: &Value| data["bankStatement"]["state"] == "READY";
    office.until(BOOKS, id.clone(), ready).await?;
    let totals = json!([{ "amount": "96000.00", "currency": "RUB" }]);
    let post = json!({ "id": id["id"], "totals": totals, "idempotencyKey": fresh_key() });
    office.api.mutate("bankStatementPost", post, "statement { id }").await?;
    let (mut chance, mut cut) = (Chance::new(), 0);
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(chance.below(LIFE_MS))).await;
        let seen = office.api.query(BOOKS, id.clone()).await?;
        cut += u32::from(midway(&seen));
        server.kill().await?;
        (server, office) = life(&program).await?;
    }
    let posted = |data: &Value| data["bankStatement"]["state"] == "POSTED";
    let end = office.until(BOOKS, id, posted).await?;
    let expected = json!({ "bankStatement": { "state": "POSTED", "failed": 0 }, "paymentCount": 960,
                           "suspenseCount": 240, "paymentTotals": [{ "received": { "amount": "96000.00" } }],
                           "suspenseTotals": [{ "amount": "1680.00" }] });
    ensure!(end == expected, "{end}");
    println!("{cut} of {KILLS} lives ended with a part of the lines booked");
    ensure!(cut > 0, "no life was cut short while it booked: nothing was proved");
    server.kill().await?;
    program.verify().await.context("payments agree with what they settle")
}
