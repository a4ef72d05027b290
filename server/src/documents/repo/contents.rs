//! What documents say, and the templates that they were issued with.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, Statement, Value};
use sha2::{Digest, Sha256};
use shared::documents::Content;
use shared::ids::{ClientId, DocumentId, DocumentKey};

use crate::db::bulk::{self, Column, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;
use crate::templates::Used;

/// The content of a document as it is kept.
pub struct Kept {
    /// What it says.
    pub content: Content,
    /// Hash of the text of its template.
    pub template: String,
    /// Hash of the common file that it was issued with, where it is known.
    pub common: Option<String>,
}

/// SHA-256 in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

const CONTENT: [Column; 6] = [
    column("client_id", Type::Uuid),
    column("document_id", Type::Uuid),
    column("body", Type::Json),
    column("hash", Type::Text),
    column("template_hash", Type::Text),
    column("common_hash", Type::Text),
];

/// Writes the contents of new documents, and what they are set from.
pub async fn insert_many(op: &Op, documents: &[(DocumentKey, Content)], used: &Used) -> Result<(), Error> {
    let mut rows = Vec::with_capacity(documents.len());
    for (key, content) in documents {
        let body = serde_json::to_string(content).map_err(Error::internal)?;
        let own = hash(body.as_bytes());
        rows.push(vec![
            key.client.uuid().into(),
            key.id.uuid().into(),
            body.into(),
            own.into(),
            used.template.as_str().into(),
            used.common.as_str().into(),
        ]);
    }
    bulk::insert(op.conn(), "document_content", &CONTENT, rows).await?;
    Ok(())
}

/// The content of a document. One that is not what was issued is refused.
pub async fn find(conn: &impl ConnectionTrait, key: DocumentKey) -> Result<Option<Kept>, Error> {
    let sql = "SELECT body, hash, template_hash, common_hash FROM document_content \
               WHERE client_id = $1 AND document_id = $2";
    let values: [Value; 2] = [key.client.uuid().into(), key.id.uuid().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let Some(row) = conn.query_one_raw(statement).await? else { return Ok(None) };
    let content = checked(row.try_get_by_index(0)?, &row.try_get_by_index::<String>(1)?)?;
    Ok(Some(Kept { content, template: row.try_get_by_index(2)?, common: row.try_get_by_index(3)? }))
}

/// The contents of these documents, and what they are set from. One that is not what was issued is refused.
pub async fn find_many(
    conn: &impl ConnectionTrait,
    keys: &[DocumentKey],
) -> Result<HashMap<DocumentKey, Kept>, Error> {
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let clients = id_set(backend, &mut values, keys.iter().map(|key| key.client.uuid()));
    let ids = id_set(backend, &mut values, keys.iter().map(|key| key.id.uuid()));
    let sql = format!(
        "SELECT client_id, document_id, body, hash, template_hash, common_hash FROM document_content \
         WHERE client_id {clients} AND document_id {ids}"
    );
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter()
        .map(|row| {
            let (client, id): (ClientId, DocumentId) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let content = checked(row.try_get_by_index(2)?, &row.try_get_by_index::<String>(3)?)?;
            let (template, common) = (row.try_get_by_index(4)?, row.try_get_by_index(5)?);
            Ok((DocumentKey::new(client, id), Kept { content, template, common }))
        })
        .collect()
}

/// A content that is what was issued, by its hash.
fn checked(body: serde_json::Value, known: &str) -> Result<Content, Error> {
    let content: Content = serde_json::from_value(body).map_err(Error::internal)?;
    if hash(&serde_json::to_vec(&content).map_err(Error::internal)?) != known {
        return Err(Error::internal("the content of a document is not what was issued"));
    }
    Ok(content)
}

/// The contents of these documents. One that is not what was issued is refused.
pub async fn contents(
    conn: &impl ConnectionTrait,
    keys: &[DocumentKey],
) -> Result<HashMap<DocumentKey, Content>, Error> {
    let found = find_many(conn, keys).await?;
    Ok(found.into_iter().map(|(key, kept)| (key, kept.content)).collect())
}
