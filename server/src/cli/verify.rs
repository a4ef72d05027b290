//! `abona verify`: proves the whole database, lists every violation.

use std::process::ExitCode;

use serde_json::json;
use shared::ids::{EntryId, EntryKey};

use super::Context;
use crate::app::App;
use crate::error::{Error, Violation};
use crate::ledger;

/// All violations of all chapters.
pub async fn violations(app: &App) -> Result<Vec<Violation>, Error> {
    let mut found = Vec::new();
    found.extend(crate::db::integrity(app).await?);
    found.extend(ledger::verify(app).await?.into_iter().map(of_ledger));
    found.extend(crate::numbering::verify(app).await?);
    found.extend(crate::documents::verify(app).await?);
    found.extend(crate::subscriptions::verify(app).await?);
    found.extend(crate::credit::verify(app).await?);
    found.extend(crate::closing::verify(app).await?);
    found.extend(crate::billing::verify(app).await?);
    found.extend(crate::payments::verify(app).await?);
    found.extend(crate::gateways::verify(app).await?);
    Ok(found)
}

fn of_ledger(found: ledger::Violation) -> Violation {
    let client = found.client;
    let object =
        found.object.map_or_else(|| client.to_string(), |id| EntryKey::new(client, EntryId(id)).to_string());
    Violation { rule: found.rule, object, message: found.detail }
}

/// Runs the command; it fails when there is any violation.
pub async fn verify(context: &Context) -> anyhow::Result<ExitCode> {
    let app = context.app().await?;
    let found = violations(&app).await.map_err(super::explain)?;
    let mut text: Vec<String> =
        found.iter().map(|v| format!("{}: {}: {}", v.rule, v.object, v.message)).collect();
    text.push(if found.is_empty() {
        "Нарушений нет.".to_owned()
    } else {
        format!("Нарушений: {}.", found.len())
    });
    let list: Vec<_> =
        found.iter().map(|v| json!({ "rule": v.rule, "object": v.object, "message": v.message })).collect();
    context.print(&text.join("\n"), &json!({ "violations": list }));
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
