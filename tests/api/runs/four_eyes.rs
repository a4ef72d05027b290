//! The rule of four eyes: whoever made a run what it is does not confirm it.

use anyhow::Result;
use serde_json::json;
use tests::app::PASSWORD;
use tests::company::Company;
use tests::office::{Office, fresh_key, text};
use tests::{Api, refused};

async fn watched() -> Result<Company> {
    let company = Company::of(&["100.00", "200.00"]).await?;
    company.office.settings(&company.seller, json!({ "fourEyes": true })).await?;
    Ok(company)
}

/// A colleague whose name is not unique.
async fn namesake(company: &Company, email: &str) -> Result<Office> {
    let input = json!({
        "email": email, "name": "Иванова Анна", "role": "BILLING", "password": PASSWORD,
        "idempotencyKey": fresh_key(),
    });
    company.office.api.mutate("userCreate", input, "user { id }").await?;
    let api = Api::new(company.office.api.base())?;
    api.sign_in(email, PASSWORD).await?;
    Ok(Office { api })
}

#[tokio::test]
async fn a_namesake_is_somebody_else() -> Result<()> {
    let company = watched().await?;
    let maker = namesake(&company, "first@example.org").await?;
    let other = namesake(&company, "second@example.org").await?;
    let run = maker.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    refused(maker.confirm(&run).await, "INVALID_TRANSITION")?;
    assert_eq!(other.confirm(&run).await?.state, "POSTED");
    company.finish().await
}

#[tokio::test]
async fn a_key_does_not_confirm_the_run_that_it_started() -> Result<()> {
    let company = watched().await?;
    let run = company.office.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    refused(company.office.confirm(&run).await, "INVALID_TRANSITION")?;
    let other = company.app.colleague("other@example.org", "BILLING").await?;
    assert_eq!(other.confirm(&run).await?.state, "POSTED");
    company.finish().await
}

#[tokio::test]
async fn who_decided_about_a_line_does_not_confirm() -> Result<()> {
    let company = watched().await?;
    let maker = company.app.colleague("first@example.org", "BILLING").await?;
    let decider = company.app.colleague("second@example.org", "BILLING").await?;
    let third = company.app.colleague("third@example.org", "BILLING").await?;
    let run = maker.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    let item = decider.item(&run.id, &company.clients[0]).await?;
    decider.exclude(&text(&item["id"])?, None).await?;
    let shown = third.read_run(&run.id).await?;
    for one in [&maker, &decider] {
        refused(one.confirm(&shown).await, "INVALID_TRANSITION")?;
    }
    assert_eq!(third.confirm(&shown).await?.state, "POSTED");
    assert_eq!(company.balances().await?, ["0.00", "-200.00"]);
    company.finish().await
}

#[tokio::test]
async fn the_maker_does_not_run_failed_clients_again() -> Result<()> {
    let company = watched().await?;
    let plan = company.plan("more", "30.00").await?;
    let maker = company.app.colleague("first@example.org", "BILLING").await?;
    let other = company.app.colleague("second@example.org", "BILLING").await?;
    let run = maker.run("CONFIRMATION", "2026-03-01", json!({})).await?;
    company.join(0, &plan, "2026-03-01").await?;
    assert_eq!(other.confirm(&run).await?.state, "PARTLY_POSTED");
    refused(maker.run_verb("billRunRerunFailed", &run.id).await, "INVALID_TRANSITION")?;
    assert_eq!(other.run_verb("billRunRerunFailed", &run.id).await?.state, "POSTED");
    company.finish().await
}
