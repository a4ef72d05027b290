//! Invoices as payments see them.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use shared::ids::{ClientId, DocumentId, DocumentKey, SellerId};
use shared::webhooks::WebhookKind;

use super::documents::tell;
use crate::db::bulk::{self, Column, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

/// An invoice in force.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Invoice {
    /// Whose.
    pub client_id: ClientId,
    /// Its document.
    pub id: DocumentId,
    /// Its number.
    pub number: String,
    /// Its date.
    pub dated_on: NaiveDate,
    /// Last day to pay.
    pub due_on: Option<NaiveDate>,
    /// Total with VAT, in minor units.
    pub total_minor: i64,
    /// What payments pay of it, in minor units.
    pub paid_minor: i64,
    /// It asks for days that are not charged.
    pub ahead: bool,
}

impl Invoice {
    /// The wire id.
    pub const fn key(&self) -> DocumentKey {
        DocumentKey::new(self.client_id, self.id)
    }

    /// What is not paid yet, in minor units.
    pub fn rest_minor(&self) -> i64 {
        self.total_minor.saturating_sub(self.paid_minor).max(0)
    }
}

const IN_FORCE: &str = "SELECT d.client_id, d.id, d.number, d.dated_on, d.due_on, d.total_minor, d.paid_minor, \
     EXISTS (SELECT 1 FROM invoiced_charge i WHERE i.client_id = d.client_id AND i.document_id = d.id) AS ahead \
     FROM document d WHERE d.kind = 'invoice' AND d.voided_at IS NULL AND d.total_minor IS NOT NULL";

async fn found(conn: &impl ConnectionTrait, sql: String, values: Vec<Value>) -> Result<Vec<Invoice>, Error> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(Invoice::find_by_statement(statement).all(conn).await?)
}

/// Invoices in force of these clients of which something is not paid, the oldest first.
pub async fn open(conn: &impl ConnectionTrait, clients: &[ClientId]) -> Result<Vec<Invoice>, Error> {
    let mut values = Vec::new();
    let of = id_set(conn.get_database_backend(), &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "{IN_FORCE} AND d.total_minor > d.paid_minor AND d.client_id {of} ORDER BY d.client_id, d.dated_on, d.id"
    );
    found(conn, sql, values).await
}

/// Those of the documents that are invoices in force.
pub async fn in_force(conn: &impl ConnectionTrait, keys: &[DocumentKey]) -> Result<Vec<Invoice>, Error> {
    let (backend, mut values) = (conn.get_database_backend(), Vec::new());
    let clients = id_set(backend, &mut values, keys.iter().map(|key| key.client.uuid()));
    let ids = id_set(backend, &mut values, keys.iter().map(|key| key.id.uuid()));
    let sql = format!("{IN_FORCE} AND d.client_id {clients} AND d.id {ids}");
    found(conn, sql, values).await
}

/// Ends of numbers in one statement; SQLite takes conditions of at most 1 000 parts.
const ENDS: usize = 500;

/// Invoices in force of the seller whose numbers end with one of these, of which something is not paid.
pub async fn numbered(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    ends: &[String],
) -> Result<Vec<Invoice>, Error> {
    let mut all = Vec::new();
    for some in ends.chunks(ENDS) {
        all.extend(numbered_some(conn, seller, some).await?);
    }
    // A number may end with several of them.
    all.sort_by_key(Invoice::key);
    all.dedup_by_key(|invoice| invoice.key());
    Ok(all)
}

async fn numbered_some(
    conn: &impl ConnectionTrait,
    seller: SellerId,
    ends: &[String],
) -> Result<Vec<Invoice>, Error> {
    let mut values: Vec<Value> = vec![seller.uuid().into()];
    let like = |end: &String| {
        let end = end.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        values.push(format!("%{end}").into());
        format!("d.number LIKE ${} ESCAPE '\\'", values.len())
    };
    let any: Vec<String> = ends.iter().map(like).collect();
    let sql = format!(
        "{IN_FORCE} AND d.total_minor > d.paid_minor AND d.seller_id = $1 AND ({})",
        any.join(" OR ")
    );
    found(conn, sql, values).await
}

const KEY: [Column; 2] = [column("client_id", Type::Uuid), column("id", Type::Uuid)];
const PAID: [Column; 1] = [column("paid_minor", Type::BigInt)];

/// Adds to what payments pay of invoices of clients whose rows are held.
pub async fn add_paid(op: &Op, paid: &[(DocumentKey, i64)]) -> Result<(), Error> {
    let row = |(key, minor): &(DocumentKey, i64)| {
        vec![key.client.uuid().into(), key.id.uuid().into(), (*minor).into()]
    };
    let mut sums: HashMap<DocumentKey, i64> = HashMap::new();
    for (key, minor) in paid {
        *sums.entry(*key).or_insert(0) += minor;
    }
    let mut sums: Vec<(DocumentKey, i64)> = sums.into_iter().filter(|(_, minor)| *minor != 0).collect();
    sums.sort_unstable();
    let (now_paid, now_unpaid) = turned(op, &sums).await?;
    let rows = sums.iter().map(row).collect();
    bulk::add_and_set(op.conn(), "document", &KEY, (&PAID, &[]), rows).await?;
    tell(op, WebhookKind::DocumentPaid, &now_paid).await?;
    tell(op, WebhookKind::DocumentUnpaid, &now_unpaid).await
}

/// Those of the invoices in force that become paid in full by this, and those that are no more. Looked for only when
/// somebody listens.
async fn turned(op: &Op, sums: &[(DocumentKey, i64)]) -> Result<(Vec<DocumentKey>, Vec<DocumentKey>), Error> {
    let (mut paid, mut unpaid) = (Vec::new(), Vec::new());
    if sums.is_empty() {
        return Ok((paid, unpaid));
    }
    if !op.is_heard(WebhookKind::DocumentPaid).await? && !op.is_heard(WebhookKind::DocumentUnpaid).await? {
        return Ok((paid, unpaid));
    }
    let keys: Vec<DocumentKey> = sums.iter().map(|(key, _)| *key).collect();
    for invoice in in_force(op.conn(), &keys).await?.iter().filter(|invoice| invoice.total_minor > 0) {
        let more = sums.iter().find(|(key, _)| *key == invoice.key()).map_or(0, |(_, minor)| *minor);
        let after = invoice.paid_minor.saturating_add(more);
        match (invoice.paid_minor >= invoice.total_minor, after >= invoice.total_minor) {
            (false, true) => paid.push(invoice.key()),
            (true, false) => unpaid.push(invoice.key()),
            (true, true) | (false, false) => {}
        }
    }
    Ok((paid, unpaid))
}

/// Documents of which payments pay something, with how much, in minor units.
pub async fn paid(conn: &impl ConnectionTrait) -> Result<HashMap<DocumentKey, i64>, Error> {
    let sql = "SELECT client_id, id, paid_minor FROM document WHERE paid_minor <> 0";
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    rows.iter()
        .map(|row| {
            let key = DocumentKey::new(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            Ok((key, row.try_get_by_index(2)?))
        })
        .collect()
}
