//! Debtors as people work with them, and what another policy would do.

use anyhow::Result;
use serde_json::{Value, json};
use tests::company::Company;
use tests::dump::{changed, dump};
use tests::office::{Office, fresh_key};
use tests::refused;

use super::control::{of_seller, over_limit, policy, stage, stands};

async fn debtors(office: &Office, filter: Value, sort: Value) -> Result<Value> {
    let document = "query($filter: DebtorFilter, $sort: [DebtorSort!]) { \
        debtors(first: 9, filter: $filter, sort: $sort) { nodes { client { name } standing { overdue { amount } } } } \
        debtorCount(filter: $filter) debtorTotals(filter: $filter) { owed { amount } overdue { amount } blocked } }";
    office.api.query(document, json!({ "filter": filter, "sort": sort })).await
}

fn names(found: &Value) -> Vec<&str> {
    let nodes = found["debtors"]["nodes"].as_array().into_iter().flatten();
    nodes.filter_map(|node| node["client"]["name"].as_str()).collect()
}

/// Three clients at 100, 200 and 300 a month; on 2026-03-10 they are 9 days overdue, the last two half paid.
async fn indebted() -> Result<Company> {
    let company = Company::of(&["100.00", "200.00", "300.00"]).await?;
    let stages = json!([stage("REMIND", 1), { "kind": "BLOCK", "name": "Крупный долг", "overdueDays": 5, "overdue": "150.00" }]);
    let policy = policy(&company, "Обычная", stages).await?;
    of_seller(&company, json!({ "policyId": policy })).await?;
    company.bill("2026-03-01").await?;
    for (client, amount) in company.clients.iter().zip(["0.01", "100.00", "150.00"]) {
        company.office.pay(client, amount, amount).await?;
    }
    company.office.clock("2026-03-10").await?;
    stands(&company.office, &company.clients[0], Some("REMIND")).await?;
    stands(&company.office, &company.clients[1], Some("REMIND")).await?;
    stands(&company.office, &company.clients[2], Some("BLOCK")).await?;
    Ok(company)
}

#[tokio::test]
async fn debtors_are_listed_counted_and_summed_by_what_they_owe() -> Result<()> {
    let company = indebted().await?;
    let office = &company.office;
    let all = debtors(office, json!({}), json!(null)).await?;
    assert_eq!(names(&all), ["Клиент 2", "Клиент 1", "Клиент 0"]);
    assert_eq!(all["debtorCount"], 3);
    let totals = &all["debtorTotals"];
    assert_eq!(
        (&totals["owed"][0]["amount"], &totals["overdue"][0]["amount"], &totals["blocked"]),
        (&json!("349.99"), &json!("349.99"), &json!(1))
    );
    let by_name = json!([{ "field": "CLIENT", "direction": "ASC" }]);
    let reminded = debtors(office, json!({ "stages": ["REMIND"] }), by_name.clone()).await?;
    assert_eq!(names(&reminded), ["Клиент 0", "Клиент 1"]);
    assert_eq!(names(&debtors(office, json!({ "blocked": true }), by_name.clone()).await?), ["Клиент 2"]);
    assert_eq!(names(&debtors(office, json!({ "overdueDays": 10 }), by_name.clone()).await?), [""; 0]);
    assert_eq!(debtors(office, json!({ "overdueDays": 9 }), by_name.clone()).await?["debtorCount"], 3);
    assert_eq!(names(&debtors(office, json!({ "search": "клиент 1" }), by_name).await?), ["Клиент 1"]);
    company.finish().await
}

#[tokio::test]
async fn what_was_said_is_kept_and_the_day_to_ask_again_is_found() -> Result<()> {
    let company = indebted().await?;
    let (office, client) = (&company.office, &company.clients[0]);
    let note = |text: &str, on: Option<&str>| json!({ "clientId": client, "text": text, "contactOn": on, "idempotencyKey": fresh_key() });
    let answer = "client { credit { standing { contactOn } } creditEvents { kind data } }";
    let done = office.api.mutate("creditNote", note("Обещал заплатить", Some("2026-03-12")), answer).await?;
    assert_eq!(done["client"]["credit"]["standing"]["contactOn"], "2026-03-12");
    assert_eq!(done["client"]["creditEvents"][0]["data"]["text"], "Обещал заплатить");
    let by = |day: &str| json!({ "contactBy": day });
    assert_eq!(names(&debtors(office, by("2026-03-11"), json!(null)).await?), [""; 0]);
    assert_eq!(names(&debtors(office, by("2026-03-12"), json!(null)).await?), ["Клиент 0"]);
    let early = office.api.mutate("creditNote", note("Поздно", Some("2026-03-09")), answer).await;
    assert_eq!(refused(early, "VALIDATION")?.path, ["contactOn"]);
    let empty = office.api.mutate("creditNote", note(" ", None), answer).await;
    assert_eq!(refused(empty, "VALIDATION")?.path, ["text"]);
    office.pay(client, "99.99", "last").await?;
    let nothing = office.api.mutate("creditNote", note("Спасибо", Some("2026-03-12")), answer).await;
    assert_eq!(refused(nothing, "VALIDATION")?.path, ["contactOn"], "there is no debt any more");
    company.finish().await
}

#[tokio::test]
async fn a_tried_policy_says_what_it_would_do_and_does_nothing() -> Result<()> {
    let company = indebted().await?;
    let office = &company.office;
    let document = "query($input: CreditSimulateInput!) { creditSimulate(input: $input) { clients moved blocked unblocked \
        stages { name clients overdue { amount } } movers { name overdue { amount } overdueDays stageNow stageThen \
          blockedNow blockedThen } } }";
    let tried = json!({ "sellerId": company.seller, "stages": [stage("WARN", 1), stage("BLOCK", 20)] });
    let db = company.app.db.connect().await?;
    let before = dump(&db).await?;
    let found = office.api.query(document, json!({ "input": tried })).await?["creditSimulate"].clone();
    // Uses of sessions are noted in their rows; the worker goes on.
    let differ = changed(&before, &dump(&db).await?);
    assert!(differ.iter().all(|table| ["job_state", "session"].contains(&table.as_str())), "{differ:?}");
    assert_eq!(
        (&found["clients"], &found["moved"], &found["blocked"], &found["unblocked"]),
        (&json!(3), &json!(3), &json!(0), &json!(1))
    );
    assert_eq!(
        found["stages"],
        json!([{ "name": "WARN 1", "clients": 3, "overdue": [{ "amount": "349.99" }] },
               { "name": "BLOCK 20", "clients": 0, "overdue": [] }])
    );
    assert_eq!(
        found["movers"][0],
        json!({ "name": "Клиент 2", "overdue": { "amount": "150.00" }, "overdueDays": 9, "stageNow": "Крупный долг",
                "stageThen": "WARN 1", "blockedNow": true, "blockedThen": false })
    );
    let harsh = json!({ "sellerId": company.seller, "stages": [over_limit("BLOCK")] });
    let found = office.api.query(document, json!({ "input": harsh })).await?["creditSimulate"].clone();
    assert_eq!((&found["blocked"], &found["unblocked"]), (&json!(2), &json!(0)));
    company.finish().await
}
