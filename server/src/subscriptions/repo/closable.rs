//! Charges that closing documents are about.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, Statement, Value};
use shared::actions::{Family, families, family_of};
use shared::ids::{ChargeId, ClientId};

use super::posted::{self, Since};
use crate::db::sets::id_set;
use crate::error::Error;

/// Where documents that were issued before end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Closed {
    /// The last day that they are about.
    pub through: NaiveDate,
    /// They know everything that was posted before.
    pub look_from: DateTime<Utc>,
}

/// Charges of these clients, with what was taken back of them, of which documents up to `through`, inclusive, may have
/// something to say that `closed` ones did not.
pub async fn closable(
    conn: &impl ConnectionTrait,
    clients: &[(ClientId, Option<Closed>)],
    through: NaiveDate,
) -> Result<BTreeMap<ClientId, Vec<Family>>, Error> {
    let mut found: BTreeMap<ClientId, Vec<Family>> = BTreeMap::new();
    for (closed, clients) in alike(clients) {
        let wanted = candidates(conn, &clients, (closed, through)).await?;
        let Some(since) = wanted.since else { continue };
        let rows = posted::of_clients(conn, &clients, Since(since)).await?;
        for ((client, _), rows) in rows {
            let touched: BTreeSet<ChargeId> = rows
                .iter()
                .filter(|row| wanted.ids.contains(&row.id))
                .filter_map(|row| family_of(row, &rows))
                .collect();
            let own = families(&rows).into_iter().filter(|family| touched.contains(&family.charge.id));
            found.entry(client).or_default().extend(own);
        }
    }
    Ok(found)
}

/// Clients whose documents end alike, with the earliest moment that any of them looks from.
#[must_use]
pub fn alike(clients: &[(ClientId, Option<Closed>)]) -> Vec<(Option<Closed>, Vec<ClientId>)> {
    let mut groups: BTreeMap<Option<NaiveDate>, (Option<Closed>, Vec<ClientId>)> = BTreeMap::new();
    for (client, closed) in clients {
        let (known, of) = groups.entry(closed.map(|closed| closed.through)).or_default();
        *known = match (*known, *closed) {
            (Some(known), Some(closed)) => Some(known.min(closed)),
            (known, closed) => known.or(closed),
        };
        of.push(*client);
    }
    groups.into_values().collect()
}

/// Rows that documents may have something to say about.
#[derive(Default)]
struct Candidates {
    ids: BTreeSet<ChargeId>,
    /// The first day of any charge that they belong to.
    since: Option<NaiveDate>,
}

async fn candidates(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    (closed, through): (Option<Closed>, NaiveDate),
) -> Result<Candidates, Error> {
    let backend = conn.get_database_backend();
    let mut values: Vec<Value> = vec![through.into()];
    let fresh = match closed {
        Some(Closed { through, look_from }) => {
            values.extend([through.into(), look_from.into()]);
            "AND (c.period_to > $2 OR c.posted_at >= $3)"
        }
        None => "",
    };
    let ids = id_set(backend, &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "SELECT c.id, c.period_from, p.period_from, c.explanation, p.explanation FROM charge c \
         LEFT JOIN charge p ON p.client_id = c.client_id AND p.id = c.credits_id \
         WHERE c.period_from <= $1 {fresh} AND c.client_id {ids}"
    );
    let mut found = Candidates::default();
    for row in conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await? {
        found.ids.insert(ChargeId(row.try_get_by_index(0)?));
        let days: [Option<NaiveDate>; 2] = [Some(row.try_get_by_index(1)?), row.try_get_by_index(2)?];
        let explained: [Option<serde_json::Value>; 2] = [row.try_get_by_index(3)?, row.try_get_by_index(4)?];
        let made_up = explained.into_iter().flatten().map(posted::made_up_for);
        let made_up = made_up.collect::<Result<Vec<_>, Error>>()?;
        let first = days.into_iter().chain(made_up).flatten().min();
        found.since = [found.since, first].into_iter().flatten().min();
    }
    Ok(found)
}

/// Clients among these that have a charge of which documents up to `through` may say something, as a condition on `c`,
/// the client, whose own documents say everything up to `c.closed_through`. `$1` is `through`.
pub const HAS_CLOSABLE: &str = "EXISTS (SELECT 1 FROM charge h WHERE h.client_id = c.id AND h.period_from <= $1 \
     AND h.amount_minor <> 0 AND (c.closed_through IS NULL OR h.period_to > c.closed_through))";
