//! Rows of templates.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use sha2::{Digest, Sha256};
use shared::documents::DocumentKind;
use shared::ids::SellerId;
use uuid::Uuid;

use crate::db::errors;
use crate::error::Error;
use crate::op::Op;

/// Whose template: of a seller, or of all sellers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(pub Option<SellerId>);

impl Scope {
    /// The seller's id, or the zero id for all sellers.
    fn id(self) -> Uuid {
        self.0.map_or(Uuid::nil(), SellerId::uuid)
    }
}

/// SHA-256 in hexadecimal digits.
pub fn hash(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

/// Keeps a text for ever, and answers its hash.
pub async fn keep_in(op: &Op, text: &str) -> Result<String, Error> {
    let hash = hash(text);
    let sql = "INSERT INTO template_text (hash, body) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let values: [Value; 2] = [hash.as_str().into(), text.into()];
    op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    Ok(hash)
}

/// The text with this hash, as it was kept. Another one under its hash is refused.
pub async fn text(conn: &impl ConnectionTrait, known: &str) -> Result<Option<String>, Error> {
    let sql = "SELECT body FROM template_text WHERE hash = $1";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [known.into()]);
    let Some(row) = conn.query_one_raw(statement).await? else { return Ok(None) };
    let text: String = row.try_get_by_index(0)?;
    if hash(&text) != known {
        return Err(Error::internal("the text of a template is not what was kept"));
    }
    Ok(Some(text))
}

/// A version.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Version {
    /// Code of the kind.
    pub kind: String,
    /// Its number.
    pub version: i32,
    /// Hash of its text.
    pub hash: String,
    /// What is new in it.
    pub note: Option<String>,
    /// Who made it.
    pub author: String,
    /// When.
    pub saved_at: DateTime<Utc>,
}

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Publication {
    /// Code of the kind.
    pub kind: String,
    /// Place among the publications, from 1.
    pub seq: i32,
    /// The version.
    pub version: i32,
    /// The first day.
    pub from_on: NaiveDate,
}

/// Versions of a scope, by kind and number; of one kind, or of all.
pub async fn versions(
    conn: &impl ConnectionTrait,
    scope: Scope,
    kind: Option<DocumentKind>,
) -> Result<Vec<Version>, Error> {
    let sql = "SELECT kind, version, hash, note, author, saved_at FROM template_version \
               WHERE scope_id = $1 AND kind = COALESCE($2, kind) ORDER BY kind, version";
    let values: [Value; 2] = [scope.id().into(), kind.map(|kind| kind.code().to_owned()).into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(Version::find_by_statement(statement).all(conn).await?)
}

/// Publications of a scope, in their order; of one kind, or of all.
pub async fn publications(
    conn: &impl ConnectionTrait,
    scope: Scope,
    kind: Option<DocumentKind>,
) -> Result<Vec<Publication>, Error> {
    let sql = "SELECT kind, seq, version, from_on FROM template_publication \
               WHERE scope_id = $1 AND kind = COALESCE($2, kind) ORDER BY kind, seq";
    let values: [Value; 2] = [scope.id().into(), kind.map(|kind| kind.code().to_owned()).into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(Publication::find_by_statement(statement).all(conn).await?)
}

/// The hashes of the texts that documents of this day are issued with, by scope; of the latest publication for each.
pub async fn held(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    kind: DocumentKind,
    on: NaiveDate,
) -> Result<HashMap<Scope, String>, Error> {
    let sql = "SELECT v.seller_id, v.hash FROM template_publication p JOIN template_version v \
                 ON v.scope_id = p.scope_id AND v.kind = p.kind AND v.version = p.version \
               WHERE p.kind = $1 AND p.from_on <= $2 AND (p.scope_id = $3 OR p.scope_id = $4) \
               ORDER BY p.from_on, p.seq";
    let values: [Value; 4] =
        [kind.code().into(), on.into(), Scope(Some(seller)).id().into(), Scope(None).id().into()];
    let rows =
        conn.query_all_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await?;
    // A later row takes the place of an earlier one.
    rows.iter().map(|row| Ok((Scope(row.try_get_by_index(0)?), row.try_get_by_index(1)?))).collect()
}

/// Adds a version: `STALE` when somebody was faster.
pub async fn insert_version(op: &Op, scope: Scope, version: &Version) -> Result<(), Error> {
    let sql = "INSERT INTO template_version (scope_id, kind, version, seller_id, hash, note, author, saved_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values: [Value; 8] = [
        scope.id().into(),
        version.kind.as_str().into(),
        version.version.into(),
        scope.0.map(SellerId::uuid).into(),
        version.hash.as_str().into(),
        version.note.clone().into(),
        version.author.as_str().into(),
        version.saved_at.into(),
    ];
    written(op, sql, &values, ("template_version", &["scope_id", "kind", "version"])).await
}

/// Adds a publication: `STALE` when somebody was faster.
pub async fn insert_publication(op: &Op, scope: Scope, publication: &Publication) -> Result<(), Error> {
    let sql = "INSERT INTO template_publication (scope_id, kind, seq, version, from_on, published_at, published_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values: [Value; 7] = [
        scope.id().into(),
        publication.kind.as_str().into(),
        publication.seq.into(),
        publication.version.into(),
        publication.from_on.into(),
        op.now().into(),
        op.actor().name.as_str().into(),
    ];
    written(op, sql, &values, ("template_publication", &["scope_id", "kind", "seq"])).await
}

async fn written(
    op: &Op,
    sql: &str,
    values: &[Value],
    (table, key): (&'static str, &[&'static str]),
) -> Result<(), Error> {
    match op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values.to_vec())).await {
        Ok(_) => Ok(()),
        Err(error) if errors::violates(&error, table, key) => Err(Error::Stale),
        Err(error) => Err(error.into()),
    }
}
