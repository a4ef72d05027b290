//! Clients: forms, lists, archive, and who sees them.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::office::fresh_key;
use tests::refused;

fn names(page: &Value) -> Vec<&str> {
    let edges = page["clients"]["edges"].as_array().map(Vec::as_slice).unwrap_or_default();
    edges.iter().filter_map(|edge| edge["node"]["name"].as_str()).collect()
}

const PAGE: &str = "query($first: Int, $after: String, $last: Int, $before: String, $filter: ClientFilter, \
    $sort: [ClientSort!]) { clients(first: $first, after: $after, last: $last, before: $before, filter: $filter, \
    sort: $sort) { edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } \
    clientCount(filter: $filter) }";

fn by(field: &str, direction: &str) -> Value {
    json!([{ "field": field, "direction": direction }])
}

#[tokio::test]
async fn every_wrong_field_of_a_form_is_named() -> Result<()> {
    let app = TestApp::start().await?;
    let seller = app.office.seller("ООО Связь").await?;
    let wrong =
        json!({ "kind": "INDIVIDUAL", "name": " ", "inn": "7701", "kpp": "770101001", "email": "a@b" });
    let input = json!({ "sellerId": seller, "details": wrong, "idempotencyKey": fresh_key() });
    let document = "mutation($input: ClientCreateInput!) { clientCreate(input: $input) { client { id } \
                    userErrors { code path } } }";
    let data = app.office.api.query(document, json!({ "input": input })).await?;
    let errors = data["clientCreate"]["userErrors"].as_array().cloned().unwrap_or_default();
    let paths: Vec<String> = errors.iter().map(|error| error["path"].to_string()).collect();
    ensure!(data["clientCreate"]["client"].is_null(), "{data}");
    let expected = ["name", "inn", "kpp", "email"].map(|field| format!("[\"details\",\"{field}\"]"));
    ensure!(paths == expected, "{paths:?}");
    app.finish().await
}

#[tokio::test]
async fn a_list_is_paged_both_ways_and_counted() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    for name in ["Ёлка", "Берёза", "Акация", "Дуб", "Вяз"] {
        office.client(&seller, name, json!({})).await?;
    }
    let first = office.api.query(PAGE, json!({ "first": 2 })).await?;
    ensure!(names(&first) == ["Акация", "Берёза"] && first["clientCount"] == 5, "{first}");
    let info = &first["clients"]["pageInfo"];
    ensure!(info["hasNextPage"] == true && info["hasPreviousPage"] == false, "{info}");
    let second = office.api.query(PAGE, json!({ "first": 2, "after": info["endCursor"] })).await?;
    ensure!(names(&second) == ["Вяз", "Дуб"], "{second}");
    let before = &second["clients"]["pageInfo"]["startCursor"];
    let back = office.api.query(PAGE, json!({ "last": 1, "before": before })).await?;
    ensure!(names(&back) == ["Берёза"], "{back}");
    let last = office.api.query(PAGE, json!({ "last": 2, "sort": by("NAME", "DESC") })).await?;
    ensure!(names(&last) == ["Берёза", "Акация"], "{last}");
    for field in ["BALANCE", "CREATED", "KIND", "STATE", "INN"] {
        for direction in ["ASC", "DESC"] {
            let sort = by(field, direction);
            let page = office.api.query(PAGE, json!({ "first": 3, "sort": sort })).await?;
            let after = &page["clients"]["pageInfo"]["endCursor"];
            let rest = office.api.query(PAGE, json!({ "first": 3, "after": after, "sort": sort })).await?;
            ensure!(names(&page).len() == 3 && names(&rest).len() == 2, "{sort}: {page} {rest}");
        }
    }
    app.finish().await
}

#[tokio::test]
async fn a_list_is_sorted_by_several_columns_each_its_own_way() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    for (name, kind) in [
        ("Акация", "LEGAL_ENTITY"),
        ("Берёза", "INDIVIDUAL"),
        ("Вяз", "LEGAL_ENTITY"),
        ("Граб", "INDIVIDUAL"),
        ("Дуб", "LEGAL_ENTITY"),
    ] {
        office.client(&seller, name, json!({ "kind": kind })).await?;
    }
    let sort = json!([{ "field": "KIND", "direction": "ASC" }, { "field": "NAME", "direction": "DESC" }]);
    let whole = ["Граб", "Берёза", "Дуб", "Вяз", "Акация"];
    let mut after = Value::Null;
    let mut walked = Vec::new();
    for _ in 0..5 {
        let asked = json!({ "first": 1, "after": after, "sort": sort });
        let page = office.api.query(PAGE, asked).await?;
        walked.extend(names(&page).into_iter().map(str::to_owned));
        after = page["clients"]["pageInfo"]["endCursor"].clone();
    }
    ensure!(walked == whole, "{walked:?}");
    let back = office.api.query(PAGE, json!({ "last": 2, "before": after, "sort": sort })).await?;
    ensure!(names(&back) == ["Дуб", "Вяз"], "{back}");
    let twice = json!([{ "field": "NAME", "direction": "ASC" }, { "field": "NAME", "direction": "DESC" }]);
    let other = json!({ "first": 1, "after": after, "sort": by("NAME", "ASC") });
    // A cursor as it was before orders had several columns: of one key.
    let older =
        "WyJuYW1lIixbeyJOYW1lIjoi0LDQutCw0YbQuNGPIn0sIjAxOTNhMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMSJdXQ";
    for wrong in [json!({ "first": 1, "sort": twice }), other, json!({ "first": 1, "after": older })] {
        let answer = office.api.post(&json!({ "query": PAGE, "variables": wrong })).await?;
        let code = &answer.body["errors"][0]["extensions"]["code"];
        ensure!(code == "BAD_REQUEST", "{wrong}: {}", answer.body);
    }
    app.finish().await
}

#[tokio::test]
async fn debts_and_advances_of_a_list_are_summed_apart() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    for (name, mutation, kind, amount) in [
        ("Должник", "operationDebit", "CORRECTION", "10.50"),
        ("Другой должник", "operationDebit", "CORRECTION", "1.00"),
        ("С авансом", "operationCredit", "PAYMENT", "300.00"),
    ] {
        let client = office.client(&seller, name, json!({})).await?;
        let input = json!({ "clientId": client, "kind": kind, "amount": amount, "reason": "Проверка",
                            "idempotencyKey": fresh_key() });
        office.api.mutate(mutation, input, "operation { id }").await?;
    }
    let document = "query($f: ClientFilter) { clientTotals(filter: $f) { debt { amount currency } \
        advance { amount currency } } }";
    let data = office.api.query(document, json!({ "f": {} })).await?;
    let sum = |amount: &str| json!([{ "amount": amount, "currency": "RUB" }]);
    ensure!(data["clientTotals"] == json!({ "debt": sum("11.50"), "advance": sum("300.00") }), "{data}");
    let data = office.api.query(document, json!({ "f": { "search": "другой" } })).await?;
    ensure!(data["clientTotals"] == json!({ "debt": sum("1.00"), "advance": [] }), "{data}");
    app.finish().await
}

#[tokio::test]
async fn filters_find_what_they_say() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let form = json!({ "tags": ["vip", "юг"], "externalId": "A-1", "inn": "7707083893", "email": "Buh@Romashka.ru" });
    office.client(&seller, "ООО «Ромашка»", form).await?;
    let debtor = office.client(&seller, "Должник 100%", json!({ "kind": "INDIVIDUAL" })).await?;
    let input = json!({ "clientId": debtor, "kind": "CORRECTION", "amount": "10.00", "reason": "Проверка",
                        "idempotencyKey": fresh_key() });
    office.api.mutate("operationDebit", input, "operation { id }").await?;
    let romashka = ["ООО «Ромашка»"];
    let filters = [
        (json!({ "search": "ромаш" }), &romashka[..]),
        (json!({ "search": "hjvfirf" }), &romashka),
        (json!({ "search": "ООО buh@" }), &romashka),
        (json!({ "search": "77070" }), &romashka),
        (json!({ "search": "100%" }), &["Должник 100%"]),
        (json!({ "search": "1_0%" }), &[]),
        (json!({ "tag": "vip" }), &romashka),
        (json!({ "tag": "vi" }), &[]),
        (json!({ "inn": "7707083893" }), &romashka),
        (json!({ "externalId": "A-1" }), &romashka),
        (json!({ "balance": "DEBT" }), &["Должник 100%"]),
        (json!({ "balance": "ADVANCE" }), &[]),
        (json!({ "kinds": ["INDIVIDUAL"], "states": ["ACTIVE"], "sellerId": seller }), &["Должник 100%"]),
    ];
    for (filter, expected) in filters {
        let page = office.api.query(PAGE, json!({ "first": 10, "filter": filter })).await?;
        ensure!(names(&page) == expected, "{filter}: {page}");
        ensure!(page["clientCount"] == expected.len(), "{filter}: {page}");
    }
    app.finish().await
}

#[tokio::test]
async fn a_stale_form_and_a_taken_external_id_are_refused() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    office.client(&seller, "Первый", json!({ "externalId": "X" })).await?;
    let taken = refused(office.client(&seller, "Второй", json!({ "externalId": "X" })).await, "VALIDATION")?;
    ensure!(taken.path == ["details", "externalId"], "{taken}");
    let id = office.client(&seller, "Второй", json!({ "externalId": "Y" })).await?;
    let form = |external: &str| json!({ "kind": "LEGAL_ENTITY", "name": "Второй", "externalId": external });
    let update = |version: i32, details: Value| json!({ "id": id, "version": version, "details": details });
    office.api.mutate("clientUpdate", update(1, form("Z")), "client { version }").await?;
    refused(office.api.mutate("clientUpdate", update(1, form("Y")), "client { id }").await, "STALE")?;
    refused(office.api.mutate("clientUpdate", update(2, form("X")), "client { id }").await, "VALIDATION")?;
    office.client(&seller, "Третий", json!({ "externalId": "Y" })).await?;
    app.finish().await
}

#[tokio::test]
async fn a_client_with_a_balance_is_not_archived() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let id = office.client(&seller, "Клиент", json!({})).await?;
    let operation = |kind: &str| json!({ "clientId": id, "kind": kind, "amount": "5.00", "reason": "Проверка", "idempotencyKey": fresh_key() });
    office.api.mutate("operationCredit", operation("PAYMENT"), "operation { id }").await?;
    let archive = json!({ "id": id, "version": 1 });
    let refusal = office.api.mutate("clientArchive", archive.clone(), "client { id }").await;
    refused(refusal, "INVALID_TRANSITION")?;
    office.api.mutate("operationDebit", operation("REFUND"), "operation { id }").await?;
    let done = office.api.mutate("clientArchive", archive, "client { state version }").await?;
    ensure!(done["client"] == json!({ "state": "ARCHIVED", "version": 2 }), "{done}");
    app.finish().await
}

#[tokio::test]
async fn a_key_for_one_seller_sees_its_clients_only() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    let (ours, theirs) = (office.seller("Наша").await?, office.seller("Чужая").await?);
    let own = office.client(&ours, "Свой", json!({})).await?;
    let foreign = office.client(&theirs, "Чужой", json!({})).await?;
    let key = json!({ "name": "Одна", "scopes": ["CLIENT_READ", "LEDGER_READ", "LEDGER_ADJUST"], "sellers": [ours],
                      "idempotencyKey": fresh_key() });
    let made = office.api.mutate("apiKeyCreate", key, "secret").await?;
    let api = office.api.with_key(made["secret"].as_str().unwrap_or_default())?;
    let page = api.query(PAGE, json!({ "first": 10 })).await?;
    ensure!(names(&page) == ["Свой"] && page["clientCount"] == 1, "{page}");
    let one = "query($id: ID!) { client(id: $id) { name } node(id: $id) { id } }";
    ensure!(api.query(one, json!({ "id": own })).await?["client"]["name"] == "Свой", "its own client");
    let hidden = api.query(one, json!({ "id": foreign })).await?;
    ensure!(hidden == json!({ "client": null, "node": null }), "{hidden}");
    let input =
        json!({ "clientId": foreign, "kind": "PAYMENT", "amount": "1.00", "idempotencyKey": fresh_key() });
    refused(api.mutate("operationCredit", input, "operation { id }").await, "NOT_FOUND")?;
    app.finish().await
}
