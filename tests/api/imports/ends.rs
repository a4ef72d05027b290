//! Ends that a file sets: never over days that are charged.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::company::Company;

use super::{counts, pass, upload};

fn file(end: &str) -> Vec<u8> {
    format!("Код подписки;Код клиента;Код тарифа;Дата начала;Дата окончания\nП-1;К-1;inet;01.03.2026;{end}\n")
        .into_bytes()
}

#[tokio::test]
async fn an_end_before_a_charge_that_still_stands_is_refused() -> Result<()> {
    let company = Company::of(&[]).await?;
    let office = &company.office;
    let client = office.client(&company.seller, "Клиент", json!({ "externalId": "К-1" })).await?;
    let plan = company.plan("inet", "100.00").await?;
    office.subscribe(&client, &plan, json!({ "startOn": "2026-03-01", "externalId": "П-1" })).await?;
    let march = company.bill("2026-03-01").await?;
    company.bill("2026-04-01").await?;
    office.reverse(&march, &[], "Март пересчитать").await?;
    for (end, expected) in [("15.03.2026", [1, 0, 0, 0, 1]), ("01.05.2026", [1, 0, 1, 0, 0])] {
        let id = upload(office, "subscriptions", file(end), "&perRow=true").await?;
        let read = pass(office, "importApply", &id, json!({})).await?;
        ensure!(counts(&read) == expected, "{end}: {read}");
    }
    company.finish().await
}
