//! Operations of files of many documents.
#![cfg(feature = "client")]

use super::super::{DocumentPackCreateInput, DocumentPackStopInput, DocumentPackView};
use crate::api::common::UserError;
use crate::api::schema;
use crate::ids::DocumentPackId;

/// Variables of operations on one file.
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct DocumentPackVariables {
    /// The file.
    pub id: DocumentPackId,
}

/// One file.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "DocumentPackVariables")]
pub struct DocumentPackById {
    /// Absent when there is none, or none that the caller may see.
    #[arguments(id: $id)]
    pub document_pack: Option<DocumentPackView>,
}

/// The latest files that the caller wanted.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query")]
pub struct DocumentPacks {
    /// The newest first.
    pub document_packs: Vec<DocumentPackView>,
}

/// How far a file has come, each time it went on.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Subscription", variables = "DocumentPackVariables")]
pub struct DocumentPackProgress {
    /// The file.
    #[arguments(id: $id)]
    pub document_pack_progress: DocumentPackView,
}

/// Answer of mutations.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct DocumentPackPayload {
    /// The file.
    pub pack: Option<DocumentPackView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`DocumentPackCreate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct DocumentPackCreateVariables {
    /// Input.
    pub input: DocumentPackCreateInput,
}

/// Wants a file of many documents.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "DocumentPackCreateVariables")]
pub struct DocumentPackCreate {
    /// The answer.
    #[arguments(input: $input)]
    pub document_pack_create: DocumentPackPayload,
}

/// Variables of [`DocumentPackStop`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct DocumentPackStopVariables {
    /// Input.
    pub input: DocumentPackStopInput,
}

/// Stops the making of a file.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "DocumentPackStopVariables")]
pub struct DocumentPackStop {
    /// The answer.
    #[arguments(input: $input)]
    pub document_pack_stop: DocumentPackPayload,
}
