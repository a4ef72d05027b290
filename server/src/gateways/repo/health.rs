//! How an account has worked: counts over its calls, payments and notifications.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Statement, Value};
use shared::ids::{GatewayAccountId, IntentKey};

use crate::error::{Error, Violation};

/// Counts since an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls.
    pub calls: i64,
    /// Calls that were answered.
    pub answered: i64,
    /// Milliseconds of the call that stands at 95 of 100.
    pub p95: Option<i32>,
    /// Payments that ended.
    pub ended: i64,
    /// Payments that were received.
    pub paid: i64,
    /// Notifications that wait.
    pub waiting: i64,
    /// Notifications that were refused.
    pub refused: i64,
    /// Notifications that are to be looked at.
    pub quarantined: i64,
    /// Seconds of the slowest notification.
    pub lag: Option<i64>,
    /// Payments that are to be looked at.
    pub problems: i64,
}

async fn number(
    conn: &impl ConnectionTrait,
    sql: &str,
    account: GatewayAccountId,
    more: Vec<Value>,
) -> Result<i64, Error> {
    let values = [vec![account.uuid().into()], more].concat();
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    let row = conn.query_one_raw(statement).await?.ok_or_else(|| Error::internal("a count gave nothing"))?;
    Ok(row.try_get_by_index(0)?)
}

/// The counts of an account since an instant.
pub async fn counts(
    conn: &impl ConnectionTrait,
    account: GatewayAccountId,
    since: DateTime<Utc>,
) -> Result<Counts, Error> {
    let at = || vec![Value::from(since)];
    let calls = "SELECT count(*) FROM gateway_attempt WHERE account_id = $1 AND at >= $2";
    let all = number(conn, calls, account, at()).await?;
    let answered = number(conn, &format!("{calls} AND outcome <> 'unknown'"), account, at()).await?;
    let ended = "SELECT count(*) FROM payment_intent WHERE account_id = $1 AND settled_at >= $2";
    let paid = number(conn, &format!("{ended} AND state = 'paid'"), account, at()).await?;
    let of = |state: &str| {
        format!(
            "SELECT count(*) FROM gateway_event WHERE account_id = $1 AND received_at >= $2 AND state = '{state}'"
        )
    };
    let waiting = "SELECT count(*) FROM gateway_event WHERE account_id = $1 AND state = 'stored'";
    let problems = "SELECT count(*) FROM payment_intent WHERE account_id = $1 AND problem IS NOT NULL";
    Ok(Counts {
        calls: all,
        answered,
        p95: p95(conn, account, since, all).await?,
        ended: number(conn, ended, account, at()).await?,
        paid,
        waiting: number(conn, waiting, account, Vec::new()).await?,
        refused: number(conn, &of("refused"), account, at()).await?,
        quarantined: number(conn, &of("quarantined"), account, at()).await?,
        lag: lag(conn, account, since).await?,
        problems: number(conn, problems, account, Vec::new()).await?,
    })
}

async fn p95(
    conn: &impl ConnectionTrait,
    account: GatewayAccountId,
    since: DateTime<Utc>,
    all: i64,
) -> Result<Option<i32>, Error> {
    let sql = "SELECT milliseconds FROM gateway_attempt WHERE account_id = $1 AND at >= $2 \
               ORDER BY milliseconds LIMIT 1 OFFSET $3";
    let beyond = (all * 95 / 100).min(all - 1).max(0);
    let values: [Value; 3] = [account.uuid().into(), since.into(), beyond.into()];
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.query_one_raw(statement).await?.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// The slowest of the last thousand notifications.
async fn lag(
    conn: &impl ConnectionTrait,
    account: GatewayAccountId,
    since: DateTime<Utc>,
) -> Result<Option<i64>, Error> {
    let sql = "SELECT received_at, processed_at FROM gateway_event WHERE account_id = $1 AND received_at >= $2 \
               AND processed_at IS NOT NULL ORDER BY received_at DESC LIMIT 1000";
    let values: [Value; 2] = [account.uuid().into(), since.into()];
    let mut slowest = None;
    for row in
        conn.query_all_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await?
    {
        let (came, done): (DateTime<Utc>, DateTime<Utc>) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        slowest = slowest.max(Some((done - came).num_seconds()));
    }
    Ok(slowest)
}

/// Payments that say they were received and are in no books, or that gave back more than they received.
pub async fn violations(conn: &impl ConnectionTrait) -> Result<Vec<Violation>, Error> {
    let unbooked = "SELECT client_id, id FROM payment_intent WHERE state = 'paid' AND NOT test \
                    AND (payment_id IS NULL OR paid IS NULL)";
    let over = "SELECT client_id, id FROM payment_intent WHERE refunded > COALESCE(paid, 0)";
    let mut found = Vec::new();
    for (rule, message, sql) in [
        ("gateway.booked", "it was received and is in no books", unbooked),
        ("gateway.refunded", "more went back than was received", over),
    ] {
        for row in conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql)).await? {
            let key = IntentKey::new(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            found.push(Violation { rule, object: key.to_string(), message: message.to_owned() });
        }
    }
    Ok(found)
}
