//! Sellers and settings.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::office::fresh_key;
use tests::refused;

#[tokio::test]
async fn a_seller_states_right_requisites_and_its_zone() -> Result<()> {
    let app = TestApp::start().await?;
    let api = &app.office.api;
    let create = |details: Value, key: &str| json!({ "details": details, "idempotencyKey": key });
    let wrong = json!({ "name": "ООО", "inn": "123", "timeZone": "Moscow" });
    let refusal = api.mutate("sellerCreate", create(wrong, &fresh_key()), "seller { id }").await;
    ensure!(refused(refusal, "VALIDATION")?.path == ["details", "inn"], "the field is named");
    let right = json!({ "name": "ООО Связь", "inn": "7707083893", "timeZone": "Asia/Omsk" });
    let fields = "seller { id version shortName timeZone currency }";
    let made = api.mutate("sellerCreate", create(right.clone(), "k"), fields).await?;
    ensure!(
        made == api.mutate("sellerCreate", create(right, "k"), fields).await?,
        "a repeat changes nothing"
    );
    ensure!(made["seller"]["timeZone"] == "Asia/Omsk" && made["seller"]["currency"] == "RUB", "{made}");
    let id = &made["seller"]["id"];
    let update = json!({ "id": id, "version": 1, "details": { "name": "ООО Связь плюс" } });
    api.mutate("sellerUpdate", update.clone(), "seller { id }").await?;
    refused(api.mutate("sellerUpdate", update, "seller { id }").await, "STALE")?;
    app.finish().await
}

#[tokio::test]
async fn the_nearest_level_of_settings_wins() -> Result<()> {
    let app = TestApp::start().await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let general = json!({ "scope": {}, "version": 0, "firstStub": "FREE", "fourEyes": true });
    office.api.mutate("billingSettingsUpdate", general.clone(), "settings { version }").await?;
    refused(office.api.mutate("billingSettingsUpdate", general, "settings { version }").await, "STALE")?;
    office.settings(&seller, json!({ "firstStub": "FULL", "vat": "5" })).await?;
    let document = "query($scope: SettingsScopeInput!) { billingSettings(scope: $scope) { version stated { fourEyes vat } \
                    effective { firstStub fourEyes vat basis vatIncluded } } }";
    let read = office.api.query(document, json!({ "scope": { "sellerId": seller } })).await?;
    let expected = json!({
        "version": 1,
        "stated": { "fourEyes": null, "vat": "5" },
        "effective": { "firstStub": "FULL", "fourEyes": true, "vat": "5", "basis": "ACTUAL", "vatIncluded": true },
    });
    ensure!(read["billingSettings"] == expected, "{read}");
    let wrong = json!({ "scope": {}, "version": 1, "vat": "21" });
    let refusal = office.api.mutate("billingSettingsUpdate", wrong, "settings { version }").await;
    ensure!(refused(refusal, "VALIDATION")?.path == ["vat"], "the field is named");
    app.finish().await
}

/// What holds and where it comes from, for the settings that a day changes.
const DATED: &str = "query($scope: SettingsScopeInput!, $on: Date) { billingSettings(scope: $scope, on: $on) { version \
                     on effective { firstStub billingDay invoiceLeadDays minimumInvoice { amount currency } } \
                     sources { setting level since by } history { level version from set { firstStub billingDay } \
                     inherit by } } }";

fn source<'a>(read: &'a Value, setting: &str) -> &'a Value {
    let all = read["billingSettings"]["sources"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().find(|source| source["setting"] == setting).unwrap_or(&Value::Null)
}

#[tokio::test]
async fn a_setting_holds_from_its_day_and_says_where_it_comes_from() -> Result<()> {
    let app = TestApp::start_on("2026-03-15").await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let of_seller = json!({ "sellerId": seller });
    let tell =
        async |input: Value| office.api.mutate("billingSettingsUpdate", input, "settings { version }").await;
    tell(json!({ "scope": {}, "version": 0, "firstStub": "FREE", "billingDay": 10 })).await?;
    tell(json!({ "scope": of_seller, "version": 0, "from": "2026-04-01", "firstStub": "FULL" })).await?;
    tell(json!({ "scope": of_seller, "version": 1, "from": "2026-06-01", "inherit": ["FIRST_STUB"] }))
        .await?;

    let stub = async |on: Value| -> Result<Value> {
        let read = office.api.query(DATED, json!({ "scope": of_seller, "on": on })).await?;
        let from = source(&read, "FIRST_STUB").clone();
        Ok(json!([read["billingSettings"]["effective"]["firstStub"], from["level"], from["since"]]))
    };
    assert_eq!(stub(Value::Null).await?, json!(["FREE", "GENERAL", "2026-03-15"]));
    assert_eq!(stub(json!("2026-03-31")).await?, json!(["FREE", "GENERAL", "2026-03-15"]));
    assert_eq!(stub(json!("2026-04-01")).await?, json!(["FULL", "SELLER", "2026-04-01"]));
    assert_eq!(stub(json!("2026-06-01")).await?, json!(["FREE", "GENERAL", "2026-03-15"]));
    assert_eq!(stub(json!("2026-03-14")).await?, json!(["PRORATE", "DEFAULT", null]));

    let read = office.api.query(DATED, json!({ "scope": of_seller })).await?;
    let history = read["billingSettings"]["history"].as_array().cloned().unwrap_or_default();
    let told: Vec<Value> = history
        .iter()
        .map(|row| json!([row["level"], row["version"], row["from"], row["inherit"]]))
        .collect();
    let expected = [
        json!(["SELLER", 2, "2026-06-01", ["FIRST_STUB"]]),
        json!(["SELLER", 1, "2026-04-01", []]),
        json!(["GENERAL", 1, "2026-03-15", []]),
    ];
    assert_eq!(told, expected);
    ensure!(history[0]["by"].is_string() && source(&read, "FIRST_STUB")["by"].is_string(), "{read}");
    let effective = &read["billingSettings"]["effective"];
    assert_eq!(json!([effective["billingDay"], effective["invoiceLeadDays"]]), json!([10, 5]));
    app.finish().await
}

#[tokio::test]
async fn what_cannot_be_stated_is_refused_and_named() -> Result<()> {
    let app = TestApp::start_on("2026-03-15").await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let product = office.product(&seller, "net").await?;
    let refusal = async |more: Value, scope: Value| -> Result<Vec<String>> {
        let mut input = json!({ "scope": scope, "version": 0 });
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        Ok(refused(
            office.api.mutate("billingSettingsUpdate", input, "settings { version }").await,
            "VALIDATION",
        )?
        .path)
    };
    assert_eq!(refusal(json!({ "from": "2026-03-14", "fourEyes": true }), json!({})).await?, ["from"]);
    assert_eq!(refusal(json!({ "invoiceLeadDays": 63 }), json!({})).await?, ["invoiceLeadDays"]);
    assert_eq!(refusal(json!({ "billingDay": 32 }), json!({})).await?, ["billingDay"]);
    let fraction = json!({ "minimumInvoice": { "amount": "0.001", "currency": "RUB" } });
    assert_eq!(refusal(fraction, json!({})).await?, ["minimumInvoice"]);
    assert!(refusal(json!({}), json!({})).await?.is_empty());
    let of_product = json!({ "sellerId": seller, "productId": product });
    assert_eq!(refusal(json!({ "fourEyes": true }), of_product).await?, ["fourEyes"]);
    app.finish().await
}

#[tokio::test]
async fn a_new_client_gets_the_billing_day_of_its_seller_unless_it_states_one() -> Result<()> {
    let app = TestApp::start_on("2026-03-15").await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    office.settings(&seller, json!({ "billingDay": 10 })).await?;
    let day = async |details: Value| -> Result<Value> {
        let id = office.client(&seller, "ООО Клиент", details).await?;
        let read = office
            .api
            .query("query($id: ID!) { client(id: $id) { billingDay } }", json!({ "id": id }))
            .await?;
        Ok(read["client"]["billingDay"].clone())
    };
    assert_eq!(day(json!({})).await?, 10);
    assert_eq!(day(json!({ "billingDay": 25 })).await?, 25);
    app.finish().await
}
