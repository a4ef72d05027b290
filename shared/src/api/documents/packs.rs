//! Files of the printed forms of many documents.

use super::{DocumentFilter, DocumentSort};
use crate::api::scalars::DateTime;
use crate::documents::{PackForm, PackState};
use crate::ids::{BillRunId, DocumentKey, DocumentPackId};

#[cfg(feature = "client")]
use crate::api::schema;

/// Which documents something is done with: exactly one of the three is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct DocumentChoice {
    /// These, in this order; at most 1000.
    pub ids: Option<Vec<DocumentKey>>,
    /// All that meet the conditions.
    pub filter: Option<DocumentFilter>,
    /// All that this bill run issued.
    pub run_id: Option<BillRunId>,
}

/// The printed forms of many documents that are to become one file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct DocumentPackCreateInput {
    /// Of which documents. Annulled ones are among them when they are named by their ids or by the conditions.
    pub documents: DocumentChoice,
    /// The order of those that are not named by their ids; the newest first when left out.
    pub sort: Option<Vec<DocumentSort>>,
    /// What the file is.
    pub form: PackForm,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// The making of a file that is to be stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct DocumentPackStopInput {
    /// The file.
    pub id: DocumentPackId,
}

/// A document whose printed form could not be set, and is not in the file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
#[cfg_attr(not(feature = "client"), derive(serde::Deserialize))]
pub struct DocumentPackError {
    /// The document.
    pub document_id: DocumentKey,
    /// What it is, and its number.
    pub name: String,
    /// Cause and remedy.
    pub message: String,
}

/// The printed forms of many documents in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "DocumentPack"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "DocumentPack"))]
pub struct DocumentPackView {
    /// Id.
    pub id: DocumentPackId,
    /// What the file is.
    pub form: PackForm,
    /// How far it has come.
    pub state: PackState,
    /// Documents that were set, or could not be.
    pub done: i32,
    /// Documents in all.
    pub total: i32,
    /// Documents that could not be set.
    pub failed: i32,
    /// The first of them; at most 100.
    pub errors: Vec<DocumentPackError>,
    /// Why the file was not made.
    pub message: Option<String>,
    /// Name of the file.
    pub file_name: String,
    /// Length of the file in KiB, rounded up; absent until it is ready.
    pub size_kib: Option<i32>,
    /// Where it is downloaded from; absent until it is ready and after it was removed.
    pub url: Option<String>,
    /// When the file is removed.
    pub expires_at: Option<DateTime>,
    /// Who wanted it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
    /// When it was ready, or given up.
    pub finished_at: Option<DateTime>,
}
