//! Taking the charges of a run back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{QueryResult, Statement, Value};
use shared::actions::Life;
use shared::billing::Line;
use shared::ids::{BillRunId, ChargeId, ClientId, ComponentId, EntryId, SubscriptionId};
use shared::subscription::EventKind;

use super::due;
use super::facts::load_posted;
use super::insert::{NewEvent, insert_events};
use super::post::{PostedCharge, insert_charges, write_markers};
use crate::db::bulk::{self, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

type Key = (ClientId, SubscriptionId);

/// A subscription after its charges were taken back.
struct Reversed {
    key: Key,
    life: Life,
    lines: Vec<Line>,
}

/// What was taken back of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenBack {
    /// The client.
    pub client: ClientId,
    /// The charge.
    pub charge: ChargeId,
    /// What was left of it, in minor units.
    pub amount_minor: i64,
}

/// Credits every charge of `run` of these clients that stands, whole or its rest, and opens the days again.
///
/// The clients are locked by the caller, who books what was taken back and raises the clients' revisions. With
/// each client comes the entry that will book it.
///
/// # Errors
/// Of the database.
pub async fn reverse_run_in(
    op: &mut Op,
    clients: &[(ClientId, Option<EntryId>)],
    run: BillRunId,
    reason: &str,
) -> Result<Vec<TakenBack>, Error> {
    let entries: HashMap<ClientId, Option<EntryId>> = clients.iter().copied().collect();
    let ids: Vec<ClientId> = clients.iter().map(|(client, _)| *client).collect();
    let charges = charges_of_run(op, &ids, run).await?;
    let lives = load_posted(op.app(), op.conn(), charges.keys().copied().collect()).await?;
    let mut reversed = Vec::with_capacity(lives.len());
    for (key, mut life) in lives {
        let charges = charges.get(&key).map_or(&[][..], Vec::as_slice);
        let lines = life.reverse(charges).map_err(Error::internal)?;
        if !lines.is_empty() {
            reversed.push(Reversed { key, life, lines });
        }
    }
    if reversed.is_empty() {
        return Ok(Vec::new());
    }
    let (mut credits, mut taken) = (Vec::new(), Vec::new());
    for Reversed { key: (client, _), lines, .. } in &reversed {
        let entry = entries.get(client).copied().flatten();
        for line in lines {
            let back = |charge| TakenBack { client: *client, charge, amount_minor: -line.amount_minor };
            taken.extend(line.credits.map(back));
            let posted = PostedCharge { id: ChargeId(op.uuid()), line: line.clone() };
            credits.push((*client, posted, entry, Some(run)));
        }
    }
    insert_charges(op, credits).await?;
    let markers = reversed.iter().flat_map(|reversed| {
        let components: BTreeSet<ComponentId> = reversed.lines.iter().map(|line| line.component).collect();
        let moved = reversed.life.markers.iter().filter(move |marker| components.contains(&marker.component));
        moved.map(|marker| (reversed.key.0, reversed.key.1, *marker))
    });
    write_markers(op, markers.collect()).await?;
    write_revisions(op, &reversed).await?;
    add_events(op, &reversed, run, reason).await?;
    due::requote(op, &reversed.iter().map(|reversed| reversed.key).collect()).await?;
    Ok(taken)
}

async fn query(op: &Op, sql: String, values: Vec<Value>) -> Result<Vec<QueryResult>, Error> {
    use sea_orm::ConnectionTrait;
    let statement = Statement::from_sql_and_values(op.backend(), sql, values);
    Ok(op.conn().query_all_raw(statement).await?)
}

fn key(row: &QueryResult) -> Result<Key, Error> {
    Ok((ClientId(row.try_get_by_index(0)?), SubscriptionId(row.try_get_by_index(1)?)))
}

/// Charges of the run by subscription. Days that make up for blocked ones go with the charge that they stand for.
async fn charges_of_run(
    op: &Op,
    clients: &[ClientId],
    run: BillRunId,
) -> Result<BTreeMap<Key, Vec<ChargeId>>, Error> {
    let mut values: Vec<Value> = vec![run.uuid().into()];
    let ids = id_set(op.backend(), &mut values, clients.iter().map(|c| c.uuid()));
    let sql = format!(
        "SELECT client_id, subscription_id, id FROM charge \
         WHERE run_id = $1 AND kind = 'charge' AND client_id {ids} ORDER BY client_id, subscription_id, id"
    );
    let mut found: BTreeMap<Key, Vec<ChargeId>> = BTreeMap::new();
    for row in query(op, sql, values).await? {
        found.entry(key(&row)?).or_default().push(ChargeId(row.try_get_by_index(2)?));
    }
    Ok(found)
}

/// Their days may be charged again under a new key.
async fn write_revisions(op: &Op, reversed: &[Reversed]) -> Result<(), Error> {
    let rows = reversed
        .iter()
        .map(|Reversed { key, life, .. }| {
            vec![key.0.uuid().into(), key.1.uuid().into(), life.revision.into()]
        })
        .collect();
    let id = [column("client_id", Type::Uuid), column("id", Type::Uuid)];
    let set = [column("charge_revision", Type::BigInt)];
    bulk::update(op.conn(), "subscription", &id, &set, rows).await.map(drop)
}

/// Tells the timelines.
async fn add_events(op: &Op, reversed: &[Reversed], run: BillRunId, reason: &str) -> Result<(), Error> {
    let mut values = Vec::new();
    let clients = id_set(op.backend(), &mut values, reversed.iter().map(|reversed| reversed.key.0.uuid()));
    let subscriptions =
        id_set(op.backend(), &mut values, reversed.iter().map(|reversed| reversed.key.1.uuid()));
    let sql = format!(
        "SELECT client_id, subscription_id, MAX(seq) FROM subscription_event \
         WHERE client_id {clients} AND subscription_id {subscriptions} GROUP BY client_id, subscription_id"
    );
    let mut last: HashMap<Key, i32> = HashMap::new();
    for row in query(op, sql, values).await? {
        last.insert(key(&row)?, row.try_get_by_index(2)?);
    }
    let events: Vec<NewEvent> = reversed
        .iter()
        .map(|Reversed { key, lines, .. }| {
            let amount: i64 = lines.iter().map(|line| -line.amount_minor).sum();
            NewEvent {
                client: key.0,
                subscription: key.1,
                seq: last.get(key).copied().unwrap_or(0) + 1,
                effective_on: lines.iter().map(|line| line.span.from()).min().unwrap_or(NaiveDate::MIN),
                kind: EventKind::ChargesReversed,
                reason: Some(reason.to_owned()),
                data: serde_json::json!({ "run": run, "amountMinor": amount }),
            }
        })
        .collect();
    insert_events(op, &events).await
}
