//! Lists as files: what stands in the list stands in the file.

use anyhow::{Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::json;
use tests::app::TestApp;
use tests::client::encoded;
use tests::company::BEGIN;
use tests::office::{Plan, fresh_key};

#[tokio::test]
async fn a_list_of_clients_is_exported_whole_under_its_filter() -> Result<()> {
    let app = TestApp::start_on(BEGIN).await?;
    let seller = app.office.seller("Ромашка").await?;
    for number in 0..205 {
        app.office.client(&seller, &format!("Клиент {number:03}"), json!({})).await?;
    }
    let debtor = app.office.client(&seller, "=Должник", json!({ "tags": ["vip"] })).await?;
    let debit = json!({ "clientId": debtor, "kind": "CORRECTION", "amount": "1234.5", "reason": "x",
                        "idempotencyKey": fresh_key() });
    app.office.api.mutate("operationDebit", debit, "operation { id }").await?;

    let all = app.office.api.request(Method::GET, "/files/exports/clients.csv").send().await?;
    ensure!(all.headers()["content-type"] == "text/csv; charset=utf-8", "{all:?}");
    ensure!(all.headers()["content-disposition"] == "attachment; filename=\"clients.csv\"", "{all:?}");
    let all = all.text().await?;
    ensure!(all.lines().count() == 207, "a heading and 206 clients, not {}", all.lines().count());
    ensure!(all.contains("\r\n'=Должник;") && all.contains(";-1234,50;"), "{all}");

    let path = "/files/exports/clients.csv?lang=en&filter=%7B%22balance%22%3A%22DEBT%22%7D";
    let debtors = app.office.api.request(Method::GET, path).send().await?.text().await?;
    ensure!(debtors.lines().count() == 2, "{debtors}");
    ensure!(debtors.contains("Client;Kind;INN;") && debtors.contains(";-1234.50;"), "{debtors}");

    let xlsx = app.office.api.request(Method::GET, "/files/exports/clients.xlsx").send().await?;
    ensure!(xlsx.bytes().await?.starts_with(b"PK\x03\x04"));
    let other = app.office.client(&seller, "Плательщик", json!({})).await?;
    app.office.pay(&other, "10.00", "п-1").await?;
    let all =
        app.office.api.request(Method::GET, "/files/exports/operations.csv").send().await?.text().await?;
    ensure!(all.lines().count() == 3, "a heading and two operations: {all}");
    ensure!(all.contains("01.03.2026;'=Должник;Корректировка, списание;-1234,50;-1234,50;RUB;x;;"), "{all}");
    let sorted = json!([{ "field": "AMOUNT", "direction": "DESC" }]).to_string();
    let of_one = json!({ "clientId": debtor }).to_string();
    let path = format!("/files/exports/operations.csv?sort={}", encoded(&sorted));
    let sorted = app.office.api.request(Method::GET, &path).send().await?.text().await?;
    ensure!(sorted.lines().nth(1).is_some_and(|line| line.contains(";Плательщик;Платёж;10,00;")), "{sorted}");
    let path = format!("/files/exports/operations.csv?filter={}", encoded(&of_one));
    let one = app.office.api.request(Method::GET, &path).send().await?.text().await?;
    ensure!(one.lines().count() == 2 && !one.contains("Плательщик"), "{one}");
    app.finish().await
}

#[tokio::test]
async fn every_list_is_exported_and_a_wrong_question_has_its_cause() -> Result<()> {
    let app = TestApp::start_on(BEGIN).await?;
    let seller = app.office.seller("Ромашка").await?;
    let product = app.office.product(&seller, "internet").await?;
    let plan = app.office.plan(&product, &Plan::monthly("basic", "100.00")).await?;
    let client = app.office.client(&seller, "Клиент", json!({})).await?;
    app.office.subscribe(&client, &plan, json!({ "startOn": BEGIN })).await?;
    let run = app.office.run("SANDBOX", BEGIN, json!({})).await?.id;
    let lists = [
        "clients",
        "subscriptions",
        "operations",
        "debtors",
        "runs",
        "plans",
        "imports",
        "users",
        "keys",
        "audit",
    ];
    let inner = [("run-clients", &run), ("run-lines", &run)];
    let plain = lists.map(|list| format!("{list}.csv"));
    let of_one = inner.map(|(list, id)| format!("{list}.csv?id={id}"));
    for path in plain.iter().chain(&of_one) {
        let answer = app.office.api.request(Method::GET, &format!("/files/exports/{path}")).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status == StatusCode::OK, "{path}: {status} {text}");
    }
    let lines = format!("/files/exports/run-lines.csv?id={run}");
    let lines = app.office.api.request(Method::GET, &lines).send().await?.text().await?;
    ensure!(lines.contains("Клиент;Рассчитан;Прогон;basic;fee;Начисление;"), "{lines}");
    ensure!(lines.contains(";100,00;"), "{lines}");
    let wrong = [
        ("nothing.csv", StatusCode::NOT_FOUND),
        ("clients.pdf", StatusCode::BAD_REQUEST),
        ("clients.csv?filter=%7B", StatusCode::BAD_REQUEST),
        ("clients.csv?filter=%7B%22no%22%3A1%7D", StatusCode::BAD_REQUEST),
        ("operations.csv?id=cli_x", StatusCode::BAD_REQUEST),
        ("imports.csv?sort=%5B%5D", StatusCode::BAD_REQUEST),
    ];
    for (path, status) in wrong {
        let answer = app.office.api.request(Method::GET, &format!("/files/exports/{path}")).send().await?;
        ensure!(answer.status() == status, "{path}: {}", answer.status());
    }
    app.finish().await
}
