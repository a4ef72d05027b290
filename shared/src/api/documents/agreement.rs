//! Contracts and letters that are issued by a template.

use crate::api::scalars::Date;
use crate::documents::DocumentKind;
use crate::ids::ClientId;

#[cfg(feature = "client")]
use crate::api::schema;

/// A value that the template asks for by name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct AgreementFieldInput {
    /// Its name: Latin letters, digits and `_`.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A contract or a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct AgreementInput {
    /// The client.
    pub client_id: ClientId,
    /// CONTRACT or FREE.
    pub kind: DocumentKind,
    /// Its date; today when left out.
    pub on: Option<Date>,
    /// Its title; that of the kind when left out.
    pub title: Option<String>,
    /// Town of the signing.
    pub place: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// Last day of its term; no end when left out.
    pub until: Option<Date>,
    /// Days to pay an invoice; those of the seller when left out.
    pub payment_days: Option<i32>,
    /// Text of a letter.
    pub text: Option<String>,
    /// What else the template asks for.
    pub fields: Option<Vec<AgreementFieldInput>>,
    /// A remark that is printed.
    pub note: Option<String>,
}

/// A contract or a letter that is to be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct AgreementIssueInput {
    /// The document.
    pub agreement: AgreementInput,
    /// True: documents of the client rest on this contract from now on.
    pub as_basis: Option<bool>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}
