//! Facts for quotes, of many clients at once.
//!
//! The hot path of bill runs: a constant number of statements for any number of clients, decoded by position. The
//! lines of the past are not read, but for those beyond a marker after a reversal, so the cost of a run does not
//! grow with history.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use shared::billing::{Coverage, Covered, Facts, Marker, Posted, Usage};
use shared::calendar::{BillingDay, Schedule};
use shared::catalog::{ComponentCharge, FirstStub, PlanTerms};
use shared::ids::{ClientId, ComponentId, PlanId, PlanVersionId, SubscriptionId};
use shared::money::Currency;
use shared::rate::{Quantity, UnitPrice};
use shared::subscription::{Discount, Segment};

use super::posted::{self, Which};
use crate::app::App;
use crate::catalog;
use crate::db::sets::id_set;
use crate::error::Error;

/// What quotes of one client read.
#[derive(Debug, Clone)]
pub struct ClientFacts {
    /// The client.
    pub client: ClientId,
    /// Rises with every write that these facts read.
    pub revision: i64,
    /// Currency of the account.
    pub currency: Currency,
    /// Subscriptions, by id.
    pub subscriptions: Vec<SubscriptionFacts>,
}

/// The facts of one subscription with its plan.
#[derive(Debug, Clone)]
pub struct SubscriptionFacts {
    /// The plan that it is on.
    pub plan: PlanId,
    /// What a quote reads.
    pub facts: Facts,
}

type Key = (ClientId, SubscriptionId);

/// Loads the facts of `clients`, in id order; with `due_by` only of subscriptions due by that day. Clients that do
/// not exist are left out.
///
/// # Errors
/// Of the database; `INTERNAL` when rows contradict each other.
pub async fn load_facts(
    app: &App,
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    due_by: Option<NaiveDate>,
) -> Result<Vec<ClientFacts>, Error> {
    if clients.is_empty() {
        return Ok(Vec::new());
    }
    let revisions = revisions(conn, clients).await?;
    let rows = terms_rows(conn, clients, due_by).await?;
    let versions: Vec<PlanVersionId> = rows.iter().map(|row| row.version).collect();
    let terms = catalog::terms(app, conn, &versions).await?;
    let mut markers = markers(conn, clients, due_by).await?;
    let posted = posted::posted(conn, clients, Which::BeyondMarkers).await?;
    let mut found: BTreeMap<Key, SubscriptionFacts> = BTreeMap::new();
    for row in rows {
        let key = row.key;
        let terms =
            terms.get(&row.version).ok_or_else(|| Error::internal("terms of a plan version are gone"))?;
        let segment = row.segment(terms)?;
        let entry = found.entry(key).or_insert_with(|| {
            let markers = markers.remove(&key).unwrap_or_default();
            SubscriptionFacts {
                plan: row.plan,
                facts: Facts {
                    subscription: key.1,
                    revision: row.revision,
                    segments: Vec::with_capacity(1),
                    ended_on: row.ended_on,
                    covered: covered(&markers, key, &posted),
                    markers,
                    usage: Vec::new(),
                    blocked: Vec::new(),
                },
            }
        });
        entry.facts.segments.push(segment);
    }
    usage(conn, &mut found).await?;
    Ok(grouped(revisions, found))
}

fn grouped(
    revisions: BTreeMap<ClientId, (i64, Currency)>,
    found: BTreeMap<Key, SubscriptionFacts>,
) -> Vec<ClientFacts> {
    let mut clients: BTreeMap<ClientId, ClientFacts> = revisions
        .into_iter()
        .map(|(client, (revision, currency))| {
            (client, ClientFacts { client, revision, currency, subscriptions: Vec::new() })
        })
        .collect();
    for ((client, _), facts) in found {
        if let Some(entry) = clients.get_mut(&client) {
            entry.subscriptions.push(facts);
        }
    }
    clients.into_values().filter(|client| !client.subscriptions.is_empty()).collect()
}

async fn revisions(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<BTreeMap<ClientId, (i64, Currency)>, Error> {
    let mut values = Vec::new();
    let ids = id_set(conn.get_database_backend(), &mut values, clients.iter().map(|c| c.uuid()));
    let sql = format!("SELECT id, revision, currency FROM client WHERE id {ids}");
    let mut found = BTreeMap::new();
    for row in query(conn, sql, values).await? {
        let currency = Currency::from_str(&row.try_get_by_index::<String>(2)?).map_err(Error::internal)?;
        found.insert(ClientId(row.try_get_by_index(0)?), (row.try_get_by_index(1)?, currency));
    }
    Ok(found)
}

struct TermsRow {
    key: Key,
    plan: PlanId,
    revision: i64,
    ended_on: Option<NaiveDate>,
    from: NaiveDate,
    version: PlanVersionId,
    quantity: i64,
    price_override: Option<i64>,
    anchor: NaiveDate,
    billing_day: Option<i32>,
    first_stub: String,
    discounts: serde_json::Value,
}

impl TermsRow {
    fn segment(&self, terms: &Arc<PlanTerms>) -> Result<Segment, Error> {
        let day = self
            .billing_day
            .map(|day| u32::try_from(day).map_err(Error::internal))
            .transpose()?
            .map(|day| BillingDay::try_from(day).map_err(Error::internal))
            .transpose()?;
        let discounts: Vec<Discount> = if self.discounts.as_array().is_some_and(Vec::is_empty) {
            Vec::new()
        } else {
            serde_json::from_value(self.discounts.clone()).map_err(Error::internal)?
        };
        Ok(Segment {
            from: self.from,
            terms: Arc::clone(terms),
            schedule: Schedule::new(terms.interval, self.anchor, day),
            quantity: Quantity::from_micros(self.quantity).map_err(Error::internal)?,
            price_override: self
                .price_override
                .map(|micros| UnitPrice::from_micros(micros).map_err(Error::internal))
                .transpose()?,
            first_stub: FirstStub::from_code(&self.first_stub)
                .ok_or_else(|| Error::internal("unknown first-stub policy"))?,
            discounts,
        })
    }
}

async fn terms_rows(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    due_by: Option<NaiveDate>,
) -> Result<Vec<TermsRow>, Error> {
    let mut values = Vec::new();
    let ids = id_set(conn.get_database_backend(), &mut values, clients.iter().map(|c| c.uuid()));
    let due = due_condition(&mut values, due_by);
    let sql = format!(
        "SELECT s.client_id, s.id, s.plan_id, s.charge_revision, s.ended_on, t.from_on, t.plan_version_id, \
                t.quantity, t.price_override, t.anchor_on, t.billing_day, t.first_stub, t.discounts \
         FROM subscription s JOIN subscription_terms t \
           ON t.client_id = s.client_id AND t.subscription_id = s.id \
         WHERE s.client_id {ids} {due} ORDER BY s.client_id, s.id, t.from_on"
    );
    let rows = query(conn, sql, values).await?;
    rows.into_iter()
        .map(|row| {
            Ok(TermsRow {
                key: key(&row)?,
                plan: PlanId(row.try_get_by_index(2)?),
                revision: row.try_get_by_index(3)?,
                ended_on: row.try_get_by_index(4)?,
                from: row.try_get_by_index(5)?,
                version: PlanVersionId(row.try_get_by_index(6)?),
                quantity: row.try_get_by_index(7)?,
                price_override: row.try_get_by_index(8)?,
                anchor: row.try_get_by_index(9)?,
                billing_day: row.try_get_by_index(10)?,
                first_stub: row.try_get_by_index(11)?,
                discounts: row.try_get_by_index(12)?,
            })
        })
        .collect()
}

async fn markers(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    due_by: Option<NaiveDate>,
) -> Result<HashMap<Key, Vec<Marker>>, Error> {
    let mut values = Vec::new();
    let ids = id_set(conn.get_database_backend(), &mut values, clients.iter().map(|c| c.uuid()));
    let due = due_condition(&mut values, due_by);
    let sql = format!(
        "SELECT m.client_id, m.subscription_id, m.component_id, m.charged_through, m.covered_to \
         FROM charge_marker m JOIN subscription s ON s.client_id = m.client_id AND s.id = m.subscription_id \
         WHERE m.client_id {ids} {due}"
    );
    let mut found: HashMap<Key, Vec<Marker>> = HashMap::new();
    for row in query(conn, sql, values).await? {
        found.entry(key(&row)?).or_default().push(Marker {
            component: ComponentId(row.try_get_by_index(2)?),
            charged_through: row.try_get_by_index(3)?,
            covered_to: row.try_get_by_index(4)?,
        });
    }
    Ok(found)
}

/// Days beyond the markers that charges cover.
fn covered(markers: &[Marker], key: Key, posted: &BTreeMap<posted::Key, Vec<Posted>>) -> Vec<Covered> {
    let beyond = |marker: &Marker| {
        let rows = posted.get(&(key.0, key.1, marker.component))?;
        let (component, from) = (marker.component, marker.charged_through);
        let days = Coverage::of(rows).days_from(from).into_iter();
        Some(days.map(move |period| Covered { component, period }))
    };
    markers.iter().filter_map(beyond).flatten().collect()
}

/// Adds open usage to the subscriptions that have metered components.
async fn usage(
    conn: &impl ConnectionTrait,
    found: &mut BTreeMap<Key, SubscriptionFacts>,
) -> Result<(), Error> {
    let metered: Vec<(Key, NaiveDate)> = found
        .iter()
        .filter_map(|(key, subscription)| open_since(&subscription.facts).map(|from| (*key, from)))
        .collect();
    let Some(earliest) = metered.iter().map(|(_, from)| *from).min() else { return Ok(()) };
    let mut values = Vec::new();
    let backend = conn.get_database_backend();
    let clients = id_set(backend, &mut values, metered.iter().map(|(key, _)| key.0.uuid()));
    let subscriptions = id_set(backend, &mut values, metered.iter().map(|(key, _)| key.1.uuid()));
    values.push(earliest.into());
    let sql = format!(
        "SELECT client_id, subscription_id, component_code, quantity, used_at, counted_on, used_on \
         FROM usage_record WHERE client_id {clients} AND subscription_id {subscriptions} \
           AND counted_on >= ${}",
        values.len()
    );
    for row in query(conn, sql, values).await? {
        let Some(subscription) = found.get_mut(&key(&row)?) else { continue };
        let counted_on: NaiveDate = row.try_get_by_index(5)?;
        let used_at: DateTime<Utc> = row.try_get_by_index(4)?;
        subscription.facts.usage.push(Usage {
            component: Arc::from(row.try_get_by_index::<String>(2)?),
            quantity: Quantity::from_micros(row.try_get_by_index(3)?).map_err(Error::internal)?,
            used_at,
            counted_on,
            late: counted_on > row.try_get_by_index::<NaiveDate>(6)?,
        });
    }
    Ok(())
}

/// From which day on usage of any metered component is open; none when no component is metered.
fn open_since(facts: &Facts) -> Option<NaiveDate> {
    facts
        .segments
        .iter()
        .flat_map(|segment| segment.terms.components.iter().map(move |component| (segment.from, component)))
        .filter(|(_, component)| matches!(component.charge, ComponentCharge::Metered { .. }))
        .map(|(from, component)| {
            let marker = facts.markers.iter().find(|marker| marker.component == component.id);
            marker.map_or(from, |marker| marker.charged_through)
        })
        .min()
}

fn due_condition(values: &mut Vec<Value>, due_by: Option<NaiveDate>) -> String {
    match due_by {
        None => String::new(),
        Some(day) => {
            values.push(day.into());
            format!("AND s.next_due_on <= ${}", values.len())
        }
    }
}

fn key(row: &QueryResult) -> Result<Key, Error> {
    Ok((ClientId(row.try_get_by_index(0)?), SubscriptionId(row.try_get_by_index(1)?)))
}

async fn query(
    conn: &impl ConnectionTrait,
    sql: String,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, Error> {
    let statement = Statement::from_sql_and_values(conn.get_database_backend(), sql, values);
    Ok(conn.query_all_raw(statement).await?)
}
