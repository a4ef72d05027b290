//! The proof that closing documents and the ledger agree to the kopeck, for the whole database.

use super::repo;
use crate::app::App;
use crate::error::{Error, Violation};

/// Acts and УПД that do not say what was recognised with them, and entries that book something else.
pub async fn verify(app: &App) -> Result<Vec<Violation>, Error> {
    let violation = |(rule, object, said, recognised): (&'static str, uuid::Uuid, i64, i64)| Violation {
        rule,
        object: object.to_string(),
        message: format!("it says {said}, recognised is {recognised}"),
    };
    Ok(repo::astray(app.read()).await?.into_iter().map(violation).collect())
}
