//! Numbers: in turn, without gaps, without repeats, whoever takes them.

use anyhow::Result;
use serde_json::{Value, json};
use tests::office::text;
use tests::refused;
use tokio::task::JoinSet;

use super::{indebted, invoice, issue};

fn series(seller: &str, version: i32, mask: &str, reset: &str) -> Value {
    json!({ "sellerId": seller, "kind": "INVOICE", "version": version, "mask": mask, "reset": reset, "start": 1 })
}

#[tokio::test]
async fn a_series_is_stated_previewed_and_refused_where_it_could_repeat() -> Result<()> {
    let company = indebted().await?;
    let (api, seller) = (&company.office.api, &company.seller);
    let answer = "series { mask reset version next }";
    for mask in ["СЧ", "{seq}-{seq}-{yy}", "{seq}-{wrong}", "СЧ-{seq}"] {
        let refusal = api.mutate("numberSeriesSave", series(seller, 0, mask, "YEARLY"), answer).await;
        assert_eq!(refused(refusal, "VALIDATION")?.path, ["mask"], "{mask}");
    }
    assert_eq!(issue(&company, json!({})).await?["number"], "СЧ-26-000001");
    let stated =
        api.mutate("numberSeriesSave", series(seller, 0, "{mm}-{yyyy}/{seq:3}", "MONTHLY"), answer).await?;
    assert_eq!(
        stated["series"],
        json!({ "mask": "{mm}-{yyyy}/{seq:3}", "reset": "MONTHLY", "version": 1, "next": "03-2026/001" })
    );
    refused(
        api.mutate("numberSeriesSave", series(seller, 0, "{seq}/{yy}", "YEARLY"), answer).await,
        "STALE",
    )?;
    assert_eq!(issue(&company, json!({})).await?["number"], "03-2026/001");
    assert_eq!(issue(&company, json!({})).await?["number"], "03-2026/002");
    assert_eq!(issue(&company, json!({ "on": "2026-04-01" })).await?["number"], "04-2026/001");
    let same = api.mutate("numberSeriesSave", series(seller, 1, "03-2026/{seq:3}", "NEVER"), answer).await;
    assert_eq!(refused(same, "VALIDATION")?.path, ["mask"], "03-2026/001 is another document's");
    let back = api.mutate("numberSeriesSave", series(seller, 1, "СЧ-{yy}-{seq:6}", "YEARLY"), answer).await?;
    assert_eq!(back["series"]["next"], "СЧ-26-000002", "the count of the year goes on");
    let code =
        api.mutate("numberSeriesSave", series(seller, 2, "{client.code}-{seq}", "NEVER"), answer).await?;
    assert_eq!(code["series"]["next"], Value::Null);
    let refusal = issue(&company, json!({})).await;
    assert_eq!(refused(refusal, "VALIDATION")?.path, ["invoice", "number"], "the client has no code");
    company.finish().await
}

#[tokio::test]
async fn the_next_number_of_a_series_begins_as_the_seller_states() -> Result<()> {
    let company = indebted().await?;
    let (api, seller) = (&company.office.api, &company.seller);
    let answer = "series { next }";
    let mask = "{seller.prefix}-{yy}/{seq}";
    let bare = api.mutate("numberSeriesSave", series(seller, 0, mask, "YEARLY"), answer).await?;
    assert_eq!(bare["series"]["next"], Value::Null, "the seller states no prefix");
    let issuer = json!({ "sellerId": seller, "from": "2026-01-01", "version": 0, "regime": "SIMPLIFIED_NO_VAT", "prefix": "АБ",
                         "closingForm": "ACT_AND_TAX_INVOICE", "paymentDays": 5 });
    api.mutate("issuerSave", issuer, "issuer { version }").await?;
    let stated = api.mutate("numberSeriesSave", series(seller, 1, mask, "YEARLY"), answer).await?;
    assert_eq!(stated["series"]["next"], "АБ-26/1");
    assert_eq!(issue(&company, json!({})).await?["number"], "АБ-26/1");
    let document = "query($id: ID!) { numberSeries(sellerId: $id) { kind next } }";
    let known = api.query(document, json!({ "id": seller })).await?;
    let known = known["numberSeries"].as_array().cloned().unwrap_or_default();
    let invoice = known.iter().find(|one| one["kind"] == "INVOICE").cloned().unwrap_or_default();
    assert_eq!(invoice["next"], "АБ-26/2");
    company.finish().await
}

#[tokio::test]
async fn thirty_two_posters_leave_no_gap_and_no_repeat() -> Result<()> {
    let company = indebted().await?;
    let mut clients = company.clients.clone();
    for n in 0..7 {
        clients.push(company.office.client(&company.seller, &format!("Ещё {n}"), json!({})).await?);
    }
    let mut posters = JoinSet::new();
    for poster in 0..32_usize {
        let (api, client) = (company.office.api.clone(), clients[poster % clients.len()].clone());
        posters.spawn(async move {
            let mut numbers = Vec::new();
            for n in 0..10 {
                // Every third one is refused: its number is nobody's.
                let amount = if n % 3 == 2 { "-1.00" } else { "1.00" };
                let lines = json!({ "lines": [{ "name": "Аванс", "amount": amount }] });
                let done = api.mutate("invoiceIssue", invoice(&client, &lines), "document { number }").await;
                match done {
                    Ok(done) => numbers.push(text(&done["document"]["number"])?),
                    Err(_) if n % 3 == 2 => {}
                    Err(error) => return Err(error),
                }
            }
            anyhow::Ok(numbers)
        });
    }
    let mut numbers = Vec::new();
    while let Some(taken) = posters.join_next().await {
        numbers.extend(taken??);
    }
    numbers.sort_unstable();
    let expected: Vec<String> = (1..=224).map(|n| format!("СЧ-26-{n:06}")).collect();
    assert_eq!(numbers, expected);
    let document = "query($id: ID!) { numberGaps(sellerId: $id) { first last } }";
    let gaps = company.office.api.query(document, json!({ "id": company.seller })).await?;
    assert_eq!(gaps["numberGaps"], json!([]));
    company.finish().await
}
