//! An applied import is taken back as a whole, as long as nothing depends on its rows.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::office::{Office, Plan, fresh_key, text};
use tests::refused;

use super::{applied, pass, upload};

const CLIENTS: &str = "Код;Название;E-mail\nК-1;Ромашка;r@example.ru\nК-2;Дуб;d@example.ru\n";
const SUBSCRIPTIONS: &str = "Код подписки;Код клиента;Название тарифа;Цена;Дата начала\n\
    П-1;К-1;Интернет;100;01.03.2026\nП-2;К-2;Интернет;100;01.03.2026\n";

async fn apply(office: &Office, kind: &str, file: &str) -> Result<String> {
    let id = upload(office, kind, file.as_bytes().to_vec(), "").await?;
    let read = pass(office, "importApply", &id, json!({})).await?;
    ensure!(read["import"]["state"] == "APPLIED", "{read}");
    Ok(id)
}

async fn revert(office: &Office, id: &str) -> Result<Value> {
    let input = json!({ "id": id, "reason": "Не тот файл", "idempotencyKey": fresh_key() });
    office.api.mutate("importRevert", input, "import { state message }").await
}

async fn blockers(office: &Office, id: &str) -> Result<Vec<(String, i64)>> {
    let document = "query($id: ID!) { importBlockers(id: $id) { kind count examples message } }";
    let data = office.api.query(document, json!({ "id": id })).await?;
    let all = data["importBlockers"].as_array().context("importBlockers")?;
    all.iter().map(|one| Ok((text(&one["kind"])?, one["count"].as_i64().context("count")?))).collect()
}

/// Everything that imports write, without what time writes.
async fn world(office: &Office) -> Result<Value> {
    let document = "{ clients(first: 50) { nodes { id name email externalId billingDay tags } } \
        subscriptions(first: 50) { nodes { externalId name endedOn nextDueOn timeline { kind } } } \
        plans(first: 50) { nodes { code name } } products(first: 50) { nodes { code } } }";
    office.api.query(document, json!({})).await
}

#[tokio::test]
async fn imports_are_taken_back_in_turn_and_leave_nothing() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let empty = world(office).await?;
    let clients = apply(office, "clients", CLIENTS).await?;
    let only_clients = world(office).await?;
    let subscriptions = apply(office, "subscriptions", SUBSCRIPTIONS).await?;
    office.run("SANDBOX", "2026-04-01", json!({})).await?;
    ensure!(blockers(office, &clients).await? == [("SUBSCRIPTIONS".to_owned(), 2)]);
    refused(revert(office, &clients).await, "INVALID_TRANSITION")?;
    let reverted = revert(office, &subscriptions).await?;
    ensure!(reverted["import"]["state"] == "REVERTED", "{reverted}");
    ensure!(reverted["import"]["message"] == "Загрузка отменена: Не тот файл", "{reverted}");
    ensure!(world(office).await? == only_clients, "{}", world(office).await?);
    refused(revert(office, &subscriptions).await, "INVALID_TRANSITION")?;
    revert(office, &clients).await?;
    ensure!(world(office).await? == empty, "{}", world(office).await?);
    apply(office, "clients", CLIENTS).await?;
    apply(office, "subscriptions", SUBSCRIPTIONS).await?;
    app.finish().await
}

#[tokio::test]
async fn changed_objects_get_their_former_values_back() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let product = office.product(&seller, "internet").await?;
    let aligned = tests::office::Plan::monthly("aligned", "50").with("alignment", "client");
    office.plan(&product, &aligned).await?;
    apply(office, "clients", CLIENTS).await?;
    apply(office, "subscriptions", SUBSCRIPTIONS).await?;
    office.run("AUTOMATIC", "2026-03-01", json!({})).await?;
    let before = world(office).await?;
    let clients = "Код;Название;E-mail;Метки\nК-1;Ромашка и Ко;new@example.ru;опт\nК-3;Клён;k@example.ru;\n";
    let clients = apply(office, "clients", clients).await?;
    let subscriptions = "Код подписки;Код клиента;Код тарифа;Название тарифа;Цена;Дата начала;Название подписки;Дата окончания\n\
        П-1;К-1;;Интернет;;01.03.2026;Офис;01.05.2026\nП-9;К-2;aligned;;;10.03.2026;;\n";
    let subscriptions = apply(office, "subscriptions", subscriptions).await?;
    ensure!(world(office).await? != before);
    revert(office, &subscriptions).await?;
    revert(office, &clients).await?;
    ensure!(world(office).await? == before, "{}\n{before}", world(office).await?);
    app.finish().await
}

#[tokio::test]
async fn whatever_depends_on_the_rows_is_named_and_keeps_them() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let clients = apply(office, "clients", CLIENTS).await?;
    let subscriptions = apply(office, "subscriptions", SUBSCRIPTIONS).await?;
    let other = office.client(&seller, "Чужой", json!({ "externalId": "К-7" })).await?;
    let foreign =
        SUBSCRIPTIONS.replace("П-1;К-1", "П-7;К-7").replace("П-2;К-2;Интернет;100;01.03.2026\n", "");
    let foreign = apply(office, "subscriptions", &foreign).await?;
    ensure!(blockers(office, &subscriptions).await? == [("PLANS".to_owned(), 1)]);
    revert(office, &foreign).await?;
    ensure!(blockers(office, &subscriptions).await?.is_empty());
    let run = office.run("AUTOMATIC", "2026-03-01", json!({})).await?;
    ensure!(blockers(office, &subscriptions).await? == [("CHARGES".to_owned(), 2)]);
    let all = [("OPERATIONS".to_owned(), 2), ("SUBSCRIPTIONS".to_owned(), 2), ("RUNS".to_owned(), 2)];
    ensure!(blockers(office, &clients).await? == all, "{:?}", blockers(office, &clients).await?);
    let refusal = refused(revert(office, &clients).await, "INVALID_TRANSITION")?;
    ensure!(refusal.message.contains("Ромашка") && refusal.message.contains("Всего 2"), "{refusal:?}");
    ensure!(office.balance(&other).await? == "0.00" && run.state == "POSTED");
    let more = apply(office, "clients", "Код;Название\nК-5;Липа\n").await?;
    let document = "{ clients(first: 1, filter: { externalId: \"К-5\" }) { nodes { id version } } }";
    let linden = office.api.query(document, json!({})).await?["clients"]["nodes"][0].clone();
    let edit = json!({ "id": linden["id"], "version": linden["version"],
        "details": { "kind": "INDIVIDUAL", "name": "Липа", "externalId": "К-5", "note": "звонить утром" } });
    office.api.mutate("clientUpdate", edit, "client { id }").await?;
    ensure!(blockers(office, &more).await? == [("EDITED".to_owned(), 1)]);
    app.finish().await
}

#[tokio::test]
async fn an_addon_or_a_suspension_that_came_later_keeps_the_rows() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let clients = apply(office, "clients", CLIENTS).await?;
    let subscriptions = apply(office, "subscriptions", SUBSCRIPTIONS).await?;
    let document = "{ subscriptions(first: 9) { nodes { id clientId externalId } } }";
    let all = office.api.query(document, json!({})).await?["subscriptions"]["nodes"].clone();
    let base = all.as_array().and_then(|all| all.iter().find(|one| one["externalId"] == "П-1"));
    let base = base.context("П-1")?;
    let product = office.product(&seller, "tv").await?;
    let plan = json!({ "productId": product, "code": "tv", "name": "ТВ", "isAddon": true, "publish": true,
                       "terms": Plan::monthly("tv", "10").terms, "effectiveFrom": "2020-01-01",
                       "idempotencyKey": fresh_key() });
    let plan = text(&office.api.mutate("planCreate", plan, "plan { id }").await?["plan"]["id"])?;
    office.subscribe(&text(&base["clientId"])?, &plan, json!({ "baseId": base["id"] })).await?;
    ensure!(blockers(office, &subscriptions).await? == [("ADDONS".to_owned(), 1)]);
    refused(revert(office, &subscriptions).await, "INVALID_TRANSITION")?;
    ensure!(blockers(office, &clients).await? == [("SUBSCRIPTIONS".to_owned(), 3)]);
    let more = apply(office, "clients", "Код;Название\nК-5;Липа\n").await?;
    let document = "{ clients(first: 1, filter: { externalId: \"К-5\" }) { nodes { id } } }";
    let linden = office.api.query(document, json!({})).await?["clients"]["nodes"][0]["id"].clone();
    let block =
        json!({ "clientId": linden, "block": { "kind": "TECHNICAL" }, "idempotencyKey": fresh_key() });
    office.api.mutate("clientBlock", block, "client { id }").await?;
    ensure!(blockers(office, &more).await? == [("BLOCKS".to_owned(), 1)]);
    refused(revert(office, &more).await, "INVALID_TRANSITION")?;
    let more = apply(office, "clients", "Код;Название\nК-6;Клён\n").await?;
    let document = "{ clients(first: 1, filter: { externalId: \"К-6\" }) { nodes { id } } }";
    let maple = office.api.query(document, json!({})).await?["clients"]["nodes"][0]["id"].clone();
    let spare = json!({ "clientId": maple, "kind": "NO_BLOCK", "until": "2026-03-20", "reason": "VIP",
                        "idempotencyKey": fresh_key() });
    office.api.mutate("creditExcept", spare, "client { id }").await?;
    ensure!(blockers(office, &more).await? == [("CREDIT".to_owned(), 1)]);
    refused(revert(office, &more).await, "INVALID_TRANSITION")?;
    app.finish().await
}

#[tokio::test]
async fn nothing_is_taken_back_of_a_file_that_wrote_nothing() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let id = upload(office, "clients", CLIENTS.as_bytes().to_vec(), "").await?;
    pass(office, "importCheck", &id, json!({})).await?;
    refused(revert(office, &id).await, "INVALID_TRANSITION")?;
    let read = applied(office, "clients", CLIENTS.as_bytes().to_vec()).await?;
    ensure!(read["import"]["created"] == 2, "{read}");
    let input = json!({ "id": id, "reason": " ", "idempotencyKey": fresh_key() });
    refused(office.api.mutate("importRevert", input, "import { id }").await, "VALIDATION")?;
    app.finish().await
}
