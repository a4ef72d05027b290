//! Rows of kept views.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use shared::api::saved::SavedList;
use shared::ids::SavedViewId;

use crate::access::entity::saved_view::{Column, Entity, Model};
use crate::db::errors;
use crate::error::Error;

/// Views of a list, in the order in which they were made.
pub async fn of_list(conn: &impl ConnectionTrait, owner: &str, list: SavedList) -> Result<Vec<Model>, Error> {
    let views = Entity::find().filter(Column::Owner.eq(owner)).filter(Column::List.eq(list.code()));
    Ok(views.order_by_asc(Column::CreatedAt).order_by_asc(Column::Id).all(conn).await?)
}

/// The view, whoever keeps it.
pub async fn find(conn: &impl ConnectionTrait, id: SavedViewId) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// Writes the view. A name that another view of the list has is refused.
pub async fn put(conn: &impl ConnectionTrait, row: Model, new: bool) -> Result<(), Error> {
    let row = row.into_active_model().reset_all();
    let done = if new {
        Entity::insert(row).exec_without_returning(conn).await.map(drop)
    } else {
        row.update(conn).await.map(drop)
    };
    done.map_err(|error| {
        if errors::violates(&error, "saved_view", &["owner", "list", "name"]) {
            return Error::invalid("name", "Вид с таким названием уже есть. Назовите иначе.");
        }
        error.into()
    })
}

/// Removes the view.
pub async fn remove(conn: &impl ConnectionTrait, id: SavedViewId) -> Result<(), Error> {
    Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}
