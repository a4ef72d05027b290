//! The desk and the views that people keep.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::company::Company;
use tests::office::{Office, Plan, text};
use tests::refused;

const DESK: &str = "{ desk { today waiting { runsAwaiting runsPartlyPosted importsRejected importsChecked trialsEnding \
    subscriptionsEnding clientsWithoutRequisites debtors keysEnding } moneyToday { debited { amount } credited { amount } } \
    moneyMonth { debited { amount currency } credited { amount } } steps { seller plan client run } } }";

async fn desk(office: &Office) -> Result<Value> {
    Ok(office.api.query(DESK, json!({})).await?["desk"].take())
}

#[tokio::test]
async fn the_desk_counts_what_waits_and_what_moved() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let office = &company.office;
    company.bill("2026-03-01").await?;
    office.clock("2026-03-20").await?;
    office.pay(&company.clients[0], "150.00", "п-1").await?;
    let trial = office.plan(&company.product, &Plan::monthly("trial", "50.00").with("trialDays", 7)).await?;
    office.subscribe(&company.clients[0], &trial, json!({ "startOn": "2026-03-20" })).await?;
    office.client(&company.seller, "Частное лицо", json!({ "kind": "INDIVIDUAL" })).await?;
    office.run("CONFIRMATION", "2026-04-01", json!({})).await?;
    let told = desk(office).await?;
    let waiting = json!({ "runsAwaiting": 1, "runsPartlyPosted": 0, "importsRejected": 0, "importsChecked": 0,
        "trialsEnding": 1, "subscriptionsEnding": 0, "clientsWithoutRequisites": 2, "debtors": 1, "keysEnding": 0 });
    ensure!(told["today"] == "2026-03-20" && told["waiting"] == waiting, "{told}");
    let money = |debited: &str, credited: &str| json!([{ "debited": { "amount": debited }, "credited": { "amount": credited } }]);
    ensure!(told["moneyToday"] == money("0.00", "150.00"), "{told}");
    let month =
        json!([{ "debited": { "amount": "300.00", "currency": "RUB" }, "credited": { "amount": "150.00" } }]);
    ensure!(told["moneyMonth"] == month, "{told}");
    ensure!(told["steps"] == json!({ "seller": true, "plan": true, "client": true, "run": true }), "{told}");
    let later = "{ subscriptionCount(filter: { trialEndsBy: \"2026-03-25\" }) }";
    let later = office.api.query(later, json!({})).await?;
    ensure!(later["subscriptionCount"] == 0, "the trial lasts to the 26th: {later}");
    company.finish().await
}

#[tokio::test]
async fn an_empty_installation_begins_and_a_reader_sees_only_its_part() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let told = desk(&app.office).await?;
    ensure!(
        told["steps"] == json!({ "seller": false, "plan": false, "client": false, "run": false }),
        "{told}"
    );
    ensure!(told["moneyMonth"] == json!([]) && told["waiting"]["debtors"] == 0, "{told}");
    let seller = app.office.seller("ООО Связь").await?;
    app.office.client(&seller, "Клиент", json!({})).await?;
    let other = app.office.seller("ООО Другая").await?;
    let member = app.member("support@example.org", "SUPPORT", &[&other]).await?;
    let told = desk(&member).await?;
    ensure!(told["waiting"]["importsChecked"].is_null(), "{told}");
    ensure!(told["waiting"]["clientsWithoutRequisites"] == 0, "{told}");
    ensure!(told["steps"]["client"] == false && told["steps"]["seller"] == true, "{told}");
    app.finish().await
}

const VIEWS: &str = "{ savedViews(list: CLIENTS) { id list name query } }";

#[tokio::test]
async fn a_view_is_kept_renamed_and_removed_by_its_owner_alone() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    let view = |name: &str, query: &str| json!({ "list": "CLIENTS", "name": name, "query": query });
    let saved = |input: Value| office.api.mutate("savedViewSave", input, "savedView { id name query }");
    let debts = saved(view(" Долги ", "balance=debt")).await?["savedView"].take();
    ensure!(debts["name"] == "Долги", "{debts}");
    let again = saved(view("Долги", "balance=debt&sort=-balance")).await?["savedView"].take();
    ensure!(again["id"] == debts["id"] && again["query"] == "balance=debt&sort=-balance", "{again}");
    saved(view("Частные", "kind=individual")).await?;
    let taken = json!({ "id": debts["id"], "list": "CLIENTS", "name": "Частные", "query": "" });
    ensure!(refused(saved(taken).await, "VALIDATION")?.path == ["name"]);
    ensure!(refused(saved(view(" ", "")).await, "VALIDATION")?.path == ["name"]);
    let renamed =
        json!({ "id": debts["id"], "list": "CLIENTS", "name": "Должники", "query": "balance=debt" });
    saved(renamed).await?;
    let member = app.member("viewer@example.org", "VIEWER", &[]).await?;
    ensure!(member.api.query(VIEWS, json!({})).await?["savedViews"] == json!([]));
    let all = office.api.query(VIEWS, json!({})).await?;
    let names: Vec<&Value> =
        all["savedViews"].as_array().into_iter().flatten().map(|view| &view["name"]).collect();
    ensure!(names == ["Должники", "Частные"], "{all}");
    let id = text(&debts["id"])?;
    let document =
        "mutation($id: ID!) { savedViewDelete(id: $id) { savedView { name } userErrors { code } } }";
    let theirs = member.api.query(document, json!({ "id": id })).await?;
    ensure!(theirs["savedViewDelete"]["userErrors"][0]["code"] == "NOT_FOUND", "{theirs}");
    let own = office.api.query(document, json!({ "id": id })).await?;
    ensure!(own["savedViewDelete"]["savedView"]["name"] == "Должники", "{own}");
    let left = office.api.query(VIEWS, json!({})).await?;
    ensure!(left["savedViews"].as_array().is_some_and(|views| views.len() == 1), "{left}");
    app.finish().await
}
