//! Rows of series, counts and numbers.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use shared::documents::DocumentKind;
use shared::ids::{ClientId, DocumentId, SellerId};
use shared::numbering::NumberReset;

use crate::db::bulk::{self, Column, Type, column};
use crate::db::errors;
use crate::error::Error;
use crate::op::Op;

/// What a seller states of a kind of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The kind.
    pub kind: DocumentKind,
    /// The mask.
    pub mask: String,
    /// When the count begins anew.
    pub reset: NumberReset,
    /// The first count of each period.
    pub start: i64,
    /// Version.
    pub version: i32,
}

#[derive(FromQueryResult)]
struct Row {
    kind: String,
    mask: String,
    reset: String,
    start: i64,
    version: i32,
}

/// What the seller states, by kind.
pub async fn stated(conn: &impl ConnectionTrait, seller: SellerId) -> Result<Vec<Stated>, Error> {
    let sql =
        "SELECT kind, mask, reset, start, version FROM number_series WHERE seller_id = $1 ORDER BY kind";
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, [seller.uuid().into()]);
    let read = |row: Row| {
        let unknown = |text: &str| Error::internal(format!("unknown code {text:?} of a series"));
        Ok(Stated {
            kind: DocumentKind::from_code(&row.kind).ok_or_else(|| unknown(&row.kind))?,
            reset: NumberReset::from_code(&row.reset).ok_or_else(|| unknown(&row.reset))?,
            mask: row.mask,
            start: row.start,
            version: row.version,
        })
    };
    Row::find_by_statement(statement).all(conn).await?.into_iter().map(read).collect()
}

/// Writes what is stated: `STALE` when the row is no longer of version `stated.version - 1`.
pub async fn save(op: &Op, seller: SellerId, stated: &Stated) -> Result<(), Error> {
    let values: Vec<Value> = vec![
        seller.uuid().into(),
        stated.kind.code().into(),
        stated.mask.as_str().into(),
        stated.reset.code().into(),
        stated.start.into(),
        stated.version.into(),
    ];
    let sql = if stated.version == 1 {
        "INSERT INTO number_series (seller_id, kind, mask, reset, start, version) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT DO NOTHING"
    } else {
        "UPDATE number_series SET mask = $3, reset = $4, start = $5, version = $6 \
         WHERE seller_id = $1 AND kind = $2 AND version = $6 - 1"
    };
    let done = op.conn().execute_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// The last count of the period that was taken.
pub async fn last(
    conn: &impl ConnectionTrait,
    (seller, kind, period): (SellerId, DocumentKind, &str),
) -> Result<Option<i64>, Error> {
    let sql = "SELECT last_seq FROM number_counter WHERE seller_id = $1 AND kind = $2 AND period = $3";
    let values: [Value; 3] = [seller.uuid().into(), kind.code().into(), period.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let row = conn.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// Takes so many counts of the period, from `start` or later on, and answers the last of them; others wait for the end
/// of the unit of work.
pub async fn take(
    op: &Op,
    (seller, kind, period): (SellerId, DocumentKind, &str),
    (start, count): (i64, i64),
) -> Result<i64, Error> {
    let sql = "INSERT INTO number_counter (seller_id, kind, period, last_seq) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (seller_id, kind, period) DO UPDATE SET last_seq = number_counter.last_seq + $5 \
               RETURNING last_seq";
    let values: [Value; 5] =
        [seller.uuid().into(), kind.code().into(), period.into(), (start + count - 1).into(), count.into()];
    let statement = Statement::from_sql_and_values(op.backend(), sql, values);
    let row = op.conn().query_one_raw(statement).await?;
    let row = row.ok_or_else(|| Error::internal("a count was not taken"))?;
    Ok(row.try_get_by_index(0)?)
}

/// A number and the document that has it.
pub struct Taken {
    /// The count.
    pub seq: i64,
    /// The number.
    pub number: String,
    /// The document.
    pub document: (ClientId, DocumentId),
}

const NUMBER: [Column; 7] = [
    column("seller_id", Type::Uuid),
    column("kind", Type::Text),
    column("period", Type::Text),
    column("seq", Type::BigInt),
    column("number", Type::Text),
    column("client_id", Type::Uuid),
    column("document_id", Type::Uuid),
];

/// Writes down who has the numbers.
pub async fn insert(
    op: &Op,
    (seller, kind, period): (SellerId, DocumentKind, &str),
    taken: &[Taken],
) -> Result<(), Error> {
    let row = |taken: &Taken| {
        vec![
            seller.uuid().into(),
            kind.code().into(),
            period.into(),
            taken.seq.into(),
            taken.number.as_str().into(),
            taken.document.0.uuid().into(),
            taken.document.1.uuid().into(),
        ]
    };
    match bulk::insert(op.conn(), "document_number", &NUMBER, taken.iter().map(row).collect()).await {
        Ok(_) => Ok(()),
        Err(Error::Db(error))
            if errors::violates(&error, "document_number", &["seller_id", "kind", "number"]) =>
        {
            let first = taken.first().map(|taken| taken.number.as_str()).unwrap_or_default();
            let text = format!(
                "Номер «{first}» уже есть у другого документа. Измените маску ряда номеров в настройках организации."
            );
            Err(Error::invalid("number", text))
        }
        Err(error) => Err(error),
    }
}

/// Whether a document of the seller's kind has the number.
pub async fn exists(
    conn: &impl ConnectionTrait,
    (seller, kind): (SellerId, DocumentKind),
    number: &str,
) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM document_number WHERE seller_id = $1 AND kind = $2 AND number = $3";
    let values: [Value; 3] = [seller.uuid().into(), kind.code().into(), number.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.query_one_raw(statement).await?.is_some())
}

/// Counts of one period without a number though a later one has one.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Gap {
    /// Whose.
    pub seller_id: SellerId,
    /// Code of the kind.
    pub kind: String,
    /// The period of the count.
    pub period: String,
    /// The first one.
    pub first: i64,
    /// The last one.
    pub last: i64,
}

/// Gaps between numbers that were taken, of a seller or of all; what lies before the first number is none.
pub async fn gaps(conn: &impl ConnectionTrait, seller: Option<SellerId>) -> Result<Vec<Gap>, Error> {
    let mut values: Vec<Value> = Vec::new();
    let condition = match seller {
        Some(seller) => {
            values.push(seller.uuid().into());
            "WHERE seller_id = $1"
        }
        None => "",
    };
    let sql = format!(
        "SELECT seller_id, kind, period, before + 1 AS first, seq - 1 AS last FROM ( \
           SELECT seller_id, kind, period, seq, \
                  LAG(seq) OVER (PARTITION BY seller_id, kind, period ORDER BY seq) AS before \
           FROM document_number {condition}) AS taken \
         WHERE seq - before > 1 ORDER BY seller_id, kind, period, seq"
    );
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(Gap::find_by_statement(statement).all(conn).await?)
}

/// Counts whose last number is not the largest that was taken.
pub async fn counters_astray(conn: &impl ConnectionTrait) -> Result<Vec<(SellerId, String)>, Error> {
    let sql = "SELECT c.seller_id, c.kind FROM number_counter c LEFT JOIN ( \
                 SELECT seller_id, kind, period, MAX(seq) AS seq FROM document_number \
                 GROUP BY seller_id, kind, period) n \
               ON n.seller_id = c.seller_id AND n.kind = c.kind AND n.period = c.period \
               WHERE n.seq IS NULL OR n.seq <> c.last_seq";
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
