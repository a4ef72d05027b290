//! Credit of clients in the API.

use crate::ids::{ClientId, PromiseKey};

use super::common::MoneyView;
use super::scalars::{Date, DateTime, Decimal};

#[cfg(feature = "client")]
use super::schema;

/// Terms of credit of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "CreditTerms"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "CreditTerms"))]
pub struct CreditView {
    /// How far the balance may fall below zero.
    pub limit: MoneyView,
    /// Days from a charge until its payment is due.
    pub payment_days: Option<i32>,
    /// Days after that before anything happens.
    pub grace_days: Option<i32>,
    /// What an active promise adds; null when there is none.
    pub promised: Option<MoneyView>,
}

/// A payment that a client promised.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Promise"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Promise"))]
pub struct PromiseView {
    /// Id.
    pub id: PromiseKey,
    /// How much.
    pub amount: MoneyView,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Who took it down.
    pub created_by: String,
    /// When.
    pub created_at: DateTime,
}

/// Other terms of credit of a client; they replace the old ones as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientCreditUpdateInput {
    /// The client.
    pub client_id: ClientId,
    /// Version of the client that was read.
    pub version: i32,
    /// How far the balance may fall below zero, in major units; 0 or more.
    pub limit: Decimal,
    /// Days from a charge until its payment is due, 0 to 365.
    pub payment_days: Option<i32>,
    /// Days after that before anything happens, 0 to 365.
    pub grace_days: Option<i32>,
}

/// A promised payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct ClientPromiseInput {
    /// The client.
    pub client_id: ClientId,
    /// How much, in major units: not more than is owed.
    pub amount: Decimal,
    /// Last day of the promise.
    pub until: Date,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}
