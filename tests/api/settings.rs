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
