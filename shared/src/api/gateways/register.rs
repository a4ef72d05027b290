//! Comparisons with registers of gateways, in the API.

use crate::api::common::MoneyView;
use crate::api::scalars::{Date, DateTime};
#[cfg(feature = "client")]
use crate::api::schema;
use crate::gateway::register::{RegisterClass, RegisterSource};
use crate::ids::{GatewayAccountId, GatewayRegisterId, IntentKey};

/// Something that a register and the books do not agree about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "GatewayRegisterFinding"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "GatewayRegisterFinding"))]
pub struct RegisterFindingView {
    /// What.
    pub class: RegisterClass,
    /// The line of the register; null = the register does not name it.
    pub line: Option<i32>,
    /// How the gateway calls it, or would.
    pub name: String,
    /// Whether it is money that went back.
    pub refund: bool,
    /// The payment here.
    pub intent_id: Option<IntentKey>,
    /// What the gateway says: the sum, or the fee when fees differ.
    pub their_amount: Option<MoneyView>,
    /// What is here.
    pub our_amount: Option<MoneyView>,
}

/// A comparison of what was received and given back through an account with a register of its gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "GatewayRegister"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "GatewayRegister"))]
pub struct GatewayRegisterView {
    /// Id.
    pub id: GatewayRegisterId,
    /// Of which account.
    pub account_id: GatewayAccountId,
    /// From where the register is.
    pub source: RegisterSource,
    /// Whether a file is of money that went back; a list is of both.
    pub refunds: bool,
    /// The first day, where days are compared.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// Name of the file.
    pub file_name: Option<String>,
    /// Lines that were compared.
    pub lines: i32,
    /// Lines that agree.
    pub matched: i32,
    /// How many things do not agree.
    pub finding_count: i32,
    /// What does not agree; at most the first thousand.
    pub findings: Vec<RegisterFindingView>,
    /// Who compared.
    pub checked_by: String,
    /// When.
    pub checked_at: DateTime,
}

/// Headers of the columns of a register's file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct GatewayRegisterColumnsInput {
    /// The id of the payment or of the refund, or our number of it.
    pub name: Option<String>,
    /// The sum.
    pub amount: Option<String>,
    /// The sum less the fee.
    pub net: Option<String>,
    /// The fee.
    pub fee: Option<String>,
}

/// A register's file that is to be compared: CSV with a row of headers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct GatewayRegisterCheckInput {
    /// Of which account.
    pub account_id: GatewayAccountId,
    /// Name of the file.
    pub file_name: String,
    /// Its bytes in Base64; at most 700 KiB.
    pub content_base64: String,
    /// Whether it is of money that went back.
    pub refunds: bool,
    /// The first day of the register: with the last one, what it does not name of these days is found.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// Its columns; those left out are found by their usual names.
    pub columns: Option<GatewayRegisterColumnsInput>,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}

/// A day about which the gateway is to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct GatewayRegisterAskInput {
    /// Of which account.
    pub account_id: GatewayAccountId,
    /// The day, by Moscow time, as gateways count theirs.
    pub on: Date,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}
