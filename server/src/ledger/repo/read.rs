//! Reading the ledger. Amounts of entries are sums of their rows on the client's account.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::ArrayType;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, Statement, Value};
use shared::ids::{BillRunId, ClientId, EntryId, EntryKey};
use shared::ledger::{Account, EntryKind, Transfer};
use shared::period::Period;

use crate::db::sets::id_set;
use crate::error::Error;
use crate::ledger::entity::ledger_transfer;
use crate::ledger::record::{DebitEntry, NewTransfer, PostedEntry};

/// Columns of an entry `e`.
pub(super) const COLUMNS: &str = "e.client_id, e.id, e.kind, e.dated_on, e.posted_at, e.actor, e.reason, e.source_key, \
     e.run_id, e.reverses_id, \
     (SELECT r.id FROM ledger_entry r WHERE r.client_id = e.client_id AND r.reverses_id = e.id) AS reversed_by_id";

/// What an entry `e` did to the balance.
pub(super) const AMOUNT: &str = "COALESCE((SELECT CAST(SUM(CASE WHEN t.credit = 'client' THEN t.amount_minor \
     ELSE -t.amount_minor END) AS BIGINT) FROM ledger_transfer t WHERE t.client_id = e.client_id \
     AND t.entry_id = e.id AND (t.credit = 'client' OR t.debit = 'client')), 0)";

/// An entry as both databases give it.
#[derive(FromQueryResult)]
pub(super) struct Row {
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

fn kind_of(code: &str) -> Result<EntryKind, Error> {
    EntryKind::from_code(code).ok_or_else(|| Error::internal(format!("entry of an unknown kind {code:?}")))
}

pub(super) fn read(row: Row) -> Result<PostedEntry, Error> {
    Ok(PostedEntry {
        client: row.client_id,
        id: row.id,
        kind: kind_of(&row.kind)?,
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

#[derive(FromQueryResult)]
struct NewerRow {
    client_id: ClientId,
    id: EntryId,
    newer_minor: i64,
}

/// The sum of the client's entries after each of these, for every entry from the oldest of them on. The balance
/// after an entry is the balance of today less that sum.
pub async fn newer(
    conn: &impl ConnectionTrait,
    entries: &[PostedEntry],
) -> Result<HashMap<EntryKey, i64>, Error> {
    let mut oldest: BTreeMap<ClientId, (NaiveDate, EntryId)> = BTreeMap::new();
    for entry in entries {
        let place = (entry.dated_on, entry.id);
        oldest.entry(entry.client).and_modify(|known| *known = place.min(*known)).or_insert(place);
    }
    if oldest.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new("WITH w(client_id, dated_on, id) AS (VALUES (");
    for (number, (client, (day, id))) in oldest.into_iter().enumerate() {
        sql.push(if number == 0 { "" } else { "), (" });
        sql.bind(client.uuid()).push(", ").bind(day).push(", ").bind(id.uuid());
    }
    sql.push(&format!(
        ")) SELECT s.client_id, s.id, CAST(SUM(s.amount_minor) OVER (PARTITION BY s.client_id \
         ORDER BY s.dated_on DESC, s.id DESC) - s.amount_minor AS BIGINT) AS newer_minor \
         FROM (SELECT e.client_id, e.id, e.dated_on, {AMOUNT} AS amount_minor FROM w CROSS JOIN ledger_entry e \
         WHERE e.client_id = w.client_id AND (e.dated_on, e.id) >= (w.dated_on, w.id)) s"
    ));
    let rows = sql.all::<NewerRow>(conn).await?;
    Ok(rows.into_iter().map(|row| (EntryKey::new(row.client_id, row.id), row.newer_minor)).collect())
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

#[derive(FromQueryResult)]
struct DebitRow {
    client_id: ClientId,
    id: EntryId,
    kind: String,
    dated_on: NaiveDate,
    posted_at: DateTime<Utc>,
    amount: i64,
}

/// Debits of the clients that were not reversed, the newest first: of each the newest that together reach what it
/// owes, in minor units.
pub async fn debits(
    conn: &impl ConnectionTrait,
    owed: &[(ClientId, i64)],
) -> Result<HashMap<ClientId, Vec<DebitEntry>>, Error> {
    let mut sql = Sql::new("WITH owed(client_id, minor) AS (VALUES (");
    for (number, (client, minor)) in owed.iter().enumerate() {
        sql.push(if number == 0 { "" } else { "), (" });
        sql.bind(client.uuid()).push(", ").bind(*minor);
    }
    sql.push(&format!(
        ")), \
         entry AS (SELECT e.client_id, o.minor, e.kind, e.dated_on, e.posted_at, e.id, -{AMOUNT} AS amount \
           FROM owed o JOIN ledger_entry e ON e.client_id = o.client_id \
           WHERE e.kind <> 'reversal' AND NOT EXISTS \
             (SELECT 1 FROM ledger_entry r WHERE r.client_id = e.client_id AND r.reverses_id = e.id)), \
         debit AS (SELECT client_id, minor, kind, dated_on, amount, CAST(SUM(amount) OVER (PARTITION BY client_id \
             ORDER BY dated_on DESC, posted_at DESC, id DESC) AS BIGINT) - amount AS newer, \
             posted_at, id FROM entry WHERE amount > 0) \
         SELECT client_id, id, kind, dated_on, posted_at, amount FROM debit WHERE newer < minor \
         ORDER BY client_id, dated_on DESC, posted_at DESC, id DESC"
    ));
    let mut found: HashMap<ClientId, Vec<DebitEntry>> = HashMap::new();
    for row in sql.all::<DebitRow>(conn).await? {
        let debit = DebitEntry {
            id: row.id,
            kind: kind_of(&row.kind)?,
            dated_on: row.dated_on,
            posted_at: row.posted_at,
            amount_minor: row.amount,
        };
        found.entry(row.client_id).or_default().push(debit);
    }
    Ok(found)
}

/// What an operation did to the client's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turnover {
    /// Its date.
    pub dated_on: NaiveDate,
    /// What it was.
    pub kind: EntryKind,
    /// Number of the payment, or another key of where it came from.
    pub source_key: Option<String>,
    /// What it added to the balance, in minor units.
    pub change_minor: i64,
}

#[derive(FromQueryResult)]
struct TurnoverRow {
    dated_on: NaiveDate,
    kind: String,
    source_key: Option<String>,
    amount: i64,
}

/// The balance before the period, in minor units, and operations within it that changed the balance, by date; the
/// first `limit` of them.
pub async fn turnovers(
    conn: &impl ConnectionTrait,
    client: ClientId,
    period: Period,
    limit: usize,
) -> Result<(i64, Vec<Turnover>), Error> {
    let mut before = Sql::new(
        "SELECT CAST(COALESCE(SUM(CASE WHEN t.credit = 'client' THEN t.amount_minor \
         ELSE -t.amount_minor END), 0) AS BIGINT) AS amount FROM ledger_entry e \
         JOIN ledger_transfer t ON t.client_id = e.client_id AND t.entry_id = e.id \
         WHERE (t.credit = 'client' OR t.debit = 'client') AND e.client_id = ",
    );
    before.bind(client.uuid()).push(" AND e.dated_on < ").bind(period.from());
    let opening = before.all::<OpeningRow>(conn).await?.first().map_or(0, |row| row.amount);
    let mut within = Sql::new(format!(
        "SELECT s.dated_on, s.kind, s.source_key, s.amount FROM ( \
           SELECT e.dated_on, e.posted_at, e.id, e.kind, e.source_key, {AMOUNT} AS amount \
           FROM ledger_entry e WHERE e.client_id = "
    ));
    within.bind(client.uuid()).push(" AND e.dated_on >= ").bind(period.from()).push(" AND e.dated_on < ");
    within.bind(period.to()).push(") s WHERE s.amount <> 0 ORDER BY s.dated_on, s.posted_at, s.id LIMIT ");
    within.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let rows = within.all::<TurnoverRow>(conn).await?.into_iter().map(|row| {
        let kind = EntryKind::from_code(&row.kind)
            .ok_or_else(|| Error::internal(format!("entry of an unknown kind {:?}", row.kind)))?;
        let TurnoverRow { dated_on, source_key, amount, .. } = row;
        Ok(Turnover { dated_on, kind, source_key, change_minor: amount })
    });
    Ok((opening, rows.collect::<Result<_, Error>>()?))
}

#[derive(FromQueryResult)]
struct OpeningRow {
    amount: i64,
}

/// A service that was booked by hand.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct OneTime {
    /// Whose account.
    pub client_id: ClientId,
    /// The entry.
    pub id: EntryId,
    /// Its date.
    pub dated_on: NaiveDate,
    /// What it was.
    pub reason: Option<String>,
    /// What it cost, in minor units.
    pub amount_minor: i64,
    /// It was taken back.
    pub reversed: bool,
}

/// Services that were booked by hand up to `through`, inclusive: those dated after `since`, or booked or taken back
/// since the moment.
pub async fn one_time(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    (since, through): (Option<(NaiveDate, DateTime<Utc>)>, NaiveDate),
) -> Result<Vec<OneTime>, Error> {
    let backend = conn.get_database_backend();
    let mut values: Vec<Value> = vec![through.into()];
    let fresh = match since {
        Some((day, moment)) => {
            values.extend([day.into(), moment.into()]);
            "AND (e.dated_on > $2 OR e.posted_at >= $3 OR r.posted_at >= $3)"
        }
        None => "",
    };
    let ids = id_set(backend, &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "SELECT e.client_id, e.id, e.dated_on, e.reason, t.amount_minor, \
                CASE WHEN r.id IS NULL THEN FALSE ELSE TRUE END AS reversed \
         FROM ledger_entry e \
         JOIN ledger_transfer t ON t.client_id = e.client_id AND t.entry_id = e.id \
         LEFT JOIN ledger_entry r ON r.client_id = e.client_id AND r.reverses_id = e.id \
         WHERE e.kind = 'one_time' AND e.dated_on <= $1 {fresh} AND e.client_id {ids} ORDER BY e.client_id, e.id"
    );
    Ok(OneTime::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).all(conn).await?)
}

/// Clients with a service that was booked by hand up to `$1`, as a condition on `c`, the client, whose own documents say
/// everything up to `c.closed_through`.
pub const HAS_ONE_TIME: &str = "EXISTS (SELECT 1 FROM ledger_entry o WHERE o.client_id = c.id \
     AND o.kind = 'one_time' AND o.dated_on <= $1 \
     AND (c.closed_through IS NULL OR o.dated_on > c.closed_through))";
