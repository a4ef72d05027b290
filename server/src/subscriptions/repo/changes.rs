//! Subscriptions with scheduled changes.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::ids::{ClientId, SubscriptionId, SubscriptionKey};

use super::super::entity::subscription::{Column as C, Entity};
use crate::error::Error;

/// Clients of one step have at most so many waiting subscriptions.
const STEP: u64 = 500;

/// Subscriptions whose change is due by the day, of the first clients after `after`; all of each client.
pub async fn waiting(
    conn: &impl ConnectionTrait,
    by: NaiveDate,
    after: Option<ClientId>,
) -> Result<Vec<SubscriptionKey>, Error> {
    let due = || Entity::find().select_only().filter(C::ChangesOn.lte(by));
    let mut clients = due().column(C::ClientId).distinct().order_by_asc(C::ClientId).limit(STEP);
    if let Some(after) = after {
        clients = clients.filter(C::ClientId.gt(after));
    }
    let clients: Vec<ClientId> = clients.into_tuple().all(conn).await?;
    let keys: Vec<(ClientId, SubscriptionId)> = due()
        .columns([C::ClientId, C::Id])
        .filter(C::ClientId.is_in(clients))
        .order_by_asc(C::ClientId)
        .order_by_asc(C::Id)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(keys.into_iter().map(|(client, id)| SubscriptionKey::new(client, id)).collect())
}

/// Those of the subscriptions whose change is due by the day.
pub async fn due(
    conn: &impl ConnectionTrait,
    keys: &[SubscriptionKey],
    today: NaiveDate,
) -> Result<Vec<SubscriptionKey>, Error> {
    let found: Vec<(ClientId, SubscriptionId)> = Entity::find()
        .select_only()
        .columns([C::ClientId, C::Id])
        .filter(C::ClientId.is_in(keys.iter().map(|key| key.client)))
        .filter(C::Id.is_in(keys.iter().map(|key| key.id)))
        .filter(C::ChangesOn.lte(today))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(found.into_iter().map(|(client, id)| SubscriptionKey::new(client, id)).collect())
}
