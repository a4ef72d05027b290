//! Rows of days that wait for the next invoice.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Statement};
use shared::documents::ahead::Invoiced;
use shared::ids::ClientId;
use shared::period::Period;

use crate::db::bulk::{self, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

const CARRIED: [bulk::Column; 5] = [
    column("client_id", Type::Uuid),
    column("subscription_id", Type::Uuid),
    column("component_id", Type::Uuid),
    column("period_from", Type::Date),
    column("period_to", Type::Date),
];

/// Whether days of the subscription `s` wait for an invoice, and none in force asks for them.
pub const HAS_CARRIED: &str = "EXISTS (SELECT 1 FROM carried_charge k WHERE k.client_id = s.client_id \
    AND k.subscription_id = s.id AND NOT EXISTS (SELECT 1 FROM invoiced_charge i WHERE i.client_id = k.client_id \
    AND i.subscription_id = k.subscription_id AND i.component_id = k.component_id AND i.period_from = k.period_from))";

/// Days of these clients that have waited for an invoice, also those that one asks for by now.
pub async fn carried(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, Vec<Invoiced>>, Error> {
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let of = id_set(backend, &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "SELECT client_id, subscription_id, component_id, period_from, period_to FROM carried_charge \
         WHERE client_id {of}"
    );
    let mut found: HashMap<ClientId, Vec<Invoiced>> = HashMap::new();
    for row in conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await? {
        let (from, to): (NaiveDate, NaiveDate) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?);
        let days = Period::new(from, to).ok_or_else(|| Error::internal("no days wait for an invoice"))?;
        let (subscription, component) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        found.entry(row.try_get_by_index(0)?).or_default().push(Invoiced { subscription, component, days });
    }
    Ok(found)
}

/// Writes down days that wait; those that waited before are left as they are.
pub async fn carry(op: &Op, carried: &[(ClientId, Invoiced)]) -> Result<(), Error> {
    let row = |(client, days): &(ClientId, Invoiced)| {
        vec![
            client.uuid().into(),
            days.subscription.uuid().into(),
            days.component.uuid().into(),
            days.days.from().into(),
            days.days.to().into(),
        ]
    };
    let rows = carried.iter().map(row).collect();
    bulk::insert_or(op.conn(), "carried_charge", &CARRIED, "ON CONFLICT DO NOTHING", rows).await.map(drop)
}
