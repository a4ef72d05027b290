//! Taking the charges of a run back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{QueryResult, Statement, Value};
use shared::billing::{self, Explanation, Line, LineKind, Marker, ServiceSpan};
use shared::ids::{BillRunId, ChargeId, ClientId, ComponentId, EntryId, SubscriptionId};
use shared::rate::{Quantity, VatRate};
use shared::subscription::EventKind;
use uuid::Uuid;

use super::facts::load_facts;
use super::post::{PostedCharge, insert_charges, write_dues, write_markers};
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
    from: NaiveDate,
    to: NaiveDate,
    quantity: i64,
    rest_minor: i64,
    rest_vat_minor: i64,
    vat_rate: String,
    explanation: serde_json::Value,
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
    let charged = charges_of_run(op, &ids, run).await?;
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
        let entry = entries.get(&charge.key.0).copied().flatten();
        credits.push((charge.key.0, PostedCharge { id, line }, entry, Some(run)));
    }
    insert_charges(op, credits).await?;
    let markers = moved_back(op, &charged, &touched).await?;
    write_markers(op, markers).await?;
    add_events(op, &charged, &touched, run, reason).await?;
    requote(op, &touched).await?;
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
        span: ServiceSpan::from_dates(charge.from, charge.to),
        due_on: charge.from,
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

/// Charges of the run with what credits left of them; those credited over their whole period are left out.
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
           AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.client_id = c.client_id AND r.credits_id = c.id \
                           AND r.period_from <= c.period_from AND r.period_to >= c.period_to) \
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
                from: row.try_get_by_index(5)?,
                to: row.try_get_by_index(6)?,
                quantity: row.try_get_by_index(7)?,
                rest_minor: row.try_get_by_index(8)?,
                rest_vat_minor: row.try_get_by_index(9)?,
                vat_rate: row.try_get_by_index(10)?,
                explanation: row.try_get_by_index(11)?,
            })
        })
        .collect()
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

/// Markers of the reversed components: back to the first reversed day, covered to the end of what still stands.
async fn moved_back(
    op: &Op,
    charged: &[Charged],
    touched: &BTreeSet<Key>,
) -> Result<Vec<(ClientId, SubscriptionId, Marker)>, Error> {
    let known = known_markers(op, touched).await?;
    let mut open_from: BTreeMap<(Key, ComponentId), NaiveDate> = BTreeMap::new();
    for charge in charged {
        let id = (charge.key, charge.component);
        let first = if charge.from == charge.to {
            // A one-time component is charged when its marker is past the first billed day.
            known.get(&id).and_then(|marker| marker.charged_through.pred_opt()).unwrap_or(charge.from)
        } else {
            charge.from
        };
        let from = open_from.entry(id).or_insert(first);
        *from = first.min(*from);
    }
    let standing = standing_ends(op, touched).await?;
    Ok(open_from
        .into_iter()
        .map(|((key, component), from)| {
            let charged_through =
                known.get(&(key, component)).map_or(from, |marker| marker.charged_through.min(from));
            let covered_to =
                standing.get(&(key, component)).map_or(charged_through, |end| (*end).max(charged_through));
            (key.0, key.1, Marker { component, charged_through, covered_to })
        })
        .collect())
}

async fn known_markers(
    op: &Op,
    touched: &BTreeSet<Key>,
) -> Result<HashMap<(Key, ComponentId), Marker>, Error> {
    let mut values = Vec::new();
    let clients = id_set(op.backend(), &mut values, touched.iter().map(|key| key.0.uuid()));
    let sql = format!(
        "SELECT client_id, subscription_id, component_id, charged_through, covered_to \
         FROM charge_marker WHERE client_id {clients}"
    );
    let mut known = HashMap::new();
    for row in query(op, sql, values).await? {
        let component = ComponentId(row.try_get_by_index(2)?);
        let marker = Marker {
            component,
            charged_through: row.try_get_by_index(3)?,
            covered_to: row.try_get_by_index(4)?,
        };
        known.insert((key(&row)?, component), marker);
    }
    Ok(known)
}

/// The latest end of charges that stand, by component. A charge credited over its whole period does not.
async fn standing_ends(
    op: &Op,
    touched: &BTreeSet<Key>,
) -> Result<HashMap<(Key, ComponentId), NaiveDate>, Error> {
    let mut values = Vec::new();
    let clients = id_set(op.backend(), &mut values, touched.iter().map(|key| key.0.uuid()));
    let subscriptions = id_set(op.backend(), &mut values, touched.iter().map(|key| key.1.uuid()));
    let sql = format!(
        "SELECT c.client_id, c.subscription_id, c.component_id, MAX(c.period_to) FROM charge c \
         WHERE c.kind = 'charge' AND c.client_id {clients} AND c.subscription_id {subscriptions} \
           AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.client_id = c.client_id AND r.credits_id = c.id \
                           AND r.period_from <= c.period_from AND r.period_to >= c.period_to) \
         GROUP BY c.client_id, c.subscription_id, c.component_id"
    );
    let mut ends = HashMap::new();
    for row in query(op, sql, values).await? {
        ends.insert((key(&row)?, ComponentId(row.try_get_by_index(2)?)), row.try_get_by_index(3)?);
    }
    Ok(ends)
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
    let mut rows: Vec<Vec<Value>> = Vec::with_capacity(touched.len());
    for key in touched {
        let mine = || charged.iter().filter(|charge| charge.key == *key);
        let from = mine().map(|charge| charge.from).min().unwrap_or(NaiveDate::MIN);
        let amount: i64 = mine().map(|charge| charge.rest_minor).sum();
        let data = serde_json::json!({ "run": run, "amountMinor": amount });
        let id: Uuid = op.uuid();
        rows.push(vec![
            key.0.uuid().into(),
            key.1.uuid().into(),
            (last.get(key).copied().unwrap_or(0) + 1).into(),
            id.into(),
            op.now().into(),
            from.into(),
            EventKind::ChargesReversed.code().into(),
            op.actor().name.clone().into(),
            reason.into(),
            data.to_string().into(),
        ]);
    }
    let columns = [
        column("client_id", Type::Uuid),
        column("subscription_id", Type::Uuid),
        column("seq", Type::Int),
        column("id", Type::Uuid),
        column("at", Type::Instant),
        column("effective_on", Type::Date),
        column("kind", Type::Text),
        column("actor", Type::Text),
        column("reason", Type::Text),
        column("data", Type::Json),
    ];
    bulk::insert(op.conn(), "subscription_event", &columns, rows).await?;
    Ok(())
}

/// Works out anew when the subscriptions are due.
async fn requote(op: &Op, touched: &BTreeSet<Key>) -> Result<(), Error> {
    let clients: Vec<ClientId> =
        touched.iter().map(|key| key.0).collect::<BTreeSet<_>>().into_iter().collect();
    let mut dues = Vec::with_capacity(touched.len());
    for client in load_facts(op.app(), op.conn(), &clients, None).await? {
        for subscription in client.subscriptions {
            let key = (client.client, subscription.facts.subscription);
            if touched.contains(&key) {
                let quote = billing::quote(&subscription.facts, NaiveDate::MIN).map_err(Error::internal)?;
                dues.push((key.0, key.1, quote.next_due_on));
            }
        }
    }
    write_dues(op, dues).await
}
