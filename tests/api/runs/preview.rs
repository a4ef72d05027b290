//! What a run would cover, before it is made, and what stands in its way.

use anyhow::Result;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use tests::company::Company;
use tests::refused;

fn figures(preview: &Value) -> (i64, i64, i64) {
    let count = |field: &str| preview[field].as_i64().unwrap_or(-1);
    (count("clients"), count("subscriptions"), count("notDue"))
}

fn kinds(preview: &Value) -> Vec<Value> {
    preview["blockers"].as_array().into_iter().flatten().map(|blocker| blocker["kind"].clone()).collect()
}

#[tokio::test]
async fn the_preview_counts_what_is_due_and_says_why_the_rest_is_not() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    company.add(0, "later", "30.00", "2026-05-01").await?;
    let office = &company.office;
    let before = office.preview("CONFIRMATION", "2026-03-01", json!({})).await?;
    assert_eq!((figures(&before), kinds(&before)), ((2, 2, 1), vec![]));
    assert_eq!(before["notDueByReason"], json!([{ "reason": "NOT_STARTED", "subscriptions": 1 }]));
    company.bill("2026-03-01").await?;
    let after = office.preview("CONFIRMATION", "2026-03-01", json!({})).await?;
    assert_eq!(figures(&after), (0, 0, 3));
    let reasons = after["notDueByReason"].as_array().cloned().unwrap_or_default();
    assert!(reasons.contains(&json!({ "reason": "CHARGED", "subscriptions": 2 })), "{after}");
    assert_eq!(figures(&office.preview("SANDBOX", "2026-05-01", json!({})).await?), (2, 3, 0));
    company.finish().await
}

#[tokio::test]
async fn the_preview_covers_what_the_run_of_the_same_scope_covers() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let plan = company.plan("more", "30.00").await?;
    company.join(0, &plan, "2026-03-01").await?;
    let scopes = [
        (json!({ "clientIds": [company.clients[0]] }), (1, 2, 0), "130.00"),
        (json!({ "planIds": [plan] }), (1, 1, 0), "30.00"),
        (json!({ "tags": ["никого"] }), (0, 0, 0), "0.00"),
    ];
    for (scope, expected, total) in scopes {
        let preview = company.office.preview("SANDBOX", "2026-03-01", json!({ "scope": scope })).await?;
        assert_eq!(figures(&preview), expected, "{scope}");
        let run = company.office.run("SANDBOX", "2026-03-01", json!({ "scope": scope })).await?;
        assert_eq!((run.count("clientsTotal")?, run.total()?.as_str()), (expected.0, total));
    }
    let run = company.office.run("SANDBOX", "2026-03-01", json!({ "scope": { "planIds": [plan] } })).await?;
    assert_eq!(company.office.found(&run.id).await?["scope"]["planIds"], json!([plan]));
    company.finish().await
}

#[tokio::test]
async fn a_day_too_far_is_in_the_way_of_posting_and_not_of_a_sandbox() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let posting = company.office.preview("CONFIRMATION", "2026-05-03", json!({})).await?;
    assert_eq!(kinds(&posting), ["DATE_TOO_FAR"]);
    assert_eq!(posting["blockers"][0]["day"], "2026-05-02");
    assert_eq!(
        kinds(&company.office.preview("SANDBOX", "2026-05-03", json!({})).await?),
        Vec::<Value>::new()
    );
    let too_many = vec![&company.clients[0]; 1_001];
    let asked = json!({ "scope": { "clientIds": too_many } });
    refused(company.office.preview("SANDBOX", "2026-03-01", asked).await, "VALIDATION")?;
    company.finish().await
}

#[tokio::test]
async fn a_closed_period_is_in_the_way_of_its_clients() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    company.office.clock("2026-04-15").await?;
    let close = json!({ "id": company.seller, "version": 1, "closedThrough": "2026-03-31" });
    company.office.api.mutate("sellerClosePeriod", close, "seller { version }").await?;
    let closed = company.office.preview("AUTOMATIC", "2026-03-31", json!({})).await?;
    assert_eq!(kinds(&closed), ["PERIOD_CLOSED"]);
    assert_eq!(closed["blockers"][0]["clients"], 2);
    assert_eq!(closed["blockers"][0]["day"], "2026-03-31");
    let open = company.office.preview("AUTOMATIC", "2026-04-01", json!({})).await?;
    assert_eq!((figures(&open), kinds(&open)), ((2, 2, 0), vec![]));
    company.finish().await
}

#[tokio::test]
async fn a_run_at_work_is_in_the_way_of_another_one_over_the_same_clients() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let scope = json!({ "scope": { "clientIds": [company.clients[0]] } });
    let run = company.office.run("CONFIRMATION", "2026-03-01", scope).await?;
    let over_all = || company.office.preview("CONFIRMATION", "2026-03-01", json!({}));
    assert_eq!(kinds(&over_all().await?), Vec::<Value>::new());
    let db = company.app.db.connect().await?;
    let held = "UPDATE bill_run SET state = 'posting', lease_owner = 'another machine', \
                lease_until = '2099-01-01 00:00:00+00:00'";
    db.execute_raw(Statement::from_string(db.get_database_backend(), held)).await?;
    let preview = over_all().await?;
    assert_eq!(kinds(&preview), ["RUN_WORKING"]);
    assert_eq!(
        (&preview["blockers"][0]["clients"], &preview["blockers"][0]["runNumber"]),
        (&json!(1), &json!(1))
    );
    let other = json!({ "scope": { "clientIds": [company.clients[1]] } });
    let apart = company.office.preview("CONFIRMATION", "2026-03-01", other).await?;
    assert_eq!(kinds(&apart), Vec::<Value>::new());
    let free = "UPDATE bill_run SET state = 'awaiting_confirmation', lease_owner = NULL, lease_until = NULL";
    db.execute_raw(Statement::from_string(db.get_database_backend(), free)).await?;
    db.close().await?;
    assert_eq!(company.office.confirm(&run).await?.state, "POSTED");
    company.finish().await
}
