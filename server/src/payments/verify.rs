//! The proof that payments, what they settle and what invoices say is paid agree, for the whole database.

use std::collections::HashMap;

use shared::ids::DocumentKey;

use super::repo::verify as repo;
use crate::app::App;
use crate::documents;
use crate::error::{Error, Violation};

/// Payments whose parts do not make up what they say, and invoices whose parts do not.
pub async fn verify(app: &App) -> Result<Vec<Violation>, Error> {
    let mut found = repo::violations(app.read()).await?;
    let paid: HashMap<DocumentKey, i64> = repo::paid(app.read())
        .await?
        .into_iter()
        .map(|(client, document, minor)| (DocumentKey::new(client, document), minor))
        .collect();
    let stated = documents::paid(app.read()).await?;
    let keys = paid.keys().chain(stated.keys().filter(|key| !paid.contains_key(key)));
    for key in keys {
        let of = |all: &HashMap<DocumentKey, i64>| all.get(key).copied().unwrap_or(0);
        if of(&paid) != of(&stated) {
            let message = format!("the invoice says {}, payments pay {}", of(&stated), of(&paid));
            found.push(Violation { rule: "payment.invoice", object: key.to_string(), message });
        }
    }
    Ok(found)
}
