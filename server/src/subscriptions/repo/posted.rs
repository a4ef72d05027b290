//! Posted charges and credits as rows, of which shared rules work out what stands.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Statement, Value};
use shared::actions::PostedCharge;
use shared::billing::{Explanation, Posted, ServiceSpan};
use shared::ids::{ChargeId, ClientId, ComponentId, SubscriptionId};
use shared::rate::{Quantity, VatRate};

use crate::db::sets::id_set;
use crate::error::Error;

/// One component of one subscription.
pub type Key = (ClientId, SubscriptionId, ComponentId);

/// Which rows of the clients are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All of their history.
    All,
    /// Those beyond the marker of their component, where anything stands there: none for most clients.
    BeyondMarkers,
}

/// Charges and credits of the clients by component.
pub async fn posted(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    which: Which,
) -> Result<BTreeMap<Key, Vec<Posted>>, Error> {
    let backend = conn.get_database_backend();
    let mut values: Vec<Value> = Vec::new();
    let ids = id_set(backend, &mut values, clients.iter().map(|client| client.uuid()));
    let rows_of = match which {
        Which::All => format!("charge c WHERE c.client_id {ids}"),
        Which::BeyondMarkers => format!(
            "charge_marker m JOIN charge c ON c.client_id = m.client_id \
               AND c.subscription_id = m.subscription_id AND c.component_id = m.component_id \
               AND c.period_to > m.charged_through \
             WHERE m.client_id {ids} AND m.covered_to > m.charged_through"
        ),
    };
    let sql = format!(
        "SELECT c.client_id, c.subscription_id, c.component_id, c.id, c.period_from, c.period_to, c.credits_id \
         FROM {rows_of}"
    );
    let mut found: BTreeMap<Key, Vec<Posted>> = BTreeMap::new();
    for row in conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await? {
        let key = (
            ClientId(row.try_get_by_index(0)?),
            SubscriptionId(row.try_get_by_index(1)?),
            ComponentId(row.try_get_by_index(2)?),
        );
        found.entry(key).or_default().push(Posted {
            id: ChargeId(row.try_get_by_index(3)?),
            span: ServiceSpan::from_dates(row.try_get_by_index(4)?, row.try_get_by_index(5)?),
            credits: row.try_get_by_index::<Option<uuid::Uuid>>(6)?.map(ChargeId),
        });
    }
    Ok(found)
}

/// Rows that end on this day or later.
#[derive(Debug, Clone, Copy)]
pub struct Since(pub NaiveDate);

const COLUMNS: &str = "client_id, subscription_id, id, component_id, period_from, period_to, credits_id, quantity, \
                       amount_minor, vat_rate, vat_minor, explanation";

/// Subscriptions of one statement: SQLite takes 32 766 values, and each has two.
pub(super) const KEYS_MAX: usize = 10_000;

/// Rows by subscription.
pub type Rows = BTreeMap<(ClientId, SubscriptionId), Vec<PostedCharge>>;

/// All charges and credits of these subscriptions with their amounts, by age.
pub async fn charges(
    conn: &impl ConnectionTrait,
    keys: &[(ClientId, SubscriptionId)],
) -> Result<Rows, Error> {
    let (backend, mut found) = (conn.get_database_backend(), Rows::new());
    for some in keys.chunks(KEYS_MAX) {
        let mut values: Vec<Value> = Vec::new();
        let clients = id_set(backend, &mut values, some.iter().map(|key| key.0.uuid()));
        let ids = id_set(backend, &mut values, some.iter().map(|key| key.1.uuid()));
        let sql = format!(
            "SELECT {COLUMNS} FROM charge WHERE client_id {clients} AND subscription_id {ids} \
             ORDER BY client_id, posted_at, id"
        );
        found.extend(rows(conn, Statement::from_sql_and_values(backend, sql, values)).await?);
    }
    Ok(found)
}

/// Charges and credits of these clients that end on a day or later, by age.
pub async fn of_clients(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
    since: Since,
) -> Result<Rows, Error> {
    let backend = conn.get_database_backend();
    let mut values: Vec<Value> = vec![since.0.into()];
    let clients = id_set(backend, &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "SELECT {COLUMNS} FROM charge WHERE period_to >= $1 AND client_id {clients} \
         ORDER BY client_id, posted_at, id"
    );
    rows(conn, Statement::from_sql_and_values(backend, sql, values)).await
}

async fn rows(conn: &impl ConnectionTrait, statement: Statement) -> Result<Rows, Error> {
    let mut found = Rows::new();
    for row in conn.query_all_raw(statement).await? {
        let key = (ClientId(row.try_get_by_index(0)?), SubscriptionId(row.try_get_by_index(1)?));
        let rate: String = row.try_get_by_index(9)?;
        let explanation: Explanation =
            serde_json::from_value(row.try_get_by_index(11)?).map_err(Error::internal)?;
        found.entry(key).or_default().push(PostedCharge {
            id: ChargeId(row.try_get_by_index(2)?),
            component: ComponentId(row.try_get_by_index(3)?),
            span: ServiceSpan::from_dates(row.try_get_by_index(4)?, row.try_get_by_index(5)?),
            credits: row.try_get_by_index::<Option<uuid::Uuid>>(6)?.map(ChargeId),
            quantity: Quantity::from_micros(row.try_get_by_index(7)?).map_err(Error::internal)?,
            amount_minor: row.try_get_by_index(8)?,
            vat_rate: VatRate::from_code(&rate).ok_or_else(|| Error::internal("unknown VAT rate"))?,
            vat_minor: row.try_get_by_index(10)?,
            makes_up: explanation.makes_up,
        });
    }
    Ok(found)
}

/// The first day of the charge whose blocked days a line with this explanation makes up for.
pub fn made_up_for(explanation: serde_json::Value) -> Result<Option<NaiveDate>, Error> {
    let explanation: Explanation = serde_json::from_value(explanation).map_err(Error::internal)?;
    Ok(explanation.makes_up.map(|paid| paid.days.from()))
}
