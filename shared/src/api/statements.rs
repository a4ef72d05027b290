//! Bank statements in the API.

use crate::api::common::{MoneyInput, MoneyView};
use crate::api::scalars::{Date, DateTime};
use crate::bank::matching::Band;
use crate::bank::{BankDirection, BankOperation, LinePlan, LineState, StatementState};
use crate::ids::{ClientId, DocumentKey, LineId, PaymentKey, RefundKey, SellerId, StatementId, SuspenseId};

#[cfg(feature = "client")]
use super::schema;
#[cfg(feature = "client")]
pub mod operations;

/// A bank statement that was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "BankStatementView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "BankStatement"))]
pub struct BankStatementView {
    /// Id.
    pub id: StatementId,
    /// Whose accounts it is about.
    pub seller_id: SellerId,
    /// Name of the file.
    pub file_name: String,
    /// Version of the format; empty where it is not stated.
    pub version: String,
    /// How the bytes were text.
    pub encoding: String,
    /// How it stands.
    pub state: StatementState,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Lines that no statement brought before.
    pub lines: i32,
    /// Lines that another statement brought before: «пропущено».
    pub skipped: i32,
    /// Lines that were gone through so far.
    pub done: i32,
    /// Lines that are to be gone through.
    pub total: i32,
    /// Lines that could not be booked; they wait in the queue.
    pub failed: i32,
    /// What it says of its accounts.
    pub balances: Vec<BankBalance>,
    /// What is odd in it.
    pub warnings: Vec<String>,
    /// Who loaded it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
    /// Who booked it.
    pub posted_by: Option<String>,
    /// When.
    pub posted_at: Option<DateTime>,
}

/// What a statement says of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BankBalance {
    /// The account.
    pub account: String,
    /// It is among the seller's accounts in the settings.
    pub known: bool,
    /// Before the first day.
    pub opening: MoneyView,
    /// After the last day.
    pub closing: MoneyView,
}

/// Number and sum of lines of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BankLineSum {
    /// Which way the money goes.
    pub direction: BankDirection,
    /// How sure the client is; null before it was looked at.
    pub band: Option<Band>,
    /// What is to be done.
    pub plan: LinePlan,
    /// How they stand.
    pub state: LineState,
    /// Lines.
    pub count: i32,
    /// Their sum.
    pub sum: MoneyView,
}

/// Why a client may have paid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BankReason {
    /// A short name for programs.
    pub code: String,
    /// For people.
    pub text: String,
}

/// A client that may have paid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BankSuggestion {
    /// The client.
    pub client_id: ClientId,
    /// Its name.
    pub client_name: String,
    /// The invoice that it pays.
    pub invoice_id: Option<DocumentKey>,
    /// Number of the invoice.
    pub invoice_number: Option<String>,
    /// How likely, 0 to 100.
    pub score: i32,
    /// What speaks for it, and against it.
    pub reasons: Vec<BankReason>,
}

/// A line of a bank statement.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "BankLine"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "BankLine"))]
pub struct BankLineView {
    /// Id.
    pub id: LineId,
    /// The statement that brought it first.
    pub statement_id: StatementId,
    /// Whose account.
    pub seller_id: SellerId,
    /// The account.
    pub account: String,
    /// Which way the money goes.
    pub direction: BankDirection,
    /// What it is about.
    pub operation: BankOperation,
    /// Kind of the document.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its day.
    pub on: Date,
    /// Day on which the bank booked it.
    pub posted_on: Date,
    /// How much.
    pub amount: MoneyView,
    /// The other side; may be empty.
    pub party_name: String,
    /// Its ИНН; may be empty.
    pub party_inn: String,
    /// Its account; may be empty.
    pub party_account: String,
    /// What it is for.
    pub purpose: String,
    /// How it stands.
    pub state: LineState,
    /// How sure the client is; null before it was looked at.
    pub band: Option<Band>,
    /// What is to be done with it.
    pub plan: LinePlan,
    /// Who may have paid, the likeliest first.
    pub suggestions: Vec<BankSuggestion>,
    /// The client that was found or chosen.
    pub client_id: Option<ClientId>,
    /// Its name.
    pub client_name: Option<String>,
    /// The invoice that it names.
    pub invoice_id: Option<DocumentKey>,
    /// The payment that it became.
    pub payment_id: Option<PaymentKey>,
    /// What it is in suspense.
    pub suspense_id: Option<SuspenseId>,
    /// The refund that it pays out.
    pub refund_id: Option<RefundKey>,
    /// Why it could not be booked, or why it is no business of clients.
    pub message: Option<String>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime>,
}

/// Which lines. Conditions are joined by "and"; those left out do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
pub struct BankLineFilter {
    /// The number, or a part of the purpose.
    pub search: Option<String>,
    /// Of this statement.
    pub statement_id: Option<StatementId>,
    /// In any of these states.
    pub states: Option<Vec<LineState>>,
    /// Of any of these bands.
    pub bands: Option<Vec<Band>>,
    /// With any of these plans.
    pub plans: Option<Vec<LinePlan>>,
    /// In any of these directions.
    pub directions: Option<Vec<BankDirection>>,
}

/// A statement that is to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct BankStatementCreateInput {
    /// Whose accounts it is about; told by its accounts when left out.
    pub seller_id: Option<SellerId>,
    /// Name of the file.
    pub file_name: String,
    /// The file in Base64.
    pub content_base64: String,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A statement that is to be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct BankStatementPostInput {
    /// The statement.
    pub id: StatementId,
    /// What payments of clients come to, as it was shown.
    pub totals: Vec<MoneyInput>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// What is to be done with a line. One that waits is booked at once, one of a statement that is not booked is booked with it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct BankLineDecideInput {
    /// The line.
    pub id: LineId,
    /// What is to be done.
    pub plan: LinePlan,
    /// The client, for a payment.
    pub client_id: Option<ClientId>,
    /// The invoice that it is for.
    pub invoice_id: Option<DocumentKey>,
    /// The refund that it pays out.
    pub refund_id: Option<RefundKey>,
    /// This payer pays for this client from now on.
    pub remember: Option<bool>,
    /// Why it is no business of clients.
    pub reason: Option<String>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}
