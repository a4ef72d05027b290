//! Rows of files of many documents.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use shared::documents::PackState;
use shared::ids::DocumentPackId;

pub use super::super::entity::document_pack::Model;
use super::super::entity::document_pack::{ActiveModel, Column as C, Entity};
use crate::db::lease::Leases;
use crate::error::Error;
use crate::op::Op;

/// Who makes a file.
pub const LEASES: Leases =
    Leases { table: "document_pack", key: "id", taken_at: None, length: TimeDelta::seconds(60) };

/// Adds a row.
pub async fn insert(op: &Op, row: Model) -> Result<(), Error> {
    Entity::insert(row.into_active_model()).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// The row.
pub async fn find(conn: &impl ConnectionTrait, id: DocumentPackId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Changes what `change` states of its row.
pub async fn change(op: &Op, change: ActiveModel) -> Result<(), Error> {
    change.update(op.conn()).await?;
    Ok(())
}

/// A change of the row that states nothing yet.
pub fn changing(id: DocumentPackId) -> ActiveModel {
    ActiveModel { id: Set(id), ..Default::default() }
}

/// The latest of whoever has this label.
pub async fn latest(conn: &impl ConnectionTrait, actor: &str, count: u64) -> Result<Vec<Model>, Error> {
    let own = Entity::find().filter(C::Actor.eq(actor)).order_by_desc(C::CreatedAt).order_by_desc(C::Id);
    Ok(own.limit(count).all(conn).await?)
}

/// The file that waits longest for a worker: nobody makes it.
pub async fn next_waiting(conn: &impl ConnectionTrait) -> Result<Option<DocumentPackId>, Error> {
    let busy = PackState::ALL.iter().filter(|state| state.is_busy()).map(|state| state.code());
    let rows = Entity::find()
        .filter(C::RemovedAt.is_null())
        .filter(C::State.is_in(busy))
        .order_by_asc(C::CreatedAt)
        .order_by_asc(C::Id)
        .all(conn)
        .await?;
    let free = |row: &Model| LEASES.is_free(row.lease_owner.as_deref(), row.lease_until);
    Ok(rows.iter().find(|row| free(row)).map(|row| row.id))
}

/// Files that are ready since before this moment, and those of which nothing came: their bytes are to be removed.
pub async fn old(conn: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<Vec<Model>, Error> {
    let given_up = [PackState::Failed.code(), PackState::Stopped.code()];
    let wanted = Condition::any()
        .add(Condition::all().add(C::State.eq(PackState::Done.code())).add(C::FinishedAt.lt(before)))
        .add(C::State.is_in(given_up));
    Ok(Entity::find().filter(C::RemovedAt.is_null()).filter(wanted).limit(100).all(conn).await?)
}
