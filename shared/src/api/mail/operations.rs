//! Typed operations of the SPA and of the tests.
#![cfg(feature = "client")]

use super::{
    ClientWithoutEmail, DocumentsSendInput, DocumentsSendPreview, DocumentsSendPreviewInput, MailAttemptView,
    MailCancelInput, MailFilter, MailResendInput, MailSort, MailView,
};
use crate::api::common::{PageInfo, UserError};
use crate::api::documents::DocumentView;
use crate::api::schema;
use crate::ids::{ClientId, MailKey};

/// To whom a letter goes.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Client")]
pub struct MailClient {
    /// The client.
    pub id: ClientId,
    /// Its name.
    pub name: String,
}

/// A letter with its client.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mail")]
pub struct MailRow {
    /// The letter.
    #[cynic(spread)]
    pub mail: MailView,
    /// Its client.
    pub client: MailClient,
}

/// A letter with its client, documents and attempts.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mail")]
pub struct MailCard {
    /// The letter.
    #[cynic(spread)]
    pub mail: MailView,
    /// Its client.
    pub client: MailClient,
    /// The documents that go with it.
    pub documents: Vec<DocumentView>,
    /// The attempts to send it.
    pub attempts: Vec<MailAttemptView>,
}

/// A page of letters.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "MailConnection")]
pub struct MailPage {
    /// The letters.
    pub nodes: Vec<MailRow>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`Mails`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct MailsVariables {
    /// Rows.
    pub first: Option<i32>,
    /// Cursor.
    pub after: Option<String>,
    /// Conditions.
    pub filter: Option<MailFilter>,
    /// Order.
    pub sort: Option<Vec<MailSort>>,
}

/// A page of letters.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "MailsVariables")]
pub struct Mails {
    /// The page.
    #[arguments(first: $first, after: $after, filter: $filter, sort: $sort)]
    pub mails: MailPage,
}

/// Variables of [`MailCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct MailCountVariables {
    /// Conditions.
    pub filter: Option<MailFilter>,
}

/// How many letters meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "MailCountVariables")]
pub struct MailCount {
    /// The exact number.
    #[arguments(filter: $filter)]
    pub mail_count: i32,
}

/// Variables of [`MailById`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct MailByIdVariables {
    /// The letter.
    pub id: MailKey,
}

/// One letter.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "MailByIdVariables")]
pub struct MailById {
    /// Absent when there is none, or none that the caller may see.
    #[arguments(id: $id)]
    pub mail: Option<MailCard>,
}

/// Answer of the preview of letters.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct DocumentsSendPreviewPayload {
    /// What would be written.
    pub preview: Option<DocumentsSendPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`DocumentsSendPreviewQuery`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct DocumentsSendPreviewVariables {
    /// Input.
    pub input: DocumentsSendPreviewInput,
}

/// The letters that would be written.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "DocumentsSendPreviewVariables")]
pub struct DocumentsSendPreviewQuery {
    /// The answer.
    #[arguments(input: $input)]
    pub documents_send_preview: DocumentsSendPreviewPayload,
}

/// Letters that were written.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct DocumentsSent {
    /// Letters.
    pub letters: i32,
    /// Documents in them.
    pub documents: i32,
    /// Ids of the first 100 letters.
    pub mail_ids: Vec<MailKey>,
    /// Clients without an address.
    pub without_email: i32,
    /// The first 20 of them.
    pub without_email_first: Vec<ClientWithoutEmail>,
}

/// Answer of [`DocumentsSend`].
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct DocumentsSendPayload {
    /// What was written.
    pub sent: Option<DocumentsSent>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`DocumentsSend`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct DocumentsSendVariables {
    /// Input.
    pub input: DocumentsSendInput,
}

/// Writes letters with documents.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "DocumentsSendVariables")]
pub struct DocumentsSend {
    /// The answer.
    #[arguments(input: $input)]
    pub documents_send: DocumentsSendPayload,
}

/// Answer of mutations of letters.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct MailPayload {
    /// The letter.
    pub mail: Option<MailView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`MailResend`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct MailResendVariables {
    /// Input.
    pub input: MailResendInput,
}

/// Sends a letter again.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "MailResendVariables")]
pub struct MailResend {
    /// The answer.
    #[arguments(input: $input)]
    pub mail_resend: MailPayload,
}

/// Variables of [`MailCancel`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct MailCancelVariables {
    /// Input.
    pub input: MailCancelInput,
}

/// Takes a letter back.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "MailCancelVariables")]
pub struct MailCancel {
    /// The answer.
    #[arguments(input: $input)]
    pub mail_cancel: MailPayload,
}
