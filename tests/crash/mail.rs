//! The program is killed while it sends letters and packs documents; its next lives send and pack the rest.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Office, fresh_key, text};
use tests::process::Server;
use tests::random::Chance;
use tests::smtp::Smtp;
use tests::{Abona, Api};

/// Letters, each with a document of its own.
const LETTERS: usize = 24;
/// Lives of the program that are cut short: fewer than a letter is tried.
const KILLS: u32 = 4;
/// Longest life that is cut short, milliseconds.
const LIFE_MS: u64 = 1_500;
/// Letters that leave at the same time: so many may be sent once more after each kill.
const TOGETHER: usize = 4;

/// A client with an address and `LETTERS` invoices; answers their ids.
async fn invoiced(company: &Company) -> Result<Vec<String>> {
    let api = &company.office.api;
    let details = json!({ "name": "Общество с ограниченной ответственностью «Рога и копыта»",
                          "shortName": "ООО «Рога и копыта»", "inn": "7707083893", "kpp": "773601001",
                          "address": "Москва, ул. Примерная, 1" });
    let seller = json!({ "id": company.seller, "version": 1, "details": details });
    api.mutate("sellerUpdate", seller, "seller { id }").await?;
    let account = json!({ "version": 0, "sellerId": company.seller, "bank": "ПАО Сбербанк", "bik": "044525225",
                          "account": "40702810438000060473", "correspondent": "30101810400000000225",
                          "main": true, "archived": false, "idempotencyKey": fresh_key() });
    api.mutate("sellerAccountSave", account, "account { id }").await?;
    let details = json!({ "kind": "LEGAL_ENTITY", "name": "Клиент", "email": "a@example.ru" });
    let client = json!({ "id": company.clients[0], "version": 1, "details": details });
    api.mutate("clientUpdate", client, "client { id }").await?;
    let mut documents = Vec::new();
    for n in 0..LETTERS {
        let lines = json!([{ "name": format!("Работа {n}"), "amount": "10.00" }]);
        let invoice = json!({ "clientId": company.clients[0], "lines": lines });
        let input = json!({ "invoice": invoice, "idempotencyKey": fresh_key() });
        let issued = api.mutate("invoiceIssue", input, "document { id }").await?;
        documents.push(text(&issued["document"]["id"])?);
    }
    Ok(documents)
}

async fn life(program: &Abona) -> Result<(Server, Office)> {
    let server = program.serve().await?;
    let office = Office { api: Api::new(server.base())? };
    office.api.sign_in(tests::app::OWNER, tests::app::PASSWORD).await?;
    Ok((server, office))
}

#[tokio::test]
async fn letters_and_files_of_a_program_that_is_killed_again_and_again_come_to_their_end() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let documents = invoiced(&company).await?;
    let db = company.app.release().await?;
    let (smtp, data) = (Smtp::start(&[]).await?, tempfile::tempdir()?);
    let program = Abona::on(db.url())?
        .env("ABONA_CLOCK", "2026-03-01T09:00:00Z")
        .env("ABONA_DATA", data.path().to_str().context("a path in UTF-8")?)
        .env("ABONA_MAIL_TRANSPORT", "smtp")
        .env("ABONA_MAIL_HOST", "127.0.0.1")
        .env("ABONA_MAIL_PORT", &smtp.port().to_string())
        .env("ABONA_MAIL_SECURITY", "none")
        .env("ABONA_MAIL_FROM", "billing@seller.ru");
    let (mut server, mut office) = life(&program).await?;
    let pack = json!({ "documents": { "ids": documents }, "form": "ZIP", "idempotencyKey": fresh_key() });
    let pack = office.api.mutate("documentPackCreate", pack, "pack { id }").await?;
    let pack = text(&pack["pack"]["id"])?;
    for document in &documents {
        let input = json!({ "documents": { "ids": [document] }, "idempotencyKey": fresh_key() });
        office.api.mutate("documentsSend", input, "sent { letters }").await?;
    }
    let mut chance = Chance::new();
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(chance.below(LIFE_MS))).await;
        server.kill().await?;
        (server, office) = life(&program).await?;
    }
    let told = "query($id: ID!) { sent: mailCount(filter: { states: [SENT] }) all: mailCount \
                documentPack(id: $id) { state done failed } }";
    let ended = |data: &Value| data["sent"] == LETTERS && data["documentPack"]["state"] == "DONE";
    let end = office.until(told, json!({ "id": pack }), ended).await?;
    ensure!(end["all"] == LETTERS && end["documentPack"]["done"] == LETTERS, "{end}");
    ensure!(end["documentPack"]["failed"] == 0, "{end}");
    server.kill().await?;
    // Connections that were cut are no faults of the protocol: what was taken is told all the same.
    let mut ids: Vec<String> =
        smtp.taken_from_anybody().iter().filter_map(|one| one.header("Message-ID")).collect();
    let taken = ids.len();
    ids.sort();
    ids.dedup();
    ensure!(ids.len() == LETTERS, "{} letters came of {LETTERS}", ids.len());
    let most = LETTERS + TOGETHER * usize::try_from(KILLS)?;
    ensure!(taken <= most, "{taken} came, at most {most} were expected");
    let left: Vec<String> = std::fs::read_dir(data.path().join("packs"))?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    ensure!(left.len() == 1 && left[0].ends_with(".zip"), "{left:?}");
    program.verify().await
}
