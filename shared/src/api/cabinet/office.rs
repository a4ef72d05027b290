//! What people of the seller see and set of a client's cabinet. Part of the operators' API.

use crate::api::scalars::{Date, DateTime};
use crate::documents::DocumentKind;
use crate::ids::{CabinetRequestKey, ClientId};

/// Who opens the account of a client, and what the client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
pub struct ClientCabinet {
    /// The e-mail of the client's form.
    pub email: Option<String>,
    /// Whether that e-mail opens the account.
    pub by_email: bool,
    /// Further e-mails that open it, by name.
    pub grants: Vec<CabinetGrant>,
    /// Documents that the client asked for, the newest first; at most 100.
    pub requests: Vec<CabinetRequest>,
}

/// An e-mail that opens the account of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
pub struct CabinetGrant {
    /// The e-mail.
    pub email: String,
    /// Who gave it.
    pub granted_by: String,
    /// When.
    pub granted_at: DateTime,
}

/// A document that a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
pub struct CabinetRequest {
    /// Id.
    pub id: CabinetRequestKey,
    /// Who asked.
    pub email: String,
    /// What document.
    pub kind: DocumentKind,
    /// First day that it is about.
    pub from: Option<Date>,
    /// The day after the last one.
    pub to: Option<Date>,
    /// What was said.
    pub note: Option<String>,
    /// When.
    pub created_at: DateTime,
    /// The answer.
    pub answer: Option<String>,
    /// Who answered.
    pub closed_by: Option<String>,
    /// When.
    pub closed_at: Option<DateTime>,
}

/// States who opens the account of a client: the list replaces the old one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
pub struct ClientCabinetSaveInput {
    /// The client.
    pub client_id: ClientId,
    /// Whether the e-mail of the client's form opens it.
    pub by_email: bool,
    /// Further e-mails, at most 50.
    pub emails: Vec<String>,
}

/// Answers what a client asked for.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
pub struct CabinetRequestCloseInput {
    /// What was asked for.
    pub id: CabinetRequestKey,
    /// The answer: the client reads it.
    pub answer: String,
}
