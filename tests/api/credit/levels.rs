//! Terms of credit are inherited: installation, seller, group, client.

use anyhow::Result;
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Office, fresh_key, text};
use tests::refused;

use super::control::{policy, stage, stands};

const TERMS: &str = "query($id: ID!) { client(id: $id) { version credit { group { name } stated { limit graceDays } \
    terms { limit { amount } limitFrom paymentDays paymentDaysFrom graceDays graceDaysFrom policyFrom promiseDays \
      promiseMax { amount } } } account { available { amount } } } }";

async fn read(office: &Office, client: &str) -> Result<Value> {
    Ok(office.api.query(TERMS, json!({ "id": client })).await?["client"].clone())
}

async fn state(office: &Office, scope: Value, version: i32, terms: Value) -> Result<Value> {
    let input = json!({ "scope": scope, "version": version, "terms": terms });
    office
        .api
        .mutate(
            "creditSettingsUpdate",
            input,
            "settings { version effective { limit { amount } limitFrom } }",
        )
        .await
}

async fn group(office: &Office, seller: &str, name: &str) -> Result<String> {
    let input = json!({ "version": 0, "sellerId": seller, "name": name, "idempotencyKey": fresh_key() });
    text(&office.api.mutate("clientGroupSave", input, "group { id }").await?["group"]["id"])
}

#[tokio::test]
async fn the_nearest_level_that_states_a_term_holds_and_is_named() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    let (office, client) = (&company.office, &company.clients[0]);
    state(office, json!({}), 0, json!({ "limit": "100", "paymentDays": 5, "promiseDays": 3 })).await?;
    let seller = json!({ "sellerId": company.seller });
    let stated = state(office, seller.clone(), 0, json!({ "graceDays": 4 })).await?;
    assert_eq!(
        stated["settings"],
        json!({ "version": 1, "effective": { "limit": { "amount": "100.00" }, "limitFrom": "GENERAL" } })
    );
    refused(state(office, seller, 0, json!({})).await, "STALE")?;
    let vip = group(office, &company.seller, "VIP").await?;
    state(office, json!({ "groupId": vip }), 0, json!({ "limit": "5000.00", "promiseMax": "300" })).await?;
    let update = |version: i32, group: Option<&str>, terms: Value| json!({ "clientId": client, "version": version, "groupId": group, "terms": terms });
    office.api.mutate("clientCreditUpdate", update(1, Some(&vip), json!({})), "client { id }").await?;
    let seen = read(office, client).await?;
    assert_eq!(
        seen["credit"]["terms"],
        json!({ "limit": { "amount": "5000.00" }, "limitFrom": "GROUP", "paymentDays": 5,
                "paymentDaysFrom": "GENERAL", "graceDays": 4, "graceDaysFrom": "SELLER", "policyFrom": "DEFAULT",
                "promiseDays": 3, "promiseMax": { "amount": "300.00" } })
    );
    assert_eq!(
        (&seen["credit"]["group"]["name"], &seen["account"]["available"]["amount"]),
        (&json!("VIP"), &json!("5000.00"))
    );
    let own = update(2, Some(&vip), json!({ "limit": "0", "graceDays": 0 }));
    office.api.mutate("clientCreditUpdate", own, "client { id }").await?;
    let seen = read(office, client).await?;
    assert_eq!(seen["credit"]["stated"], json!({ "limit": "0.00", "graceDays": 0 }));
    assert_eq!(
        (&seen["credit"]["terms"]["limitFrom"], &seen["account"]["available"]["amount"]),
        (&json!("CLIENT"), &json!("0.00"))
    );
    let listed = office
        .api
        .query(
            "query($group: ID!) { clients(first: 9, filter: { groupId: $group }) { nodes { id } } }",
            json!({ "group": vip }),
        )
        .await?;
    assert_eq!(listed["clients"]["nodes"], json!([{ "id": client }]));
    company.finish().await
}

#[tokio::test]
async fn groups_and_policies_of_another_seller_fit_nobody() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    let (office, client) = (&company.office, &company.clients[0]);
    let other = office.seller("ООО «Другая»").await?;
    let foreign = group(office, &other, "Чужие").await?;
    let update = json!({ "clientId": client, "version": 1, "groupId": foreign, "terms": {} });
    let done = office.api.mutate("clientCreditUpdate", update, "client { id }").await;
    assert_eq!(refused(done, "VALIDATION")?.path, ["groupId"]);
    let ours = policy(&company, "Наша", json!([])).await?;
    let done = state(office, json!({ "sellerId": other }), 0, json!({ "policyId": ours })).await;
    assert_eq!(refused(done, "VALIDATION")?.path, ["terms", "policyId"]);
    let done = state(office, json!({}), 0, json!({ "policyId": ours })).await;
    assert_eq!(refused(done, "VALIDATION")?.path, ["terms", "policyId"]);
    let wrong = json!({ "limit": "-1", "paymentDays": 366, "graceDays": -1, "promiseMax": "0" });
    let done = state(office, json!({ "sellerId": other }), 0, wrong).await;
    assert_eq!(refused(done, "VALIDATION")?.path, ["terms", "limit"]);
    let again = json!({ "version": 0, "sellerId": company.seller, "name": " Наша ", "stages": [], "idempotencyKey": fresh_key() });
    let done = office.api.mutate("creditPolicySave", again, "policy { id }").await;
    assert_eq!(refused(done, "VALIDATION")?.path, ["name"]);
    company.finish().await
}

#[tokio::test]
async fn an_archived_policy_stays_where_it_was_stated_and_is_offered_nowhere() -> Result<()> {
    let company = Company::of(&["700.00", "700.00"]).await?;
    let (office, stages) = (&company.office, json!([stage("REMIND", 1)]));
    let id = policy(&company, "Прежняя", stages.clone()).await?;
    let update = |client: usize, version: i32, terms: Value| json!({ "clientId": company.clients[client], "version": version, "terms": terms });
    let own = json!({ "policyId": id });
    office.api.mutate("clientCreditUpdate", update(0, 1, own.clone()), "client { id }").await?;
    let save = |id: Option<&str>, version: i32, archived: Option<bool>| {
        json!({ "id": id, "version": version, "sellerId": company.seller, "name": "Старая", "stages": stages,
                "archived": archived, "idempotencyKey": fresh_key() })
    };
    let saved = "policy { version archived }";
    refused(office.api.mutate("creditPolicySave", save(None, 1, None), saved).await, "STALE")?;
    let archived = office.api.mutate("creditPolicySave", save(Some(&id), 1, Some(true)), saved).await?;
    assert_eq!(archived["policy"], json!({ "version": 2, "archived": true }));
    let renamed = office.api.mutate("creditPolicySave", save(Some(&id), 2, None), saved).await?;
    assert_eq!(renamed["policy"], json!({ "version": 3, "archived": true }));
    let kept = update(0, 2, json!({ "policyId": id, "graceDays": 3 }));
    office.api.mutate("clientCreditUpdate", kept, "client { id }").await?;
    let other = office.api.mutate("clientCreditUpdate", update(1, 1, own.clone()), "client { id }").await;
    assert_eq!(refused(other, "VALIDATION")?.path, ["terms", "policyId"]);
    let seller = json!({ "sellerId": company.seller });
    let level = state(office, seller, 0, own).await;
    assert_eq!(refused(level, "VALIDATION")?.path, ["terms", "policyId"]);
    company.finish().await
}

const FOUND: &str =
    "clients moved blocked unblocked stages { name clients } movers { name stageThen blockedThen }";

#[tokio::test]
async fn terms_that_are_tried_say_who_would_be_blocked_by_them() -> Result<()> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    let (office, client) = (&company.office, &company.clients[0]);
    let lax = policy(&company, "Мягкая", json!([stage("REMIND", 1)])).await?;
    let harsh = policy(&company, "Строгая", json!([stage("BLOCK", 5)])).await?;
    let seller = json!({ "sellerId": company.seller });
    state(office, seller.clone(), 0, json!({ "policyId": lax, "paymentDays": 0 })).await?;
    let vip = group(office, &company.seller, "VIP").await?;
    let put = json!({ "clientId": client, "version": 1, "groupId": vip, "terms": {} });
    office.api.mutate("clientCreditUpdate", put, "client { id }").await?;
    company.bill("2026-03-01").await?;
    office.clock("2026-03-10").await?;
    stands(office, client, Some("REMIND")).await?;
    stands(office, &company.clients[1], Some("REMIND")).await?;
    let level = async |scope: &Value, terms: Value| -> Result<Value> {
        let document = format!(
            "query($input: CreditSettingsPreviewInput!) {{ creditSettingsPreview(input: $input) {{ {FOUND} }} }}"
        );
        let input = json!({ "input": { "scope": scope, "terms": terms } });
        Ok(office.api.query(&document, input).await?["creditSettingsPreview"].clone())
    };
    let found = level(&seller, json!({ "policyId": harsh, "paymentDays": 0 })).await?;
    assert_eq!((&found["clients"], &found["blocked"]), (&json!(2), &json!(2)));
    assert_eq!(found["stages"], json!([{ "name": "BLOCK 5", "clients": 2 }]));
    let spared = level(&seller, json!({ "policyId": harsh, "paymentDays": 0, "graceDays": 30 })).await?;
    assert_eq!((&spared["moved"], &spared["blocked"]), (&json!(2), &json!(0)), "nothing is overdue then");
    let found = level(&json!({ "groupId": vip }), json!({ "policyId": harsh })).await?;
    assert_eq!(
        (&found["clients"], &found["movers"]),
        (&json!(1), &json!([{ "name": "Клиент 0", "stageThen": "BLOCK 5", "blockedThen": true }])),
        "the other one is in no group"
    );
    let document = format!(
        "query($input: ClientCreditPreviewInput!) {{ clientCreditPreview(input: $input) {{ {FOUND} }} }}"
    );
    let own = |terms: Value| json!({ "input": { "clientId": client, "groupId": vip, "terms": terms } });
    let found =
        office.api.query(&document, own(json!({ "policyId": harsh }))).await?["clientCreditPreview"].clone();
    assert_eq!((&found["clients"], &found["blocked"]), (&json!(1), &json!(1)));
    let found = office.api.query(&document, own(json!({}))).await?["clientCreditPreview"].clone();
    assert_eq!((&found["clients"], &found["moved"]), (&json!(1), &json!(0)));
    let foreign = level(&seller, json!({ "policyId": company.seller })).await;
    assert!(foreign.is_err());
    stands(office, client, Some("REMIND")).await?;
    company.finish().await
}
