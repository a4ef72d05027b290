//! Notifications as they came.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set,
};
use shared::api::gateways::GatewayEventFilter;
use shared::gateway::GatewayEventState;
use shared::ids::{GatewayAccountId, GatewayEventId};

pub use super::super::entity::event::{ActiveModel, Model};
use super::super::entity::event::{Column as C, Entity};
use super::intents::ByTime;
use crate::db::sets::containing;
use crate::error::Error;
use crate::op::Op;
use crate::page::Page;
use crate::page::order::{Order, Place};

/// Keeps a notification; the same again is counted on its row, which is the answer.
pub async fn store(op: &Op, row: Model) -> Result<Model, Error> {
    let (account, hash) = (row.account_id, row.hash.clone());
    let again = OnConflict::columns([C::AccountId, C::Hash])
        .value(C::Copies, Expr::col((Entity, C::Copies)).add(1))
        .value(C::LastAt, Expr::value(row.last_at))
        .to_owned();
    Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(op.conn()).await?;
    let kept =
        Entity::find().filter(C::AccountId.eq(account)).filter(C::Hash.eq(hash)).one(op.conn()).await?;
    kept.ok_or_else(|| Error::internal("a notification vanished"))
}

/// The notification.
pub async fn find(conn: &impl ConnectionTrait, id: GatewayEventId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The notification, held until the end of the unit of work. Clients are held before.
pub async fn lock(op: &Op, id: GatewayEventId) -> Result<Option<Model>, Error> {
    let mut one = Entity::find_by_id(id);
    if op.backend() == DbBackend::Postgres {
        one = one.lock_exclusive();
    }
    Ok(one.one(op.conn()).await?)
}

/// A change of the notification that states nothing yet.
pub fn changing(id: GatewayEventId) -> ActiveModel {
    ActiveModel { id: Set(id), ..Default::default() }
}

/// Changes what `change` states of its notification.
pub async fn change(op: &Op, change: ActiveModel) -> Result<(), Error> {
    change.update(op.conn()).await?;
    Ok(())
}

/// Notifications that wait, came at `since` or later and were not tried since `until`, those first that wait longest.
pub async fn waiting(
    conn: &impl ConnectionTrait,
    (since, until): (DateTime<Utc>, DateTime<Utc>),
    count: u64,
) -> Result<Vec<GatewayEventId>, Error> {
    let wanted = Entity::find()
        .filter(C::State.eq(GatewayEventState::Stored.code()))
        .filter(C::ReceivedAt.gte(since))
        .filter(C::LastAt.lte(until))
        .order_by_asc(C::LastAt)
        .limit(count);
    Ok(wanted.all(conn).await?.iter().map(|row| row.id).collect())
}

fn filtered(accounts: &[GatewayAccountId], filter: &GatewayEventFilter) -> Select<Entity> {
    let search = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let states = filter.states.as_ref().filter(|states| !states.is_empty());
    let wanted = Condition::all()
        .add(C::AccountId.is_in(accounts.iter().copied()))
        .add_option(filter.account_id.map(|account| C::AccountId.eq(account)))
        .add_option(filter.intent_id.map(|key| C::ClientId.eq(key.client).and(C::IntentId.eq(key.id))))
        .add_option(states.map(|states| C::State.is_in(states.iter().map(|state| state.code()))))
        .add_option(search.map(|text| Expr::col((Entity, C::Body)).like(containing(text))));
    Entity::find().filter(wanted)
}

/// A page of notifications, one more than the page holds when the list goes on.
pub async fn page(
    conn: &impl ConnectionTrait,
    (accounts, filter): (&[GatewayAccountId], &GatewayEventFilter),
    order: &Order<ByTime>,
    page: &Page<Place>,
) -> Result<Vec<Model>, Error> {
    let of = |column: C| Expr::col((Entity, column));
    let sought = order.sought(|ByTime| of(C::ReceivedAt), [of(C::Id)]);
    sought.rows(conn, filtered(accounts, filter), page).await
}

/// How many notifications.
pub async fn count(
    conn: &impl ConnectionTrait,
    accounts: &[GatewayAccountId],
    filter: &GatewayEventFilter,
) -> Result<u64, Error> {
    Ok(filtered(accounts, filter).count(conn).await?)
}
