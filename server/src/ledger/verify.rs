//! The proof of the ledger over the whole database.

use shared::ids::ClientId;
use uuid::Uuid;

use super::repo;
use crate::app::App;
use crate::error::Error;

/// Something that breaks a rule of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule: `ledger.balance`.
    pub rule: &'static str,
    /// Whose account.
    pub client: ClientId,
    /// The entry or charge, where one is meant.
    pub object: Option<Uuid>,
    /// What is stated and what should be, in minor units or numbers of rows.
    pub detail: String,
}

/// Proves for every client that the kept balance is the sum of its rows, that entries balance, that reversals
/// take back exactly what they reverse, and that charges are booked at their amounts. Answers every violation.
pub async fn verify(app: &App) -> Result<Vec<Violation>, Error> {
    let found = repo::violations(app.read()).await?;
    Ok(found
        .into_iter()
        .map(|(rule, row)| Violation {
            rule,
            client: row.client_id,
            object: row.object_id,
            detail: format!("stated {}, expected {}", row.stated, row.expected),
        })
        .collect())
}
