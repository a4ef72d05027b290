//! What must hold of runs and their items.

use super::repo::items;
use crate::app::App;
use crate::error::{Error, Violation};

/// Posted items have their entry, and its charges sum to the item's amount.
pub async fn verify(app: &App) -> Result<Vec<Violation>, Error> {
    let mut violations = Vec::new();
    for (client, run, amount, charged) in items::posted_otherwise(app.read()).await? {
        violations.push(Violation {
            rule: "bill_item.amount",
            object: format!("{client} {run}"),
            message: format!("the item says {amount}, its charges sum to {charged}"),
        });
    }
    Ok(violations)
}
