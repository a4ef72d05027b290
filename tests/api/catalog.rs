//! Products, plans and versions.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::office::{Plan, fresh_key};
use tests::refused;

fn terms(price: &str) -> Value {
    json!({ "interval": "1 month", "components": [{ "code": "fee", "kind": "FLAT", "price": price }] })
}

const VERSION: &str = "planVersion { id number state effectiveFrom terms { firstStub vat vatIncluded basis \
                       overrideComponent components { code kind price } } }";

#[tokio::test]
async fn a_published_version_never_changes_and_keeps_the_settings_of_its_day() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let product = office.product(&seller, "internet").await?;
    let create =
        json!({ "productId": product, "code": "start", "name": "Старт", "idempotencyKey": fresh_key() });
    let plan = office.api.mutate("planCreate", create, "plan { id currentVersion { id } }").await?;
    ensure!(plan["plan"]["currentVersion"].is_null(), "{plan}");
    let plan = plan["plan"]["id"].clone();
    let draft = json!({ "planId": plan, "terms": terms("100"), "idempotencyKey": fresh_key() });
    let draft = office.api.mutate("planVersionCreate", draft, VERSION).await?;
    ensure!(draft["planVersion"]["terms"]["firstStub"] == "PRORATE", "{draft}");
    office.settings(&seller, json!({ "firstStub": "FULL" })).await?;
    let id = draft["planVersion"]["id"].clone();
    let change = json!({ "id": id, "terms": terms("200.5") });
    office.api.mutate("planVersionUpdate", change.clone(), VERSION).await?;
    let published = office.api.mutate("planVersionPublish", json!({ "id": id }), VERSION).await?;
    let version = &published["planVersion"];
    ensure!(version["state"] == "PUBLISHED" && version["effectiveFrom"] == "2026-03-01", "{version}");
    ensure!(version["terms"]["components"][0]["price"] == "200.5", "{version}");
    ensure!(version["terms"]["firstStub"] == "FULL", "settings are those of the publication: {version}");
    ensure!(version["terms"]["overrideComponent"] == "fee", "{version}");
    refused(office.api.mutate("planVersionUpdate", change, VERSION).await, "INVALID_TRANSITION")?;
    app.finish().await
}

#[tokio::test]
async fn a_new_version_is_for_sale_from_its_day() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let product = office.product(&seller, "internet").await?;
    let plan = office.plan(&product, &Plan::monthly("start", "100")).await?;
    let draft = json!({ "planId": plan, "terms": terms("150"), "idempotencyKey": fresh_key() });
    let draft = office.api.mutate("planVersionCreate", draft, VERSION).await?;
    let publish = json!({ "id": draft["planVersion"]["id"], "effectiveFrom": "2026-04-01" });
    office.api.mutate("planVersionPublish", publish, VERSION).await?;
    let document = "query($id: ID!) { plan(id: $id) { currentVersion { number } versions { number } \
                    product { code } } }";
    let before = office.api.query(document, json!({ "id": plan })).await?;
    ensure!(before["plan"]["currentVersion"]["number"] == 1, "{before}");
    ensure!(before["plan"]["versions"] == json!([{ "number": 2 }, { "number": 1 }]), "{before}");
    office.clock("2026-04-01").await?;
    let after = office.api.query(document, json!({ "id": plan })).await?;
    ensure!(after["plan"]["currentVersion"]["number"] == 2, "{after}");
    app.finish().await
}

#[tokio::test]
async fn wrong_terms_and_a_taken_code_are_refused_by_field() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let product = office.product(&seller, "internet").await?;
    office.plan(&product, &Plan::monthly("start", "100")).await?;
    let again =
        json!({ "productId": product, "code": "start", "name": "Старт", "idempotencyKey": fresh_key() });
    let taken = refused(office.api.mutate("planCreate", again, "plan { id }").await, "VALIDATION")?;
    ensure!(format!("{taken:?}").contains("code"), "{taken:?}");
    let mut wrong = terms("1");
    wrong["components"][0]["kind"] = json!("PACKAGE");
    let input = json!({ "productId": product, "code": "pack", "name": "Пакет", "terms": wrong,
                        "idempotencyKey": fresh_key() });
    let refusal = refused(office.api.mutate("planCreate", input, "plan { id }").await, "VALIDATION")?;
    ensure!(format!("{refusal:?}").contains("size"), "{refusal:?}");
    let document = "query { plans(first: 10) { nodes { code } pageInfo { hasNextPage } } planCount }";
    let plans = office.api.query(document, json!({})).await?;
    ensure!(plans["planCount"] == 1 && plans["plans"]["nodes"][0]["code"] == "start", "{plans}");
    app.finish().await
}

#[tokio::test]
async fn the_price_tester_prices_terms_that_nobody_stored() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    office.seller("ООО Связь").await?;
    let tiers = json!([{ "upTo": "10", "price": "2" }, { "price": "1.5" }]);
    let terms = json!({ "interval": "1 month", "vat": "20", "vatIncluded": true, "components": [
        { "code": "calls", "kind": "METERED", "model": "GRADUATED", "tiers": tiers },
        { "code": "setup", "kind": "ONE_TIME", "price": "500" },
    ] });
    let document = "query($input: PlanPriceInput!) { planPrice(input: $input) { price { total { amount } \
                    lines { component quantity amount { amount } vat { amount } vatRate } } userErrors { code } } }";
    let data = office.api.query(document, json!({ "input": { "terms": terms, "quantity": "12" } })).await?;
    let price = &data["planPrice"]["price"];
    ensure!(price["total"]["amount"] == "523.00", "{data}");
    ensure!(price["lines"][0]["vat"]["amount"] == "3.83" && price["lines"][0]["vatRate"] == "20", "{data}");
    ensure!(price["lines"][1]["quantity"] == "1", "{data}");
    app.finish().await
}

#[tokio::test]
async fn a_draft_says_what_its_author_stated_and_plans_without_a_price_are_found() -> Result<()> {
    let app = TestApp::start_on("2026-03-01").await?;
    let office = &app.office;
    let seller = office.seller("ООО Связь").await?;
    let product = office.product(&seller, "internet").await?;
    office.plan(&product, &Plan::monthly("priced", "100")).await?;
    let mut own = terms("200");
    own["vat"] = json!("5");
    let create = json!({ "productId": product, "code": "start", "name": "Старт", "terms": own,
                         "idempotencyKey": fresh_key() });
    let fields = "plan { versions { id terms { vat firstStub } stated { vat firstStub } } }";
    let plan = office.api.mutate("planCreate", create, fields).await?;
    let draft = &plan["plan"]["versions"][0];
    ensure!(draft["stated"] == json!({ "vat": "5", "firstStub": null }), "{draft}");
    ensure!(draft["terms"] == json!({ "vat": "5", "firstStub": "PRORATE" }), "{draft}");
    let document = "query($filter: PlanFilter) { planCount(filter: $filter) plans(first: 9, filter: $filter) \
                    { nodes { code } } }";
    for (priced, code) in [(true, "priced"), (false, "start")] {
        let found = office.api.query(document, json!({ "filter": { "priced": priced } })).await?;
        ensure!(found["planCount"] == 1 && found["plans"]["nodes"] == json!([{ "code": code }]), "{found}");
    }
    let publish = json!({ "id": draft["id"] });
    let published =
        office.api.mutate("planVersionPublish", publish, "planVersion { stated { vat } }").await?;
    ensure!(published["planVersion"]["stated"].is_null(), "{published}");
    app.finish().await
}
