//! Payments in the API.

use crate::api::common::{MoneyView, SortDirection};
use crate::api::scalars::{CurrencyCode, Date, DateTime, Decimal};
use crate::ids::{
    ClientId, DocumentKey, EntryKey, PaymentKey, PaymentPartKey, RefundKey, SellerId, SuspenseId,
};
use crate::ledger::EntryKind;
use crate::payments::{PaymentSource, PaymentState, RefundState, SuspenseState};

#[cfg(feature = "client")]
use super::schema;
#[cfg(feature = "client")]
pub mod operations;

/// A payment of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "PaymentView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Payment"))]
pub struct PaymentView {
    /// Id.
    pub id: PaymentKey,
    /// The client.
    pub client_id: ClientId,
    /// To whom.
    pub seller_id: SellerId,
    /// Where it came from.
    pub source: PaymentSource,
    /// By what the source knows it.
    pub key: String,
    /// The number that people know; may be empty.
    pub number: String,
    /// How much.
    pub amount: MoneyView,
    /// Its day.
    pub on: Date,
    /// What it is for.
    pub purpose: Option<String>,
    /// Who paid, as the source says; may be empty.
    pub payer_name: String,
    /// ИНН of who paid; may be empty.
    pub payer_inn: String,
    /// Account of who paid; may be empty.
    pub payer_account: String,
    /// What of it settles debits.
    pub allocated: MoneyView,
    /// What of it settles nothing yet.
    pub advance: MoneyView,
    /// What of it went back, or is owed back.
    pub refunded: MoneyView,
    /// How it stands.
    pub state: PaymentState,
    /// The operation that booked it.
    pub entry_id: EntryKey,
    /// Who entered it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
    /// When it was taken back.
    pub reversed_at: Option<DateTime>,
    /// Who took it back.
    pub reversed_by: Option<String>,
    /// Why.
    pub reverse_reason: Option<String>,
}

/// What a part of a payment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum PlannedTarget {
    /// It settles a debit.
    Debit,
    /// It pays an invoice.
    Invoice,
}

crate::wire::typed_enum!(PlannedTarget);

/// A part of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "PaymentPart"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "PaymentPart"))]
pub struct PaymentPartView {
    /// Id.
    pub id: PaymentPartKey,
    /// What it is for.
    pub target: PlannedTarget,
    /// The debit that it settles.
    pub entry_id: Option<EntryKey>,
    /// What the debit is.
    pub kind: Option<EntryKind>,
    /// The invoice that it pays.
    pub document_id: Option<DocumentKey>,
    /// Number of the invoice.
    pub number: Option<String>,
    /// Day of the debit or of the invoice.
    pub on: Date,
    /// How much.
    pub amount: MoneyView,
    /// A person said so.
    pub by_hand: bool,
    /// Who allocated it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
}

/// What a payment may be allocated to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct OpenItem {
    /// What it is.
    pub target: PlannedTarget,
    /// The debit.
    pub entry_id: Option<EntryKey>,
    /// The invoice.
    pub document_id: Option<DocumentKey>,
    /// What the debit is.
    pub kind: Option<EntryKind>,
    /// Number of the invoice.
    pub number: Option<String>,
    /// Its day.
    pub on: Date,
    /// All of it.
    pub total: MoneyView,
    /// What this payment may settle or pay of it.
    pub rest: MoneyView,
    /// What this payment settles or pays of it now.
    pub allocated: MoneyView,
}

/// A refund of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Refund"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Refund"))]
pub struct RefundView {
    /// Id.
    pub id: RefundKey,
    /// The payment.
    pub payment_id: PaymentKey,
    /// How much.
    pub amount: MoneyView,
    /// How it stands.
    pub state: RefundState,
    /// Why.
    pub reason: String,
    /// Who asked for it.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime,
    /// Who agreed or refused.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime>,
    /// Day on which it was paid out.
    pub paid_on: Option<Date>,
    /// Why it was refused.
    pub answer: Option<String>,
}

/// Sums of payments in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct PaymentTotal {
    /// What came in.
    pub received: MoneyView,
    /// What of it went back, or is owed back.
    pub refunded: MoneyView,
    /// What of it settles nothing yet.
    pub advance: MoneyView,
}

/// What a payment would settle or pay.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct PaymentPlanPart {
    /// What it is for.
    pub target: PlannedTarget,
    /// What the debit is.
    pub kind: Option<EntryKind>,
    /// Number of the invoice.
    pub number: Option<String>,
    /// Day of the debit or of the invoice.
    pub on: Date,
    /// How much.
    pub amount: MoneyView,
}

/// What a payment would do. Nothing is written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct PaymentPreview {
    /// What it would settle, then what it would pay.
    pub parts: Vec<PaymentPlanPart>,
    /// What of it would settle nothing.
    pub advance: MoneyView,
    /// The balance now.
    pub balance_before: MoneyView,
    /// The balance after it.
    pub balance_after: MoneyView,
}

/// A payment whose client is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Suspense"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Suspense"))]
pub struct SuspenseView {
    /// Id.
    pub id: SuspenseId,
    /// To whom.
    pub seller_id: SellerId,
    /// Where it came from.
    pub source: PaymentSource,
    /// How much.
    pub amount: MoneyView,
    /// Its day.
    pub on: Date,
    /// What it is for.
    pub purpose: Option<String>,
    /// Who paid, as the source says; may be empty.
    pub payer_name: String,
    /// ИНН of who paid; may be empty.
    pub payer_inn: String,
    /// Account of who paid; may be empty.
    pub payer_account: String,
    /// How it stands.
    pub state: SuspenseState,
    /// The payment that it became.
    pub payment_id: Option<PaymentKey>,
    /// Why it was closed.
    pub note: Option<String>,
    /// Who entered it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime>,
}

/// A payment that somebody enters.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PaymentInput {
    /// Whose it is.
    pub client_id: ClientId,
    /// How much.
    pub amount: Decimal,
    /// Its currency; that of the client when left out.
    pub currency: Option<CurrencyCode>,
    /// Its day; today when left out.
    pub on: Option<Date>,
    /// It was paid in cash.
    pub cash: bool,
    /// The invoice that it is for.
    pub invoice_id: Option<DocumentKey>,
    /// The number that people know.
    pub number: Option<String>,
    /// What it is for.
    pub purpose: Option<String>,
    /// By what the source knows it: the same key is the same payment, for ever.
    pub key: Option<String>,
}

/// A payment that is to be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PaymentReceiveInput {
    /// The payment.
    pub payment: PaymentInput,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A part of a payment, as a person says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PaymentPartInput {
    /// The debit that it settles; or
    pub entry_id: Option<EntryKey>,
    /// the invoice that it pays.
    pub document_id: Option<DocumentKey>,
    /// How much.
    pub amount: Decimal,
}

/// What a payment is to settle and to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PaymentAllocateInput {
    /// The payment.
    pub id: PaymentKey,
    /// All of its parts; what is left stays an advance.
    pub parts: Vec<PaymentPartInput>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A payment that is to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PaymentReverseInput {
    /// The payment.
    pub id: PaymentKey,
    /// Why.
    pub reason: String,
    /// The money is ours and its client is to be found; otherwise it never came.
    pub keep: bool,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A refund that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PaymentRefundInput {
    /// The payment.
    pub payment_id: PaymentKey,
    /// How much.
    pub amount: Decimal,
    /// Why.
    pub reason: String,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A refund that is to be agreed to, or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct RefundDecideInput {
    /// The refund.
    pub id: RefundKey,
    /// Why it is refused.
    pub reason: Option<String>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A refund that was paid out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct RefundPayInput {
    /// The refund.
    pub id: RefundKey,
    /// On which day; today when left out.
    pub on: Option<Date>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A payment whose client was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SuspenseAssignInput {
    /// The payment.
    pub id: SuspenseId,
    /// The client.
    pub client_id: ClientId,
    /// The invoice that it is for.
    pub invoice_id: Option<DocumentKey>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A payment that is no client's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SuspenseCloseInput {
    /// The payment.
    pub id: SuspenseId,
    /// Why.
    pub reason: String,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// Which payments. Conditions are joined by "and"; those left out do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
pub struct PaymentFilter {
    /// The number, a part of the purpose, or words of the client as in the list of clients.
    pub search: Option<String>,
    /// To this seller.
    pub seller_id: Option<SellerId>,
    /// Of this client.
    pub client_id: Option<ClientId>,
    /// From any of these sources.
    pub sources: Option<Vec<PaymentSource>>,
    /// In any of these states.
    pub states: Option<Vec<PaymentState>>,
    /// True: something of it settles nothing yet; false: all of it is allocated.
    pub advance: Option<bool>,
    /// On this day or later.
    pub on_since: Option<Date>,
    /// On this day or earlier.
    pub on_by: Option<Date>,
}

/// Which payments whose client is not known. Conditions are joined by "and".
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
pub struct SuspenseFilter {
    /// A part of the purpose.
    pub search: Option<String>,
    /// To this seller.
    pub seller_id: Option<SellerId>,
    /// In any of these states.
    pub states: Option<Vec<SuspenseState>>,
}

/// What a list of payments is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum PaymentSortField {
    /// Its day.
    On,
    /// How much.
    Amount,
    /// Name of the client.
    Client,
    /// When it was entered.
    Created,
}

crate::wire::typed_enum!(PaymentSortField);

/// One column of an order of payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
pub struct PaymentSort {
    /// The column.
    pub field: PaymentSortField,
    /// Which way.
    pub direction: SortDirection,
}
