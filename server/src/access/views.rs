//! Views of lists that people keep: each sees and changes only the own ones.

use serde_json::json;
use shared::api::saved::{SavedList, SavedView, SavedViewSaveInput};
use shared::ids::SavedViewId;

use super::entity::saved_view::Model;
use super::repo::views as repo;
use crate::actor::Actor;
use crate::app::App;
use crate::error::Error;
use crate::op::{Op, Whose};

/// Longest name, in characters.
const NAME_MAX: usize = 60;
/// Longest filter, order and columns, in characters.
const QUERY_MAX: usize = 2000;
/// Most views of one list that somebody keeps.
const VIEWS_MAX: usize = 50;

fn seen(row: Model) -> Result<SavedView, Error> {
    let list = SavedList::from_code(&row.list)
        .ok_or_else(|| Error::internal(format!("a view of an unknown list {:?}", row.list)))?;
    Ok(SavedView { id: row.id, list, name: row.name, query: row.query })
}

/// The actor's views of a list, in the order in which they were made.
pub async fn saved_views(app: &App, actor: &Actor, list: SavedList) -> Result<Vec<SavedView>, Error> {
    repo::of_list(app.read(), &actor.label(), list).await?.into_iter().map(seen).collect()
}

/// Keeps a view; without an id it replaces one of the same name.
///
/// # Errors
/// `VALIDATION` for a name or a query that is too long and for a name that another view has, `NOT_FOUND` for a view
/// of somebody else, `LIMIT_EXCEEDED`.
pub async fn save_view(app: &App, actor: &Actor, input: SavedViewSaveInput) -> Result<SavedView, Error> {
    let name = input.name.trim().to_owned();
    if !(1..=NAME_MAX).contains(&name.chars().count()) {
        let message = format!("Назовите вид: от 1 до {NAME_MAX} знаков.");
        return Err(Error::invalid("name", message));
    }
    if input.query.chars().count() > QUERY_MAX {
        let message = format!("Слишком много условий: не больше {QUERY_MAX} знаков. Уберите лишние.");
        return Err(Error::invalid("query", message));
    }
    let owner = actor.label();
    let mut op = app.begin(actor).await?;
    let views = repo::of_list(op.conn(), &owner, input.list).await?;
    let before = match input.id {
        Some(id) => Some(own(&op, &owner, id).await?),
        None => views.iter().find(|view| view.name == name).cloned(),
    };
    if before.is_none() && views.len() >= VIEWS_MAX {
        let message_ru = format!("Видов этого списка уже {VIEWS_MAX}. Уберите ненужные.");
        return Err(Error::LimitExceeded { message_ru });
    }
    let row = match &before {
        Some(before) => Model { name, query: input.query, ..before.clone() },
        None => Model {
            id: SavedViewId(op.uuid()),
            owner,
            list: input.list.code().to_owned(),
            name,
            query: input.query,
            created_at: op.now(),
        },
    };
    repo::put(op.conn(), row.clone(), before.is_none()).await?;
    let told = |row: &Model| json!({ "list": row.list, "name": row.name, "query": row.query });
    op.audit("view.save", row.id, Whose::Everyone, before.as_ref().map(told), Some(told(&row))).await?;
    op.commit().await?;
    seen(row)
}

/// Removes a view; answers it as it was.
///
/// # Errors
/// `NOT_FOUND` for a view of somebody else as well.
pub async fn delete_view(app: &App, actor: &Actor, id: SavedViewId) -> Result<SavedView, Error> {
    let mut op = app.begin(actor).await?;
    let row = own(&op, &actor.label(), id).await?;
    repo::remove(op.conn(), id).await?;
    let told = json!({ "list": row.list, "name": row.name, "query": row.query });
    op.audit("view.delete", id, Whose::Everyone, Some(told), None).await?;
    op.commit().await?;
    seen(row)
}

async fn own(op: &Op, owner: &str, id: SavedViewId) -> Result<Model, Error> {
    let found = repo::find(op.conn(), id).await?;
    found.filter(|view| view.owner == owner).ok_or_else(|| Error::not_found("saved view", id))
}
