//! The proof of the ledger: each rule is one statement over whole tables that answers its violations.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use shared::ids::ClientId;

use crate::error::Error;

/// A row that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Found {
    /// Whose.
    pub client_id: ClientId,
    /// The entry or charge, where one is meant.
    pub object_id: Option<uuid::Uuid>,
    /// What the row says.
    pub stated: i64,
    /// What it should say.
    pub expected: i64,
}

/// The kept balance is the sum of the client's rows.
const BALANCE: &str = "SELECT c.id AS client_id, CAST(NULL AS uuid) AS object_id, c.balance_minor AS stated, \
     COALESCE(s.minor, 0) AS expected FROM client c LEFT JOIN (SELECT t.client_id, CAST(SUM(CASE \
     WHEN t.credit = 'client' THEN t.amount_minor WHEN t.debit = 'client' THEN -t.amount_minor ELSE 0 END) \
     AS BIGINT) AS minor FROM ledger_transfer t GROUP BY t.client_id) s ON s.client_id = c.id \
     WHERE c.balance_minor <> COALESCE(s.minor, 0)";

/// Every row moves an amount above zero between two accounts: then every entry balances.
const ROWS: &str = "SELECT t.client_id, t.entry_id AS object_id, t.amount_minor AS stated, \
     CAST(1 AS BIGINT) AS expected FROM ledger_transfer t WHERE t.amount_minor <= 0 OR t.debit = t.credit";

/// Every entry has rows, numbered from 1 without a gap.
const LINES: &str = "SELECT e.client_id, e.id AS object_id, CAST(COUNT(t.line) AS BIGINT) AS stated, \
     CAST(COALESCE(MAX(t.line), 1) AS BIGINT) AS expected FROM ledger_entry e LEFT JOIN ledger_transfer t \
     ON t.client_id = e.client_id AND t.entry_id = e.id GROUP BY e.client_id, e.id \
     HAVING COUNT(t.line) <> COALESCE(MAX(t.line), 1)";

/// The charges of an entry, its reversal, and what other entries took back of them leave every account as if none had
/// been. What the entry itself took back of earlier charges stays.
const REVERSALS: &str = "WITH moved AS (\
     SELECT r.client_id, r.id, t.debit, t.credit, t.amount_minor FROM ledger_entry r \
     JOIN ledger_transfer t ON t.client_id = r.client_id AND t.entry_id = r.id \
     WHERE r.reverses_id IS NOT NULL UNION ALL \
     SELECT r.client_id, r.id, t.debit, t.credit, t.amount_minor FROM ledger_entry r \
     JOIN ledger_transfer t ON t.client_id = r.client_id AND t.entry_id = r.reverses_id \
     LEFT JOIN charge c ON c.client_id = t.client_id AND c.id = t.charge_id \
     WHERE r.reverses_id IS NOT NULL AND (c.kind IS NULL OR c.kind = 'charge') UNION ALL \
     SELECT r.client_id, r.id, t.debit, t.credit, t.amount_minor FROM ledger_entry r \
     JOIN charge c ON c.client_id = r.client_id AND c.entry_id = r.reverses_id AND c.kind = 'charge' \
     JOIN charge k ON k.client_id = c.client_id AND k.credits_id = c.id AND k.entry_id <> r.id \
     JOIN ledger_transfer t ON t.client_id = k.client_id AND t.entry_id = k.entry_id AND t.charge_id = k.id \
     WHERE r.reverses_id IS NOT NULL) \
     SELECT s.client_id, s.id AS object_id, CAST(SUM(s.minor) AS BIGINT) AS stated, \
     CAST(0 AS BIGINT) AS expected FROM (\
     SELECT client_id, id, debit AS account, amount_minor AS minor FROM moved UNION ALL \
     SELECT client_id, id, credit, -amount_minor FROM moved) s \
     GROUP BY s.client_id, s.id, s.account HAVING SUM(s.minor) <> 0";

/// A reversal names an entry of the same client.
const REVERSED: &str = "SELECT r.client_id, r.id AS object_id, CAST(0 AS BIGINT) AS stated, \
     CAST(1 AS BIGINT) AS expected FROM ledger_entry r LEFT JOIN ledger_entry e \
     ON e.client_id = r.client_id AND e.id = r.reverses_id WHERE r.reverses_id IS NOT NULL AND e.id IS NULL";

/// The charges of an entry sum up to what the entry did to the balance; a charge of an amount has an entry.
const CHARGES: &str = "SELECT c.client_id, c.entry_id AS object_id, c.minor AS stated, \
     COALESCE(s.minor, 0) AS expected FROM (SELECT client_id, entry_id, CAST(SUM(amount_minor) AS BIGINT) AS minor \
     FROM charge GROUP BY client_id, entry_id) c LEFT JOIN (SELECT t.client_id, t.entry_id, CAST(SUM(CASE \
     WHEN t.debit = 'client' THEN t.amount_minor WHEN t.credit = 'client' THEN -t.amount_minor ELSE 0 END) \
     AS BIGINT) AS minor FROM ledger_transfer t GROUP BY t.client_id, t.entry_id) s \
     ON s.client_id = c.client_id AND s.entry_id = c.entry_id WHERE c.minor <> COALESCE(s.minor, 0)";

/// The rows of an entry that book a charge move exactly its amount. A reversal's rows name the charges taken back.
const BOOKED: &str = "SELECT s.client_id, s.charge_id AS object_id, s.minor AS stated, \
     COALESCE(c.amount_minor, 0) AS expected FROM (SELECT t.client_id, t.entry_id, t.charge_id, CAST(SUM(CASE \
     WHEN t.debit = 'client' THEN t.amount_minor WHEN t.credit = 'client' THEN -t.amount_minor ELSE 0 END) \
     AS BIGINT) AS minor FROM ledger_transfer t JOIN ledger_entry e ON e.client_id = t.client_id \
     AND e.id = t.entry_id WHERE t.charge_id IS NOT NULL AND e.reverses_id IS NULL \
     GROUP BY t.client_id, t.entry_id, t.charge_id) s LEFT JOIN charge c ON c.client_id = s.client_id \
     AND c.id = s.charge_id AND c.entry_id = s.entry_id WHERE c.id IS NULL OR c.amount_minor <> s.minor";

/// The rules with their names.
const RULES: [(&str, &str); 7] = [
    ("ledger.balance", BALANCE),
    ("ledger.rows", ROWS),
    ("ledger.lines", LINES),
    ("ledger.reversals", REVERSALS),
    ("ledger.reversed", REVERSED),
    ("ledger.charges", CHARGES),
    ("ledger.booked", BOOKED),
];

/// Every violation of every rule.
pub async fn violations(conn: &impl ConnectionTrait) -> Result<Vec<(&'static str, Found)>, Error> {
    let mut all = Vec::new();
    for (rule, sql) in RULES {
        let statement = Statement::from_string(conn.get_database_backend(), sql);
        let found = Found::find_by_statement(statement).all(conn).await?;
        all.extend(found.into_iter().map(|row| (rule, row)));
    }
    Ok(all)
}
