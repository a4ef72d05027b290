//! Webhooks in the API.

use crate::api::scalars::DateTime;
use crate::ids::{SellerId, WebhookDeliveryId, WebhookEndpointId, WebhookEventId};
use crate::webhooks::{WebhookKind, WebhookOff, WebhookState};

#[cfg(feature = "client")]
use super::schema;
#[cfg(feature = "client")]
pub mod operations;

/// An endpoint of webhooks: another program that is told what happens here. Its secret is shown once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "WebhookEndpoint"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "WebhookEndpoint"))]
pub struct WebhookEndpointView {
    /// Id.
    pub id: WebhookEndpointId,
    /// Rises with every change.
    pub version: i32,
    /// What people call it.
    pub name: String,
    /// Where messages go.
    pub url: String,
    /// Of what it is told; null = of everything, also of what later versions add.
    pub kinds: Option<Vec<WebhookKind>>,
    /// Of which sellers it is told; null = of all.
    pub sellers: Option<Vec<SellerId>>,
    /// Whether it is told anything. What happens while it is off is never told.
    pub active: bool,
    /// It was put away and stays off.
    pub archived: bool,
    /// Why the program switched it off by itself.
    pub off_reason: Option<WebhookOff>,
    /// Since when nothing was delivered; null when the last attempt worked, or none was made.
    pub failing_since: Option<DateTime>,
    /// When it was last asked.
    pub last_at: Option<DateTime>,
    /// The HTTP status of its last answer; null when none came.
    pub last_status: Option<i32>,
    /// What was wrong with the last attempt; null when it worked.
    pub last_error: Option<String>,
    /// Deliveries that wait.
    pub waiting: i32,
    /// Until when the former secret signs beside the present one.
    pub former_secret_until: Option<DateTime>,
    /// When it was made.
    pub created_at: DateTime,
    /// Who made it.
    pub created_by: String,
    /// When it was changed last.
    pub updated_at: DateTime,
    /// Who changed it.
    pub updated_by: String,
}

/// An attempt to deliver a message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "WebhookAttempt"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "WebhookAttempt"))]
pub struct WebhookAttemptView {
    /// Its number, from 1.
    pub n: i32,
    /// When it ended.
    pub at: DateTime,
    /// How long the endpoint took.
    pub milliseconds: i32,
    /// The HTTP status; null when no answer came.
    pub status: Option<i32>,
    /// The first kilobyte of the answer.
    pub answer: String,
    /// What was wrong; null when it worked.
    pub error: Option<String>,
}

/// A message on its way to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "WebhookDelivery"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "WebhookDelivery"))]
pub struct WebhookDeliveryView {
    /// Id.
    pub id: WebhookDeliveryId,
    /// The endpoint.
    pub endpoint_id: WebhookEndpointId,
    /// The message: the header `webhook-id`, the same in all attempts.
    pub message_id: WebhookEventId,
    /// What it tells.
    pub kind: WebhookKind,
    /// The body, to the byte: what the signature is over.
    pub body: String,
    /// How it stands.
    pub state: WebhookState,
    /// When it is tried next.
    pub next_attempt_at: Option<DateTime>,
    /// When it happened.
    pub created_at: DateTime,
    /// When the endpoint took it.
    pub delivered_at: Option<DateTime>,
    /// The attempts, in order.
    pub attempts: Vec<WebhookAttemptView>,
}

/// Which deliveries. Conditions are joined by "and"; those left out do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct WebhookDeliveryFilter {
    /// To this endpoint.
    pub endpoint_id: Option<WebhookEndpointId>,
    /// In any of these states.
    pub states: Option<Vec<WebhookState>>,
    /// Of any of these kinds.
    pub kinds: Option<Vec<WebhookKind>>,
}

/// An endpoint as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct WebhookEndpointSaveInput {
    /// The endpoint; a new one when left out.
    pub id: Option<WebhookEndpointId>,
    /// The version that was read; of an endpoint that exists.
    pub version: Option<i32>,
    /// What people call it.
    pub name: String,
    /// Where messages go: `https://…`.
    pub url: String,
    /// Of what it is told; null = of everything, also of what later versions add.
    pub kinds: Option<Vec<WebhookKind>>,
    /// Of which sellers it is told; null = of all that the caller sees.
    pub sellers: Option<Vec<SellerId>>,
    /// Whether it is told anything.
    pub active: bool,
    /// Makes a repeat harmless; the repeat does not show the secret again.
    pub idempotency_key: String,
}

/// An endpoint that is to have another secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct WebhookSecretRotateInput {
    /// The endpoint.
    pub id: WebhookEndpointId,
    /// Hours for which the former secret signs as well: 0 to 168, 24 when left out. One that was former before signs no
    /// more.
    pub hours: Option<i32>,
    /// Makes a repeat harmless; the repeat does not show the secret again.
    pub idempotency_key: String,
}

/// Deliveries that are to be made again: one, or all of an endpoint that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct WebhookRedeliverInput {
    /// This one, whether it failed, was taken or waits.
    pub id: Option<WebhookDeliveryId>,
    /// Or those to this endpoint that failed.
    pub endpoint_id: Option<WebhookEndpointId>,
    /// And tell of what happened at this instant or later.
    pub since: Option<DateTime>,
}

/// An endpoint that is to be tried out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct WebhookTestInput {
    /// The endpoint; it is on.
    pub id: WebhookEndpointId,
    /// Key of the call: a repeat with the same key changes nothing.
    pub idempotency_key: String,
}
