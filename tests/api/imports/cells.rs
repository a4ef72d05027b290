//! Bad cells are amended in place, and their rows are checked at once; files of the same content are recognised.

use anyhow::{Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::office::Office;
use tests::refused;

use super::{counts, pass, upload};

const FILE: &str =
    "Код;Название;ИНН;E-mail\nA;Ромашка;7707083893;r@example.ru\nB;Дуб;1;почта\nC;Липа;;l@example.ru\n";
const ROW: &str = "import { state rows done created changed unchanged rejected } \
    row { row cells amended fate errors { column columns code message } }";

async fn amend(office: &Office, id: &str, row: i32, column: i32, value: Value) -> Result<Value> {
    let input = json!({ "id": id, "row": row, "column": column, "value": value });
    office.api.mutate("importCellAmend", input, ROW).await
}

async fn checked(office: &Office, file: &str) -> Result<String> {
    let id = upload(office, "clients", file.as_bytes().to_vec(), "").await?;
    let read = pass(office, "importCheck", &id, json!({})).await?;
    ensure!(read["import"]["state"] == "CHECKED", "{read}");
    Ok(id)
}

#[tokio::test]
async fn a_mended_row_is_checked_at_once_and_applied_as_amended() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let id = checked(office, FILE).await?;
    let half = amend(office, &id, 3, 2, json!("7736050003")).await?;
    ensure!(half["row"]["fate"] == "REJECTED" && half["row"]["amended"] == json!([2]), "{half}");
    ensure!(half["row"]["errors"][0]["columns"] == json!([3]), "{half}");
    ensure!(half["row"]["errors"].as_array().map(Vec::len) == Some(1), "{half}");
    ensure!(counts(&half) == [3, 2, 0, 0, 1], "{half}");
    let csv = office.api.request(Method::GET, &format!("/files/imports/{id}/rejected.csv")).send().await?;
    let csv = csv.error_for_status()?.text().await?;
    ensure!(csv.contains("B;Дуб;7736050003;почта;"), "{csv}");
    let whole = amend(office, &id, 3, 3, json!("d@example.ru")).await?;
    ensure!(whole["row"]["fate"] == "CREATED" && whole["row"]["errors"] == json!([]), "{whole}");
    ensure!(counts(&whole) == [3, 3, 0, 0, 0], "{whole}");
    let again = amend(office, &id, 3, 3, Value::Null).await?;
    ensure!(counts(&again) == [3, 2, 0, 0, 1] && again["row"]["cells"][3] == "почта", "{again}");
    amend(office, &id, 3, 3, json!("d@example.ru")).await?;
    let read = pass(office, "importApply", &id, json!({})).await?;
    ensure!(read["import"]["state"] == "APPLIED" && counts(&read) == [3, 3, 0, 0, 0], "{read}");
    let list = "{ clients(first: 10) { nodes { name inn email } } }";
    let clients = office.api.query(list, json!({})).await?;
    let oak = json!({ "name": "Дуб", "inn": "7736050003", "email": "d@example.ru" });
    ensure!(clients["clients"]["nodes"].as_array().is_some_and(|all| all.contains(&oak)), "{clients}");
    refused(amend(office, &id, 3, 3, json!("x")).await, "INVALID_TRANSITION")?;
    app.finish().await
}

#[tokio::test]
async fn an_amended_key_that_an_earlier_row_has_is_refused_and_a_failed_file_is_mended() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let id = upload(office, "clients", FILE.as_bytes().to_vec(), "").await?;
    let draft = amend(office, &id, 4, 0, json!("A")).await?;
    ensure!(draft["row"]["fate"] == "REJECTED" && counts(&draft) == [3, 0, 0, 0, 0], "{draft}");
    amend(office, &id, 4, 0, Value::Null).await?;
    let read = pass(office, "importApply", &id, json!({})).await?;
    ensure!(read["import"]["state"] == "FAILED" && counts(&read) == [3, 0, 0, 0, 1], "{read}");
    let document =
        "query($id: ID!) { importRejectedRows(id: $id, first: 5) { row cells amended errors { columns } } }";
    let rows = office.api.query(document, json!({ "id": id })).await?;
    let expected = json!({ "row": 3, "cells": ["B", "Дуб", "1", "почта"], "amended": [],
        "errors": [{ "columns": [2] }, { "columns": [3] }] });
    ensure!(rows["importRejectedRows"] == json!([expected]), "{rows}");
    amend(office, &id, 3, 2, json!("")).await?;
    let mended = amend(office, &id, 3, 3, json!("d@example.ru")).await?;
    ensure!(mended["row"]["fate"] == "CREATED" && counts(&mended) == [3, 0, 0, 0, 0], "{mended}");
    for (row, column) in [(9, 0), (1, 0), (3, 4), (-1, 0), (3, -1)] {
        refused(amend(office, &id, row, column, json!("x")).await, "VALIDATION")?;
    }
    let read = pass(office, "importApply", &id, json!({})).await?;
    ensure!(read["import"]["state"] == "APPLIED" && counts(&read) == [3, 3, 0, 0, 0], "{read}");
    app.finish().await
}

#[tokio::test]
async fn a_row_of_a_subscription_is_checked_by_itself() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let clients = checked(office, "Код;Название\nК-1;Ромашка\n").await?;
    pass(office, "importApply", &clients, json!({})).await?;
    let file = "Код подписки;Код клиента;Название тарифа;Цена;Дата начала\n\
        П-1;К-1;Интернет;100;01.03.2026\nП-2;К-9;Интернет;100;01.03.2026\n";
    let id = upload(office, "subscriptions", file.as_bytes().to_vec(), "").await?;
    let read = pass(office, "importCheck", &id, json!({})).await?;
    ensure!(counts(&read) == [2, 1, 0, 0, 1], "{read}");
    let mended = amend(office, &id, 3, 1, json!("К-1")).await?;
    ensure!(mended["row"]["fate"] == "CREATED" && counts(&mended) == [2, 2, 0, 0, 0], "{mended}");
    let repeated = amend(office, &id, 3, 0, json!("П-1")).await?;
    ensure!(repeated["row"]["errors"][0]["columns"] == json!([0]), "{repeated}");
    app.finish().await
}

#[tokio::test]
async fn a_file_of_the_same_content_names_the_earlier_import() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let first = checked(office, "Код;Название\nК-1;Ромашка\n").await?;
    let document = "query($id: ID!) { import(id: $id) { headers sameAs { id state fileName createdBy } } }";
    let read = office.api.query(document, json!({ "id": first })).await?;
    ensure!(read["import"] == json!({ "headers": ["Код", "Название"], "sameAs": null }), "{read}");
    pass(office, "importApply", &first, json!({})).await?;
    let second = checked(office, "Код;Название\nК-1;Ромашка\n").await?;
    let same = office.api.query(document, json!({ "id": second })).await?["import"]["sameAs"].clone();
    ensure!(same["id"] == first.as_str() && same["state"] == "APPLIED", "{same}");
    let other = checked(office, "Код;Название\nК-2;Дуб\n").await?;
    let read = office.api.query(document, json!({ "id": other })).await?;
    ensure!(read["import"]["sameAs"].is_null(), "{read}");
    app.finish().await
}
