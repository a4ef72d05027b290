//! Templates of printed documents.

use serde::{Deserialize, Serialize};

use crate::api::scalars::{Date, DateTime};
use crate::catalog::coded_enum;
use crate::client::ClientKind;
use crate::documents::{DocumentKind, TaxRegime, Variable, VariableType};
use crate::ids::{DocumentKey, SellerId};

#[cfg(feature = "client")]
use crate::api::schema;

pub mod operations;

/// Longest note of a version, in characters.
pub const NOTE_MAX: usize = 200;

coded_enum! {
    /// Whose template documents are printed by.
    TemplateOrigin {
        /// That of the program.
        Shipped = "shipped",
        /// Stated for all sellers.
        Common = "common",
        /// Stated for the seller.
        Seller = "seller",
    }
}

/// The template of a kind of documents: of a seller, or of all that have none of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "TemplateView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Template"))]
pub struct TemplateView {
    /// The kind of documents.
    pub kind: DocumentKind,
    /// The seller; null: of all sellers.
    pub seller_id: Option<SellerId>,
    /// Its latest version; 0: only the shipped one.
    pub version: i32,
    /// The latest version where it was never published.
    pub draft: Option<i32>,
    /// Whose template documents of today are printed by.
    pub origin: TemplateOrigin,
    /// Its version.
    pub held_version: i32,
    /// Since when.
    pub held_from: Option<Date>,
}

/// A version of a template. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "TemplateVersion"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "TemplateVersion"))]
pub struct TemplateVersionView {
    /// Its number, from 1; 0 is the shipped one.
    pub version: i32,
    /// What is new in it.
    pub note: Option<String>,
    /// Who made it.
    pub author: Option<String>,
    /// When.
    pub saved_at: Option<DateTime>,
    /// SHA-256 of its text.
    pub hash: String,
    /// The days from which on it was published to hold.
    pub published_from: Vec<Date>,
    /// Documents of today are printed by it.
    pub is_held: bool,
}

/// Something that a template may print.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "TemplateVariable"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "TemplateVariable"))]
pub struct TemplateVariableView {
    /// Its path from the root of the data; `[]` stands for each item of a list.
    pub path: String,
    /// What it is, in Russian.
    pub description: String,
    /// What it holds.
    pub kind: VariableType,
    /// What it is in a sample.
    pub sample: Option<String>,
    /// What a template says to print it.
    pub insert: String,
}

impl From<Variable> for TemplateVariableView {
    fn from(variable: Variable) -> Self {
        let Variable { path, description, kind, sample, insert } = variable;
        TemplateVariableView { path, description, kind, sample, insert }
    }
}

/// Why a template cannot be set, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "TemplateFault"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "TemplateFault"))]
pub struct TemplateFaultView {
    /// Line, from 1.
    pub line: Option<i32>,
    /// Column, from 1.
    pub column: Option<i32>,
    /// Cause, in Russian.
    pub message: String,
    /// What may help.
    pub hint: Option<String>,
}

/// A document that a template makes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "TemplateProof"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "TemplateProof"))]
pub struct TemplateProof {
    /// The file in Base64.
    pub pdf_base64: String,
    /// Its pages.
    pub pages: i32,
    /// The first ten pages, drawn as SVG.
    pub pictures: Vec<String>,
}

/// A template that is to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct TemplatePreviewInput {
    /// The kind of documents.
    pub kind: DocumentKind,
    /// The seller whose pictures a sample shows.
    pub seller_id: Option<SellerId>,
    /// Text of the template.
    pub source: String,
    /// A document of the kind to print; a sample when left out.
    pub document_id: Option<DocumentKey>,
    /// Who the client of the sample is; a legal entity when left out.
    pub client_kind: Option<ClientKind>,
    /// How the seller of the sample is taxed; with VAT when left out.
    pub regime: Option<TaxRegime>,
    /// Lines of the sample, 1 to 200; 3 when left out.
    pub lines: Option<i32>,
}

/// Another version of a template, as a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct TemplateDraftSaveInput {
    /// The kind of documents.
    pub kind: DocumentKind,
    /// The seller; all sellers when left out.
    pub seller_id: Option<SellerId>,
    /// The latest version that was read; 0 when there was none.
    pub version: i32,
    /// Text of the template.
    pub source: String,
    /// What is new in it.
    pub note: Option<String>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A version that is to hold from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct TemplatePublishInput {
    /// The kind of documents.
    pub kind: DocumentKind,
    /// The seller; all sellers when left out.
    pub seller_id: Option<SellerId>,
    /// The version.
    pub version: i32,
    /// The first day of documents that are printed by it.
    pub from: Date,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// An old version whose text becomes a new draft.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct TemplateRestoreInput {
    /// The kind of documents.
    pub kind: DocumentKind,
    /// The seller; all sellers when left out.
    pub seller_id: Option<SellerId>,
    /// The latest version that was read; 0 when there was none.
    pub version: i32,
    /// The version to restore; 0 is the shipped one.
    pub restored: i32,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}
