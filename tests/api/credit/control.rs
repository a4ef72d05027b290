//! The ladder: clients climb it by days and by what they spend, are blocked on it, and come down when they pay.

use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Office, Plan, fresh_key, text};
use tests::refused;

use super::promise;

const CREDIT: &str = "query($id: ID!) { client(id: $id) { account { balance { amount } available { amount } } \
    blocks { kind from until createdBy } \
    credit { restricted standing { owed { amount } overdue { amount } overdueFrom overdueDays stageKind stageName \
      since blockedFrom contactOn problem } } \
    creditEvents { datedOn kind data } } }";

pub async fn read(office: &Office, client: &str) -> Result<Value> {
    Ok(office.api.query(CREDIT, json!({ "id": client })).await?["client"].clone())
}

/// Waits until background work has brought the client to this stage, by its kind; none = off the ladder.
pub async fn stands(office: &Office, client: &str, kind: Option<&str>) -> Result<Value> {
    for _ in 0..500 {
        let seen = read(office, client).await?;
        if seen["credit"]["standing"]["stageKind"].as_str() == kind {
            // Parts of one answer are read one after another: only now all of them are of after the move.
            return read(office, client).await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bail!("{client} does not come to {kind:?}: {}", read(office, client).await?)
}

pub fn stage(kind: &str, days: i32) -> Value {
    json!({ "kind": kind, "name": format!("{kind} {days}"), "overdueDays": days })
}

pub fn over_limit(kind: &str) -> Value {
    json!({ "kind": kind, "name": kind, "overLimit": true })
}

/// A policy of the company's seller.
pub async fn policy(company: &Company, name: &str, stages: Value) -> Result<String> {
    let input = json!({ "version": 0, "sellerId": company.seller, "name": name, "stages": stages,
                        "idempotencyKey": fresh_key() });
    text(&company.office.api.mutate("creditPolicySave", input, "policy { id }").await?["policy"]["id"])
}

/// Terms of the seller, stated for the first time.
pub async fn of_seller(company: &Company, terms: Value) -> Result<()> {
    let input = json!({ "scope": { "sellerId": company.seller }, "version": 0, "terms": terms });
    company.office.api.mutate("creditSettingsUpdate", input, "settings { version }").await.map(|_| ())
}

/// One client at 700.00 a month, due in 5 days with 2 of grace, and a ladder of three stages.
async fn controlled() -> Result<Company> {
    let company = Company::of(&["700.00"]).await?;
    let stages = json!([stage("REMIND", 1), stage("RESTRICT", 3), stage("BLOCK", 5)]);
    let policy = policy(&company, "Обычная", stages).await?;
    of_seller(&company, json!({ "policyId": policy, "paymentDays": 5, "graceDays": 2 })).await?;
    company.bill("2026-03-01").await?;
    Ok(company)
}

async fn state(company: &Company) -> Result<String> {
    let document = "query($id: ID!) { subscription(id: $id) { state } }";
    let data = company.office.api.query(document, json!({ "id": company.subscriptions[0] })).await?;
    text(&data["subscription"]["state"])
}

fn kinds(seen: &Value) -> Vec<&str> {
    let events = seen["creditEvents"].as_array().into_iter().flatten();
    events.filter_map(|event| event["kind"].as_str()).collect()
}

#[tokio::test]
async fn a_debtor_climbs_by_days_is_blocked_and_is_free_with_the_payment_itself() -> Result<()> {
    let company = controlled().await?;
    let (office, client) = (&company.office, &company.clients[0]);
    office.clock("2026-03-08").await?;
    assert_eq!(stands(office, client, None).await?["credit"]["standing"], Value::Null);
    office.clock("2026-03-09").await?;
    let seen = stands(office, client, Some("REMIND")).await?;
    let standing = &seen["credit"]["standing"];
    assert_eq!(
        (&standing["overdue"]["amount"], &standing["overdueFrom"], &standing["overdueDays"]),
        (&json!("700.00"), &json!("2026-03-09"), &json!(1))
    );
    office.clock("2026-03-11").await?;
    let seen = stands(office, client, Some("RESTRICT")).await?;
    assert_eq!((&seen["credit"]["restricted"], state(&company).await?.as_str()), (&json!(true), "ACTIVE"));
    office.clock("2026-03-14").await?;
    let seen = stands(office, client, Some("BLOCK")).await?;
    assert_eq!(seen["credit"]["standing"]["blockedFrom"], "2026-03-14");
    assert_eq!(
        (&seen["blocks"][0]["kind"], &seen["blocks"][0]["from"], &seen["blocks"][0]["until"]),
        (&json!("FINANCIAL"), &json!("2026-03-14"), &Value::Null)
    );
    assert_eq!(state(&company).await?, "BLOCKED");
    office.pay(client, "699.99", "1").await?;
    assert_eq!(read(office, client).await?["credit"]["standing"]["stageKind"], "BLOCK", "a kopeck is owed");
    let payment = json!({ "clientId": client, "amount": "0.01", "cash": true });
    let payment = json!({ "payment": payment, "idempotencyKey": fresh_key() });
    office.api.mutate("paymentReceive", payment, "payment { id }").await?;
    let seen = read(office, client).await?;
    assert_eq!((&seen["credit"]["standing"], &seen["credit"]["restricted"]), (&Value::Null, &json!(false)));
    assert_eq!(seen["blocks"][0]["until"], "2026-03-14");
    assert_eq!(state(&company).await?, "ACTIVE");
    assert_eq!(kinds(&seen), ["UNBLOCKED", "MOVED", "BLOCKED", "MOVED", "MOVED", "MOVED"]);
    company.finish().await
}

#[tokio::test]
async fn a_promise_frees_at_once_and_its_lapse_blocks_again() -> Result<()> {
    let company = controlled().await?;
    let (office, client) = (&company.office, &company.clients[0]);
    office.clock("2026-03-14").await?;
    stands(office, client, Some("BLOCK")).await?;
    promise(office, client, "699.00", "2026-03-16").await?;
    assert_eq!(
        read(office, client).await?["credit"]["standing"]["stageKind"],
        "BLOCK",
        "1.00 is not promised"
    );
    office.pay(client, "1.00", "1").await?;
    let seen = read(office, client).await?;
    assert_eq!((&seen["credit"]["standing"], state(&company).await?.as_str()), (&Value::Null, "ACTIVE"));
    office.clock("2026-03-16").await?;
    stands(office, client, None).await?;
    office.clock("2026-03-17").await?;
    let seen = stands(office, client, Some("BLOCK")).await?;
    assert_eq!(seen["credit"]["standing"]["overdueDays"], 9);
    assert_eq!(state(&company).await?, "BLOCKED");
    company.finish().await
}

#[tokio::test]
async fn an_exception_keeps_service_on_until_it_lapses_or_is_ended() -> Result<()> {
    let company = controlled().await?;
    let (office, client) = (&company.office, &company.clients[0]);
    office.clock("2026-03-14").await?;
    stands(office, client, Some("BLOCK")).await?;
    let unblock = json!({ "clientId": client, "kind": "FINANCIAL", "idempotencyKey": fresh_key() });
    refused(office.api.mutate("clientUnblock", unblock, "client { id }").await, "INVALID_TRANSITION")?;
    let except = |kind: &str, until: &str| {
        json!({ "clientId": client, "kind": kind, "until": until, "reason": "VIP",
                                                   "idempotencyKey": fresh_key() })
    };
    let given = "client { creditExceptions { id kind until reason } }";
    let late = office.api.mutate("creditExcept", except("NO_BLOCK", "2026-03-13"), given).await;
    assert_eq!(refused(late, "VALIDATION")?.path, ["until"]);
    let spared = office.api.mutate("creditExcept", except("NO_BLOCK", "2026-03-15"), given).await?;
    let seen = read(office, client).await?;
    assert_eq!(
        (&seen["credit"]["standing"]["stageKind"], &seen["credit"]["standing"]["blockedFrom"]),
        (&json!("BLOCK"), &Value::Null)
    );
    assert_eq!((&seen["credit"]["restricted"], state(&company).await?.as_str()), (&json!(true), "ACTIVE"));
    let end = json!({ "id": spared["client"]["creditExceptions"][0]["id"], "idempotencyKey": fresh_key() });
    office.api.mutate("creditExceptionEnd", end, "client { id }").await?;
    assert_eq!(state(&company).await?, "BLOCKED");
    office.api.mutate("creditExcept", except("ASIDE", "2026-03-15"), given).await?;
    assert_eq!(read(office, client).await?["credit"]["standing"]["stageKind"], Value::Null);
    assert_eq!(state(&company).await?, "ACTIVE");
    office.clock("2026-03-16").await?;
    stands(office, client, Some("BLOCK")).await?;
    assert_eq!(state(&company).await?, "BLOCKED");
    company.finish().await
}

#[tokio::test]
async fn who_spends_beyond_the_limit_orders_nothing_dearer_until_it_pays() -> Result<()> {
    let company = Company::of(&["700.00", "1.00"]).await?;
    let (office, client) = (&company.office, &company.clients[0]);
    let policy = policy(&company, "Лимит", json!([over_limit("RESTRICT")])).await?;
    of_seller(&company, json!({ "policyId": policy, "limit": "699.99" })).await?;
    let (cheap, dear) = (company.plan("cheap", "100.00").await?, company.plan("dear", "900.00").await?);
    let tv = office.product(&company.seller, "tv").await?;
    let beside = office.plan(&tv, &Plan::monthly("beside", "900.00")).await?;
    let below = office.plan(&company.product, &Plan { rank: 0, ..Plan::monthly("below", "900.00") }).await?;
    company.bill("2026-03-01").await?;
    stands(office, client, Some("RESTRICT")).await?;
    let order = json!({ "clientId": client, "planId": cheap, "idempotencyKey": fresh_key() });
    let refusal = office.api.mutate("subscriptionCreate", order.clone(), "subscription { id }").await;
    refused(refusal, "LIMIT_EXCEEDED")?;
    let asked = json!({ "clientId": client, "planId": cheap });
    let shown = office.api.ask("subscriptionPreview", asked, "preview { billingDay }").await;
    refused(shown, "LIMIT_EXCEEDED")?;
    let taken = json!({ "id": company.subscriptions[1], "clientId": client });
    let shown = office.api.ask("subscriptionTransferPreview", taken, "preview { version }").await;
    refused(shown, "LIMIT_EXCEEDED")?;
    let asked = |action: &Value| json!({ "id": company.subscriptions[0], "action": action });
    let act = |action: Value| json!({ "id": company.subscriptions[0], "action": action, "idempotencyKey": fresh_key() });
    for action in [
        json!({ "changePlan": { "planId": dear } }),
        json!({ "changePlan": { "planId": beside } }),
        json!({ "changePlan": { "planId": below } }),
        json!({ "changeQuantity": { "quantity": "2" } }),
        json!({ "changeQuantity": { "quantity": "2", "settlement": "NONE" } }),
    ] {
        let shown = office.api.ask("subscriptionActionPreview", asked(&action), "preview { version }").await;
        refused(shown, "LIMIT_EXCEEDED")?;
        refused(
            office.api.mutate("subscriptionAct", act(action), "subscription { id }").await,
            "LIMIT_EXCEEDED",
        )?;
    }
    let price = json!({ "changePrice": { "price": "800.00" } });
    office.api.ask("subscriptionActionPreview", asked(&price), "preview { version }").await?;
    let downgrade = act(json!({ "changePlan": { "planId": cheap } }));
    office.api.mutate("subscriptionAct", downgrade, "subscription { id }").await?;
    office.pay(client, "0.01", "1").await?;
    assert_eq!(read(office, client).await?["credit"]["restricted"], false);
    office.api.mutate("subscriptionCreate", order, "subscription { id }").await?;
    company.finish().await
}

#[tokio::test]
async fn a_block_by_hand_stays_theirs_and_none_is_set_beside_it() -> Result<()> {
    let company = controlled().await?;
    let (office, client) = (&company.office, &company.clients[0]);
    office.clock("2026-03-14").await?;
    stands(office, client, Some("BLOCK")).await?;
    office.pay(client, "700.00", "1").await?;
    let block = json!({ "clientId": client, "block": { "kind": "FINANCIAL", "from": "2026-04-15" },
                        "idempotencyKey": fresh_key() });
    office.api.mutate("clientBlock", block, "client { id }").await?;
    company.bill("2026-04-01").await?;
    office.clock("2026-04-14").await?;
    let seen = stands(office, client, Some("BLOCK")).await?;
    assert_eq!(
        seen["blocks"],
        json!([
            { "kind": "FINANCIAL", "from": "2026-03-14", "until": "2026-03-14", "createdBy": "Система" },
            { "kind": "FINANCIAL", "from": "2026-04-15", "until": null, "createdBy": "Проверки" },
            { "kind": "FINANCIAL", "from": "2026-04-14", "until": "2026-04-15", "createdBy": "Система" },
        ])
    );
    let unblock = |key: &str| json!({ "clientId": client, "kind": "FINANCIAL", "idempotencyKey": key });
    office.api.mutate("clientUnblock", unblock("withdrawn"), "client { id }").await?;
    let again = office.api.mutate("clientUnblock", unblock("again"), "client { id }").await;
    refused(again, "INVALID_TRANSITION")?;
    assert_eq!(read(office, client).await?["blocks"][1]["until"], "2026-04-15", "it never held");
    let block = json!({ "clientId": client, "block": { "kind": "FINANCIAL", "from": "2026-04-15" },
                        "idempotencyKey": fresh_key() });
    office.api.mutate("clientBlock", block, "client { id }").await?;
    office.clock("2026-04-15").await?;
    let mut holds = true;
    for _ in 0..500 {
        holds = !read(office, client).await?["credit"]["standing"]["blockedFrom"].is_null();
        if !holds {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(!holds, "the block of credit control has given way");
    assert_eq!(state(&company).await?, "BLOCKED");
    office.pay(client, "700.00", "2").await?;
    let seen = read(office, client).await?;
    assert_eq!((&seen["credit"]["standing"], state(&company).await?.as_str()), (&Value::Null, "BLOCKED"));
    let unblock = json!({ "clientId": client, "kind": "FINANCIAL", "idempotencyKey": fresh_key() });
    office.api.mutate("clientUnblock", unblock, "client { id }").await?;
    assert_eq!(state(&company).await?, "ACTIVE");
    company.finish().await
}

#[tokio::test]
async fn days_that_a_block_gave_back_do_not_lift_it() -> Result<()> {
    let company = Company::of(&[]).await?;
    let office = &company.office;
    let plan = Plan::monthly("prepaid", "310.00").with("blockedTime", "CREDIT");
    let plan = office.plan(&company.product, &plan).await?;
    let client = office.client(&company.seller, "Предоплата", json!({})).await?;
    office.subscribe(&client, &plan, json!({ "startOn": "2026-03-01" })).await?;
    let policy = policy(&company, "Предоплата", json!([over_limit("BLOCK")])).await?;
    of_seller(&company, json!({ "policyId": policy })).await?;
    office.pay(&client, "100.00", "1").await?;
    company.bill("2026-03-01").await?;
    let seen = stands(office, &client, Some("BLOCK")).await?;
    assert_eq!(seen["account"]["balance"]["amount"], "100.00", "the whole month is given back");
    office.clock("2026-03-11").await?;
    office.pay(&client, "109.99", "2").await?;
    let seen = read(office, &client).await?;
    assert_eq!(seen["credit"]["standing"]["stageKind"], "BLOCK", "21 days cost 210.00");
    office.pay(&client, "0.01", "3").await?;
    let seen = read(office, &client).await?;
    assert_eq!(
        (&seen["credit"]["standing"], &seen["account"]["balance"]["amount"]),
        (&Value::Null, &json!("210.00"))
    );
    assert_eq!(company.bill("2026-03-11").await?.total()?, "210.00");
    assert_eq!(stands(office, &client, None).await?["account"]["balance"]["amount"], "0.00");
    company.finish().await
}

#[tokio::test]
async fn a_changed_policy_moves_the_clients_under_it() -> Result<()> {
    let company = controlled().await?;
    let (office, client) = (&company.office, &company.clients[0]);
    office.clock("2026-03-09").await?;
    stands(office, client, Some("REMIND")).await?;
    let document = "query($id: ID!) { creditPolicies(sellerId: $id) { id version name } }";
    let known =
        office.api.query(document, json!({ "id": company.seller })).await?["creditPolicies"][0].clone();
    let save = |version: i32, stages: Value| {
        json!({ "id": known["id"], "version": version, "sellerId": company.seller, "name": "Строгая", "stages": stages,
                "idempotencyKey": fresh_key() })
    };
    let stale = office.api.mutate("creditPolicySave", save(7, json!([])), "policy { id }").await;
    refused(stale, "STALE")?;
    let bad = json!([{ "kind": "BLOCK", "name": "Без условия" }]);
    let bad = office.api.mutate("creditPolicySave", save(1, bad), "policy { id }").await;
    assert_eq!(refused(bad, "VALIDATION")?.path, ["stages", "0", "overdueDays"]);
    office.api.mutate("creditPolicySave", save(1, json!([stage("BLOCK", 1)])), "policy { id }").await?;
    let seen = stands(office, client, Some("BLOCK")).await?;
    assert_eq!(seen["credit"]["standing"]["blockedFrom"], "2026-03-09");
    office.api.mutate("creditPolicySave", save(2, json!([])), "policy { id }").await?;
    let seen = stands(office, client, None).await?;
    assert_eq!(seen["credit"]["standing"]["overdue"]["amount"], "700.00", "the debt is still overdue");
    assert_eq!(state(&company).await?, "ACTIVE");
    company.finish().await
}

#[tokio::test]
async fn a_block_begins_today_and_so_never_reaches_into_closed_days() -> Result<()> {
    let company = Company::of(&[]).await?;
    let office = &company.office;
    let plan = Plan::monthly("prepaid", "310.00").with("blockedTime", "CREDIT");
    let plan = office.plan(&company.product, &plan).await?;
    let client = office.client(&company.seller, "Закрытый", json!({})).await?;
    office.subscribe(&client, &plan, json!({ "startOn": "2026-03-01" })).await?;
    company.bill("2026-03-01").await?;
    office.clock("2026-03-05").await?;
    let close = json!({ "id": company.seller, "version": 1, "closedThrough": "2026-03-04" });
    office.api.mutate("sellerClosePeriod", close, "seller { id }").await?;
    let policy = policy(&company, "Жёсткая", json!([over_limit("BLOCK")])).await?;
    of_seller(&company, json!({ "policyId": policy })).await?;
    let seen = stands(office, &client, Some("BLOCK")).await?;
    assert_eq!(
        (&seen["credit"]["standing"]["problem"], &seen["account"]["balance"]["amount"]),
        (&Value::Null, &json!("-40.00"))
    );
    company.finish().await
}
