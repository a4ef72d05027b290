//! Fields and what they hold.

use std::collections::HashMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use shared::ids::{ClientFieldId, ClientId, SellerId};

pub use super::entity::field::Model as Field;
use super::entity::field::{Column as C, Entity as Fields};
pub use super::entity::value::Model as Value;
use super::entity::value::{Column as V, Entity as Values};
use crate::error::Error;
use crate::op::Op;

/// Fields of a seller in their order, those that are put away included.
pub async fn fields(conn: &impl ConnectionTrait, seller: SellerId) -> Result<Vec<Field>, Error> {
    let all = Fields::find().filter(C::SellerId.eq(seller));
    Ok(all.order_by_asc(C::Position).order_by_asc(C::CreatedAt).order_by_asc(C::Id).all(conn).await?)
}

/// Writes a field: a new one, or in the place of the old.
pub async fn save(op: &Op, row: Field) -> Result<(), Error> {
    let stated = [C::Name, C::Access, C::Required, C::Position, C::Archived, C::Version];
    let there = OnConflict::column(C::Id).update_columns(stated).to_owned();
    Fields::insert(row.into_active_model()).on_conflict(there).exec_without_returning(op.conn()).await?;
    Ok(())
}

/// What fields of a client hold.
pub async fn values(
    conn: &impl ConnectionTrait,
    client: ClientId,
) -> Result<HashMap<ClientFieldId, String>, Error> {
    let rows = Values::find().filter(V::ClientId.eq(client)).all(conn).await?;
    let held = rows.into_iter().filter(|row| !row.value.is_empty());
    Ok(held.map(|row| (row.field_id, row.value)).collect())
}

/// States what fields of a client hold; at least one.
pub async fn put(op: &Op, rows: Vec<Value>) -> Result<(), Error> {
    let stated = [V::Value, V::ChangedAt, V::ChangedBy];
    let there = OnConflict::columns([V::ClientId, V::FieldId]).update_columns(stated).to_owned();
    Values::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model))
        .on_conflict(there)
        .exec_without_returning(op.conn())
        .await?;
    Ok(())
}
