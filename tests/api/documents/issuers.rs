//! What documents say of a seller, from a day on, and where to pay.

use anyhow::Result;
use serde_json::{Value, json};
use tests::company::Company;
use tests::refused;

use super::{indebted, issue};

fn stated(company: &Company, from: &str, version: i32, more: Value) -> Value {
    let mut input = json!({ "sellerId": company.seller, "from": from, "version": version, "regime": "GENERAL",
                            "closingForm": "UPD", "paymentDays": 5 });
    if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
        input.extend(more.clone());
    }
    input
}

#[tokio::test]
async fn what_is_stated_holds_from_its_day_on() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let document = "query($id: ID!) { issuers(sellerId: $id) { from version regime closingForm paymentDays prefix \
                    director { position name } } }";
    let read = async || -> Result<Value> {
        Ok(api.query(document, json!({ "id": company.seller })).await?["issuers"].clone())
    };
    assert_eq!(
        read().await?,
        json!([{ "from": null, "version": 0, "regime": "GENERAL", "closingForm": "ACT_AND_TAX_INVOICE",
                 "paymentDays": 5, "prefix": "", "director": null }])
    );
    let director = json!({ "position": " Генеральный директор ", "name": "Иванов Иван Иванович" });
    let simplified =
        stated(&company, "2026-04-01", 0, json!({ "regime": "SIMPLIFIED_NO_VAT", "director": director }));
    let saved = api.mutate("issuerSave", simplified.clone(), "issuer { version }").await?;
    assert_eq!(saved["issuer"]["version"], 1);
    refused(api.mutate("issuerSave", simplified, "issuer { version }").await, "STALE")?;
    assert_eq!(
        read().await?,
        json!([{ "from": "2026-04-01", "version": 1, "regime": "SIMPLIFIED_NO_VAT", "closingForm": "UPD",
                 "paymentDays": 5, "prefix": "",
                 "director": { "position": "Генеральный директор", "name": "Иванов Иван Иванович" } }])
    );
    let march = issue(&company, json!({ "on": "2026-03-31" })).await?;
    assert_eq!(march["vat"]["amount"], "126.23", "22/122 of 700.00");
    let april = issue(&company, json!({ "on": "2026-04-01" })).await?;
    assert_eq!((&april["vat"]["amount"], &april["total"]["amount"]), (&json!("0.00"), &json!("700.00")));
    company.finish().await
}

#[tokio::test]
async fn wrong_statements_name_their_fields_and_closed_days_stay_as_they_were() -> Result<()> {
    let company = indebted().await?;
    let api = &company.office.api;
    let blank = json!({ "director": { "position": "", "name": "Иванов" } });
    let refusal =
        api.mutate("issuerSave", stated(&company, "2026-03-01", 0, blank), "issuer { version }").await;
    assert_eq!(refused(refusal, "VALIDATION")?.path, ["director", "position"]);
    let late = stated(&company, "2026-03-01", 0, json!({ "paymentDays": 366 }));
    let refusal = api.mutate("issuerSave", late, "issuer { version }").await;
    assert_eq!(refused(refusal, "VALIDATION")?.path, ["paymentDays"]);
    company.office.clock("2026-03-20").await?;
    let close = json!({ "id": company.seller, "version": 2, "closedThrough": "2026-03-10" });
    api.mutate("sellerClosePeriod", close, "seller { id }").await?;
    let closed = stated(&company, "2026-03-10", 0, json!({}));
    refused(api.mutate("issuerSave", closed, "issuer { version }").await, "PERIOD_CLOSED")?;
    api.mutate("issuerSave", stated(&company, "2026-03-11", 0, json!({})), "issuer { version }").await?;
    company.finish().await
}

#[tokio::test]
async fn one_account_is_the_main_one_and_a_wrong_key_is_refused() -> Result<()> {
    let company = Company::of(&[]).await?;
    let first = company.bank_account("40702810438000060473", "044525225").await?;
    assert_eq!((&first["account"]["main"], &first["account"]["version"]), (&json!(true), &json!(1)));
    let same = company.bank_account("40702810438000060473", "044525225").await;
    assert_eq!(refused(same, "VALIDATION")?.path, ["account"]);
    let wrong = company.bank_account("40702810938000060473", "044525225").await;
    assert_eq!(refused(wrong, "VALIDATION")?.path, ["account"]);
    let wrong = company.bank_account("40702810438000060473", "04452522").await;
    assert_eq!(refused(wrong, "VALIDATION")?.path, ["bik"]);
    company.bank_account("40702810638050013199", "044525225").await?;
    let document = "query($id: ID!) { sellerAccounts(sellerId: $id) { account main } }";
    let seen = company.office.api.query(document, json!({ "id": company.seller })).await?;
    assert_eq!(
        seen["sellerAccounts"],
        json!([{ "account": "40702810638050013199", "main": true },
               { "account": "40702810438000060473", "main": false }])
    );
    company.finish().await
}
