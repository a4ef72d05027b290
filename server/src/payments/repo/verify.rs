//! Payments against their parts, and what parts pay of invoices.

use sea_orm::{ConnectionTrait, Statement};

use shared::ids::{ClientId, DocumentId, PaymentKey};

use crate::error::{Error, Violation};

const LIVE: &str = "SUM(CASE WHEN reverses_id IS NULL THEN amount_minor ELSE -amount_minor END)";

/// What disagrees.
pub async fn violations(conn: &impl ConnectionTrait) -> Result<Vec<Violation>, Error> {
    let backend = conn.get_database_backend();
    let settled = format!(
        "SELECT p.client_id, p.id, CAST(p.allocated_minor AS TEXT), CAST(COALESCE(s.minor, 0) AS TEXT) FROM payment p \
         LEFT JOIN (SELECT client_id, payment_id, CAST({LIVE} AS BIGINT) AS minor FROM payment_part \
         WHERE entry_id IS NOT NULL GROUP BY client_id, payment_id) s \
         ON s.client_id = p.client_id AND s.payment_id = p.id WHERE p.allocated_minor <> COALESCE(s.minor, 0)"
    );
    let over = format!(
        "SELECT p.client_id, p.id, CAST(p.amount_minor - p.refunded_minor AS TEXT), CAST(s.minor AS TEXT) \
         FROM payment p JOIN (SELECT client_id, payment_id, CAST({LIVE} AS BIGINT) AS minor FROM payment_part \
         WHERE document_id IS NOT NULL GROUP BY client_id, payment_id) s \
         ON s.client_id = p.client_id AND s.payment_id = p.id \
         WHERE s.minor < 0 OR s.minor > p.amount_minor - p.refunded_minor"
    );
    let mut found = Vec::new();
    for (rule, sql) in [("payment.allocated", settled), ("payment.invoices", over)] {
        for row in conn.query_all_raw(Statement::from_string(backend, sql)).await? {
            let key = PaymentKey::new(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let (one, other): (String, String) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
            let message = format!("the payment says {one}, its parts make up {other}");
            found.push(Violation { rule, object: key.to_string(), message });
        }
    }
    Ok(found)
}

/// What parts pay of invoices, by client and document, in minor units.
pub async fn paid(conn: &impl ConnectionTrait) -> Result<Vec<(ClientId, DocumentId, i64)>, Error> {
    let sql = format!(
        "SELECT client_id, document_id, CAST({LIVE} AS BIGINT) FROM payment_part WHERE document_id IS NOT NULL \
         GROUP BY client_id, document_id"
    );
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    rows.iter()
        .map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?)))
        .collect()
}
