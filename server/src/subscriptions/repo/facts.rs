//! Lives of subscriptions, of many clients at once.
//!
//! The hot path of bill runs: a constant number of statements for any number of clients, decoded by position. The
//! lines of the past are read only where something is to be settled, and beyond a marker after a reversal, so the
//! cost of a run does not grow with history.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use serde::{Deserialize, Serialize};
use shared::actions::{Base, Life, Penalty, Retired, Stage, Unsettled};
use shared::billing::{Coverage, Covered, Marker, Posted, Usage};
use shared::calendar::BillingDay;
use shared::catalog::ComponentCharge;
use shared::ids::{ClientId, ComponentId, PlanId, PlanVersionId, SubscriptionId, SubscriptionKey};
use shared::money::Currency;
use shared::rate::Quantity;

use super::blocks::Blocks;
use super::posted::{self, Which};
use super::stages::{self, RetiredRow, StageRow};
use crate::app::App;
use crate::catalog::{self, PlanVersions};
use crate::db::sets::id_set;
use crate::error::Error;

/// What is read of one client.
#[derive(Debug, Clone)]
pub struct ClientLives {
    /// The client.
    pub client: ClientId,
    /// Rises with every write that these lives read.
    pub revision: i64,
    /// Currency of the account.
    pub currency: Currency,
    /// Subscriptions, by id.
    pub subscriptions: Vec<SubscriptionLife>,
}

/// The life of one subscription with its plan.
#[derive(Debug, Clone)]
pub struct SubscriptionLife {
    /// The plan that it is on.
    pub plan: PlanId,
    /// What actions and runs read.
    pub life: Life,
}

/// What is to be settled later and what a transfer left, as it is kept beside a subscription: most have nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// Events whose day has not come.
    pub unsettled: Vec<Unsettled>,
    /// Terms that gave way to others after a run had charged them ahead.
    pub retired: Vec<RetiredRow>,
    /// A penalty that is charged when its day comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty: Option<Penalty>,
    /// Its end is that of its base.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ends_with_base: bool,
    /// The day from which a minimum term counts, where another client had the subscription before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_from: Option<NaiveDate>,
    /// Its end is that of a transfer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub transferred: bool,
}

type Key = (ClientId, SubscriptionId);

/// Loads the lives of subscriptions of `clients`, in id order; with `due_by` only of those due by that day. Clients
/// that do not exist are left out.
///
/// # Errors
/// Of the database; `INTERNAL` when rows contradict each other.
pub async fn load_lives(
    app: &App,
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    due_by: Option<NaiveDate>,
) -> Result<Vec<ClientLives>, Error> {
    let (accounts, mut found) = load(app, conn, clients, due_by.map_or(Narrow::No, Narrow::DueBy)).await?;
    let reads = found.iter().filter(|(_, subscription)| subscription.life.reads_posted());
    let keys = reads.map(|(key, _)| *key).collect();
    with_posted(conn, &mut found, keys).await?;
    Ok(grouped(accounts, found))
}

/// Loads the lives of these subscriptions with everything that was ever posted.
///
/// # Errors
/// As of [`load_lives`].
pub async fn load_posted(
    app: &App,
    conn: &impl ConnectionTrait,
    keys: Vec<Key>,
) -> Result<BTreeMap<Key, Life>, Error> {
    let clients: BTreeSet<ClientId> = keys.iter().map(|key| key.0).collect();
    let clients: Vec<ClientId> = clients.into_iter().collect();
    let (_, mut found) = load(app, conn, &clients, Narrow::No).await?;
    let wanted: BTreeSet<&Key> = keys.iter().collect();
    found.retain(|key, _| wanted.contains(key));
    with_posted(conn, &mut found, keys).await?;
    Ok(found.into_iter().map(|(key, subscription)| (key, subscription.life)).collect())
}

/// Loads the life of one subscription and of its add-ons with everything that was ever posted: any action may be done.
/// None when there is no such subscription.
///
/// # Errors
/// As of [`load_lives`].
pub async fn load_life(
    app: &App,
    conn: &impl ConnectionTrait,
    key: SubscriptionKey,
) -> Result<Option<(i64, Life)>, Error> {
    let (accounts, mut found) = load(app, conn, &[key.client], Narrow::One(key.id)).await?;
    let keys = found.keys().copied().collect();
    with_posted(conn, &mut found, keys).await?;
    with_bases(&mut found);
    let revision = accounts.get(&key.client).map(|account| account.revision);
    let mut life = found.remove(&(key.client, key.id)).map(|subscription| subscription.life);
    if let Some(life) = &mut life {
        let rest = found.into_values().map(|subscription| subscription.life);
        life.addons = rest.filter(|other| other.base.is_some_and(|base| base.id == key.id)).collect();
    }
    Ok(revision.zip(life))
}

/// Tells add-ons when their bases end.
fn with_bases(found: &mut BTreeMap<Key, SubscriptionLife>) {
    let ends: HashMap<Key, Option<NaiveDate>> =
        found.iter().map(|(key, subscription)| (*key, subscription.life.ended_on)).collect();
    for (key, subscription) in found {
        if let Some(base) = &mut subscription.life.base {
            base.ended_on = ends.get(&(key.0, base.id)).copied().flatten();
        }
    }
}

/// Loads the lives of all subscriptions of clients as [`load_life`] does; clients without any are
/// left out.
///
/// # Errors
/// As of [`load_lives`].
pub async fn load_all(
    app: &App,
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<BTreeMap<ClientId, Vec<Life>>, Error> {
    let (_, mut found) = load(app, conn, clients, Narrow::No).await?;
    let keys = found.keys().copied().collect();
    with_posted(conn, &mut found, keys).await?;
    with_bases(&mut found);
    let mut all: BTreeMap<ClientId, Vec<Life>> = BTreeMap::new();
    for ((client, _), subscription) in found {
        all.entry(client).or_default().push(subscription.life);
    }
    Ok(all)
}

/// Which subscriptions of the clients are read.
#[derive(Debug, Clone, Copy)]
enum Narrow {
    /// All.
    No,
    /// Those due by this day.
    DueBy(NaiveDate),
    /// This one with its add-ons, or with its base.
    One(SubscriptionId),
}

impl Narrow {
    /// The condition, after others.
    fn condition(self, values: &mut Vec<Value>) -> String {
        let value: Value = match self {
            Narrow::No => return String::new(),
            Narrow::DueBy(day) => day.into(),
            Narrow::One(id) => id.uuid().into(),
        };
        values.push(value);
        let place = values.len();
        match self {
            Narrow::No => String::new(),
            Narrow::DueBy(_) => format!("AND s.next_due_on <= ${place}"),
            Narrow::One(_) => format!(
                "AND (s.id = ${place} OR s.base_id = ${place} OR s.id = (SELECT a.base_id FROM subscription a \
                 WHERE a.client_id = s.client_id AND a.id = ${place}))"
            ),
        }
    }
}

type Loaded = (BTreeMap<ClientId, Account>, BTreeMap<Key, SubscriptionLife>);

async fn load(
    app: &App,
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    narrow: Narrow,
) -> Result<Loaded, Error> {
    if clients.is_empty() {
        return Ok(Loaded::default());
    }
    let accounts = accounts(conn, clients).await?;
    let rows = terms_rows(conn, clients, narrow).await?;
    let versions: Vec<PlanVersionId> = rows.iter().flat_map(TermsRow::versions).collect();
    let versions = catalog::plan_versions(app, conn, &versions).await?;
    let mut markers = markers(conn, clients).await?;
    let posted = posted::posted(conn, clients, Which::BeyondMarkers).await?;
    let blocks = Blocks::load(conn, clients).await?;
    let mut found: BTreeMap<Key, SubscriptionLife> = BTreeMap::new();
    for row in rows {
        let key = row.key;
        if let Some(known) = found.get_mut(&key) {
            known.life.stages.push(staged(row.stage, &versions)?);
            continue;
        }
        let markers = markers.remove(&key).unwrap_or_default();
        let retired = row.pending.retired.into_iter().map(|RetiredRow { stage, returns }| {
            let stage = staged(stage, &versions)?;
            Ok(Retired { stage, returns })
        });
        let life = Life {
            subscription: key.1,
            revision: row.revision,
            start_on: row.start_on,
            stages: vec![staged(row.stage, &versions)?],
            retired: retired.collect::<Result<_, Error>>()?,
            ended_on: row.ended_on,
            billed_until: row.billed_until,
            covered: covered(&markers, key, &posted),
            markers,
            usage: Vec::new(),
            posted: Vec::new(),
            blocks: blocks.of(key.0, key.1),
            blocks_settled_to: row.blocks_settled_to,
            unsettled: row.pending.unsettled,
            penalty: row.pending.penalty,
            client_billing_day: accounts.get(&key.0).and_then(|account| account.billing_day),
            base: row.base.map(|id| Base { id, ended_on: None }),
            ends_with_base: row.pending.ends_with_base,
            addons: Vec::new(),
            minimum_from: row.pending.minimum_from,
            transferred: row.pending.transferred,
        };
        found.insert(key, SubscriptionLife { plan: row.plan, life });
    }
    usage(conn, &mut found).await?;
    Ok((accounts, found))
}

fn staged(row: StageRow, versions: &PlanVersions) -> Result<Stage, Error> {
    let (terms, plan) =
        versions.get(&row.version).ok_or_else(|| Error::internal("a plan version is gone"))?;
    row.stage(terms, *plan)
}

/// Adds posted lines to these lives.
async fn with_posted(
    conn: &impl ConnectionTrait,
    found: &mut BTreeMap<Key, SubscriptionLife>,
    keys: Vec<Key>,
) -> Result<(), Error> {
    for (key, rows) in posted::charges(conn, &keys).await? {
        if let Some(subscription) = found.get_mut(&key) {
            subscription.life.posted = rows;
        }
    }
    Ok(())
}

fn grouped(
    accounts: BTreeMap<ClientId, Account>,
    found: BTreeMap<Key, SubscriptionLife>,
) -> Vec<ClientLives> {
    let mut clients: BTreeMap<ClientId, ClientLives> = accounts
        .into_iter()
        .map(|(client, Account { revision, currency, .. })| {
            (client, ClientLives { client, revision, currency, subscriptions: Vec::new() })
        })
        .collect();
    for ((client, _), life) in found {
        if let Some(entry) = clients.get_mut(&client) {
            entry.subscriptions.push(life);
        }
    }
    clients.into_values().filter(|client| !client.subscriptions.is_empty()).collect()
}

struct Account {
    revision: i64,
    currency: Currency,
    billing_day: Option<BillingDay>,
}

async fn accounts(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<BTreeMap<ClientId, Account>, Error> {
    let mut values = Vec::new();
    let ids = id_set(conn.get_database_backend(), &mut values, clients.iter().map(|c| c.uuid()));
    let sql = format!("SELECT id, revision, currency, billing_day FROM client WHERE id {ids}");
    let mut found = BTreeMap::new();
    for row in query(conn, sql, values).await? {
        let currency = Currency::from_str(&row.try_get_by_index::<String>(2)?).map_err(Error::internal)?;
        let day: Option<i32> = row.try_get_by_index(3)?;
        let day = day.and_then(|day| u32::try_from(day).ok()).and_then(|day| BillingDay::try_from(day).ok());
        let account = Account { revision: row.try_get_by_index(1)?, currency, billing_day: day };
        found.insert(ClientId(row.try_get_by_index(0)?), account);
    }
    Ok(found)
}

struct TermsRow {
    key: Key,
    plan: PlanId,
    revision: i64,
    start_on: NaiveDate,
    ended_on: Option<NaiveDate>,
    billed_until: Option<NaiveDate>,
    blocks_settled_to: Option<NaiveDate>,
    pending: Pending,
    base: Option<SubscriptionId>,
    stage: StageRow,
}

impl TermsRow {
    fn versions(&self) -> impl Iterator<Item = PlanVersionId> + '_ {
        let retired = self.pending.retired.iter().map(|retired| retired.stage.version);
        std::iter::once(self.stage.version).chain(retired)
    }
}

async fn terms_rows(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    narrow: Narrow,
) -> Result<Vec<TermsRow>, Error> {
    let mut values = Vec::new();
    let ids = id_set(conn.get_database_backend(), &mut values, clients.iter().map(|c| c.uuid()));
    let due = narrow.condition(&mut values);
    let stage = stages::READ;
    let sql = format!(
        "SELECT s.client_id, s.id, s.plan_id, s.charge_revision, s.start_on, s.ended_on, s.billed_until, \
                s.blocks_settled_to, s.pending, s.base_id, {stage} \
         FROM subscription s JOIN subscription_terms t \
           ON t.client_id = s.client_id AND t.subscription_id = s.id \
         WHERE s.client_id {ids} {due} ORDER BY s.client_id, s.id, t.from_on"
    );
    let rows = query(conn, sql, values).await?;
    rows.iter()
        .map(|row| {
            let start_on = row.try_get_by_index(4)?;
            let pending: Option<serde_json::Value> = row.try_get_by_index(8)?;
            Ok(TermsRow {
                key: key(row)?,
                plan: PlanId(row.try_get_by_index(2)?),
                revision: row.try_get_by_index(3)?,
                start_on,
                ended_on: row.try_get_by_index(5)?,
                billed_until: row.try_get_by_index(6)?,
                blocks_settled_to: row.try_get_by_index(7)?,
                pending: pending
                    .map(|json| serde_json::from_value(json).map_err(Error::internal))
                    .transpose()?
                    .unwrap_or_default(),
                base: row.try_get_by_index::<Option<uuid::Uuid>>(9)?.map(SubscriptionId),
                stage: StageRow::read(row, 10, start_on)?,
            })
        })
        .collect()
}

/// Markers of the clients, also of subscriptions that are not due: one that ceases to be due between two statements
/// must not lose its markers here.
async fn markers(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<Key, Vec<Marker>>, Error> {
    let mut values = Vec::new();
    let ids = id_set(conn.get_database_backend(), &mut values, clients.iter().map(|c| c.uuid()));
    let sql = format!(
        "SELECT client_id, subscription_id, component_id, charged_through, covered_to \
         FROM charge_marker WHERE client_id {ids}"
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
    found: &mut BTreeMap<Key, SubscriptionLife>,
) -> Result<(), Error> {
    let metered: Vec<(Key, NaiveDate)> = found
        .iter()
        .filter_map(|(key, subscription)| open_since(&subscription.life).map(|from| (*key, from)))
        .collect();
    let Some(earliest) = metered.iter().map(|(_, from)| *from).min() else { return Ok(()) };
    for some in metered.chunks(posted::KEYS_MAX) {
        usage_of(conn, found, some, earliest).await?;
    }
    Ok(())
}

async fn usage_of(
    conn: &impl ConnectionTrait,
    found: &mut BTreeMap<Key, SubscriptionLife>,
    metered: &[(Key, NaiveDate)],
    earliest: NaiveDate,
) -> Result<(), Error> {
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
        subscription.life.usage.push(Usage {
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
fn open_since(life: &Life) -> Option<NaiveDate> {
    life.stages
        .iter()
        .map(|stage| &stage.segment)
        .flat_map(|segment| segment.terms.components.iter().map(move |component| (segment.from, component)))
        .filter(|(_, component)| matches!(component.charge, ComponentCharge::Metered { .. }))
        .map(|(from, component)| {
            let marker = life.markers.iter().find(|marker| marker.component == component.id);
            marker.map_or(from, |marker| marker.charged_through)
        })
        .min()
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
