//! Saved methods of payment.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use shared::ids::{ClientId, SavedMethodKey};

pub use super::super::entity::method::{ActiveModel, Model};
use super::super::entity::method::{Column as C, Entity};
use crate::clients;
use crate::error::Error;
use crate::op::Op;

/// The key of a row.
pub const fn key_of(row: &Model) -> SavedMethodKey {
    SavedMethodKey::new(row.client_id, row.id)
}

/// Keeps a method; one that is kept already stays as it is.
pub async fn insert(op: &Op, row: Model) -> Result<(), Error> {
    let there = OnConflict::columns([C::ClientId, C::AccountId, C::RemoteId]).do_nothing().to_owned();
    Entity::insert(row.into_active_model()).on_conflict(there).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// The method.
pub async fn find(conn: &impl ConnectionTrait, key: SavedMethodKey) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id((key.client, key.id)).one(conn).await?)
}

/// The methods of a client: those that are charged, those that are kept, and those that have ended, each the newest
/// first.
pub async fn of_client(conn: &impl ConnectionTrait, client: ClientId) -> Result<Vec<Model>, Error> {
    let all = Entity::find().filter(C::ClientId.eq(client)).order_by_desc(C::ConsentAt).order_by_desc(C::Id);
    let mut all = all.all(conn).await?;
    all.sort_by_key(|row| (row.ended_at.is_some(), !row.autopay));
    Ok(all)
}

/// No method of the client is charged on due dates any more.
pub async fn spare(op: &Op, client: ClientId) -> Result<(), Error> {
    let charged = Condition::all().add(C::ClientId.eq(client)).add(C::Autopay.eq(true));
    let spared = Entity::update_many().col_expr(C::Autopay, Expr::value(false)).filter(charged);
    spared.exec(op.conn()).await?;
    Ok(())
}

/// A change of the method that states nothing yet.
pub fn changing(key: SavedMethodKey) -> ActiveModel {
    ActiveModel { client_id: Set(key.client), id: Set(key.id), ..Default::default() }
}

/// Changes what `change` states of its method.
pub async fn change(op: &Op, change: ActiveModel) -> Result<(), Error> {
    change.update(op.conn()).await?;
    Ok(())
}

/// Methods that are charged on due dates and may be charged now, of clients who owe, after the client `after`.
pub async fn for_autopay(
    conn: &impl ConnectionTrait,
    now: DateTime<Utc>,
    after: Option<ClientId>,
    count: u64,
) -> Result<Vec<Model>, Error> {
    let wanted = Condition::all()
        .add(C::Autopay.eq(true))
        .add(C::EndedAt.is_null())
        .add(C::ClientId.in_subquery(clients::owing_ids()))
        .add(Condition::any().add(C::NextAt.is_null()).add(C::NextAt.lte(now)))
        .add_option(after.map(|after| C::ClientId.gt(after)));
    let rows = Entity::find().filter(wanted).order_by_asc(C::ClientId).order_by_asc(C::Id).limit(count);
    Ok(rows.all(conn).await?)
}
