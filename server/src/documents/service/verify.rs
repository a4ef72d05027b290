//! The proof that documents, numbers and contents agree, for the whole database.

use shared::ids::DocumentKey;

use super::super::repo::verify as repo;
use crate::app::App;
use crate::error::{Error, Violation};

/// Documents without their content or number, and numbers without their document.
pub async fn verify(app: &App) -> Result<Vec<Violation>, Error> {
    let astray = |key: DocumentKey| Violation {
        rule: "documents.number",
        object: key.to_string(),
        message: "it has no content, or its number is another document's".to_owned(),
    };
    let orphan = |number: String| Violation {
        rule: "documents.orphan",
        object: number,
        message: "the number is taken and no document has it".to_owned(),
    };
    let astray = repo::astray(app.read()).await?.into_iter().map(astray);
    Ok(astray.chain(repo::orphans(app.read()).await?.into_iter().map(orphan)).collect())
}
