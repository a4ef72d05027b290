//! Subscriptions that move to other prices.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use shared::api::subscriptions::PlanMigrationInput;
use shared::ids::{ClientId, SubscriptionId, SubscriptionKey};
use uuid::Uuid;

use super::super::entity::subscription::{Column as C, Entity};
use crate::error::Error;
use crate::page::Page;

/// Place in the list: client and subscription.
pub type Place = (Uuid, Uuid);

fn own(column: C) -> Expr {
    Expr::col((Entity, column))
}

/// The version of the last terms, scheduled ones included.
fn last_version() -> Expr {
    let of = |column: &'static str| Expr::col(("subscription_terms", column));
    let mut last = Query::select();
    last.expr(of("plan_version_id"))
        .from("subscription_terms")
        .and_where(of("client_id").eq(own(C::ClientId)))
        .and_where(of("subscription_id").eq(own(C::Id)))
        .order_by(("subscription_terms", "from_on"), Order::Desc)
        .limit(1);
    Expr::SubQuery(None, Box::new(last.into()))
}

/// Subscriptions on the plan that are not over and do not end on the version that they are to move to.
fn affected(wanted: PlanMigrationInput, today: NaiveDate) -> Select<Entity> {
    let alive = Condition::any().add(C::EndedOn.is_null()).add(C::EndedOn.gt(today));
    let from = wanted.from_version_id.map(|version| last_version().eq(version.uuid()));
    let all = Condition::all().add(C::PlanId.eq(wanted.plan_id)).add(alive);
    Entity::find().filter(all.add(last_version().ne(wanted.to_version_id.uuid())).add_option(from))
}

/// A page of them, by client and id.
pub async fn page(
    conn: &impl ConnectionTrait,
    wanted: PlanMigrationInput,
    today: NaiveDate,
    page: &Page<Place>,
) -> Result<Vec<SubscriptionKey>, Error> {
    let mut cursor = affected(wanted, today).cursor_by((C::ClientId, C::Id));
    page.apply(&mut cursor);
    let rows = cursor.all(conn).await?;
    Ok(rows.into_iter().map(|row| SubscriptionKey::new(row.client_id, row.id)).collect())
}

/// How many of clients after `after` there are.
pub async fn count(
    conn: &impl ConnectionTrait,
    wanted: PlanMigrationInput,
    today: NaiveDate,
    after: Option<ClientId>,
) -> Result<u64, Error> {
    let after = Condition::all().add_option(after.map(|id| C::ClientId.gt(id)));
    Ok(affected(wanted, today).filter(after).count(conn).await?)
}

/// Those of the first `limit` clients after `after`, all of each.
pub async fn step(
    conn: &impl ConnectionTrait,
    wanted: PlanMigrationInput,
    today: NaiveDate,
    after: Option<ClientId>,
    limit: u64,
) -> Result<Vec<SubscriptionKey>, Error> {
    let after = Condition::all().add_option(after.map(|id| C::ClientId.gt(id)));
    let clients = affected(wanted, today).filter(after).select_only().column(C::ClientId).distinct();
    let clients: Vec<ClientId> =
        clients.order_by_asc(C::ClientId).limit(limit).into_tuple().all(conn).await?;
    of_clients(conn, wanted, today, &clients).await
}

/// Those of these clients.
pub async fn of_clients(
    conn: &impl ConnectionTrait,
    wanted: PlanMigrationInput,
    today: NaiveDate,
    clients: &[ClientId],
) -> Result<Vec<SubscriptionKey>, Error> {
    let rows: Vec<(ClientId, SubscriptionId)> = affected(wanted, today)
        .filter(C::ClientId.is_in(clients.iter().copied()))
        .select_only()
        .columns([C::ClientId, C::Id])
        .order_by_asc(C::ClientId)
        .order_by_asc(C::Id)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|(client, id)| SubscriptionKey::new(client, id)).collect())
}
