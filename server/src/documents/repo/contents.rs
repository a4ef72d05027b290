//! What documents say, and the templates that they were issued with.

use sea_orm::{ConnectionTrait, Statement, Value};
use sha2::{Digest, Sha256};
use shared::documents::Content;
use shared::ids::DocumentKey;

use crate::error::Error;
use crate::op::Op;

/// The content of a document as it is kept.
pub struct Kept {
    /// What it says.
    pub content: Content,
    /// Text of its template.
    pub template: String,
}

/// SHA-256 in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Writes the content of a new document, and its template if it is new.
pub async fn insert(op: &Op, key: DocumentKey, content: &Content, template: &str) -> Result<(), Error> {
    let template_hash = hash(template.as_bytes());
    let sql = "INSERT INTO template_text (hash, body) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let values: [Value; 2] = [template_hash.as_str().into(), template.into()];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    let body = serde_json::to_value(content).map_err(Error::internal)?;
    let own = hash(&serde_json::to_vec(content).map_err(Error::internal)?);
    let sql = "INSERT INTO document_content (client_id, document_id, body, hash, template_hash) \
               VALUES ($1, $2, $3, $4, $5)";
    let values: [Value; 5] =
        [key.client.uuid().into(), key.id.uuid().into(), body.into(), own.into(), template_hash.into()];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(())
}

/// The content of a document. One that is not what was issued is refused.
pub async fn find(conn: &impl ConnectionTrait, key: DocumentKey) -> Result<Option<Kept>, Error> {
    let sql = "SELECT c.body, c.hash, t.body FROM document_content c JOIN template_text t ON t.hash = c.template_hash \
               WHERE c.client_id = $1 AND c.document_id = $2";
    let values: [Value; 2] = [key.client.uuid().into(), key.id.uuid().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let Some(row) = conn.query_one_raw(statement).await? else { return Ok(None) };
    let body: serde_json::Value = row.try_get_by_index(0)?;
    let content: Content = serde_json::from_value(body).map_err(Error::internal)?;
    let known: String = row.try_get_by_index(1)?;
    if hash(&serde_json::to_vec(&content).map_err(Error::internal)?) != known {
        return Err(Error::internal("the content of a document is not what was issued"));
    }
    Ok(Some(Kept { content, template: row.try_get_by_index(2)? }))
}
