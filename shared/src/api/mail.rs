//! Letters in the API.

use crate::api::documents::DocumentChoice;
use crate::api::scalars::DateTime;
use crate::ids::{ClientId, DocumentKey, MailKey, SellerId};
use crate::mail::{MailOutcome, MailState};

use super::common::SortDirection;

#[cfg(feature = "client")]
use super::schema;
#[cfg(feature = "client")]
pub mod operations;

/// A letter to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "MailView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Mail"))]
pub struct MailView {
    /// Id.
    pub id: MailKey,
    /// The client.
    pub client_id: ClientId,
    /// The seller in whose name it is written.
    pub seller_id: SellerId,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// How it stands.
    pub state: MailState,
    /// Attempts so far.
    pub attempts_made: i32,
    /// When it is tried next; absent when it will not be.
    pub next_attempt_at: Option<DateTime>,
    /// What the mail server answered last, or what was in the way.
    pub last_answer: Option<String>,
    /// The same in all attempts: who gets a letter twice can see that it is one.
    pub message_id: String,
    /// Who wanted it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
    /// When the mail server took it.
    pub sent_at: Option<DateTime>,
}

/// An attempt to send a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "MailAttempt"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "MailAttempt"))]
pub struct MailAttemptView {
    /// Its number, from 1.
    pub n: i32,
    /// When it ended.
    pub at: DateTime,
    /// How.
    pub outcome: MailOutcome,
    /// What the mail server answered, or what was in the way.
    pub answer: String,
}

/// Which letters. Conditions are joined by "and"; those left out do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct MailFilter {
    /// A part of the address or of the subject, or words of the client as in the list of clients.
    pub search: Option<String>,
    /// Of this seller.
    pub seller_id: Option<SellerId>,
    /// To this client.
    pub client_id: Option<ClientId>,
    /// With this document.
    pub document_id: Option<DocumentKey>,
    /// In any of these states.
    pub states: Option<Vec<MailState>>,
}

/// What a list of letters is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum MailSortField {
    /// When it was made.
    Created,
    /// The address.
    To,
    /// The subject.
    Subject,
}

crate::wire::typed_enum!(MailSortField);

/// One column of an order of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct MailSort {
    /// The column.
    pub field: MailSortField,
    /// Which way.
    pub direction: SortDirection,
}

/// Documents whose letters are to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct DocumentsSendPreviewInput {
    /// Which documents; annulled ones are left out.
    pub documents: DocumentChoice,
    /// Another address than the client's; for documents of one client only.
    pub to: Option<String>,
}

/// Documents that are to be sent: one letter for each client, with all its documents.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct DocumentsSendInput {
    /// Which documents; annulled ones are left out.
    pub documents: DocumentChoice,
    /// Another address than the client's; for documents of one client only.
    pub to: Option<String>,
    /// The number of letters that was shown; `STALE` when there would be another. Not compared when left out.
    pub letters: Option<i32>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A letter that is to be sent again: one that waits is tried at once, one that was sent, failed or was taken back is
/// written anew, with the same documents and text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct MailResendInput {
    /// The letter.
    pub id: MailKey,
    /// Another address.
    pub to: Option<String>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A letter that is to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct MailCancelInput {
    /// The letter; it waits to be sent.
    pub id: MailKey,
}

/// A client without an address of e-mail.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
#[cfg_attr(not(feature = "client"), derive(serde::Deserialize))]
pub struct ClientWithoutEmail {
    /// The client.
    pub client_id: ClientId,
    /// Its name.
    pub name: String,
}

/// The letters that would be made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct DocumentsSendPreview {
    /// Letters.
    pub letters: i32,
    /// Documents in them.
    pub documents: i32,
    /// Documents among them that were sent before.
    pub sent_before: i32,
    /// Annulled documents, which are left out.
    pub voided: i32,
    /// Documents of which their clients want no letters: left out, unless they go to another address.
    pub unwanted: i32,
    /// Clients without an address: their documents are left out.
    pub without_email: i32,
    /// The first of them; at most 20.
    pub without_email_first: Vec<ClientWithoutEmail>,
    /// The address, where there is one letter.
    pub to: Option<String>,
    /// The subject of the first letter.
    pub subject: Option<String>,
    /// The text of the first letter.
    pub text: Option<String>,
}
