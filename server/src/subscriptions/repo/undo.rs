//! Rows of subscriptions that an import takes back.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryResult, QuerySelect, Statement, Value,
};
use shared::ids::{ClientId, PlanVersionId, SubscriptionId, SubscriptionKey};

use super::super::entity::{event, subscription, terms};
use crate::db::sets::id_set;
use crate::error::Error;

/// Runs a statement on the rows of the subscriptions; `before` and `after` surround the condition.
async fn rows(
    conn: &impl ConnectionTrait,
    before: &str,
    keys: &[SubscriptionKey],
    after: &str,
) -> Result<Vec<QueryResult>, Error> {
    let (condition, values) = condition(conn, keys, "subscription_id");
    let sql = format!("{before} WHERE {condition} {after}");
    Ok(conn.query_all_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await?)
}

fn condition(conn: &impl ConnectionTrait, keys: &[SubscriptionKey], id: &str) -> (String, Vec<Value>) {
    let backend = conn.get_database_backend();
    let mut values = Vec::new();
    let clients = id_set(backend, &mut values, keys.iter().map(|key| key.client.uuid()));
    let ids = id_set(backend, &mut values, keys.iter().map(|key| key.id.uuid()));
    (format!("client_id {clients} AND {id} {ids}"), values)
}

fn key(row: &QueryResult) -> Result<SubscriptionKey, Error> {
    Ok(SubscriptionKey::new(ClientId(row.try_get_by_index(0)?), SubscriptionId(row.try_get_by_index(1)?)))
}

/// Places of the last events.
pub async fn last_seqs(
    conn: &impl ConnectionTrait,
    keys: &[SubscriptionKey],
) -> Result<HashMap<SubscriptionKey, i32>, Error> {
    let select = "SELECT client_id, subscription_id, MAX(seq) FROM subscription_event";
    let found = rows(conn, select, keys, "GROUP BY client_id, subscription_id").await?;
    found.iter().map(|row| Ok((key(row)?, row.try_get_by_index(2)?))).collect()
}

/// Those of the subscriptions that have charges, credited ones included.
pub async fn charged(
    conn: &impl ConnectionTrait,
    keys: &[SubscriptionKey],
) -> Result<HashSet<SubscriptionKey>, Error> {
    let select = "SELECT DISTINCT client_id, subscription_id FROM charge";
    rows(conn, select, keys, "").await?.iter().map(key).collect()
}

/// Those of the subscriptions that have usage.
pub async fn used(
    conn: &impl ConnectionTrait,
    keys: &[SubscriptionKey],
) -> Result<HashSet<SubscriptionKey>, Error> {
    let select = "SELECT DISTINCT client_id, subscription_id FROM usage_record";
    rows(conn, select, keys, "").await?.iter().map(key).collect()
}

/// All subscriptions of the clients.
pub async fn of_clients(
    conn: &impl ConnectionTrait,
    clients: &[ClientId],
) -> Result<Vec<SubscriptionKey>, Error> {
    use subscription::Column as C;
    let query = subscription::Entity::find().select_only().columns([C::ClientId, C::Id]);
    let found: Vec<(ClientId, SubscriptionId)> =
        query.filter(C::ClientId.is_in(clients.iter().copied())).into_tuple().all(conn).await?;
    Ok(found.into_iter().map(|(client, id)| SubscriptionKey::new(client, id)).collect())
}

/// All subscriptions that are or were on one of the versions.
pub async fn of_versions(
    conn: &impl ConnectionTrait,
    versions: &[PlanVersionId],
) -> Result<Vec<SubscriptionKey>, Error> {
    use terms::Column as C;
    let query = terms::Entity::find().select_only().columns([C::ClientId, C::SubscriptionId]).distinct();
    let found: Vec<(ClientId, SubscriptionId)> =
        query.filter(C::PlanVersionId.is_in(versions.iter().copied())).into_tuple().all(conn).await?;
    Ok(found.into_iter().map(|(client, id)| SubscriptionKey::new(client, id)).collect())
}

/// Removes the subscriptions with everything that is theirs alone.
pub async fn remove(conn: &impl ConnectionTrait, keys: &[SubscriptionKey]) -> Result<(), Error> {
    for (table, id) in [
        ("charge_marker", "subscription_id"),
        ("subscription_event", "subscription_id"),
        ("subscription_terms", "subscription_id"),
        ("subscription", "id"),
    ] {
        let (condition, values) = condition(conn, keys, id);
        let sql = format!("DELETE FROM {table} WHERE {condition}");
        conn.execute_raw(Statement::from_sql_and_values(conn.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}

/// Removes the events after the place.
pub async fn cut_timeline(
    conn: &impl ConnectionTrait,
    key: SubscriptionKey,
    last_seq: i32,
) -> Result<(), Error> {
    use event::Column as C;
    event::Entity::delete_many()
        .filter(C::ClientId.eq(key.client))
        .filter(C::SubscriptionId.eq(key.id))
        .filter(C::Seq.gt(last_seq))
        .exec(conn)
        .await?;
    Ok(())
}
