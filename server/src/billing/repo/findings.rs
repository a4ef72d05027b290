//! What a run found, in figures over all its items.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use shared::client::{ClientKind, ClientState};
use shared::ids::{BillRunId, ClientId};
use shared::money::Currency;
use shared::run::{BilledClient, ItemState, RunErrorCause, USUAL_RUNS, Warnings};
use uuid::Uuid;

use super::Totals;
use crate::db::sets::id_set;
use crate::error::Error;

async fn query(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, Error> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.query_all_raw(statement).await?)
}

/// More posted runs than a client can have. As long as statistics are old PostgreSQL reads items by run in the hope of
/// an early end, and so all of them for every client; a limit within keeps it to the client's own.
const ALL_RUNS: u32 = 1_000_000;

/// What warnings look at of these clients: one statement, whose cost does not grow with history.
pub async fn billed_clients(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, BilledClient>, Error> {
    if clients.is_empty() {
        return Ok(HashMap::new());
    }
    let mut values = Vec::new();
    let ids = id_set(conn.get_database_backend(), &mut values, clients.iter().map(|c| c.uuid()));
    let stated = |column: &str| format!("CAST(CASE WHEN c.{column} IS NULL THEN 0 ELSE 1 END AS bigint)");
    let sql = format!(
        "SELECT c.id, c.kind, c.state, {}, {}, {}, c.balance_minor, \
           (SELECT CAST(CASE WHEN COUNT(*) = {USUAL_RUNS} THEN SUM(x.amount_minor) END AS bigint) FROM \
             (SELECT y.amount_minor FROM \
               (SELECT i.amount_minor, i.run_id FROM bill_item i \
                WHERE i.client_id = c.id AND i.state = 'posted' \
                  AND (SELECT b.task FROM bill_run b WHERE b.id = i.run_id) = 'charges' LIMIT {ALL_RUNS}) y \
              ORDER BY y.run_id DESC LIMIT {USUAL_RUNS}) x) \
         FROM client c WHERE c.id {ids}",
        stated("inn"),
        stated("kpp"),
        stated("email")
    );
    query(conn, &sql, values).await?.iter().map(billed_client).collect()
}

fn billed_client(row: &QueryResult) -> Result<(ClientId, BilledClient), Error> {
    let kind = ClientKind::from_code(&row.try_get_by_index::<String>(1)?);
    let state = ClientState::from_code(&row.try_get_by_index::<String>(2)?);
    let stated = |index| Ok::<bool, Error>(row.try_get_by_index::<i64>(index)? != 0);
    let client = BilledClient {
        kind: kind.ok_or_else(|| Error::internal("unknown kind of a client"))?,
        state: state.ok_or_else(|| Error::internal("unknown state of a client"))?,
        has_inn: stated(3)?,
        has_kpp: stated(4)?,
        has_email: stated(5)?,
        balance_minor: row.try_get_by_index(6)?,
        usual_sum_minor: row.try_get_by_index(7)?,
    };
    Ok((ClientId(row.try_get_by_index(0)?), client))
}

/// How many clients of the run have which set of warnings; those without any are left out.
pub async fn warning_sets(
    conn: &impl ConnectionTrait,
    run: BillRunId,
) -> Result<Vec<(Warnings, i64)>, Error> {
    let sql =
        "SELECT warnings, COUNT(*) FROM bill_item WHERE run_id = $1 AND warnings <> 0 GROUP BY warnings";
    let rows = query(conn, sql, vec![run.uuid().into()]).await?;
    rows.iter()
        .map(|row| Ok((Warnings::from_bits(row.try_get_by_index(0)?), row.try_get_by_index(1)?)))
        .collect()
}

/// Clients that failed by one cause.
#[derive(Debug, Clone, Default)]
pub struct ErrorGroup {
    /// How many.
    pub clients: i64,
    /// Their sums, where known.
    pub totals: Totals,
    /// The text of one of them.
    pub example: Option<String>,
}

/// Clients of the run that are not charged, by cause.
pub async fn error_groups(
    conn: &impl ConnectionTrait,
    run: BillRunId,
) -> Result<BTreeMap<RunErrorCause, ErrorGroup>, Error> {
    let sql = "SELECT CASE WHEN i.state = 'stale' THEN 'client_changed' ELSE COALESCE(i.error_cause, 'other') END, \
                 c.currency, COUNT(*), CAST(SUM(i.amount_minor) AS bigint), MIN(i.error_message) \
               FROM bill_item i JOIN client c ON c.id = i.client_id \
               WHERE i.run_id = $1 AND i.state IN ('error', 'stale') GROUP BY 1, 2";
    let mut groups: BTreeMap<RunErrorCause, ErrorGroup> = BTreeMap::new();
    for row in query(conn, sql, vec![run.uuid().into()]).await? {
        let cause = RunErrorCause::from_code(&row.try_get_by_index::<String>(0)?);
        let cause = cause.ok_or_else(|| Error::internal("unknown cause of an error"))?;
        let group = groups.entry(cause).or_default();
        group.clients += row.try_get_by_index::<i64>(2)?;
        let sum: i64 = row.try_get_by_index(3)?;
        if sum != 0 {
            let currency =
                Currency::from_str(&row.try_get_by_index::<String>(1)?).map_err(Error::internal)?;
            group.totals.insert(currency, sum);
        }
        group.example = group.example.take().or(row.try_get_by_index(4)?);
    }
    Ok(groups)
}

/// The lines of one client of a run.
pub struct ClientLines {
    /// The client.
    pub client: ClientId,
    /// Currency of the lines.
    pub currency: Currency,
    /// JSON of the lines.
    pub body: String,
}

/// The lines of the next clients of the run that count in its totals, in client order.
pub async fn counted_lines(
    conn: &impl ConnectionTrait,
    run: BillRunId,
    after: Uuid,
    limit: u64,
) -> Result<Vec<ClientLines>, Error> {
    // An item that could not be calculated, or waits for a person, has no sum, whatever its lines are.
    let sql = format!(
        "SELECT i.client_id, c.currency, i.body FROM bill_item i JOIN client c ON c.id = i.client_id \
         WHERE i.run_id = $1 AND i.client_id > $2 AND i.n_lines > 0 AND i.state <> '{}' \
           AND NOT (i.amount_minor = 0 AND i.state = '{}') ORDER BY i.client_id LIMIT {limit}",
        ItemState::Excluded.code(),
        ItemState::Error.code()
    );
    let rows = query(conn, &sql, vec![run.uuid().into(), after.into()]).await?;
    rows.iter()
        .map(|row| {
            let currency =
                Currency::from_str(&row.try_get_by_index::<String>(1)?).map_err(Error::internal)?;
            Ok(ClientLines {
                client: ClientId(row.try_get_by_index(0)?),
                currency,
                body: row.try_get_by_index(2)?,
            })
        })
        .collect()
}
