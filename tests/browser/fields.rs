//! People of the seller add a field of clients and state what it holds; no fault that axe-core finds on the way.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::company::Company;

use super::axe::{AXE, FAULTS, SETTLED};
use super::{marked, signed_in};

/// Faults of what is open.
async fn faults(browser: &Browser, name: &str) -> Result<Vec<String>> {
    ensure!(browser.evaluate(SETTLED).await? == Value::Bool(true), "{name} does not settle");
    browser.evaluate(AXE).await?;
    let found = browser.evaluate(FAULTS).await?;
    browser.picture(name).await?;
    Ok(found.as_array().into_iter().flatten().map(|fault| format!("{name}: {fault}")).collect())
}

#[tokio::test]
async fn a_field_is_added_and_filled_in() -> Result<()> {
    let company = Company::of(&["700.00"]).await?;
    let base = company.app.office.api.base().to_owned();
    let browser = signed_in(&company.app).await?;
    browser.go(&format!("{base}/settings/sellers/{}/fields", company.seller)).await?;
    let mut found = faults(&browser, "fields-1-none").await?;
    browser.click(&marked("field-add")).await?;
    browser.fill("Название", "Подъезд").await?;
    found.extend(faults(&browser, "fields-2-new").await?);
    browser.click(&marked("field-submit")).await?;
    browser.see(&format!("{}[contains(., 'Подъезд')]", marked("fields-table"))).await?;
    found.extend(faults(&browser, "fields-3-one").await?);
    browser.go(&format!("{base}/clients/{}/cabinet", company.clients[0])).await?;
    browser.fill("Подъезд", "второй").await?;
    browser.click(&marked("client-fields-save")).await?;
    browser.see("//*[contains(., 'Данные клиента сохранены')]").await?;
    found.extend(faults(&browser, "fields-4-client").await?);
    let read = "query($id: ID!) { clientFieldValues(clientId: $id) { field { name } value } }";
    let read = company.office.api.query(read, json!({ "id": company.clients[0] })).await?;
    ensure!(read["clientFieldValues"][0]["value"] == "второй", "{read}");
    ensure!(found.is_empty(), "{}", found.join("\n"));
    browser.close().await?;
    company.finish().await
}
