//! Payment gateways in the API.

use crate::api::common::MoneyView;
use crate::api::scalars::{DateTime, Decimal, Json};
use crate::gateway::intent::IntentState;
use crate::gateway::receipt::{PaymentMethod, PaymentObject, TaxSystem};
use crate::gateway::{
    GatewayCall, GatewayEventState, GatewayHash, GatewayKind, GatewayOutcome, GatewayProof, GivingState,
};
use crate::ids::{
    ClientId, DocumentKey, GatewayAccountId, GatewayEventId, GatewayRefundKey, IntentKey, SavedMethodKey,
    SellerId,
};

#[cfg(feature = "client")]
use super::schema;
#[cfg(feature = "client")]
pub mod operations;
mod register;

pub use register::{
    GatewayRegisterAskInput, GatewayRegisterCheckInput, GatewayRegisterColumnsInput, GatewayRegisterView,
    RegisterFindingView,
};

/// An account at a payment gateway. Its secrets are written and never read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "GatewayAccount"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "GatewayAccount"))]
pub struct GatewayAccountView {
    /// Id.
    pub id: GatewayAccountId,
    /// Whose.
    pub seller_id: SellerId,
    /// Which gateway.
    pub kind: GatewayKind,
    /// What people call it.
    pub name: String,
    /// Whether its payments are tests, which are never booked. It stays so.
    pub test: bool,
    /// Whether payments may begin.
    pub active: bool,
    /// The identifier of the shop.
    pub shop: String,
    /// The hash of signatures; of Robokassa.
    pub hash: GatewayHash,
    /// Names of the secrets that are set: `password1`, `secretKey`.
    pub secrets: Vec<String>,
    /// Where the gateway's pages and calls are; another than the gateway's own for a stand-in.
    pub base_url: String,
    /// Where Robokassa's APIs of refunds and invoices are.
    pub services_url: Option<String>,
    /// Where the payer comes back to.
    pub return_url: String,
    /// Hours for which a link can be paid.
    pub link_hours: i32,
    /// Whether receipts by 54-ФЗ are made by the gateway.
    pub receipts: bool,
    /// System of taxation in receipts.
    pub tax_system: Option<TaxSystem>,
    /// Rate of VAT in receipts: `none`, `0`, `5`, `7`, `10`, `20`, `22`.
    pub receipt_vat: String,
    /// What a payment is to the thing that is paid.
    pub receipt_method: PaymentMethod,
    /// What is paid.
    pub receipt_object: PaymentObject,
    /// The address for notifications, to be set in the gateway's cabinet.
    pub notify_url: String,
    /// Rises with every change.
    pub version: i32,
    /// When it was changed.
    pub updated_at: DateTime,
    /// Who changed it.
    pub updated_by: String,
}

/// A secret of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct GatewaySecretInput {
    /// `password1`, `password2`, `password3` of Robokassa, `secretKey` of ЮKassa.
    pub name: String,
    /// The secret.
    pub value: String,
}

/// An account at a payment gateway as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct GatewayAccountSaveInput {
    /// The account; a new one when left out.
    pub id: Option<GatewayAccountId>,
    /// The version that was read; of an account that exists.
    pub version: Option<i32>,
    /// Whose; of a new account, the only one that the caller sees when left out.
    pub seller_id: Option<SellerId>,
    /// Which gateway; of a new account.
    pub kind: Option<GatewayKind>,
    /// Whether payments are tests; of a new account.
    pub test: Option<bool>,
    /// What people call it.
    pub name: String,
    /// Whether payments may begin.
    pub active: bool,
    /// The identifier of the shop.
    pub shop: String,
    /// The hash of signatures; MD5 when left out.
    pub hash: Option<GatewayHash>,
    /// Secrets that are to be set; those left out stay as they are.
    pub secrets: Option<Vec<GatewaySecretInput>>,
    /// Where the gateway's pages and calls are; the gateway's own when left out.
    pub base_url: Option<String>,
    /// Where Robokassa's APIs of refunds and invoices are; its own when left out.
    pub services_url: Option<String>,
    /// Where the payer comes back to; the address of this installation when left out.
    pub return_url: Option<String>,
    /// Hours for which a link can be paid; 72 when left out.
    pub link_hours: Option<i32>,
    /// The number of the next payment of a new account: greater than what the shop has used elsewhere.
    pub first_number: Option<i32>,
    /// Whether receipts by 54-ФЗ are made by the gateway.
    pub receipts: Option<bool>,
    /// System of taxation in receipts.
    pub tax_system: Option<TaxSystem>,
    /// Rate of VAT in receipts; `none` when left out.
    pub receipt_vat: Option<String>,
    /// What a payment is to the thing that is paid; an advance when left out.
    pub receipt_method: Option<PaymentMethod>,
    /// What is paid; a payment when left out.
    pub receipt_object: Option<PaymentObject>,
}

/// A payment through a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "PaymentIntentView"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "PaymentIntent"))]
pub struct IntentView {
    /// Id.
    pub id: IntentKey,
    /// Whose.
    pub client_id: ClientId,
    /// Through which account.
    pub account_id: GatewayAccountId,
    /// Which gateway.
    pub kind: GatewayKind,
    /// Our number at the gateway.
    pub number: String,
    /// The gateway's id.
    pub remote_id: Option<String>,
    /// The invoice that it pays.
    pub invoice_id: Option<DocumentKey>,
    /// The saved method that is charged.
    pub method_id: Option<SavedMethodKey>,
    /// Its amount.
    pub amount: MoneyView,
    /// What the payer reads.
    pub description: String,
    /// How it stands.
    pub state: IntentState,
    /// Whether it is a test.
    pub test: bool,
    /// Whether the money is held first.
    pub hold: bool,
    /// Whether the method is kept.
    pub save: bool,
    /// Where the payer pays.
    pub pay_url: Option<String>,
    /// What was received.
    pub paid: Option<MoneyView>,
    /// What was given back.
    pub refunded: MoneyView,
    /// What the gateway keeps.
    pub fee: Option<MoneyView>,
    /// Why nothing came of it, in words.
    pub reason: Option<String>,
    /// What a person must look at.
    pub problem: Option<String>,
    /// Until when it can be paid.
    pub expires_at: Option<DateTime>,
    /// When the gateway is asked next.
    pub next_look_at: Option<DateTime>,
    /// Who wanted it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
    /// When it ended.
    pub settled_at: Option<DateTime>,
}

/// A call of a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "GatewayAttempt"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "GatewayAttempt"))]
pub struct GatewayAttemptView {
    /// When.
    pub at: DateTime,
    /// What was asked.
    pub call: GatewayCall,
    /// How it ended.
    pub outcome: GatewayOutcome,
    /// How long it took.
    pub milliseconds: i32,
    /// What was answered, in words.
    pub answer: String,
}

/// Money that goes back through a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "GatewayRefund"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "GatewayRefund"))]
pub struct GatewayRefundView {
    /// Id.
    pub id: GatewayRefundKey,
    /// How much.
    pub amount: MoneyView,
    /// How it stands.
    pub state: GivingState,
    /// Why.
    pub reason: String,
    /// The gateway's id.
    pub remote_id: Option<String>,
    /// The last answer, in words.
    pub answer: Option<String>,
    /// When the gateway is asked about it next; none of one that waits = it says nothing, and a person ends it.
    pub next_look_at: Option<DateTime>,
    /// Who wanted it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
    /// When it ended.
    pub settled_at: Option<DateTime>,
}

/// A notification as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "GatewayEvent"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "GatewayEvent"))]
pub struct GatewayEventView {
    /// Id.
    pub id: GatewayEventId,
    /// To which account.
    pub account_id: GatewayAccountId,
    /// Which gateway.
    pub kind: GatewayKind,
    /// What became of it.
    pub state: GatewayEventState,
    /// How it was proved.
    pub proof: GatewayProof,
    /// What was found, in words.
    pub told: Option<String>,
    /// How often it came.
    pub copies: i32,
    /// How often it was processed.
    pub tries: i32,
    /// GET or POST.
    pub method: String,
    /// What came, as it came.
    pub body: String,
    /// With which headers.
    pub headers: Json,
    /// From where.
    pub peer: String,
    /// What was answered.
    pub answer: String,
    /// The payment that it speaks of.
    pub intent_id: Option<IntentKey>,
    /// When it came first.
    pub received_at: DateTime,
    /// When it came last.
    pub last_at: DateTime,
    /// When it was processed.
    pub processed_at: Option<DateTime>,
}

/// A saved method of payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "SavedMethod"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "SavedMethod"))]
pub struct SavedMethodView {
    /// Id.
    pub id: SavedMethodKey,
    /// At which account.
    pub account_id: GatewayAccountId,
    /// What a person knows it by.
    pub title: String,
    /// The words to which the payer agreed.
    pub consent: String,
    /// When.
    pub consent_at: DateTime,
    /// Whether it is charged on due dates.
    pub autopay: bool,
    /// Failed charges since the last one that worked.
    pub failed: i32,
    /// It is not charged before.
    pub next_at: Option<DateTime>,
    /// When it was forgotten.
    pub ended_at: Option<DateTime>,
    /// Why.
    pub end_reason: Option<String>,
}

/// How an account has worked in the last days.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "GatewayHealth"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "GatewayHealth"))]
pub struct GatewayHealthView {
    /// The account.
    pub account_id: GatewayAccountId,
    /// Calls.
    pub calls: i32,
    /// Those that were answered, refusals and declines included.
    pub answered: i32,
    /// Milliseconds that 95 of 100 calls did not exceed.
    pub p95_milliseconds: Option<i32>,
    /// Payments that ended.
    pub ended: i32,
    /// Those of them that were received.
    pub paid: i32,
    /// Notifications that wait to be processed.
    pub waiting: i32,
    /// Notifications that were refused.
    pub refused: i32,
    /// Notifications that a person must look at.
    pub quarantined: i32,
    /// Seconds between coming and processing of the slowest notification.
    pub lag_seconds: Option<i32>,
    /// Payments that a person must look at.
    pub problems: i32,
}

/// Which payments. Conditions are joined by "and"; those left out do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "graphql", graphql(name = "PaymentIntentFilter"))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(
    feature = "client",
    cynic(schema = "abona", graphql_type = "PaymentIntentFilter", rename_all = "camelCase")
)]
pub struct IntentFilter {
    /// Our number, the gateway's id, or words of the client as in the list of clients.
    pub search: Option<String>,
    /// Of this seller.
    pub seller_id: Option<SellerId>,
    /// Of this client.
    pub client_id: Option<ClientId>,
    /// Of this invoice.
    pub invoice_id: Option<DocumentKey>,
    /// Through this account.
    pub account_id: Option<GatewayAccountId>,
    /// In any of these states.
    pub states: Option<Vec<IntentState>>,
    /// Whether a person must look at it.
    pub problem: Option<bool>,
}

/// Which notifications.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct GatewayEventFilter {
    /// A part of what came.
    pub search: Option<String>,
    /// To this account.
    pub account_id: Option<GatewayAccountId>,
    /// Of this payment.
    pub intent_id: Option<IntentKey>,
    /// In any of these states.
    pub states: Option<Vec<GatewayEventState>>,
}

/// A link by which somebody can pay.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PaymentLinkCreateInput {
    /// Whose; of the invoice when left out.
    pub client_id: Option<ClientId>,
    /// The invoice that it pays.
    pub invoice_id: Option<DocumentKey>,
    /// Through which account; the only active one of the seller when left out.
    pub account_id: Option<GatewayAccountId>,
    /// How much; what is left of the invoice when left out.
    pub amount: Option<Decimal>,
    /// What the payer reads; of the invoice when left out.
    pub description: Option<String>,
    /// Whether the money is held first.
    pub hold: Option<bool>,
    /// The words by which the payer agrees that the method is kept and charged; it is not kept when left out.
    pub consent: Option<String>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A saved method that is to be charged now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SavedMethodChargeInput {
    /// The method.
    pub id: SavedMethodKey,
    /// How much.
    pub amount: Decimal,
    /// What the payer reads.
    pub description: Option<String>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A change of a saved method.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct SavedMethodSetInput {
    /// The method.
    pub id: SavedMethodKey,
    /// Whether it is charged on due dates.
    pub autopay: Option<bool>,
    /// It is forgotten: the payer withdrew the consent.
    pub forget: Option<bool>,
}

/// Held money that is to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct PaymentIntentCaptureInput {
    /// The payment.
    pub id: IntentKey,
    /// How much of held money is taken; all when left out.
    pub amount: Option<Decimal>,
}

/// Money that is to go back through the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct GatewayRefundInput {
    /// The payment.
    pub id: IntentKey,
    /// How much.
    pub amount: Decimal,
    /// Why.
    pub reason: String,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// What a person found out about a refund that the gateway did not answer about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct GatewayRefundSettleInput {
    /// The refund.
    pub id: GatewayRefundKey,
    /// Whether the money went back, as the gateway's cabinet shows.
    pub done: bool,
}

/// An account whose settings are to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct GatewayAccountTestInput {
    /// The account.
    pub id: GatewayAccountId,
}

/// A payment that is to be asked about, let go of, or put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct PaymentIntentActInput {
    /// The payment.
    pub id: IntentKey,
}

/// A notification that is to be processed again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct GatewayEventReplayInput {
    /// The notification.
    pub id: GatewayEventId,
}
