//! What a run found: warnings, errors by cause, and what it comes to by plan and VAT rate.

use anyhow::Result;
use serde_json::{Value, json};
use tests::company::{BEGIN, Company};
use tests::office::{Plan, text};

fn warnings(found: &Value) -> Vec<(String, i64)> {
    let all = found["findings"]["warnings"].as_array().into_iter().flatten();
    all.map(|part| {
        (
            part["warning"].as_str().unwrap_or_default().to_owned(),
            part["clients"].as_i64().unwrap_or_default(),
        )
    })
    .collect()
}

fn owned(parts: &[(&str, i64)]) -> Vec<(String, i64)> {
    parts.iter().map(|(warning, clients)| ((*warning).to_owned(), *clients)).collect()
}

/// The form of a client that lacks nothing.
fn whole() -> Value {
    json!({ "inn": "7707083893", "kpp": "770701001", "email": "buh@example.ru" })
}

#[tokio::test]
async fn clients_are_warned_of_what_their_forms_lack_and_mended_in_the_run() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let office = &company.office;
    let client = office.client(&company.seller, "Полный", whole()).await?;
    let plan = company.plan("more", "30.00").await?;
    office.subscribe(&client, &plan, json!({ "startOn": BEGIN })).await?;
    let run = office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    let found = office.found(&run.id).await?;
    assert_eq!(warnings(&found), owned(&[("NO_INN", 1), ("NO_KPP", 1), ("NO_EMAIL", 1)]));
    assert_eq!(found["findings"]["clientsWarned"], 1);
    let of_kpp = json!({ "warnings": ["NO_KPP", "ZERO_AMOUNT"] });
    assert_eq!(office.found_clients(&run.id, of_kpp).await?, ["Клиент 0"]);
    assert_eq!(
        office.found_clients(&run.id, json!({ "warnings": ["ZERO_AMOUNT"] })).await?,
        Vec::<Value>::new()
    );

    let mut form = json!({ "kind": "LEGAL_ENTITY", "name": "Клиент 0" });
    form["inn"] = "7736207543".into();
    form["kpp"] = "770401001".into();
    let update = json!({ "id": company.clients[0], "version": 1, "details": form });
    office.api.mutate("clientUpdate", update, "client { id }").await?;
    let again = json!({ "id": run.id, "items": { "clientIds": [company.clients[0]] } });
    office.api.mutate("billRunRecalculate", again, "billRun { id }").await?;
    let fresh = office.settled(&run.id).await?;
    assert_eq!((fresh.state.as_str(), fresh.total()?.as_str()), ("AWAITING_CONFIRMATION", "130.00"));
    assert_eq!(warnings(&office.found(&run.id).await?), owned(&[("NO_EMAIL", 1)]));
    assert_eq!(office.confirm(&fresh).await?.state, "POSTED");
    company.finish().await
}

#[tokio::test]
async fn sums_of_nothing_advances_and_archived_clients_are_shown() -> Result<()> {
    let company = Company::of(&["100.00", "200.00", "0.00"]).await?;
    let office = &company.office;
    office.pay(&company.clients[0], "100.00", "bank-1").await?;
    office.pay(&company.clients[1], "199.99", "bank-2").await?;
    let archive = json!({ "id": company.clients[2], "version": 1 });
    office.api.mutate("clientArchive", archive, "client { id }").await?;
    let run = office.run("SANDBOX", "2026-03-01", json!({})).await?;
    let shown = warnings(&office.found(&run.id).await?);
    let expected = [
        ("NO_INN", 3),
        ("NO_KPP", 3),
        ("NO_EMAIL", 3),
        ("ZERO_AMOUNT", 1),
        ("ADVANCE_COVERS_ALL", 1),
        ("CLIENT_ARCHIVED", 1),
    ];
    assert_eq!(shown, owned(&expected));
    let advance = json!({ "warnings": ["ADVANCE_COVERS_ALL"] });
    assert_eq!(office.found_clients(&run.id, advance).await?, ["Клиент 0"]);
    company.finish().await
}

#[tokio::test]
async fn a_sum_above_three_times_the_usual_one_is_shown() -> Result<()> {
    let company = Company::of(&["100.00"]).await?;
    let office = &company.office;
    for day in ["2026-03-01", "2026-04-01"] {
        company.bill(day).await?;
    }
    office.clock("2026-08-01").await?;
    // Two runs make nothing usual yet; a sandbox is no run to go by.
    let two = office.run("SANDBOX", "2026-08-01", json!({})).await?;
    assert_eq!(two.total()?, "400.00");
    assert!(!warnings(&office.found(&two.id).await?).contains(&("AMOUNT_UNUSUAL".to_owned(), 1)));
    let may = office.run("AUTOMATIC", "2026-05-01", json!({})).await?;
    assert_eq!(may.total()?, "100.00");
    let three = office.run("SANDBOX", "2026-08-01", json!({})).await?;
    assert_eq!(three.total()?, "300.00");
    assert!(!warnings(&office.found(&three.id).await?).contains(&("AMOUNT_UNUSUAL".to_owned(), 1)));
    let four = office.run("SANDBOX", "2026-09-01", json!({})).await?;
    assert_eq!(four.total()?, "400.00");
    let found = office.found(&four.id).await?;
    assert!(warnings(&found).contains(&("AMOUNT_UNUSUAL".to_owned(), 1)), "{found}");
    assert_eq!(found["previous"]["number"], may.view["number"]);
    company.finish().await
}

#[tokio::test]
async fn totals_by_plan_and_rate_obey_decisions_and_add_up_to_the_run() -> Result<()> {
    let company = Company::of(&["50.00", "80.00"]).await?;
    let office = &company.office;
    let taxed = Plan::monthly("taxed", "122.00").with("vat", "22").with("vatIncluded", true);
    let taxed = office.plan(&company.product, &taxed).await?;
    company.join(0, &taxed, BEGIN).await?;
    company.join(1, &taxed, BEGIN).await?;
    let run = office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    assert_eq!(run.total()?, "374.00");
    let item = office.item(&run.id, &company.clients[0]).await?;
    let line =
        item["lines"].as_array().into_iter().flatten().find(|line| line["amount"]["amount"] == "122.00");
    office.amend(&text(&item["id"])?, line.unwrap_or(&Value::Null), "61.00", "Простой").await?;
    let other = office.item(&run.id, &company.clients[1]).await?;
    let plain =
        other["lines"].as_array().into_iter().flatten().find(|line| line["amount"]["amount"] == "80.00");
    office.exclude(&text(&other["id"])?, plain).await?;
    assert_eq!(office.read_run(&run.id).await?.total()?, "233.00");

    let breakdown = office.found(&run.id).await?["breakdown"].clone();
    let sums = |part: &Value| {
        let amount = |field: &str| part[field]["amount"].as_str().unwrap_or_default().to_owned();
        (part["lines"].as_i64().unwrap_or_default(), amount("net"), amount("vat"), amount("gross"))
    };
    let own =
        |lines, net: &str, vat: &str, gross: &str| (lines, net.to_owned(), vat.to_owned(), gross.to_owned());
    let plans = breakdown["plans"].as_array().cloned().unwrap_or_default();
    let plans: Vec<_> = plans.iter().map(|part| (part["planName"].clone(), sums(part))).collect();
    assert_eq!(
        plans,
        [
            (json!("taxed"), own(2, "150.00", "33.00", "183.00")),
            (json!("plan-0"), own(1, "50.00", "0.00", "50.00")),
        ]
    );
    let rates = breakdown["rates"].as_array().cloned().unwrap_or_default();
    let rates: Vec<_> = rates.iter().map(|part| (part["vatRate"].clone(), sums(part))).collect();
    assert_eq!(
        rates,
        [
            (json!("none"), own(1, "50.00", "0.00", "50.00")),
            (json!("22"), own(2, "150.00", "33.00", "183.00")),
        ]
    );
    assert_eq!(breakdown["vat"], json!([{ "amount": "33.00" }]));
    company.finish().await
}

#[tokio::test]
async fn errors_are_told_by_cause_and_tried_again_one_cause_at_a_time() -> Result<()> {
    let company = Company::of(&["100.00", "200.00", "300.00"]).await?;
    let office = &company.office;
    let mut daily = Plan::monthly("daily", "1.00");
    daily.terms["interval"] = "1 day".into();
    let daily = office.plan(&company.product, &daily).await?;
    let more = company.plan("more", "30.00").await?;
    company.join(2, &daily, "2023-01-01").await?;
    let run = office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    assert_eq!((run.total()?.as_str(), run.count("clientsFailed")?), ("300.00", 1));
    company.join(1, &more, BEGIN).await?;
    let partly = office.confirm(&run).await?;
    assert_eq!((partly.state.as_str(), partly.count("clientsStale")?), ("PARTLY_POSTED", 1));

    let errors = office.found(&run.id).await?["findings"]["errors"].clone();
    assert_eq!((&errors[0]["cause"], &errors[0]["clients"]), (&json!("TOO_MANY_PERIODS"), &json!(1)));
    assert_eq!(errors[0]["totals"], json!([]));
    assert!(errors[0]["example"].as_str().unwrap_or_default().contains("больше 1000"), "{errors}");
    assert_eq!((&errors[1]["cause"], &errors[1]["clients"]), (&json!("CLIENT_CHANGED"), &json!(1)));
    assert_eq!(errors[1]["totals"], json!([{ "amount": "200.00" }]));
    assert_eq!(errors.as_array().map(Vec::len), Some(2));
    let changed = json!({ "causes": ["CLIENT_CHANGED"] });
    assert_eq!(office.found_clients(&run.id, changed.clone()).await?, ["Клиент 1"]);

    let again = json!({ "id": run.id, "items": changed, "idempotencyKey": tests::office::fresh_key() });
    office.api.mutate("billRunRerunFailed", again, "billRun { id }").await?;
    let left = office.settled(&run.id).await?;
    assert_eq!((left.state.as_str(), left.count("clientsPosted")?), ("PARTLY_POSTED", 2));
    assert_eq!((left.count("clientsFailed")?, left.count("clientsStale")?), (1, 0));
    assert_eq!(company.balances().await?, ["-100.00", "-230.00", "0.00"]);
    let errors = office.found(&run.id).await?["findings"]["errors"].clone();
    assert_eq!((&errors[0]["cause"], errors.as_array().map(Vec::len)), (&json!("TOO_MANY_PERIODS"), Some(1)));
    company.finish().await
}
