//! Operations of templates.
#![cfg(feature = "client")]

use super::{
    TemplateDraftSaveInput, TemplateFaultView, TemplatePreviewInput, TemplateProof, TemplatePublishInput,
    TemplateRestoreInput, TemplateVariableView, TemplateVersionView, TemplateView,
};
use crate::api::common::UserError;
use crate::api::schema;
use crate::documents::DocumentKind;
use crate::ids::SellerId;

/// Variables of [`Templates`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct TemplatesVariables {
    /// The seller; none: of all sellers.
    pub seller_id: Option<SellerId>,
}

/// The templates of all kinds of documents.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "TemplatesVariables")]
pub struct Templates {
    /// One for each kind.
    #[arguments(sellerId: $seller_id)]
    pub templates: Vec<TemplateView>,
}

/// A template with its versions.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Template")]
pub struct TemplateCard {
    /// The template.
    #[cynic(spread)]
    pub template: TemplateView,
    /// The newest first, the shipped one last.
    pub versions: Vec<TemplateVersionView>,
}

/// Variables of [`TemplateOf`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct TemplateVariables {
    /// The kind.
    pub kind: DocumentKind,
    /// The seller; none: of all sellers.
    pub seller_id: Option<SellerId>,
}

/// The template of a kind, and what it may print.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "TemplateVariables")]
pub struct TemplateOf {
    /// The template.
    #[arguments(kind: $kind, sellerId: $seller_id)]
    pub template: TemplateCard,
    /// What it may print.
    #[arguments(kind: $kind)]
    pub template_variables: Vec<TemplateVariableView>,
}

/// Variables of [`TemplateSource`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct TemplateSourceVariables {
    /// The kind.
    pub kind: DocumentKind,
    /// The seller; none: of all sellers.
    pub seller_id: Option<SellerId>,
    /// The version.
    pub version: i32,
}

/// Text of a version.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "TemplateSourceVariables")]
pub struct TemplateSource {
    /// The text.
    #[arguments(kind: $kind, sellerId: $seller_id, version: $version)]
    pub template_source: String,
}

/// Answer of the preview.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct TemplatePreviewPayload {
    /// The document; none when the template is wrong.
    pub proof: Option<TemplateProof>,
    /// What is wrong with the template.
    pub fault: Option<TemplateFaultView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`TemplatePreview`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct TemplatePreviewVariables {
    /// Input.
    pub input: TemplatePreviewInput,
}

/// The document that a template makes.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "TemplatePreviewVariables")]
pub struct TemplatePreview {
    /// The answer.
    #[arguments(input: $input)]
    pub template_preview: TemplatePreviewPayload,
}

/// Answer of mutations of templates.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct TemplatePayload {
    /// The template.
    pub template: Option<TemplateCard>,
    /// What is wrong with the template.
    pub fault: Option<TemplateFaultView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`TemplateDraftSave`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct TemplateDraftSaveVariables {
    /// Input.
    pub input: TemplateDraftSaveInput,
}

/// Keeps another version as a draft.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "TemplateDraftSaveVariables")]
pub struct TemplateDraftSave {
    /// The answer.
    #[arguments(input: $input)]
    pub template_draft_save: TemplatePayload,
}

/// Variables of [`TemplatePublish`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct TemplatePublishVariables {
    /// Input.
    pub input: TemplatePublishInput,
}

/// Lets a version hold from a day on.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "TemplatePublishVariables")]
pub struct TemplatePublish {
    /// The answer.
    #[arguments(input: $input)]
    pub template_publish: TemplatePayload,
}

/// Variables of [`TemplateRestore`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct TemplateRestoreVariables {
    /// Input.
    pub input: TemplateRestoreInput,
}

/// Makes a draft of an old version.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "TemplateRestoreVariables")]
pub struct TemplateRestore {
    /// The answer.
    #[arguments(input: $input)]
    pub template_restore: TemplatePayload,
}
