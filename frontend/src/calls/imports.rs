//! Files of clients and subscriptions.

use cynic::{MutationBuilder, QueryBuilder, SubscriptionBuilder};
use gloo_net::http::Request;
use serde::Deserialize;
use shared::api::imports::operations::{
    ImportApply, ImportBlockersQuery, ImportCancel, ImportCancelVariables, ImportCellAmend,
    ImportCellAmendVariables, ImportCheck, ImportPreviewQuery, ImportPreviewVariables, ImportProgress,
    ImportQuery, ImportRejectedQuery, ImportRejectedVariables, ImportRevert, ImportRevertVariables,
    ImportStartVariables, ImportVariables, ImportsQuery, ImportsVariables,
};
pub use shared::api::imports::{
    ImportBlocker, ImportFilter, ImportPreview, ImportRejectedRow, ImportSameFile, ImportView,
};
use shared::api::imports::{
    ImportCancelInput, ImportCellAmendInput, ImportOptionsInput, ImportPayload, ImportRevertInput,
    ImportStartInput,
};
use shared::api::scalars::Json;
use shared::ids::{ImportId, SellerId};
use shared::imports::{ImportKind, Mapping};

use super::{PAGE, page};
use crate::api::{self, ApiError, mutate, query, settle};
use crate::live::{self, End};
use crate::ui::GridPage;

/// How rows are applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// All rows, or none.
    Whole,
    /// Each row by itself; so many first ones go ahead.
    ByRow {
        /// Rows of the canary; 0 for none.
        canary: i32,
    },
}

impl Manner {
    /// The manner of an import.
    #[must_use]
    pub fn of(import: &ImportView) -> Manner {
        if import.per_row { Manner::ByRow { canary: import.canary } } else { Manner::Whole }
    }

    fn input(self) -> ImportOptionsInput {
        match self {
            Manner::Whole => ImportOptionsInput { per_row: Some(false), canary: Some(0) },
            Manner::ByRow { canary } => ImportOptionsInput { per_row: Some(true), canary: Some(canary) },
        }
    }
}

/// A page of the list, newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(
    filter: ImportFilter,
    after: Option<String>,
    first: i32,
) -> Result<GridPage<ImportView>, ApiError> {
    let variables = ImportsVariables { first, after, filter: Some(filter) };
    let list = query(ImportsQuery::build(variables)).await?.imports;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// One import.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: ImportId) -> Result<ImportView, ApiError> {
    Ok(query(ImportQuery::build(ImportVariables { id })).await?.import)
}

/// How the beginning of a file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Under {
    /// Its own mapping, which the server keeps.
    Own,
    /// Another one.
    Mapping(Box<Mapping>),
    /// The text of a mapping file.
    File(String),
}

/// The beginning of the file under a mapping; nothing is stored.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn preview(id: ImportId, under: Under) -> Result<ImportPreview, ApiError> {
    let (mapping, mapping_file) = match under {
        Under::Own => (None, None),
        Under::Mapping(mapping) => (Some(json(&mapping)), None),
        Under::File(text) => (None, Some(text)),
    };
    let variables = ImportPreviewVariables { id, mapping, mapping_file };
    Ok(query(ImportPreviewQuery::build(variables)).await?.import_preview)
}

/// A page of refused rows, in the order of the file.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn rejected(id: ImportId, after: Option<String>) -> Result<GridPage<ImportRejectedRow>, ApiError> {
    let after_row = after.and_then(|row| row.parse().ok());
    let variables = ImportRejectedVariables { id, first: PAGE, after_row };
    let rows = query(ImportRejectedQuery::build(variables)).await?.import_rejected_rows;
    let full = i32::try_from(rows.len()).is_ok_and(|n| n == PAGE);
    let next = rows.last().filter(|_| full).map(|row| row.row.to_string());
    Ok(GridPage { rows, next })
}

/// Follows an import until no work is in progress, or `take` says stop.
pub async fn follow(id: ImportId, mut take: impl FnMut(ImportView) -> bool) -> End {
    let operation = ImportProgress::build(ImportVariables { id });
    live::follow(operation, |data| take(data.import_progress)).await
}

#[derive(Deserialize)]
struct Stored {
    id: ImportId,
}

/// Stores a file as a draft.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn upload(
    kind: ImportKind,
    file: web_sys::File,
    seller: Option<SellerId>,
    key: String,
) -> Result<ImportId, ApiError> {
    let mut pairs =
        vec![("kind", kind.code().to_owned()), ("fileName", file.name()), ("idempotencyKey", key)];
    if let Some(seller) = seller {
        pairs.push(("sellerId", seller.to_string()));
    }
    let request = Request::post("/files/imports").query(pairs.iter().map(|(k, v)| (*k, v.as_str())));
    let stored: Stored = api::send_file(request, file).await?;
    Ok(stored.id)
}

/// Where the file of refused rows is.
#[must_use]
pub fn rejected_href(id: ImportId) -> String {
    format!("/files/imports/{id}/rejected.csv")
}

/// Validates every row under a mapping; writes nothing.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn check(id: ImportId, mapping: Option<&Mapping>) -> Result<ImportView, ApiError> {
    let input = ImportStartInput { id, mapping: mapping.map(json), mapping_file: None, options: None };
    import(mutate(ImportCheck::build(ImportStartVariables { input })).await?.import_check)
}

/// Writes the rows.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn apply(id: ImportId, manner: Manner) -> Result<ImportView, ApiError> {
    let options = Some(manner.input());
    let input = ImportStartInput { id, mapping: None, mapping_file: None, options };
    import(mutate(ImportApply::build(ImportStartVariables { input })).await?.import_apply)
}

/// Stops what is in progress, or gives the file up.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn cancel(id: ImportId) -> Result<ImportView, ApiError> {
    let input = ImportCancelInput { id };
    import(mutate(ImportCancel::build(ImportCancelVariables { input })).await?.import_cancel)
}

/// Gives one cell of a file that is not applied yet another value; its row is checked at once.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn amend(id: ImportId, row: i32, column: i32, value: String) -> Result<ImportView, ApiError> {
    let input = ImportCellAmendInput { id, row, column, value: Some(value) };
    let operation = ImportCellAmend::build(ImportCellAmendVariables { input });
    let payload = mutate(operation).await?.import_cell_amend;
    settle(payload.import, payload.user_errors)
}

/// What keeps an applied import from being taken back; nothing when it may be.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn blockers(id: ImportId) -> Result<Vec<ImportBlocker>, ApiError> {
    Ok(query(ImportBlockersQuery::build(ImportVariables { id })).await?.import_blockers)
}

/// Takes an applied import back.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn revert(id: ImportId, reason: String, key: String) -> Result<ImportView, ApiError> {
    let input = ImportRevertInput { id, reason, idempotency_key: key };
    import(mutate(ImportRevert::build(ImportRevertVariables { input })).await?.import_revert)
}

/// The mapping of an import or of a preview.
#[must_use]
pub fn mapping(json: &Json) -> Option<Mapping> {
    serde_json::from_value(json.0.clone()).ok()
}

fn json(mapping: &Mapping) -> Json {
    Json(serde_json::to_value(mapping).unwrap_or_default())
}

fn import(payload: ImportPayload) -> Result<ImportView, ApiError> {
    settle(payload.import, payload.user_errors)
}
