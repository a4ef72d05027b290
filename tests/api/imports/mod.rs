//! Imports of clients and subscriptions: detection, dry runs, all or nothing, row by row, and files of refused rows.

mod cells;
mod ends;
mod lease;
mod undo;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::office::{Office, fresh_key, text};
use tests::{Live, refused};

const IMPORT: &str = "query($id: ID!) { import(id: $id) { state rows done created changed unchanged rejected message \
    mappingFile } importRejectedRows(id: $id, first: 100) { row errors { column code message } } }";

fn sample(name: &str) -> Result<Vec<u8>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name);
    std::fs::read(&path).with_context(|| path.display().to_string())
}

/// Stores a file as it is; answers the id of the import.
async fn upload(office: &Office, kind: &str, file: Vec<u8>, more: &str) -> Result<String> {
    let key = fresh_key();
    let path = format!("/files/imports?kind={kind}&fileName=file.csv&idempotencyKey={key}{more}");
    let response = office.api.request(Method::POST, &path).body(file).send().await?;
    let (status, body) = (response.status(), response.text().await?);
    ensure!(status == StatusCode::CREATED, "{status}: {body}");
    text(&serde_json::from_str::<Value>(&body)?["id"])
}

/// Begins a pass and waits for its end; answers the import and its refused rows.
async fn pass(office: &Office, verb: &str, id: &str, more: Value) -> Result<Value> {
    let mut input = json!({ "id": id });
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    office.api.mutate(verb, input, "import { state }").await?;
    let begun = Instant::now();
    loop {
        let read = office.api.query(IMPORT, json!({ "id": id })).await?;
        let state = read["import"]["state"].as_str().unwrap_or_default();
        if !["CHECKING", "APPLYING"].contains(&state) {
            return Ok(read);
        }
        if begun.elapsed() > Duration::from_secs(60) {
            bail!("the import does not end: {read}");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn counts(read: &Value) -> [i64; 5] {
    ["rows", "created", "changed", "unchanged", "rejected"]
        .map(|name| read["import"][name].as_i64().unwrap_or(-1))
}

async fn applied(office: &Office, kind: &str, file: Vec<u8>) -> Result<Value> {
    let id = upload(office, kind, file, "").await?;
    let read = pass(office, "importApply", &id, json!({})).await?;
    ensure!(read["import"]["state"] == "APPLIED", "{read}");
    Ok(read)
}

#[tokio::test]
async fn both_encodings_are_one_file_and_its_repeat_changes_nothing() -> Result<()> {
    let app = TestApp::start_on("2025-04-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let first = applied(office, "clients", sample("clients-1251.csv")?).await?;
    ensure!(counts(&first) == [5, 5, 0, 0, 0], "{first}");
    let again = applied(office, "clients", sample("clients-utf8.csv")?).await?;
    ensure!(counts(&again) == [5, 0, 0, 5, 0], "{again}");
    let list = "{ clients(first: 10) { nodes { name inn phone tags billingDay contractOn kind } } }";
    let clients = office.api.query(list, json!({})).await?;
    let elka =
        clients["clients"]["nodes"].as_array().and_then(|all| all.iter().find(|c| c["billingDay"] == 10));
    let expected = json!({
        "name": "ООО «Ёлка и палка»", "inn": "7700000016", "phone": "+74951002030", "tags": ["опт", "юг"],
        "billingDay": 10, "contractOn": "2025-01-15", "kind": "LEGAL_ENTITY",
    });
    ensure!(elka == Some(&expected), "{clients}");
    app.finish().await
}

#[tokio::test]
async fn a_dry_run_says_everything_and_writes_nothing() -> Result<()> {
    let app = TestApp::start_on("2025-04-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let file =
        "external_id,name,inn,email\nA,Ромашка,7707083893,a@example.ru\nB,Дуб,7707083894,почта\nA,Снова,,\n";
    let id = upload(office, "clients", file.as_bytes().to_vec(), "").await?;
    let read = pass(office, "importCheck", &id, json!({})).await?;
    ensure!(read["import"]["state"] == "CHECKED" && counts(&read) == [3, 1, 0, 0, 2], "{read}");
    let refused: Vec<(i64, &str)> = read["importRejectedRows"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|row| row["errors"].as_array().into_iter().flatten().map(move |error| (row, error)))
        .map(|(row, error)| (row["row"].as_i64().unwrap_or(0), error["column"].as_str().unwrap_or("")))
        .collect();
    ensure!(refused == [(3, "inn"), (3, "email"), (4, "external_id")], "{refused:?}");
    let count = office.api.query("{ clientCount }", json!({})).await?;
    ensure!(count["clientCount"] == 0, "{count}");
    app.finish().await
}

#[tokio::test]
async fn one_bad_row_stops_a_file_unless_rows_go_by_themselves() -> Result<()> {
    let app = TestApp::start_on("2025-04-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let file = "Код;Название;ИНН\nA;Ромашка;7707083893\nB;=HYPERLINK(\"x\");1\n".as_bytes().to_vec();
    let id = upload(office, "clients", file.clone(), "").await?;
    let read = pass(office, "importApply", &id, json!({})).await?;
    ensure!(read["import"]["state"] == "FAILED" && counts(&read) == [2, 0, 0, 0, 1], "{read}");
    let csv = office.api.request(Method::GET, &format!("/files/imports/{id}/rejected.csv")).send().await?;
    let csv = csv.error_for_status()?.text().await?;
    ensure!(csv.starts_with("\u{feff}Код;Название;ИНН;Причина отказа\r\n"), "{csv}");
    ensure!(csv.contains("B;\"'=HYPERLINK(\"\"x\"\")\";1;ИНН: "), "{csv}");
    let read = pass(office, "importApply", &id, json!({ "options": { "perRow": true } })).await?;
    ensure!(read["import"]["state"] == "APPLIED" && counts(&read) == [2, 1, 0, 0, 1], "{read}");
    refused(
        office.api.mutate("importApply", json!({ "id": id }), "import { id }").await,
        "INVALID_TRANSITION",
    )?;
    let id = upload(office, "clients", file, "&perRow=true&canary=2").await?;
    let read = pass(office, "importApply", &id, json!({})).await?;
    ensure!(read["import"]["state"] == "FAILED" && read["import"]["rejected"] == 1, "{read}");
    let mended = csv.replace(";1;ИНН", ";7736050003;ИНН");
    let read = applied(office, "clients", mended.into_bytes()).await?;
    ensure!(counts(&read) == [1, 1, 0, 0, 0], "{read}");
    app.finish().await
}

#[tokio::test]
async fn subscriptions_make_their_plans_and_bill_from_where_the_other_system_stopped() -> Result<()> {
    let app = TestApp::start_on("2025-04-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    applied(office, "clients", sample("clients-utf8.csv")?).await?;
    let first = applied(office, "subscriptions", sample("subscriptions.csv")?).await?;
    ensure!(counts(&first) == [5, 5, 0, 0, 0], "{first}");
    let plans = office.api.query("{ plans(first: 10) { nodes { code } } }", json!({})).await?;
    let codes: Vec<&str> = plans["plans"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|plan| plan["code"].as_str())
        .collect();
    ensure!(codes == ["ats", "inet", "service"], "{codes:?}");
    let run = office.run("AUTOMATIC", "2025-04-01", json!({})).await?;
    // 12 numbers of 350 less 10 per cent, an override of 2 500, a quarter of 18 000; the first plan's next period
    // begins on the 10th, and what has ended is the other system's. П-1 pays from the 1st to the 10th.
    ensure!(run.state == "POSTED", "{}", run.view);
    ensure!(run.total()? == "25121.94", "{}", run.view);
    let again = applied(office, "subscriptions", sample("subscriptions.csv")?).await?;
    ensure!(counts(&again) == [5, 0, 0, 5, 0], "{again}");
    let changed = "Код подписки;Код клиента;Код тарифа;Цена;Дата начала;Название подписки\n\
                   П-3;К-002;inet;2 500;01.02.2025;Главный офис\nП-1;К-001;inet;3 100;10.01.2025;\n";
    let id = upload(office, "subscriptions", changed.as_bytes().to_vec(), "&perRow=true").await?;
    let read = pass(office, "importApply", &id, json!({})).await?;
    ensure!(counts(&read) == [2, 0, 1, 0, 1], "{read}");
    ensure!(read["importRejectedRows"][0]["errors"][0]["column"] == "Цена", "{read}");
    app.finish().await
}

#[tokio::test]
async fn a_mapping_joins_columns_translates_values_and_is_checked() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let content = data_encoding::BASE64.encode(&sample("telco-sample.csv")?);
    let mut ids = Vec::new();
    for (kind, mapping) in [("CLIENTS", "telco-clients.toml"), ("SUBSCRIPTIONS", "telco-subscriptions.toml")]
    {
        let mapping = String::from_utf8(sample(mapping)?)?;
        let input = json!({
            "kind": kind, "fileName": "telco.csv", "contentBase64": content, "mappingFile": mapping,
            "idempotencyKey": fresh_key(),
        });
        let made = office.api.mutate("importCreate", input.clone(), "import { id }").await?;
        let again = office.api.mutate("importCreate", input, "import { id }").await?;
        ensure!(made == again, "{made} {again}");
        let id = text(&made["import"]["id"])?;
        let read = pass(office, "importApply", &id, json!({})).await?;
        ensure!(read["import"]["state"] == "APPLIED" && read["import"]["created"] == 60, "{read}");
        ids.push(id);
    }
    let wrong =
        json!({ "id": ids[0], "mappingFile": "kind = \"clients\"\n[columns]\nname = \"нет такого\"\n" });
    let id = upload(office, "clients", sample("telco-sample.csv")?, "").await?;
    let wrong = json!({ "id": id, "mappingFile": wrong["mappingFile"] });
    let refusal = refused(office.api.mutate("importCheck", wrong, "import { id }").await, "VALIDATION")?;
    ensure!(refusal.path == ["mapping", "columns", "name"], "{refusal:?}");
    office.api.mutate("importCancel", json!({ "id": id }), "import { state }").await?;
    app.finish().await
}

#[tokio::test]
async fn an_upload_needs_a_key_and_its_repeat_is_the_same_import() -> Result<()> {
    let app = TestApp::start().await?;
    app.office.seller("ООО Связь").await?;
    let send = async |file: &'static str, more: &str| -> Result<(StatusCode, Value)> {
        let path = format!("/files/imports?kind=clients{more}");
        let answer = app.office.api.request(Method::POST, &path).body(file).send().await?;
        Ok((answer.status(), answer.json().await?))
    };
    let (status, refused) = send("id;name\n1;x\n", "").await?;
    ensure!(status == StatusCode::BAD_REQUEST, "{status}: {refused}");
    ensure!(refused["errors"][0]["extensions"]["code"] == "VALIDATION", "{refused}");
    let (status, first) = send("id;name\n1;x\n", "&idempotencyKey=k").await?;
    ensure!(status == StatusCode::CREATED, "{status}: {first}");
    ensure!(send("id;name\n1;x\n", "&idempotencyKey=k").await?.1["id"] == first["id"], "{first}");
    let (_, other) = send("id;name\n2;y\n", "&idempotencyKey=k").await?;
    ensure!(other["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_KEY_REUSED", "{other}");
    let imports = app.office.api.query("{ imports(first: 10) { nodes { id } } }", json!({})).await?;
    ensure!(imports["imports"]["nodes"].as_array().map(Vec::len) == Some(1), "{imports}");
    app.finish().await
}

#[tokio::test]
async fn an_import_needs_its_permission() -> Result<()> {
    let app = TestApp::start().await?;
    app.office.seller("ООО Связь").await?;
    let viewer = app.colleague("viewer@example.ru", "VIEWER").await?;
    let id = upload(&app.office, "clients", b"id;name\n1;x\n".to_vec(), "").await?;
    let path = format!("/files/imports/{id}/rejected.csv");
    let status = viewer.api.request(Method::GET, &path).send().await?.status();
    ensure!(status == StatusCode::FORBIDDEN, "{status}");
    let response = viewer
        .api
        .request(Method::POST, "/files/imports?kind=clients&idempotencyKey=k")
        .body("a;b\n")
        .send()
        .await?;
    ensure!(response.status() == StatusCode::FORBIDDEN, "{}", response.status());
    let anonymous = reqwest::Client::new().get(format!("{}{path}", app.office.api.base())).send().await?;
    ensure!(anonymous.status() == StatusCode::UNAUTHORIZED, "{}", anonymous.status());
    app.finish().await
}

#[tokio::test]
async fn an_import_tells_its_progress_until_it_is_applied() -> Result<()> {
    let app = TestApp::start_on("2025-04-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let rows: String = (0..5_000).map(|row| format!("Код-{row};Клиент {row}\n")).collect();
    let id = upload(office, "clients", format!("Код;Название\n{rows}").into_bytes(), "").await?;
    let mut socket = Live::open(&office.api).await?;
    office.api.mutate("importApply", json!({ "id": id }), "import { state }").await?;
    let document = "subscription($id: ID!) { importProgress(id: $id) { state rows done created } }";
    socket.subscribe(document, json!({ "id": id })).await?;
    let answers: Vec<Value> =
        socket.rest().await?.into_iter().map(|answer| answer["importProgress"].clone()).collect();
    let mut states: Vec<&str> = answers.iter().filter_map(|import| import["state"].as_str()).collect();
    states.dedup();
    ensure!(states == ["APPLYING", "APPLIED"], "{answers:?}");
    let done: Vec<i64> = answers.iter().filter_map(|import| import["done"].as_i64()).collect();
    ensure!(done.is_sorted() && done.first() < done.last(), "{done:?}");
    let last = json!({ "state": "APPLIED", "rows": 5_000, "done": 5_000, "created": 5_000 });
    ensure!(answers.last() == Some(&last), "{answers:?}");
    app.finish().await
}
