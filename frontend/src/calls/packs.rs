//! Files of many documents.

use cynic::{MutationBuilder, QueryBuilder, SubscriptionBuilder};
use shared::api::documents::DocumentPackStopInput;
use shared::api::documents::operations::packs::{
    DocumentPackById, DocumentPackCreate, DocumentPackCreateVariables, DocumentPackPayload,
    DocumentPackProgress, DocumentPackStop, DocumentPackStopVariables, DocumentPackVariables, DocumentPacks,
};
pub use shared::api::documents::{DocumentPackCreateInput, DocumentPackError, DocumentPackView};
use shared::ids::DocumentPackId;

use crate::api::{ApiError, mutate, query, settle};
use crate::live::{self, End};

/// Wants a file.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn create(input: DocumentPackCreateInput) -> Result<DocumentPackView, ApiError> {
    let variables = DocumentPackCreateVariables { input };
    done(mutate(DocumentPackCreate::build(variables)).await?.document_pack_create)
}

/// Stops the making of a file.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn stop(id: DocumentPackId) -> Result<DocumentPackView, ApiError> {
    let variables = DocumentPackStopVariables { input: DocumentPackStopInput { id } };
    done(mutate(DocumentPackStop::build(variables)).await?.document_pack_stop)
}

/// One file; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: DocumentPackId) -> Result<Option<DocumentPackView>, ApiError> {
    Ok(query(DocumentPackById::build(DocumentPackVariables { id })).await?.document_pack)
}

/// The latest files that the person wanted, the newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn latest() -> Result<Vec<DocumentPackView>, ApiError> {
    Ok(query(DocumentPacks::build(())).await?.document_packs)
}

/// Follows the making of a file; `take` answers whether to go on.
pub async fn follow(id: DocumentPackId, mut take: impl FnMut(DocumentPackView) -> bool) -> End {
    let operation = DocumentPackProgress::build(DocumentPackVariables { id });
    live::follow(operation, |data| take(data.document_pack_progress)).await
}

fn done(payload: DocumentPackPayload) -> Result<DocumentPackView, ApiError> {
    settle(payload.pack, payload.user_errors)
}
