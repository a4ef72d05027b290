//! Usage records.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::ArrayType;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};
use shared::ids::{ClientId, SubscriptionId, UsageId};
use shared::rate::Quantity;

use crate::db::bulk::{self, Column, Type, column};
use crate::db::sets::id_set;
use crate::error::Error;
use crate::op::Op;

/// A usage record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Whose.
    pub client: ClientId,
    /// Id.
    pub id: UsageId,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// Code of the component.
    pub component: String,
    /// Units.
    pub quantity: Quantity,
    /// When.
    pub used_at: DateTime<Utc>,
    /// The local day of use.
    pub used_on: NaiveDate,
    /// The day it is counted on.
    pub counted_on: NaiveDate,
    /// The caller's key.
    pub key: String,
}

const USAGE: [Column; 9] = [
    column("client_id", Type::Uuid),
    column("id", Type::Uuid),
    column("subscription_id", Type::Uuid),
    column("component_code", Type::Text),
    column("quantity", Type::BigInt),
    column("used_at", Type::Instant),
    column("used_on", Type::Date),
    column("counted_on", Type::Date),
    column("key", Type::Text),
];

/// Adds records.
pub async fn insert(op: &Op, records: &[Record]) -> Result<(), Error> {
    let rows = records
        .iter()
        .map(|record| {
            vec![
                record.client.uuid().into(),
                record.id.uuid().into(),
                record.subscription.uuid().into(),
                record.component.clone().into(),
                record.quantity.micros().into(),
                record.used_at.into(),
                record.used_on.into(),
                record.counted_on.into(),
                record.key.clone().into(),
            ]
        })
        .collect();
    bulk::insert(op.conn(), "usage_record", &USAGE, rows).await.map(drop)
}

/// Records of these clients that have one of these keys.
pub async fn by_keys(op: &Op, clients: &[ClientId], keys: &[String]) -> Result<Vec<Record>, Error> {
    let mut values = Vec::new();
    let of_clients = id_set(op.backend(), &mut values, clients.iter().map(|client| client.uuid()));
    let first = values.len() + 1;
    let of_keys = if op.backend() == DbBackend::Postgres {
        let texts = keys.iter().map(|key| Value::from(key.clone())).collect();
        values.push(Value::Array(ArrayType::String, Some(Box::new(texts))));
        format!("= ANY(${first}::text[])")
    } else {
        let marks: Vec<String> = (first..first + keys.len()).map(|number| format!("${number}")).collect();
        values.extend(keys.iter().map(|key| Value::from(key.clone())));
        format!("IN ({})", marks.join(", "))
    };
    let sql = format!(
        "SELECT client_id, id, subscription_id, component_code, quantity, used_at, used_on, counted_on, key \
         FROM usage_record WHERE client_id {of_clients} AND key {of_keys}"
    );
    let rows = op.conn().query_all_raw(Statement::from_sql_and_values(op.backend(), sql, values)).await?;
    rows.iter().map(record).collect()
}

fn record(row: &QueryResult) -> Result<Record, Error> {
    let quantity = row.try_get_by_index::<i64>(4)?;
    let read = || {
        Ok::<_, DbErr>(Record {
            client: ClientId(row.try_get_by_index(0)?),
            id: UsageId(row.try_get_by_index(1)?),
            subscription: SubscriptionId(row.try_get_by_index(2)?),
            component: row.try_get_by_index(3)?,
            quantity: Quantity::from_micros(quantity).map_err(|error| DbErr::Type(error.to_string()))?,
            used_at: row.try_get_by_index(5)?,
            used_on: row.try_get_by_index(6)?,
            counted_on: row.try_get_by_index(7)?,
            key: row.try_get_by_index(8)?,
        })
    };
    Ok(read()?)
}
