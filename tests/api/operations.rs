//! Operations over all clients: what the list shows, in which order, and what it comes to.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::company::Company;
use tests::office::Office;

const LIST: &str = "query($first: Int, $after: String, $last: Int, $before: String, $filter: OperationFilter, \
    $sort: [OperationSort!]) { operations(first: $first, after: $after, last: $last, before: $before, filter: $filter, \
    sort: $sort) { nodes { id kind datedOn reason client { name } amount { amount } balanceAfter { amount } } \
    pageInfo { hasNextPage startCursor endCursor } } }";

/// `client amount balance-after` of each row.
fn rows(data: &Value) -> Vec<String> {
    let nodes = data["operations"]["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let part = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let row = |node: &Value| {
        let (name, amount) = (part(&node["client"]["name"]), part(&node["amount"]["amount"]));
        format!("{name} {amount} {}", part(&node["balanceAfter"]["amount"]))
    };
    nodes.iter().map(row).collect()
}

async fn list(office: &Office, filter: Value) -> Result<Vec<String>> {
    Ok(rows(&office.api.query(LIST, json!({ "first": 50, "filter": filter })).await?))
}

/// Three days of operations of two clients; answers the clients.
async fn three_days(app: &TestApp) -> Result<[String; 2]> {
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let (first, second) = (
        office.client(&seller, "Первый", json!({})).await?,
        office.client(&seller, "Второй", json!({})).await?,
    );
    office.pay(&first, "1000.00", "ПП-1").await?;
    office.clock("2026-03-02").await?;
    office.correct(&second, "-250.50", "Ремонт Ёлки").await?;
    office.correct(&first, "-100.00", "Пеня по договору 12/К").await?;
    office.clock("2026-03-03").await?;
    office.pay(&second, "300.00", "ПП-2").await?;
    Ok([first, second])
}

#[tokio::test]
async fn operations_of_all_clients_stand_in_one_list_with_their_balances() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let [first, _] = three_days(&app).await?;
    let office = &app.office;
    let newest =
        ["Второй 300.00 49.50", "Первый -100.00 900.00", "Второй -250.50 -250.50", "Первый 1000.00 1000.00"];
    ensure!(list(office, json!({})).await? == newest);
    let day = json!({ "from": "2026-03-02", "to": "2026-03-03" });
    ensure!(list(office, day).await? == newest[1..3]);
    ensure!(list(office, json!({ "clientId": first })).await? == [newest[1], newest[3]]);
    ensure!(list(office, json!({ "kinds": ["PAYMENT"] })).await? == [newest[0], newest[3]]);
    for (words, found) in [
        ("елки", vec![newest[2]]),
        ("ПЕНЯ 12/к", vec![newest[1]]),
        ("gtyz", vec![newest[1]]),
        ("пп-2", vec![newest[0]]),
        ("ремонт пеня", vec![]),
    ] {
        ensure!(list(office, json!({ "search": words })).await? == found, "{words}");
    }
    let whole = "{ operationCount operationTotals { count credits { amount currency } debits { amount } } }";
    let whole = office.api.query(whole, json!({})).await?;
    let sums = json!([{ "count": 4, "credits": { "amount": "1300.00", "currency": "RUB" },
                        "debits": { "amount": "350.50" } }]);
    ensure!(whole == json!({ "operationCount": 4, "operationTotals": sums }), "{whole}");
    app.finish().await
}

#[tokio::test]
async fn a_list_of_operations_is_paged_by_date_and_by_amount_both_ways() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    three_days(&app).await?;
    let office = &app.office;
    let orders = [
        (json!([]), ["300.00", "-100.00", "-250.50", "1000.00"]),
        (json!([{ "field": "AMOUNT", "direction": "ASC" }]), ["-250.50", "-100.00", "300.00", "1000.00"]),
        (
            json!([{ "field": "DATE", "direction": "ASC" }, { "field": "AMOUNT", "direction": "DESC" }]),
            ["1000.00", "-100.00", "-250.50", "300.00"],
        ),
    ];
    for (sort, whole) in orders {
        let (mut after, mut walked, mut starts) = (Value::Null, Vec::new(), Vec::new());
        for _ in 0..4 {
            let page = json!({ "first": 1, "after": after, "sort": sort });
            let page = office.api.query(LIST, page).await?["operations"].take();
            walked.push(page["nodes"][0]["amount"]["amount"].clone());
            after = page["pageInfo"]["endCursor"].clone();
            starts.push(after.clone());
        }
        ensure!(walked == whole, "{sort}: {walked:?}");
        let back = json!({ "last": 2, "before": starts[3], "sort": sort });
        let back = office.api.query(LIST, back).await?;
        let amounts: Vec<&Value> = back["operations"]["nodes"]
            .as_array()
            .context("nodes")?
            .iter()
            .map(|node| &node["amount"]["amount"])
            .collect();
        ensure!(amounts == whole[1..3].iter().collect::<Vec<_>>(), "{sort}: {back}");
    }
    app.finish().await
}

#[tokio::test]
async fn those_made_by_hand_and_those_taken_back_are_found() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let office = &company.office;
    let run = company.bill("2026-03-01").await?;
    office.pay(&company.clients[0], "70.00", "п-1").await?;
    let member = company.app.member("buh@example.org", "OWNER", &[&company.seller]).await?;
    member.correct(&company.clients[1], "-5.00", "Возмещение").await?;
    let by_hand = ["Клиент 1 -5.00 -205.00", "Клиент 0 70.00 -30.00"];
    ensure!(list(office, json!({ "byHand": true })).await? == by_hand);
    ensure!(list(office, json!({ "byHand": false })).await?.len() == 2);
    ensure!(list(office, json!({ "runId": run.id })).await?.len() == 2);
    let name = member.api.query("{ viewer { name } }", json!({})).await?["viewer"]["name"].clone();
    ensure!(list(office, json!({ "actor": name })).await? == by_hand[..1]);
    ensure!(list(office, json!({ "reversals": true })).await?.is_empty());
    office.reverse(&run, &[&company.clients[0]], "Ошибка в тарифе").await?;
    ensure!(list(office, json!({ "reversals": true })).await? == ["Клиент 0 100.00 70.00"]);
    ensure!(list(office, json!({ "reversals": true, "byHand": true })).await?.is_empty());
    company.finish().await
}

#[tokio::test]
async fn whoever_is_limited_to_a_seller_sees_operations_of_its_clients_only() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    three_days(&app).await?;
    let other = app.office.seller("ООО Другая").await?;
    let theirs = app.office.client(&other, "Чужой", json!({})).await?;
    app.office.pay(&theirs, "7.00", "ПП-3").await?;
    let member = app.member("other@example.org", "ACCOUNTANT", &[&other]).await?;
    ensure!(list(&member, json!({})).await? == ["Чужой 7.00 7.00"]);
    ensure!(list(&app.office, json!({ "sellerId": other })).await? == ["Чужой 7.00 7.00"]);
    let counted = "{ operationCount operationTotals { count credits { amount } } }";
    let counted = member.api.query(counted, json!({})).await?;
    let sums = json!([{ "count": 1, "credits": { "amount": "7.00" } }]);
    ensure!(counted == json!({ "operationCount": 1, "operationTotals": sums }), "{counted}");
    app.finish().await
}
