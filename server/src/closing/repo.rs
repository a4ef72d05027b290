//! Rows of recognitions and closed months.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use shared::documents::closing::Recognised;
use shared::ids::{BillRunId, ClientId, DocumentId, DocumentKey, EntryId, SellerId};
use uuid::Uuid;

use crate::db::bulk::{self, Column, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::ledger::HAS_ONE_TIME;
use crate::op::Op;
use crate::subscriptions::{Closed, HAS_CLOSABLE};

async fn query(
    conn: &impl ConnectionTrait,
    sql: String,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, Error> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.query_all_raw(statement).await?)
}

/// Whose months are closed; what is empty does not limit.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The last day of the month.
    pub through: NaiveDate,
    /// Only this seller's clients.
    pub seller: Option<SellerId>,
    /// Only these clients.
    pub clients: Vec<ClientId>,
    /// Only clients with any of these tags.
    pub tags: Vec<String>,
}

/// Clients `c` of the scope whose documents up to its day may have something to say, `$1` being the day.
fn closable(conn: &impl ConnectionTrait, scope: &Scope) -> (String, Vec<Value>) {
    let backend = conn.get_database_backend();
    let mut values: Vec<Value> = vec![scope.through.into()];
    let mut sql = format!(
        "FROM client c LEFT JOIN (SELECT client_id, MAX(look_from) AS look_from FROM client_closing \
           WHERE reopened_at IS NULL GROUP BY client_id) k ON k.client_id = c.id \
         WHERE (c.closed_through IS NULL OR c.closed_through < $1) AND ({HAS_CLOSABLE} OR {HAS_ONE_TIME})"
    );
    if let Some(seller) = scope.seller {
        values.push(seller.uuid().into());
        sql.push_str(&format!(" AND c.seller_id = ${}", values.len()));
    }
    if !scope.clients.is_empty() {
        let ids = id_set(backend, &mut values, scope.clients.iter().map(|client| client.uuid()));
        sql.push_str(&format!(" AND c.id {ids}"));
    }
    if !scope.tags.is_empty() {
        sql.push_str(&crate::clients::tagged(backend, &mut values, &scope.tags));
    }
    (sql, values)
}

/// How many clients of the scope documents may have something to say about.
pub async fn count(conn: &impl ConnectionTrait, scope: &Scope) -> Result<i32, Error> {
    let (sql, values) = closable(conn, scope);
    let rows = query(conn, format!("SELECT COUNT(*) {sql}"), values).await?;
    let count = rows.first().map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or(0);
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

/// The next of them after `after`, in id order.
pub async fn next_clients(
    conn: &impl ConnectionTrait,
    scope: &Scope,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<ClientId>, Error> {
    let (mut sql, mut values) = closable(conn, scope);
    if let Some(after) = after {
        values.push(after.into());
        sql.push_str(&format!(" AND c.id > ${}", values.len()));
    }
    let rows = query(conn, format!("SELECT c.id {sql} ORDER BY c.id LIMIT {limit}"), values).await?;
    rows.into_iter().map(|row| Ok(ClientId(row.try_get_by_index::<Uuid>(0)?))).collect()
}

/// Where the documents in force of each of these clients end; none of those without any.
pub async fn closed(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<BTreeMap<ClientId, Closed>, Error> {
    let mut values = Vec::new();
    let ids = id_set(conn.get_database_backend(), &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "SELECT client_id, month, look_from FROM client_closing WHERE reopened_at IS NULL AND client_id {ids}"
    );
    let mut found: BTreeMap<ClientId, Closed> = BTreeMap::new();
    for row in query(conn, sql, values).await? {
        let through: NaiveDate = row.try_get_by_index(1)?;
        let look_from: DateTime<Utc> = row.try_get_by_index(2)?;
        let closed = found.entry(ClientId(row.try_get_by_index(0)?)).or_insert(Closed { through, look_from });
        closed.through = closed.through.max(through);
        closed.look_from = closed.look_from.max(look_from);
    }
    Ok(found)
}

/// How many of these clients of a run, or of all of it, have a later month closed.
pub async fn later_closed(
    conn: &impl ConnectionTrait,
    run: BillRunId,
    clients: &[ClientId],
) -> Result<i64, Error> {
    let mut values: Vec<Value> = vec![run.uuid().into()];
    let of = if clients.is_empty() {
        String::new()
    } else {
        let ids = id_set(conn.get_database_backend(), &mut values, clients.iter().map(|c| c.uuid()));
        format!("AND k.client_id {ids}")
    };
    let sql = format!(
        "SELECT COUNT(DISTINCT k.client_id) FROM client_closing k \
         JOIN client_closing l ON l.client_id = k.client_id AND l.month > k.month AND l.reopened_at IS NULL \
         WHERE k.run_id = $1 AND k.reopened_at IS NULL {of}"
    );
    let rows = query(conn, sql, values).await?;
    Ok(rows.first().map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0))
}

/// What documents in force say of each of these sources, by month, with the last count of each.
pub type Known = BTreeMap<(ClientId, Uuid), Vec<(Recognised, i32)>>;

/// What documents in force say of these sources.
pub async fn recognised(conn: &impl ConnectionTrait, sources: &[(ClientId, Uuid)]) -> Result<Known, Error> {
    let mut known = Known::new();
    if sources.is_empty() {
        return Ok(known);
    }
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let clients = id_set(backend, &mut values, sources.iter().map(|(client, _)| client.uuid()));
    let ids = id_set(backend, &mut values, sources.iter().map(|(_, id)| *id));
    let sql = format!(
        "SELECT client_id, source_id, month, CAST(SUM(gross_minor) AS bigint), CAST(SUM(vat_minor) AS bigint), \
                MAX(seq) \
         FROM recognition WHERE client_id {clients} AND source_id {ids} GROUP BY client_id, source_id, month"
    );
    for row in query(conn, sql, values).await? {
        let source = (ClientId(row.try_get_by_index(0)?), row.try_get_by_index(1)?);
        let recognised = Recognised {
            month: row.try_get_by_index(2)?,
            gross_minor: row.try_get_by_index(3)?,
            vat_minor: row.try_get_by_index(4)?,
        };
        known.entry(source).or_default().push((recognised, row.try_get_by_index(5)?));
    }
    Ok(known)
}

/// What a line of a document recognises.
#[derive(Debug, Clone)]
pub struct Recognition {
    /// The client.
    pub client: ClientId,
    /// The charge, or the entry of a service that was booked by hand.
    pub source: Uuid,
    /// First day of the month.
    pub month: NaiveDate,
    /// Counts the rows of the source and the month.
    pub seq: i32,
    /// The document.
    pub document: DocumentId,
    /// Its line.
    pub line: i32,
    /// Amount with VAT, in minor units.
    pub gross_minor: i64,
    /// Code of the rate of VAT.
    pub vat_rate: String,
    /// VAT, in minor units.
    pub vat_minor: i64,
    /// The tax invoice that goes with the document, and its line.
    pub tax: Option<(DocumentId, i32)>,
    /// The entry that books it; none when all of it is 0.00.
    pub entry: Option<EntryId>,
    /// The run.
    pub run: BillRunId,
}

const RECOGNITION: [Column; 13] = [
    column("client_id", Type::Uuid),
    column("source_id", Type::Uuid),
    column("month", Type::Date),
    column("seq", Type::Int),
    column("document_id", Type::Uuid),
    column("line", Type::Int),
    column("gross_minor", Type::BigInt),
    column("vat_rate", Type::Text),
    column("vat_minor", Type::BigInt),
    column("tax_document_id", Type::Uuid),
    column("tax_line", Type::Int),
    column("entry_id", Type::Uuid),
    column("run_id", Type::Uuid),
];

/// Writes what lines recognise.
pub async fn insert(op: &Op, rows: Vec<Recognition>) -> Result<(), Error> {
    let rows = rows
        .into_iter()
        .map(|row| {
            vec![
                row.client.uuid().into(),
                row.source.into(),
                row.month.into(),
                row.seq.into(),
                row.document.uuid().into(),
                row.line.into(),
                row.gross_minor.into(),
                row.vat_rate.into(),
                row.vat_minor.into(),
                row.tax.map(|(tax, _)| tax.uuid()).into(),
                row.tax.map(|(_, line)| line).into(),
                row.entry.map(EntryId::uuid).into(),
                row.run.uuid().into(),
            ]
        })
        .collect();
    bulk::insert(op.conn(), "recognition", &RECOGNITION, rows).await.map(drop)
}

const NET: &str = "r.client_id, r.source_id, r.month, \
    (SELECT MAX(s.seq) FROM recognition s WHERE s.client_id = r.client_id \
       AND s.source_id = r.source_id AND s.month = r.month), \
    r.document_id, r.line, CAST(SUM(r.gross_minor) AS bigint), r.vat_rate, CAST(SUM(r.vat_minor) AS bigint), \
    r.tax_document_id, r.tax_line";

const NET_BY: &str = "GROUP BY r.client_id, r.source_id, r.month, r.document_id, r.line, r.vat_rate, \
    r.tax_document_id, r.tax_line HAVING SUM(r.gross_minor) <> 0 OR SUM(r.vat_minor) <> 0 \
    ORDER BY r.client_id, r.document_id, r.line";

fn net(row: &QueryResult) -> Result<Recognition, Error> {
    let tax: Option<Uuid> = row.try_get_by_index(9)?;
    let line: Option<i32> = row.try_get_by_index(10)?;
    Ok(Recognition {
        client: ClientId(row.try_get_by_index(0)?),
        source: row.try_get_by_index(1)?,
        month: row.try_get_by_index(2)?,
        seq: row.try_get_by_index(3)?,
        document: DocumentId(row.try_get_by_index(4)?),
        line: row.try_get_by_index(5)?,
        gross_minor: row.try_get_by_index(6)?,
        vat_rate: row.try_get_by_index(7)?,
        vat_minor: row.try_get_by_index(8)?,
        tax: tax.map(DocumentId).zip(line),
        entry: None,
        run: BillRunId(Uuid::nil()),
    })
}

/// What stands of what a run closed for its month, without its corrections of earlier ones: one row for each line, with the last count of its source and month.
pub async fn of_run(op: &Op, run: BillRunId, clients: &[ClientId]) -> Result<Vec<Recognition>, Error> {
    let mut values: Vec<Value> = vec![run.uuid().into()];
    let ids = id_set(op.backend(), &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "SELECT {NET} FROM recognition r WHERE r.run_id = $1 AND r.client_id {ids} AND r.entry_id = ( \
           SELECT k.entry_id FROM client_closing k WHERE k.client_id = r.client_id AND k.run_id = r.run_id \
             AND k.reopened_at IS NULL) {NET_BY}"
    );
    query(op.conn(), sql, values).await?.iter().map(net).collect()
}

/// The documents that say something of these sources.
pub async fn documents_of(
    conn: &impl ConnectionTrait,
    sources: &[(ClientId, Uuid)],
) -> Result<Vec<DocumentKey>, Error> {
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let clients = id_set(backend, &mut values, sources.iter().map(|(client, _)| client.uuid()));
    let ids = id_set(backend, &mut values, sources.iter().map(|(_, id)| *id));
    let sql = format!(
        "SELECT DISTINCT client_id, document_id FROM recognition WHERE client_id {clients} AND source_id {ids}"
    );
    let rows = query(conn, sql, values).await?;
    let key = |row: &QueryResult| {
        Ok(DocumentKey::new(ClientId(row.try_get_by_index(0)?), DocumentId(row.try_get_by_index(1)?)))
    };
    rows.iter().map(key).collect()
}

/// What stands of what these documents say, one row for each line. Of a УПД and its corrections the УПД has the lines.
pub async fn said(conn: &impl ConnectionTrait, documents: &[DocumentKey]) -> Result<Vec<Recognition>, Error> {
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let clients = id_set(backend, &mut values, documents.iter().map(|key| key.client.uuid()));
    let ids = id_set(backend, &mut values, documents.iter().map(|key| key.id.uuid()));
    let sql = format!(
        "SELECT {NET} FROM recognition r WHERE r.client_id {clients} AND r.document_id {ids} {NET_BY}"
    );
    let mut rows = query(conn, sql, values).await?.iter().map(net).collect::<Result<Vec<_>, Error>>()?;
    let corrections: Vec<Recognition> = rows.extract_if(.., |row| row.gross_minor < 0).collect();
    for correction in corrections {
        let of = |row: &&mut Recognition| {
            (row.client, row.source, row.month) == (correction.client, correction.source, correction.month)
        };
        if let Some(row) = rows.iter_mut().find(of) {
            row.gross_minor += correction.gross_minor;
            row.vat_minor += correction.vat_minor;
        }
    }
    Ok(rows)
}

const CLOSING: [Column; 6] = [
    column("client_id", Type::Uuid),
    column("month", Type::Date),
    column("run_id", Type::Uuid),
    column("entry_id", Type::Uuid),
    column("look_from", Type::Instant),
    column("closed_at", Type::Instant),
];

/// How far before a closing the next one looks for what was posted: units of work that began before it may have written
/// after it.
const OVERLAP: chrono::TimeDelta = chrono::TimeDelta::days(1);

/// Writes down that a run closed the month that ends with `through` for these clients, with their entries.
pub async fn close(
    op: &Op,
    (run, through): (BillRunId, NaiveDate),
    clients: &[(ClientId, Option<EntryId>)],
) -> Result<(), Error> {
    let look_from = op.now() - OVERLAP;
    let row = |(client, entry): &(ClientId, Option<EntryId>)| {
        vec![
            client.uuid().into(),
            through.into(),
            run.uuid().into(),
            entry.map(EntryId::uuid).into(),
            look_from.into(),
            op.now().into(),
        ]
    };
    bulk::insert(op.conn(), "client_closing", &CLOSING, clients.iter().map(row).collect()).await.map(drop)
}

/// Opens what a run closed for these clients. Answers the entries.
pub async fn reopen(
    op: &Op,
    run: BillRunId,
    clients: &[ClientId],
) -> Result<BTreeMap<ClientId, Option<EntryId>>, Error> {
    let mut values: Vec<Value> = vec![op.now().into(), run.uuid().into()];
    let ids = id_set(op.backend(), &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "UPDATE client_closing SET reopened_at = $1 WHERE run_id = $2 AND reopened_at IS NULL AND client_id {ids} \
         RETURNING client_id, entry_id"
    );
    let rows = query(op.conn(), sql, values).await?;
    rows.into_iter()
        .map(|row| {
            let entry: Option<Uuid> = row.try_get_by_index(1)?;
            Ok((ClientId(row.try_get_by_index(0)?), entry.map(EntryId)))
        })
        .collect()
}

/// Documents and entries that do not say what was recognised: what, whose, what it says, what was recognised.
pub async fn astray(conn: &impl ConnectionTrait) -> Result<Vec<(&'static str, Uuid, i64, i64)>, Error> {
    let documents = "SELECT d.id, CASE WHEN d.voided_at IS NULL THEN d.total_minor ELSE 0 END, \
          CAST(COALESCE(SUM(r.gross_minor), 0) AS bigint) FROM document d \
        LEFT JOIN recognition r ON r.client_id = d.client_id AND r.document_id = d.id \
        WHERE d.run_id IS NOT NULL AND d.kind IN ('act', 'upd', 'upd_correction') \
        GROUP BY d.client_id, d.id, d.voided_at, d.total_minor \
        HAVING CASE WHEN d.voided_at IS NULL THEN d.total_minor ELSE 0 END <> COALESCE(SUM(r.gross_minor), 0)";
    // One statement for each sum: gross and VAT are judged alike.
    let entries = |what: &str, accounts: &str| {
        format!(
            "SELECT e.id, e.booked, COALESCE(r.recognised, 0) FROM ( \
               SELECT t.client_id, t.entry_id AS id, CAST(SUM(CASE WHEN t.credit IN ({accounts}) \
                 THEN t.amount_minor WHEN t.debit IN ({accounts}) THEN -t.amount_minor ELSE 0 END) AS bigint) AS booked \
               FROM ledger_transfer t JOIN ledger_entry l ON l.client_id = t.client_id AND l.id = t.entry_id \
               WHERE l.kind = 'closing' GROUP BY t.client_id, t.entry_id) e \
             LEFT JOIN (SELECT client_id, entry_id, CAST(SUM({what}) AS bigint) AS recognised FROM recognition \
               WHERE entry_id IS NOT NULL GROUP BY client_id, entry_id) r \
               ON r.client_id = e.client_id AND r.entry_id = e.id \
             WHERE e.booked <> COALESCE(r.recognised, 0)"
        )
    };
    let statements = [
        ("closing.document", documents.to_owned()),
        ("closing.entry", entries("gross_minor", "'revenue', 'vat'")),
        ("closing.vat", entries("vat_minor", "'vat'")),
    ];
    let mut found = Vec::new();
    for (rule, sql) in statements {
        for row in query(conn, sql, Vec::new()).await? {
            found.push((rule, row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?));
        }
    }
    Ok(found)
}
