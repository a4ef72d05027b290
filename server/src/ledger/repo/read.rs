//! Reading the ledger. Amounts of entries are sums of their rows on the client's account.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::ArrayType;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, Statement, Value};
use shared::api::ledger::OperationFilter;
use shared::ids::{BillRunId, ClientId, EntryId, EntryKey};
use shared::ledger::{Account, EntryKind, Transfer};
use uuid::Uuid;

use crate::db::sets::id_set;
use crate::error::Error;
use crate::ledger::entity::ledger_transfer;
use crate::ledger::record::{NewTransfer, PostedEntry};
use crate::page::Page;

/// Columns of an entry `e`.
const COLUMNS: &str = "e.client_id, e.id, e.kind, e.dated_on, e.posted_at, e.actor, e.reason, e.source_key, \
     e.run_id, e.reverses_id, \
     (SELECT r.id FROM ledger_entry r WHERE r.client_id = e.client_id AND r.reverses_id = e.id) AS reversed_by_id";

/// What an entry `e` did to the balance.
const AMOUNT: &str = "COALESCE((SELECT CAST(SUM(CASE WHEN t.credit = 'client' THEN t.amount_minor \
     ELSE -t.amount_minor END) AS BIGINT) FROM ledger_transfer t WHERE t.client_id = e.client_id \
     AND t.entry_id = e.id AND (t.credit = 'client' OR t.debit = 'client')), 0)";

#[derive(FromQueryResult)]
struct Row {
    client_id: ClientId,
    id: EntryId,
    kind: String,
    dated_on: NaiveDate,
    posted_at: DateTime<Utc>,
    actor: String,
    reason: Option<String>,
    source_key: Option<String>,
    run_id: Option<BillRunId>,
    reverses_id: Option<EntryId>,
    reversed_by_id: Option<EntryId>,
    amount_minor: i64,
}

fn read(row: Row) -> Result<PostedEntry, Error> {
    Ok(PostedEntry {
        client: row.client_id,
        id: row.id,
        kind: EntryKind::from_code(&row.kind)
            .ok_or_else(|| Error::internal(format!("entry of an unknown kind {:?}", row.kind)))?,
        dated_on: row.dated_on,
        posted_at: row.posted_at,
        actor: row.actor,
        reason: row.reason,
        source_key: row.source_key,
        run: row.run_id,
        reverses: row.reverses_id,
        reversed_by: row.reversed_by_id,
        amount_minor: row.amount_minor,
    })
}

/// A statement whose values are numbered by the order in which they are bound; both databases read `$1`.
struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    fn new(text: impl Into<String>) -> Sql {
        Sql { text: text.into(), values: Vec::new() }
    }

    fn push(&mut self, text: &str) -> &mut Sql {
        self.text.push_str(text);
        self
    }

    fn bind(&mut self, value: impl Into<Value>) -> &mut Sql {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    fn bind_all(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Sql {
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.bind(value);
        }
        self
    }

    async fn all<R: FromQueryResult>(self, conn: &impl ConnectionTrait) -> Result<Vec<R>, Error> {
        let statement = Statement::from_sql_and_values(conn.get_database_backend(), self.text, self.values);
        Ok(R::find_by_statement(statement).all(conn).await?)
    }

    async fn entries(self, conn: &impl ConnectionTrait) -> Result<Vec<PostedEntry>, Error> {
        self.all::<Row>(conn).await?.into_iter().map(read).collect()
    }
}

fn entries_where(condition: &str) -> Sql {
    Sql::new(format!("SELECT {COLUMNS}, {AMOUNT} AS amount_minor FROM ledger_entry e WHERE {condition}"))
}

pub async fn find(conn: &impl ConnectionTrait, key: EntryKey) -> Result<Option<PostedEntry>, Error> {
    let mut sql = entries_where("e.client_id = ");
    sql.bind(key.client.uuid()).push(" AND e.id = ").bind(key.id.uuid());
    Ok(sql.entries(conn).await?.pop())
}

pub async fn find_many(conn: &impl ConnectionTrait, keys: &[EntryKey]) -> Result<Vec<PostedEntry>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = entries_where("(e.client_id, e.id) IN (");
    pairs(&mut sql, keys);
    sql.push(")");
    sql.entries(conn).await
}

/// `VALUES ($1, $2), ($3, $4)`: both databases compare rows with it.
fn pairs(sql: &mut Sql, keys: &[EntryKey]) {
    for (index, key) in keys.iter().enumerate() {
        sql.push(if index == 0 { "VALUES (" } else { ", (" });
        sql.bind(key.client.uuid()).push(", ").bind(key.id.uuid()).push(")");
    }
}

pub async fn by_source_key(
    conn: &impl ConnectionTrait,
    client: ClientId,
    key: &str,
) -> Result<Option<PostedEntry>, Error> {
    let mut sql = entries_where("e.client_id = ");
    sql.bind(client.uuid()).push(" AND e.source_key = ").bind(key);
    Ok(sql.entries(conn).await?.pop())
}

/// The last `count` entries of each of the clients, the newest first, by one statement.
pub async fn latest(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    count: u32,
) -> Result<HashMap<ClientId, Vec<PostedEntry>>, Error> {
    let mut sql = Sql::new(format!("SELECT {COLUMNS}, {AMOUNT} AS amount_minor FROM "));
    if conn.get_database_backend() == DbBackend::Postgres {
        let ids = clients.iter().map(|client| client.uuid().into()).collect();
        sql.push("UNNEST(").bind(Value::Array(ArrayType::Uuid, Some(Box::new(ids)))).push(
            "::uuid[]) AS c(id) CROSS JOIN LATERAL (SELECT x.* FROM ledger_entry x WHERE x.client_id = c.id \
             ORDER BY x.dated_on DESC, x.id DESC LIMIT ",
        );
        sql.bind(i64::from(count)).push(") e");
    } else {
        sql.push("(VALUES (");
        for (index, client) in clients.iter().enumerate() {
            sql.push(if index == 0 { "" } else { "), (" }).bind(client.uuid());
        }
        sql.push(
            ")) AS c JOIN ledger_entry e ON e.client_id = c.column1 AND e.id IN (SELECT x.id FROM ledger_entry x \
             WHERE x.client_id = c.column1 ORDER BY x.dated_on DESC, x.id DESC LIMIT ",
        );
        sql.bind(i64::from(count)).push(")");
    }
    let mut of: HashMap<ClientId, Vec<PostedEntry>> = HashMap::new();
    for entry in sql.entries(conn).await? {
        of.entry(entry.client).or_default().push(entry);
    }
    for entries in of.values_mut() {
        entries.sort_unstable_by_key(|entry| std::cmp::Reverse((entry.dated_on, entry.id)));
    }
    Ok(of)
}

fn narrow(sql: &mut Sql, filter: &OperationFilter, days: bool) {
    if let Some(kinds) = filter.kinds.as_ref().filter(|kinds| !kinds.is_empty()) {
        sql.push(" AND e.kind IN (").bind_all(kinds.iter().map(|kind| kind.code().into())).push(")");
    }
    if let Some(run) = filter.run_id {
        sql.push(" AND e.run_id = ").bind(run.uuid());
    }
    if days && let Some(from) = filter.from {
        sql.push(" AND e.dated_on >= ").bind(from.0);
    }
    if days && let Some(to) = filter.to {
        sql.push(" AND e.dated_on < ").bind(to.0);
    }
}

/// A page of a client's entries, the newest first, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    client: ClientId,
    filter: &OperationFilter,
    page: &Page<(NaiveDate, Uuid)>,
) -> Result<Vec<PostedEntry>, Error> {
    let mut sql = entries_where("e.client_id = ");
    sql.bind(client.uuid());
    narrow(&mut sql, filter, true);
    if let Some((day, id)) = page.from {
        sql.push(if page.backward { " AND (e.dated_on, e.id) > (" } else { " AND (e.dated_on, e.id) < (" });
        sql.bind(day).push(", ").bind(id).push(")");
    }
    let order = if page.backward { "e.dated_on, e.id" } else { "e.dated_on DESC, e.id DESC" };
    sql.push(&format!(" ORDER BY {order} LIMIT {}", page.fetch()));
    let mut entries = sql.entries(conn).await?;
    if page.backward {
        entries.reverse();
    }
    Ok(entries)
}

#[derive(FromQueryResult)]
struct NewerRow {
    id: EntryId,
    newer_minor: i64,
}

/// For each entry of a client from `oldest` on: the balance after it, when the balance is `balance_minor` now.
pub async fn balances_after(
    conn: &impl ConnectionTrait,
    client: ClientId,
    oldest: (NaiveDate, EntryId),
    balance_minor: i64,
) -> Result<HashMap<EntryId, i64>, Error> {
    let mut sql = Sql::new(format!(
        "SELECT s.id, CAST(SUM(s.amount_minor) OVER (ORDER BY s.dated_on DESC, s.id DESC) - s.amount_minor \
         AS BIGINT) AS newer_minor FROM (SELECT e.id, e.dated_on, {AMOUNT} AS amount_minor FROM ledger_entry e \
         WHERE e.client_id = "
    ));
    sql.bind(client.uuid()).push(" AND (e.dated_on, e.id) >= (").bind(oldest.0).push(", ");
    sql.bind(oldest.1.uuid()).push(")) s");
    let rows = sql.all::<NewerRow>(conn).await?;
    Ok(rows.into_iter().map(|row| (row.id, balance_minor - row.newer_minor)).collect())
}

/// Sums of a client's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Totals {
    /// Sum of all before the first day.
    pub opening_minor: i64,
    /// Sum of all up to the last day.
    pub closing_minor: i64,
    /// Sum of those above zero that meet the conditions.
    pub credits_minor: i64,
    /// Sum of those below zero that meet the conditions, as a number above zero.
    pub debits_minor: i64,
    /// Number of those that meet the conditions.
    pub count: i64,
}

/// Sums by one pass over the client's entries.
pub async fn totals(
    conn: &impl ConnectionTrait,
    client: ClientId,
    filter: &OperationFilter,
) -> Result<Totals, Error> {
    let from = filter.from.map_or(EARLIEST, |day| day.0).max(EARLIEST);
    let to = filter.to.map_or(LATEST, |day| day.0).min(LATEST);
    let mut sql = Sql::new("SELECT ");
    sum(&mut sql, "s.dated_on < ", from, "s.amount_minor").push(" AS opening_minor, ");
    sum(&mut sql, "s.dated_on < ", to, "s.amount_minor").push(" AS closing_minor, ");
    sum(&mut sql, "s.meets = 1 AND s.amount_minor > 0 AND s.dated_on < ", to, "s.amount_minor");
    sql.push(" AS credits_minor, ");
    sum(&mut sql, "s.meets = 1 AND s.amount_minor < 0 AND s.dated_on < ", to, "-s.amount_minor");
    sql.push(" AS debits_minor, ");
    sum(&mut sql, "s.meets = 1 AND s.dated_on < ", to, "1")
        .push(" AS count FROM (SELECT e.dated_on, CASE WHEN e.dated_on >= ");
    sql.bind(from);
    narrow(&mut sql, filter, false);
    sql.push(&format!(
        " THEN 1 ELSE 0 END AS meets, {AMOUNT} AS amount_minor FROM ledger_entry e WHERE e.client_id = "
    ));
    sql.bind(client.uuid()).push(") s");
    let rows = sql.all::<Totals>(conn).await?;
    rows.first().copied().ok_or_else(|| Error::internal("sums without a row"))
}

/// Bounds of days that both databases can write.
const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a day of the calendar");
const LATEST: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

fn sum<'s>(sql: &'s mut Sql, when: &str, day: NaiveDate, what: &str) -> &'s mut Sql {
    sql.push("CAST(COALESCE(SUM(CASE WHEN ").push(when).bind(day);
    sql.push(" THEN ").push(what).push(" ELSE 0 END), 0) AS BIGINT)")
}

/// The rows of the entries, in their order.
pub async fn rows_of(
    conn: &impl ConnectionTrait,
    keys: &[EntryKey],
) -> Result<HashMap<EntryKey, Vec<NewTransfer>>, Error> {
    use ledger_transfer::Column as T;
    let rows = ledger_transfer::Entity::find()
        .filter(T::ClientId.is_in(keys.iter().map(|key| key.client)))
        .filter(T::EntryId.is_in(keys.iter().map(|key| key.id)))
        .order_by_asc(T::Line)
        .all(conn)
        .await?;
    let mut of: HashMap<EntryKey, Vec<NewTransfer>> = HashMap::new();
    for row in rows {
        let account = |code: &str| {
            Account::from_code(code).ok_or_else(|| Error::internal(format!("unknown account {code:?}")))
        };
        let transfer = Transfer::new(account(&row.debit)?, account(&row.credit)?, row.amount_minor)
            .map_err(Error::internal)?;
        let key = EntryKey::new(row.client_id, row.entry_id);
        of.entry(key).or_default().push(NewTransfer { transfer, charge: row.charge_id });
    }
    Ok(of)
}

/// Those of the clients that have any entry.
pub async fn with_entries(conn: &impl ConnectionTrait, clients: &[ClientId]) -> Result<Vec<ClientId>, Error> {
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let ids = id_set(backend, &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!("SELECT DISTINCT client_id FROM ledger_entry WHERE client_id {ids}");
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(|row| Ok(ClientId(row.try_get_by_index(0)?))).collect()
}
