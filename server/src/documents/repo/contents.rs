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

const CONTENT: [Column; 5] = [
    column("client_id", Type::Uuid),
    column("document_id", Type::Uuid),
    column("body", Type::Json),
    column("hash", Type::Text),
    column("template_hash", Type::Text),
];

/// Writes the contents of new documents, and their template if it is new.
pub async fn insert_many(op: &Op, documents: &[(DocumentKey, Content)], template: &str) -> Result<(), Error> {
    let template_hash = hash(template.as_bytes());
    let sql = "INSERT INTO template_text (hash, body) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let values: [Value; 2] = [template_hash.as_str().into(), template.into()];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    let mut rows = Vec::with_capacity(documents.len());
    for (key, content) in documents {
        let body = serde_json::to_string(content).map_err(Error::internal)?;
        let own = hash(body.as_bytes());
        rows.push(vec![
            key.client.uuid().into(),
            key.id.uuid().into(),
            body.into(),
            own.into(),
            template_hash.as_str().into(),
        ]);
    }
    bulk::insert(op.conn(), "document_content", &CONTENT, rows).await?;
    Ok(())
}

/// The content of a document. One that is not what was issued is refused.
pub async fn find(conn: &impl ConnectionTrait, key: DocumentKey) -> Result<Option<Kept>, Error> {
    let sql = "SELECT c.body, c.hash, t.body FROM document_content c JOIN template_text t ON t.hash = c.template_hash \
               WHERE c.client_id = $1 AND c.document_id = $2";
    let values: [Value; 2] = [key.client.uuid().into(), key.id.uuid().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let Some(row) = conn.query_one_raw(statement).await? else { return Ok(None) };
    let content = checked(row.try_get_by_index(0)?, &row.try_get_by_index::<String>(1)?)?;
    Ok(Some(Kept { content, template: row.try_get_by_index(2)? }))
}

/// The contents of these documents with their templates; each template is read once.
pub async fn find_many(
    conn: &impl ConnectionTrait,
    keys: &[DocumentKey],
) -> Result<HashMap<DocumentKey, Kept>, Error> {
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let clients = id_set(backend, &mut values, keys.iter().map(|key| key.client.uuid()));
    let ids = id_set(backend, &mut values, keys.iter().map(|key| key.id.uuid()));
    let sql = format!(
        "SELECT client_id, document_id, body, hash, template_hash FROM document_content \
         WHERE client_id {clients} AND document_id {ids}"
    );
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let mut templates: HashMap<String, String> = HashMap::new();
    let mut found = HashMap::with_capacity(rows.len());
    for row in rows {
        let (client, id): (ClientId, DocumentId) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let content = checked(row.try_get_by_index(2)?, &row.try_get_by_index::<String>(3)?)?;
        let hash: String = row.try_get_by_index(4)?;
        let template = match templates.get(&hash) {
            Some(known) => known.clone(),
            None => {
                let text = template(conn, &hash).await?;
                templates.entry(hash).or_insert(text).clone()
            }
        };
        found.insert(DocumentKey::new(client, id), Kept { content, template });
    }
    Ok(found)
}

async fn template(conn: &impl ConnectionTrait, hash: &str) -> Result<String, Error> {
    let sql = "SELECT body FROM template_text WHERE hash = $1";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [hash.into()]);
    let row = conn.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| Error::internal("the template of a document is gone"))?;
    Ok(row.try_get_by_index(0)?)
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
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let clients = id_set(backend, &mut values, keys.iter().map(|key| key.client.uuid()));
    let ids = id_set(backend, &mut values, keys.iter().map(|key| key.id.uuid()));
    let sql = format!(
        "SELECT client_id, document_id, body, hash FROM document_content \
         WHERE client_id {clients} AND document_id {ids}"
    );
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter()
        .map(|row| {
            let (client, id): (ClientId, DocumentId) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let content = checked(row.try_get_by_index(2)?, &row.try_get_by_index::<String>(3)?)?;
            Ok((DocumentKey::new(client, id), content))
        })
        .collect()
}
