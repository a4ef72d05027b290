//! What the import wizard and the audit log ask for beyond reading and writing.

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::company::Company;
use tests::office::{Office, fresh_key, text};
use tests::refused;

const PREVIEW: &str = "query($id: ID!, $mapping: JSON, $file: String) { importPreview(id: $id, mapping: $mapping, \
    mappingFile: $file) { encoding delimiter headers rows mapping mappingFile } }";

async fn uploaded(office: &Office, file: &'static str) -> Result<String> {
    let path = format!("/files/imports?kind=clients&fileName=file.csv&idempotencyKey={}", fresh_key());
    let response = office.api.request(Method::POST, &path).body(file).send().await?;
    text(&response.error_for_status()?.json::<Value>().await?["id"])
}

#[tokio::test]
async fn a_preview_reads_the_file_under_another_mapping_and_stores_nothing() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let id = uploaded(office, "Код;Имя, полное\nA;Ромашка, ООО\n").await?;
    let read = office.api.query(PREVIEW, json!({ "id": id })).await?;
    ensure!(read["importPreview"]["delimiter"] == ";", "{read}");
    let mut mapping = read["importPreview"]["mapping"].clone();
    mapping["delimiter"] = json!(",");
    let other = office.api.query(PREVIEW, json!({ "id": id, "mapping": mapping })).await?;
    ensure!(other["importPreview"]["headers"] == json!(["Код;Имя", "полное"]), "{other}");
    let file = text(&other["importPreview"]["mappingFile"])?;
    ensure!(file.contains("delimiter = \",\""), "{file}");
    let again = office.api.query(PREVIEW, json!({ "id": id, "file": file })).await?;
    ensure!(again["importPreview"] == other["importPreview"], "{again}");
    let stored = office.api.query(PREVIEW, json!({ "id": id })).await?;
    ensure!(stored == read, "{stored}");
    app.finish().await
}

#[tokio::test]
async fn a_mapping_of_another_kind_or_form_is_refused_with_its_place() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let id = uploaded(office, "Код;Название\nA;Ромашка\n").await?;
    for file in ["kind = \"subscriptions\"\n", "kind = \"clients\"\ncolour = 1\n"] {
        refused(office.api.query(PREVIEW, json!({ "id": id, "file": file })).await, "VALIDATION")?;
    }
    app.finish().await
}

#[tokio::test]
async fn the_audit_log_is_narrowed_by_actor_and_kind() -> Result<()> {
    let company = Company::of(&["450.00"]).await?;
    let colleague =
        company.app.member("admin@example.ru", "ADMINISTRATOR", &[company.seller.as_str()]).await?;
    colleague.client(&company.seller, "Клиент коллеги", json!({})).await?;
    let entries = async |filter: Value| -> Result<Vec<Value>> {
        let document = "query($filter: AuditFilter) { auditEntries(first: 200, filter: $filter) { nodes { action actorName } } }";
        let read = company.office.api.query(document, json!({ "filter": filter })).await?;
        read["auditEntries"]["nodes"].as_array().cloned().context("no entries")
    };
    let clients = entries(json!({ "action": "client" })).await?;
    ensure!(clients.len() == 2 && clients.iter().all(|row| row["action"] == "client.create"), "{clients:?}");
    let by_colleague = entries(json!({ "action": "client.create", "actor": "admin@" })).await?;
    ensure!(
        by_colleague.len() == 1 && by_colleague[0]["actorName"] == "admin@example.ru",
        "{by_colleague:?}"
    );
    ensure!(entries(json!({ "action": "clie" })).await?.is_empty(), "a kind is a whole word");
    company.finish().await
}
