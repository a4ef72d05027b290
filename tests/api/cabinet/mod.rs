//! The client's cabinet: who gets in, what is shown, what may be done, and that nobody sees what is another's.

mod acts;
mod entry;
mod fields;
mod notices;
mod others;
mod papers;
mod pay;
mod slow;

use anyhow::Result;
use serde_json::json;
use tests::app::TestApp;
use tests::company::{BEGIN, Company};

/// E-mail of the first client.
const FIRST: &str = "first@example.ru";
/// E-mail of the second client.
const SECOND: &str = "second@example.ru";

/// Two clients at 1000.00 and 200.00 a month from the first of March, each with an e-mail of its own.
async fn company() -> Result<Company> {
    let company = Company::on(TestApp::start_on(BEGIN).await?, &["1000.00", "200.00"]).await?;
    company.bank_account("40702810438000060473", "044525225").await?;
    company.requisites().await?;
    for (client, email) in company.clients.iter().zip([FIRST, SECOND]) {
        rename(&company, client, 1, email).await?;
    }
    Ok(company)
}

/// Gives a client an e-mail, and a name by it.
async fn rename(company: &Company, client: &str, version: i32, email: &str) -> Result<()> {
    let details = json!({ "kind": "LEGAL_ENTITY", "name": format!("ООО «{email}»"), "email": email });
    let input = json!({ "id": client, "version": version, "details": details });
    company.office.api.mutate("clientUpdate", input, "client { id }").await.map(drop)
}
