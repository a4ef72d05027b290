//! Templates of documents.

use cynic::{MutationBuilder, QueryBuilder};
pub use shared::api::templates::operations::{TemplateCard, TemplatePreviewPayload};
use shared::api::templates::operations::{
    TemplateDraftSave, TemplateDraftSaveVariables, TemplateOf, TemplatePayload, TemplatePreview,
    TemplatePreviewVariables, TemplatePublish, TemplatePublishVariables, TemplateRestore,
    TemplateRestoreVariables, TemplateSource, TemplateSourceVariables, TemplateVariables, Templates,
    TemplatesVariables,
};
pub use shared::api::templates::{
    TemplateDraftSaveInput, TemplateFaultView, TemplateOrigin, TemplatePreviewInput, TemplateProof,
    TemplatePublishInput, TemplateRestoreInput, TemplateVariableView, TemplateVersionView, TemplateView,
};
use shared::documents::DocumentKind;
use shared::ids::SellerId;

use crate::api::{ApiError, mutate, query, settle};

/// The templates of all kinds: of a seller, or of all sellers.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(seller_id: Option<SellerId>) -> Result<Vec<TemplateView>, ApiError> {
    Ok(query(Templates::build(TemplatesVariables { seller_id })).await?.templates)
}

/// The template of a kind with its versions, and what it may print.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(
    kind: DocumentKind,
    seller_id: Option<SellerId>,
) -> Result<(TemplateCard, Vec<TemplateVariableView>), ApiError> {
    let found = query(TemplateOf::build(TemplateVariables { kind, seller_id })).await?;
    Ok((found.template, found.template_variables))
}

/// Text of a version.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn source(
    kind: DocumentKind,
    seller_id: Option<SellerId>,
    version: i32,
) -> Result<String, ApiError> {
    let variables = TemplateSourceVariables { kind, seller_id, version };
    Ok(query(TemplateSource::build(variables)).await?.template_source)
}

/// The document that a text makes, or what is wrong with it.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn preview(
    input: TemplatePreviewInput,
) -> Result<Result<TemplateProof, TemplateFaultView>, ApiError> {
    let payload = query(TemplatePreview::build(TemplatePreviewVariables { input })).await?.template_preview;
    if let Some(fault) = payload.fault {
        return Ok(Err(fault));
    }
    settle(payload.proof, payload.user_errors).map(Ok)
}

fn done(payload: TemplatePayload) -> Result<TemplateCard, ApiError> {
    settle(payload.template, payload.user_errors)
}

/// Keeps a text as another version.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` when somebody kept another one meanwhile.
pub async fn save(input: TemplateDraftSaveInput) -> Result<TemplateCard, ApiError> {
    done(mutate(TemplateDraftSave::build(TemplateDraftSaveVariables { input })).await?.template_draft_save)
}

/// Lets a version hold from a day on.
///
/// # Errors
/// A refusal, or a failure on the way; `VALIDATION` when it does not print a sample.
pub async fn publish(input: TemplatePublishInput) -> Result<TemplateCard, ApiError> {
    done(mutate(TemplatePublish::build(TemplatePublishVariables { input })).await?.template_publish)
}

/// Makes a draft of an old version.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn restore(input: TemplateRestoreInput) -> Result<TemplateCard, ApiError> {
    done(mutate(TemplateRestore::build(TemplateRestoreVariables { input })).await?.template_restore)
}
