//! Taking the charges of a run back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{QueryResult, Statement, Value};
use shared::billing::{Coverage, Explanation, Line, LineKind, Marker, Posted, ServiceSpan};
use shared::ids::{BillRunId, ChargeId, ClientId, ComponentId, EntryId, SubscriptionId};
use shared::rate::{Quantity, VatRate};
use shared::subscription::EventKind;

use super::due;
use super::insert::{NewEvent, insert_events};
use super::post::{PostedCharge, insert_charges, write_markers};
use super::posted::{self, Which};
use crate::db::bulk::{self, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

type Key = (ClientId, SubscriptionId);

/// A charge to take back.
struct Charged {
    key: Key,
    id: ChargeId,
    component: ComponentId,
    code: String,
    /// What stands of it.
    rest: ServiceSpan,
    quantity: i64,
    rest_minor: i64,
    rest_vat_minor: i64,
    vat_rate: String,
    explanation: serde_json::Value,
}

impl Charged {
    fn component_key(&self) -> posted::Key {
        (self.key.0, self.key.1, self.component)
    }
}

type Markers = HashMap<posted::Key, Marker>;

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
    if charges.is_empty() {
        return Ok(Vec::new());
    }
    let known = known_markers(op, &ids).await?;
    let mut posted = posted_beside(op, &ids, &charges, &known).await?;
    let charged = still_standing(charges, &posted);
    if charged.is_empty() {
        return Ok(Vec::new());
    }
    let touched: BTreeSet<Key> = charged.iter().map(|charge| charge.key).collect();
    let revisions = raise_revisions(op, &touched).await?;
    let mut credits = Vec::with_capacity(charged.len());
    for charge in &charged {
        let revision = revisions.get(&charge.key).copied().unwrap_or(0);
        let line = credit(charge, revision)?;
        let id = ChargeId(op.uuid());
        posted.entry(charge.component_key()).or_default().push(Posted {
            id,
            span: charge.rest,
            credits: Some(charge.id),
        });
        let entry = entries.get(&charge.key.0).copied().flatten();
        credits.push((charge.key.0, PostedCharge { id, line }, entry, Some(run)));
    }
    insert_charges(op, credits).await?;
    write_markers(op, moved_back(&charged, &known, &posted)).await?;
    add_events(op, &charged, &touched, run, reason).await?;
    due::requote(op, &touched).await?;
    let taken = |charge: &Charged| TakenBack {
        client: charge.key.0,
        charge: charge.id,
        amount_minor: charge.rest_minor,
    };
    Ok(charged.iter().map(taken).collect())
}

fn credit(charge: &Charged, revision: i64) -> Result<Line, Error> {
    let explanation: Explanation =
        serde_json::from_value(charge.explanation.clone()).map_err(Error::internal)?;
    Ok(Line {
        subscription: charge.key.1,
        component: charge.component,
        code: charge.code.clone(),
        kind: LineKind::Credit,
        span: charge.rest,
        due_on: charge.rest.from(),
        revision,
        quantity: Quantity::from_micros(charge.quantity).map_err(Error::internal)?,
        amount_minor: -charge.rest_minor,
        vat_rate: VatRate::from_code(&charge.vat_rate).ok_or_else(|| Error::internal("unknown VAT rate"))?,
        vat_minor: -charge.rest_vat_minor,
        credits: Some(charge.id),
        explanation,
    })
}

async fn query(op: &Op, sql: String, values: Vec<Value>) -> Result<Vec<QueryResult>, Error> {
    use sea_orm::ConnectionTrait;
    let statement = Statement::from_sql_and_values(op.backend(), sql, values);
    Ok(op.conn().query_all_raw(statement).await?)
}

fn key(row: &QueryResult) -> Result<Key, Error> {
    Ok((ClientId(row.try_get_by_index(0)?), SubscriptionId(row.try_get_by_index(1)?)))
}

/// Charges of the run with the amounts that credits left of them; their days are not reduced yet.
async fn charges_of_run(op: &Op, clients: &[ClientId], run: BillRunId) -> Result<Vec<Charged>, Error> {
    let mut values: Vec<Value> = vec![run.uuid().into()];
    let ids = id_set(op.backend(), &mut values, clients.iter().map(|c| c.uuid()));
    let sql = format!(
        "SELECT c.client_id, c.subscription_id, c.id, c.component_id, c.component_code, c.period_from, \
                c.period_to, c.quantity, \
                CAST(c.amount_minor + COALESCE((SELECT SUM(r.amount_minor) FROM charge r \
                   WHERE r.client_id = c.client_id AND r.credits_id = c.id), 0) AS bigint), \
                CAST(c.vat_minor + COALESCE((SELECT SUM(r.vat_minor) FROM charge r \
                   WHERE r.client_id = c.client_id AND r.credits_id = c.id), 0) AS bigint), \
                c.vat_rate, c.explanation \
         FROM charge c WHERE c.run_id = $1 AND c.kind = 'charge' AND c.client_id {ids} \
         ORDER BY c.client_id, c.subscription_id, c.period_from, c.id"
    );
    let rows = query(op, sql, values).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Charged {
                key: key(&row)?,
                id: ChargeId(row.try_get_by_index(2)?),
                component: ComponentId(row.try_get_by_index(3)?),
                code: row.try_get_by_index(4)?,
                rest: ServiceSpan::from_dates(row.try_get_by_index(5)?, row.try_get_by_index(6)?),
                quantity: row.try_get_by_index(7)?,
                rest_minor: row.try_get_by_index(8)?,
                rest_vat_minor: row.try_get_by_index(9)?,
                vat_rate: row.try_get_by_index(10)?,
                explanation: row.try_get_by_index(11)?,
            })
        })
        .collect()
}

/// Charges and credits of the components of these charges, from the first day that may be open afterwards.
async fn posted_beside(
    op: &Op,
    clients: &[ClientId],
    charges: &[Charged],
    known: &Markers,
) -> Result<BTreeMap<posted::Key, Vec<Posted>>, Error> {
    let first = |charge: &Charged| {
        let marker = known.get(&charge.component_key()).map(|marker| marker.charged_through);
        marker.map_or(charge.rest.from(), |day| day.min(charge.rest.from()))
    };
    let since = charges.iter().map(first).min().unwrap_or(NaiveDate::MAX);
    posted::posted(op.conn(), clients, Which::EndingFrom(since)).await
}

/// The charges of which anything stands, reduced to that.
fn still_standing(charges: Vec<Charged>, posted: &BTreeMap<posted::Key, Vec<Posted>>) -> Vec<Charged> {
    let standing = |charge: Charged| {
        let rest = Coverage::of(posted.get(&charge.component_key())?).rest_of(charge.id)?;
        Some(Charged { rest, ..charge })
    };
    charges.into_iter().filter_map(standing).collect()
}

/// Raises the charge revision of subscriptions: their days may be charged again under a new key.
async fn raise_revisions(op: &Op, touched: &BTreeSet<Key>) -> Result<HashMap<Key, i64>, Error> {
    let mut values = Vec::new();
    let clients = id_set(op.backend(), &mut values, touched.iter().map(|key| key.0.uuid()));
    let subscriptions = id_set(op.backend(), &mut values, touched.iter().map(|key| key.1.uuid()));
    let sql = format!(
        "SELECT client_id, id, charge_revision FROM subscription WHERE client_id {clients} AND id {subscriptions}"
    );
    let mut raised = HashMap::new();
    for row in query(op, sql, values).await? {
        raised.insert(key(&row)?, row.try_get_by_index::<i64>(2)? + 1);
    }
    let rows = raised
        .iter()
        .map(|(key, revision)| vec![key.0.uuid().into(), key.1.uuid().into(), (*revision).into()])
        .collect();
    let id = [column("client_id", Type::Uuid), column("id", Type::Uuid)];
    let set = [column("charge_revision", Type::BigInt)];
    bulk::update(op.conn(), "subscription", &id, &set, rows).await?;
    Ok(raised)
}

/// Markers of the reversed components: back to the first reversed day. `posted` has the credits already.
fn moved_back(
    charged: &[Charged],
    known: &Markers,
    posted: &BTreeMap<posted::Key, Vec<Posted>>,
) -> Vec<(ClientId, SubscriptionId, Marker)> {
    let mut open_from: BTreeMap<posted::Key, NaiveDate> = BTreeMap::new();
    for charge in charged {
        let id = charge.component_key();
        let first = match charge.rest {
            ServiceSpan::Days(period) => period.from(),
            // A one-time component is charged when its marker is past the first billed day.
            ServiceSpan::Once(day) => {
                known.get(&id).and_then(|marker| marker.charged_through.pred_opt()).unwrap_or(day)
            }
        };
        let from = open_from.entry(id).or_insert(first);
        *from = first.min(*from);
    }
    let moved = open_from.into_iter().map(|(id, from)| {
        let coverage = Coverage::of(posted.get(&id).map_or(&[], Vec::as_slice));
        (id.0, id.1, coverage.marker_back(id.2, known.get(&id).copied(), from))
    });
    moved.collect()
}

async fn known_markers(op: &Op, clients: &[ClientId]) -> Result<Markers, Error> {
    let mut values = Vec::new();
    let clients = id_set(op.backend(), &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "SELECT client_id, subscription_id, component_id, charged_through, covered_to \
         FROM charge_marker WHERE client_id {clients}"
    );
    let mut known = Markers::new();
    for row in query(op, sql, values).await? {
        let (client, subscription) = key(&row)?;
        let component = ComponentId(row.try_get_by_index(2)?);
        let marker = Marker {
            component,
            charged_through: row.try_get_by_index(3)?,
            covered_to: row.try_get_by_index(4)?,
        };
        known.insert((client, subscription, component), marker);
    }
    Ok(known)
}

/// Tells the timelines.
async fn add_events(
    op: &Op,
    charged: &[Charged],
    touched: &BTreeSet<Key>,
    run: BillRunId,
    reason: &str,
) -> Result<(), Error> {
    let mut values = Vec::new();
    let clients = id_set(op.backend(), &mut values, touched.iter().map(|key| key.0.uuid()));
    let subscriptions = id_set(op.backend(), &mut values, touched.iter().map(|key| key.1.uuid()));
    let sql = format!(
        "SELECT client_id, subscription_id, MAX(seq) FROM subscription_event \
         WHERE client_id {clients} AND subscription_id {subscriptions} GROUP BY client_id, subscription_id"
    );
    let mut last: HashMap<Key, i32> = HashMap::new();
    for row in query(op, sql, values).await? {
        last.insert(key(&row)?, row.try_get_by_index(2)?);
    }
    let events: Vec<NewEvent> = touched
        .iter()
        .map(|key| {
            let mine = || charged.iter().filter(|charge| charge.key == *key);
            let amount: i64 = mine().map(|charge| charge.rest_minor).sum();
            NewEvent {
                client: key.0,
                subscription: key.1,
                seq: last.get(key).copied().unwrap_or(0) + 1,
                effective_on: mine().map(|charge| charge.rest.from()).min().unwrap_or(NaiveDate::MIN),
                kind: EventKind::ChargesReversed,
                reason: Some(reason.to_owned()),
                data: serde_json::json!({ "run": run, "amountMinor": amount }),
            }
        })
        .collect();
    insert_events(op, &events).await
}
