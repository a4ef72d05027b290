//! Documents that are not what their numbers and contents say.

use sea_orm::{ConnectionTrait, Statement};
use shared::ids::{ClientId, DocumentId, DocumentKey};

use crate::error::Error;

/// Documents without a content, without a number of their own, or with another number.
pub async fn astray(conn: &impl ConnectionTrait) -> Result<Vec<DocumentKey>, Error> {
    let sql = "SELECT d.client_id, d.id FROM document d \
               LEFT JOIN document_content c ON c.client_id = d.client_id AND c.document_id = d.id \
               LEFT JOIN document_number n ON n.seller_id = d.seller_id AND n.kind = d.kind AND n.number = d.number \
               WHERE c.document_id IS NULL OR n.document_id IS NULL OR n.document_id <> d.id \
                  OR n.client_id <> d.client_id";
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    rows.iter()
        .map(|row| {
            let (client, id): (ClientId, DocumentId) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            Ok(DocumentKey::new(client, id))
        })
        .collect()
}

/// Numbers that no document has.
pub async fn orphans(conn: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let sql = "SELECT n.number FROM document_number n \
               LEFT JOIN document d ON d.client_id = n.client_id AND d.id = n.document_id WHERE d.id IS NULL";
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}
