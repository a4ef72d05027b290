//! Closing documents: what was served in a month, once, with the ledger behind it, and corrected when it changes.

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};
use tests::company::Company;
use tests::office::{Plan, Run, text};
use tests::refused;

use super::served;

async fn close(company: &Company, mode: &str, last: &str) -> Result<Run> {
    company.office.run(mode, last, json!({ "task": "CLOSING" })).await
}

/// The register: kind, client by its place, total, VAT, whether it is annulled; in order of kinds and clients.
async fn register(company: &Company) -> Result<Vec<Value>> {
    let document = "query { documents(first: 100, sort: [{ field: ON, direction: ASC }]) { nodes { kind clientId on \
                    total { amount } vat { amount } state } } }";
    let found = company.office.api.query(document, json!({})).await?;
    let mut rows: Vec<Value> = found["documents"]["nodes"].as_array().cloned().unwrap_or_default();
    rows.retain(|row| row["kind"] != "INVOICE");
    let place = |row: &Value| company.clients.iter().position(|client| row["clientId"] == client.as_str());
    let mut told: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!([
                row["kind"],
                place(row),
                row["on"],
                row["total"]["amount"],
                row["vat"]["amount"],
                row["state"]
            ])
        })
        .collect();
    told.sort_by_key(ToString::to_string);
    Ok(told)
}

/// Sums of the ledger over all clients: unearned, revenue, VAT.
async fn books(company: &Company) -> Result<[String; 3]> {
    let document =
        "query { operations(first: 200) { nodes { transfers { debit credit amount { amount } } } } }";
    let found = company.office.api.query(document, json!({})).await?;
    let nodes = found["operations"]["nodes"].as_array().cloned().unwrap_or_default();
    let mut sums = [0_i64; 3];
    for row in nodes.iter().flat_map(|node| node["transfers"].as_array().cloned().unwrap_or_default()) {
        let minor: i64 = text(&row["amount"]["amount"])?.replace('.', "").parse()?;
        for (sum, account) in sums.iter_mut().zip(["UNEARNED", "REVENUE", "VAT"]) {
            *sum += if row["credit"] == account { minor } else { 0 };
            *sum -= if row["debit"] == account { minor } else { 0 };
        }
    }
    Ok(sums.map(|sum| format!("{}.{:02}", sum / 100, sum % 100)))
}

/// Prints every document, and makes the file of exchange of those that have one: says of which kinds.
async fn printed(company: &Company) -> Result<Vec<String>> {
    let api = &company.office.api;
    let found = api.query("query { documents(first: 100) { nodes { id kind } } }", json!({})).await?;
    let mut exchanged = Vec::new();
    for row in found["documents"]["nodes"].as_array().cloned().unwrap_or_default() {
        let (id, kind) = (text(&row["id"])?, text(&row["kind"])?);
        let get = async |form: &str| {
            api.request(Method::GET, &format!("/files/documents/{id}.{form}")).send().await
        };
        let pdf = get("pdf").await?.error_for_status()?.bytes().await?;
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 10_000, "{kind}: {} bytes", pdf.len());
        let file = get("xml").await?;
        if file.status().is_success() {
            assert_eq!(file.headers()["content-type"], "application/xml");
            let file = file.bytes().await?;
            assert!(file.starts_with(b"<?xml version=\"1.0\" encoding=\"windows-1251\"?>"), "{kind}");
            exchanged.push(kind);
        }
    }
    exchanged.sort();
    exchanged.dedup();
    Ok(exchanged)
}

fn rows(rows: &[(&str, usize, &str, &str, &str, &str)]) -> Vec<Value> {
    rows.iter()
        .map(|(kind, client, on, total, vat, state)| json!([kind, client, on, total, vat, state]))
        .collect()
}

#[tokio::test]
async fn a_month_is_closed_with_the_documents_of_each_client_and_what_was_charged_is_revenue() -> Result<()> {
    let company = served().await?;
    company.bill("2026-03-15").await?;
    refused(close(&company, "AUTOMATIC", "2026-03-30").await, "VALIDATION")?;
    assert_eq!(refused(close(&company, "CONFIRMATION", "2026-03-31").await, "VALIDATION")?.path, ["asOf"]);
    let sandbox = close(&company, "SANDBOX", "2026-03-31").await?;
    assert_eq!((sandbox.state.as_str(), sandbox.total()?.as_str()), ("CALCULATED", "2440.00"));
    assert!(register(&company).await?.is_empty());

    company.office.clock("2026-04-02").await?;
    let run = close(&company, "CONFIRMATION", "2026-03-31").await?;
    assert_eq!((run.state.as_str(), run.total()?.as_str()), ("AWAITING_CONFIRMATION", "2440.00"));
    let document = "query($id: ID!) { billRun(id: $id) { items(first: 10) { nodes { clientId amount { amount } \
                    closing { documents lines { name from to amount { amount } vat { amount } vatRate } } } } } }";
    let items = company.office.api.query(document, json!({ "id": run.id })).await?;
    let items = items["billRun"]["items"]["nodes"].as_array().cloned().unwrap_or_default();
    let first = items.iter().find(|item| item["clientId"] == company.clients[0].as_str());
    let closing = &first.cloned().unwrap_or_default()["closing"];
    assert_eq!(closing["documents"], json!(["ACT", "TAX_INVOICE"]));
    assert_eq!(
        closing["lines"],
        json!([{ "name": "net: fee", "from": "2026-03-01", "to": "2026-04-01", "amount": { "amount": "1220.00" },
                 "vat": { "amount": "220.00" }, "vatRate": "22" }])
    );
    let posted = company.office.confirm(&run).await?;
    assert_eq!((posted.state.as_str(), posted.count("clientsPosted")?), ("POSTED", 2));
    let march = [
        ("ACT", 0, "2026-03-31", "1220.00", "220.00", "ISSUED"),
        ("TAX_INVOICE", 0, "2026-03-31", "1220.00", "220.00", "ISSUED"),
        ("UPD", 1, "2026-03-31", "1220.00", "220.00", "ISSUED"),
    ];
    assert_eq!(register(&company).await?, rows(&march));
    assert_eq!(books(&company).await?, ["0.00", "2000.00", "440.00"]);
    assert_eq!(company.balances().await?, ["-1220.00", "-1220.00"], "balances stay");
    let again = close(&company, "AUTOMATIC", "2026-03-31").await?;
    assert_eq!((again.state.as_str(), again.count("linesTotal")?), ("POSTED", 0), "a month closes once");
    assert_eq!(printed(&company).await?, ["ACT", "TAX_INVOICE", "UPD"]);
    company.finish().await
}

#[tokio::test]
async fn a_charge_over_two_months_is_earned_by_its_days_and_the_rest_stays_unearned() -> Result<()> {
    let company = served().await?;
    let plan = Plan::monthly("hosting", "310").with("vat", "general").with("vatIncluded", true);
    let plan = company.office.plan(&company.product, &plan).await?;
    company.join(1, &plan, "2026-03-16").await?;
    company.bill("2026-03-31").await?;
    let run = close(&company, "AUTOMATIC", "2026-03-31").await?;
    // 16 of 31 days of 310.00 are 160.00.
    assert_eq!((run.state.as_str(), run.total()?.as_str()), ("POSTED", "2600.00"));
    assert_eq!(books(&company).await?[0], "150.00");
    company.bill("2026-04-30").await?;
    let run = close(&company, "AUTOMATIC", "2026-04-30").await?;
    // 150.00 of the first, and 15 of 30 days of the second are 155.00.
    assert_eq!(run.total()?, "2745.00");
    assert_eq!(books(&company).await?[0], "155.00");
    company.finish().await
}

#[tokio::test]
async fn charges_taken_back_from_a_closed_month_correct_its_documents() -> Result<()> {
    let company = served().await?;
    company.bill("2026-03-31").await?;
    let plan = Plan::monthly("mail", "122").with("vat", "general").with("vatIncluded", true);
    let plan = company.office.plan(&company.product, &plan).await?;
    for client in 0..2 {
        company.join(client, &plan, "2026-03-01").await?;
    }
    let mistake = company.bill("2026-03-31").await?;
    assert_eq!(close(&company, "AUTOMATIC", "2026-03-31").await?.total()?, "2684.00");
    company.bill("2026-04-30").await?;
    company.office.reverse(&mistake, &[], "Почту не подключили").await?;
    let april = close(&company, "AUTOMATIC", "2026-04-30").await?;
    assert_eq!((april.state.as_str(), april.total()?.as_str()), ("POSTED", "2440.00"));
    let told = [
        ("ACT", 0, "2026-03-31", "1342.00", "242.00", "VOID"),
        ("ACT", 0, "2026-04-30", "1220.00", "220.00", "ISSUED"),
        ("ACT", 0, "2026-04-30", "1342.00", "242.00", "ISSUED"),
        ("TAX_CORRECTION", 0, "2026-04-30", "-122.00", "-22.00", "ISSUED"),
        ("TAX_INVOICE", 0, "2026-03-31", "1342.00", "242.00", "ISSUED"),
        ("TAX_INVOICE", 0, "2026-04-30", "1342.00", "242.00", "ISSUED"),
        ("UPD", 1, "2026-03-31", "1342.00", "242.00", "ISSUED"),
        ("UPD", 1, "2026-04-30", "1342.00", "242.00", "ISSUED"),
        ("UPD_CORRECTION", 1, "2026-04-30", "-122.00", "-22.00", "ISSUED"),
    ];
    assert_eq!(register(&company).await?, rows(&told));
    let corrected = "query { documents(first: 100, filter: { kinds: [UPD_CORRECTION] }) { nodes { lines { n } \
                     correctedLines { n name before { total { amount } vat { amount } } after { total { amount } } \
                     change { amount } vatChange { amount } } } } }";
    let corrected = company.office.api.query(corrected, json!({})).await?;
    assert_eq!(
        corrected["documents"]["nodes"],
        json!([{ "lines": [], "correctedLines": [{
            "n": 1, "name": "mail: fee, 01.03.2026–31.03.2026", "before": { "total": { "amount": "122.00" }, "vat": { "amount": "22.00" } },
            "after": { "total": { "amount": "0.00" } }, "change": { "amount": "-122.00" }, "vatChange": { "amount": "-22.00" } }] }])
    );
    // Four months of 1000.00, and two of 100.00, without VAT.
    assert_eq!(books(&company).await?, ["0.00", "4200.00", "924.00"]);
    printed(&company).await?;

    // The correction stands when April is opened again, and April closes as before.
    company.office.reverse(&april, &[], "Ошибка").await?;
    assert_eq!(books(&company).await?, ["2684.00", "2000.00", "440.00"]);
    let again = close(&company, "AUTOMATIC", "2026-04-30").await?;
    assert_eq!(again.total()?, "2684.00");
    assert_eq!(books(&company).await?, ["0.00", "4200.00", "924.00"]);
    company.finish().await
}

#[tokio::test]
async fn a_closing_taken_back_opens_the_month_and_annuls_its_documents() -> Result<()> {
    let company = served().await?;
    company.bill("2026-03-31").await?;
    let march = close(&company, "AUTOMATIC", "2026-03-31").await?;
    company.bill("2026-04-30").await?;
    let april = close(&company, "AUTOMATIC", "2026-04-30").await?;
    refused(company.office.reverse(&march, &[], "Ошибка в ставке").await, "VALIDATION")?;
    let one = [company.clients[0].as_str()];
    company.office.reverse(&april, &one, "Ошибка в ставке").await?;
    company.office.reverse(&march, &one, "Ошибка в ставке").await?;
    let left = [
        ("ACT", 0, "2026-03-31", "1220.00", "220.00", "VOID"),
        ("ACT", 0, "2026-04-30", "1220.00", "220.00", "VOID"),
        ("TAX_INVOICE", 0, "2026-03-31", "1220.00", "220.00", "VOID"),
        ("TAX_INVOICE", 0, "2026-04-30", "1220.00", "220.00", "VOID"),
        ("UPD", 1, "2026-03-31", "1220.00", "220.00", "ISSUED"),
        ("UPD", 1, "2026-04-30", "1220.00", "220.00", "ISSUED"),
    ];
    assert_eq!(register(&company).await?, rows(&left));
    assert_eq!(books(&company).await?, ["2440.00", "2000.00", "440.00"]);
    let again = close(&company, "AUTOMATIC", "2026-04-30").await?;
    assert_eq!(
        (again.total()?.as_str(), again.count("clientsPosted")?),
        ("2440.00", 1),
        "two months at once"
    );
    assert_eq!(books(&company).await?, ["0.00", "4000.00", "880.00"]);
    company.finish().await
}

#[tokio::test]
async fn what_the_law_wants_of_a_document_and_nobody_states_stops_its_client_alone() -> Result<()> {
    let company = served().await?;
    let plan = Plan::monthly("line", "100").with("vat", "general").with("vatIncluded", true);
    let plan = company.office.plan(&company.product, &plan).await?;
    let details = json!({ "kind": "LEGAL_ENTITY", "name": "Без адреса" });
    let client = company.office.client(&company.seller, "Без адреса", details).await?;
    company.office.subscribe(&client, &plan, json!({ "startOn": "2026-03-01" })).await?;
    company.bill("2026-03-31").await?;
    let run = close(&company, "AUTOMATIC", "2026-03-31").await?;
    assert_eq!(
        (run.state.as_str(), run.count("clientsPosted")?, run.count("clientsFailed")?),
        ("PARTLY_POSTED", 2, 1)
    );
    let item = company.office.item(&run.id, &client).await?;
    let message = "Не указан ИНН клиента. Заполните его в карточке клиента.; Не указан адрес клиента. Заполните его \
                   в карточке клиента.; Не указан КПП клиента. Заполните его в карточке клиента.";
    assert_eq!(item["errorMessage"], message);
    company.finish().await
}

#[tokio::test]
async fn what_a_closing_would_say_of_earlier_months_is_told_before_and_its_lines_are_exported() -> Result<()>
{
    let company = served().await?;
    let api = &company.office.api;
    let document = "query($on: Date!) { billRunPreview(task: CLOSING, mode: CONFIRMATION, asOf: $on) { clients \
                    cautions { kind message months } } }";
    company.bill("2026-03-31").await?;
    company.bill("2026-04-30").await?;
    company.bill("2026-05-31").await?;
    let told = api.query(document, json!({ "on": "2026-05-31" })).await?;
    let message = "Раньше не закрыты: март 2026, апрель 2026. Услуги этих месяцев войдут в документы за май 2026. \
                   Чтобы у каждого месяца были свои документы, сначала закройте их по порядку.";
    assert_eq!(
        told["billRunPreview"],
        json!({ "clients": 2, "cautions": [{ "kind": "EARLIER_MONTHS_OPEN", "message": message,
                                             "months": ["2026-03-01", "2026-04-01"] }] })
    );
    let first = api.query(document, json!({ "on": "2026-03-31" })).await?;
    assert_eq!(first["billRunPreview"]["cautions"], json!([]), "nothing was served before");
    let march = close(&company, "AUTOMATIC", "2026-03-31").await?;
    let told = api.query(document, json!({ "on": "2026-05-31" })).await?;
    assert_eq!(told["billRunPreview"]["cautions"][0]["months"], json!(["2026-04-01"]));
    close(&company, "AUTOMATIC", "2026-04-30").await?;
    let told = api.query(document, json!({ "on": "2026-05-31" })).await?;
    assert_eq!(told["billRunPreview"]["cautions"], json!([]));

    let lines = format!("/files/exports/run-lines.csv?id={}", march.id);
    let lines = api.request(Method::GET, &lines).send().await?.text().await?;
    let rows: Vec<&str> =
        lines.lines().filter(|line| line.contains("Проведён;Документ;;net: fee;")).collect();
    assert_eq!(rows.len(), 2, "{lines}");
    assert!(
        rows.iter().all(|row| row.contains(";01.03.2026;01.04.2026;") && row.contains(";1220,00;22;220,00;")),
        "{lines}"
    );
    company.finish().await
}
