//! Views of lists that the person keeps.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::saved::operations::{
    SavedViewDelete, SavedViewDeleteVariables, SavedViewSave, SavedViewSaveVariables, SavedViews,
    SavedViewsVariables,
};
pub use shared::api::saved::{SavedList, SavedView, SavedViewSaveInput};
use shared::ids::SavedViewId;

use crate::api::{ApiError, mutate, query, settle};

/// The person's views of a list, in the order in which they were made.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(list: SavedList) -> Result<Vec<SavedView>, ApiError> {
    Ok(query(SavedViews::build(SavedViewsVariables { list })).await?.saved_views)
}

/// Keeps a view; without an id it replaces one of the same name.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn save(input: SavedViewSaveInput) -> Result<SavedView, ApiError> {
    let payload = mutate(SavedViewSave::build(SavedViewSaveVariables { input })).await?.saved_view_save;
    settle(payload.saved_view, payload.user_errors)
}

/// Removes a view.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn delete(id: SavedViewId) -> Result<SavedView, ApiError> {
    let payload = mutate(SavedViewDelete::build(SavedViewDeleteVariables { id })).await?.saved_view_delete;
    settle(payload.saved_view, payload.user_errors)
}
