//! Which days of a component invoices in force ask for.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, Statement};
use shared::documents::ahead::Invoiced;
use shared::ids::{ClientId, DocumentKey};
use shared::period::Period;

use crate::db::bulk::{self, Column, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

const INVOICED: [Column; 6] = [
    column("client_id", Type::Uuid),
    column("subscription_id", Type::Uuid),
    column("component_id", Type::Uuid),
    column("period_from", Type::Date),
    column("period_to", Type::Date),
    column("document_id", Type::Uuid),
];

/// What invoices in force ask for of these clients.
pub async fn invoiced(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<HashMap<ClientId, Vec<Invoiced>>, Error> {
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let of = id_set(backend, &mut values, clients.iter().map(|client| client.uuid()));
    let sql = format!(
        "SELECT client_id, subscription_id, component_id, period_from, period_to FROM invoiced_charge \
         WHERE client_id {of}"
    );
    let mut found: HashMap<ClientId, Vec<Invoiced>> = HashMap::new();
    for row in conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await? {
        let (from, to): (NaiveDate, NaiveDate) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?);
        let days = Period::new(from, to).ok_or_else(|| Error::internal("an invoice asks for no days"))?;
        let (subscription, component) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        found.entry(row.try_get_by_index(0)?).or_default().push(Invoiced { subscription, component, days });
    }
    Ok(found)
}

/// Writes down what new invoices ask for.
pub async fn ask(op: &Op, asked: &[(DocumentKey, Invoiced)]) -> Result<(), Error> {
    let rows = asked
        .iter()
        .map(|(key, asked)| {
            vec![
                key.client.uuid().into(),
                asked.subscription.uuid().into(),
                asked.component.uuid().into(),
                asked.days.from().into(),
                asked.days.to().into(),
                key.id.uuid().into(),
            ]
        })
        .collect();
    bulk::insert(op.conn(), "invoiced_charge", &INVOICED, rows).await?;
    Ok(())
}
