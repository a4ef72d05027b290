//! Rows of `bill_schedule`.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::ids::{BillScheduleId, SellerId};

use crate::billing::entity::schedule::{ActiveModel, Column, Entity, Model};
use crate::error::Error;
use crate::op::Op;

/// All schedules, or those of some sellers, by name.
pub async fn all(conn: &impl ConnectionTrait, sellers: Option<&[SellerId]>) -> Result<Vec<Model>, Error> {
    let mut select = Entity::find().order_by_asc(Column::Name).order_by_asc(Column::Id);
    if let Some(sellers) = sellers {
        select = select.filter(Column::SellerId.is_in(sellers.iter().copied()));
    }
    Ok(select.all(conn).await?)
}

/// One schedule.
pub async fn find(conn: &impl ConnectionTrait, id: BillScheduleId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Enabled schedules whose time has come.
pub async fn due(conn: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Model>, Error> {
    Ok(Entity::find()
        .filter(Column::Enabled.eq(true))
        .filter(Column::NextAt.lte(now))
        .order_by_asc(Column::NextAt)
        .all(conn)
        .await?)
}

/// Adds a schedule.
pub async fn insert(op: &Op, row: ActiveModel) -> Result<(), Error> {
    Entity::insert(row).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// Writes what is set of a schedule.
pub async fn save(op: &Op, row: ActiveModel) -> Result<(), Error> {
    row.update(op.conn()).await?;
    Ok(())
}

/// Removes a schedule; runs that it started stay.
pub async fn delete(op: &Op, id: BillScheduleId) -> Result<(), Error> {
    Entity::delete_by_id(id).exec(op.conn()).await?;
    Ok(())
}
