//! What payments settle and pay: parts are only added; one that no longer holds is taken back by an opposite row.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use shared::ids::{ClientId, DocumentId, EntryId, PaymentId, PaymentPartId};

use crate::db::bulk::{self, Column, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

const PART: [Column; 10] = [
    column("client_id", Type::Uuid),
    column("id", Type::Uuid),
    column("payment_id", Type::Uuid),
    column("entry_id", Type::Uuid),
    column("document_id", Type::Uuid),
    column("amount_minor", Type::BigInt),
    column("reverses_id", Type::Uuid),
    column("created_by", Type::Text),
    column("created_at", Type::Instant),
    column("by_hand", Type::Bool),
];

/// What a part of a payment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// It settles a debit.
    Entry(EntryId),
    /// It pays an invoice.
    Invoice(DocumentId),
}

/// A part that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Whose.
    pub client: ClientId,
    /// Id.
    pub id: PaymentPartId,
    /// Of which payment.
    pub payment: PaymentId,
    /// What it is for.
    pub target: Target,
    /// Minor units, above zero.
    pub amount_minor: i64,
    /// Who allocated it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// A person said so.
    pub by_hand: bool,
}

#[derive(FromQueryResult)]
struct Row {
    client_id: ClientId,
    id: PaymentPartId,
    payment_id: PaymentId,
    entry_id: Option<EntryId>,
    document_id: Option<DocumentId>,
    amount_minor: i64,
    created_by: String,
    created_at: DateTime<Utc>,
    by_hand: bool,
}

fn read(row: Row) -> Result<Part, Error> {
    let target = match (row.entry_id, row.document_id) {
        (Some(entry), None) => Target::Entry(entry),
        (None, Some(document)) => Target::Invoice(document),
        (Some(_), Some(_)) | (None, None) => return Err(Error::internal("a part of a payment for nothing")),
    };
    Ok(Part {
        client: row.client_id,
        id: row.id,
        payment: row.payment_id,
        target,
        amount_minor: row.amount_minor,
        created_by: row.created_by,
        created_at: row.created_at,
        by_hand: row.by_hand,
    })
}

/// Parts that hold.
const HOLDING: &str = "SELECT p.client_id, p.id, p.payment_id, p.entry_id, p.document_id, p.amount_minor, \
     p.created_by, p.created_at, p.by_hand FROM payment_part p WHERE p.reverses_id IS NULL AND NOT EXISTS \
     (SELECT 1 FROM payment_part r WHERE r.client_id = p.client_id AND r.reverses_id = p.id)";

/// Parts of these payments that hold, in the order in which they were made.
pub async fn of_payments(
    conn: &impl ConnectionTrait,
    payments: &[(ClientId, PaymentId)],
) -> Result<Vec<Part>, Error> {
    let (backend, mut values) = (conn.get_database_backend(), Vec::new());
    let clients = id_set(backend, &mut values, payments.iter().map(|(client, _)| client.uuid()));
    let ids = id_set(backend, &mut values, payments.iter().map(|(_, id)| id.uuid()));
    let sql = format!(
        "{HOLDING} AND p.client_id {clients} AND p.payment_id {ids} ORDER BY p.client_id, p.created_at, p.id"
    );
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Row::find_by_statement(statement).all(conn).await?.into_iter().map(read).collect()
}

/// Parts of all payments of a client that hold.
pub async fn of_client(conn: &impl ConnectionTrait, client: ClientId) -> Result<Vec<Part>, Error> {
    let sql = format!("{HOLDING} AND p.client_id = $1 ORDER BY p.created_at, p.id");
    let values = [client.uuid().into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Row::find_by_statement(statement).all(conn).await?.into_iter().map(read).collect()
}

/// How much of these debits of a client is settled, in minor units.
pub async fn settled(
    conn: &impl ConnectionTrait,
    client: ClientId,
    entries: &[EntryId],
) -> Result<HashMap<EntryId, i64>, Error> {
    if entries.is_empty() {
        return Ok(HashMap::new());
    }
    let (backend, mut values) = (conn.get_database_backend(), vec![client.uuid().into()]);
    let ids = id_set(backend, &mut values, entries.iter().map(|id| id.uuid()));
    let sql = format!(
        "SELECT entry_id, CAST(SUM(CASE WHEN reverses_id IS NULL THEN amount_minor ELSE -amount_minor END) AS \
         BIGINT) FROM payment_part WHERE client_id = $1 AND entry_id {ids} GROUP BY entry_id"
    );
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// A part that is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPart {
    /// Of which payment.
    pub payment: PaymentId,
    /// What it is for.
    pub target: Target,
    /// Minor units, above zero.
    pub amount_minor: i64,
    /// The part that it takes back.
    pub reverses: Option<PaymentPartId>,
    /// A person said so.
    pub by_hand: bool,
}

/// Writes parts of payments of a client whose row is held.
pub async fn insert(op: &Op, client: ClientId, parts: &[NewPart]) -> Result<(), Error> {
    let row = |part: &NewPart| {
        let (entry, document) = match part.target {
            Target::Entry(entry) => (Some(entry.uuid()), None),
            Target::Invoice(document) => (None, Some(document.uuid())),
        };
        vec![
            client.uuid().into(),
            op.uuid().into(),
            part.payment.uuid().into(),
            entry.into(),
            document.into(),
            part.amount_minor.into(),
            part.reverses.map(|id| id.uuid()).into(),
            op.actor().name.as_str().into(),
            op.now().into(),
            part.by_hand.into(),
        ]
    };
    bulk::insert(op.conn(), "payment_part", &PART, parts.iter().map(row).collect()).await?;
    Ok(())
}
