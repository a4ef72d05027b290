//! Typed operations of the SPA and of the tests.
#![cfg(feature = "client")]

use super::{
    WebhookDeliveryFilter, WebhookDeliveryView, WebhookEndpointSaveInput, WebhookEndpointView,
    WebhookRedeliverInput, WebhookSecretRotateInput, WebhookTestInput,
};
use crate::api::common::{PageInfo, UserError};
use crate::api::schema;
use crate::ids::{WebhookDeliveryId, WebhookEndpointId};

/// The endpoints that were not put away.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query")]
pub struct WebhookEndpoints {
    /// The endpoints.
    pub webhook_endpoints: Vec<WebhookEndpointView>,
}

/// Variables of [`WebhookEndpointById`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct WebhookEndpointByIdVariables {
    /// The endpoint.
    pub id: WebhookEndpointId,
}

/// One endpoint.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "WebhookEndpointByIdVariables")]
pub struct WebhookEndpointById {
    /// Absent when there is none, or none that the caller may see.
    #[arguments(id: $id)]
    pub webhook_endpoint: Option<WebhookEndpointView>,
}

/// A page of deliveries.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "WebhookDeliveryConnection")]
pub struct WebhookDeliveryPage {
    /// The deliveries.
    pub nodes: Vec<WebhookDeliveryView>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`WebhookDeliveries`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct WebhookDeliveriesVariables {
    /// Rows.
    pub first: Option<i32>,
    /// Cursor.
    pub after: Option<String>,
    /// Conditions.
    pub filter: Option<WebhookDeliveryFilter>,
}

/// A page of deliveries, the newest first.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "WebhookDeliveriesVariables")]
pub struct WebhookDeliveries {
    /// The page.
    #[arguments(first: $first, after: $after, filter: $filter)]
    pub webhook_deliveries: WebhookDeliveryPage,
}

/// Variables of [`WebhookDeliveryCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct WebhookDeliveryCountVariables {
    /// Conditions.
    pub filter: Option<WebhookDeliveryFilter>,
}

/// How many deliveries meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "WebhookDeliveryCountVariables")]
pub struct WebhookDeliveryCount {
    /// The exact number.
    #[arguments(filter: $filter)]
    pub webhook_delivery_count: i32,
}

/// Variables of [`WebhookDeliveryById`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct WebhookDeliveryByIdVariables {
    /// The delivery.
    pub id: WebhookDeliveryId,
}

/// One delivery.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "WebhookDeliveryByIdVariables")]
pub struct WebhookDeliveryById {
    /// Absent when there is none, or none that the caller may see.
    #[arguments(id: $id)]
    pub webhook_delivery: Option<WebhookDeliveryView>,
}

/// Answer of mutations that show a secret.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct WebhookSecretPayload {
    /// The endpoint.
    pub endpoint: Option<WebhookEndpointView>,
    /// Its secret, this once.
    pub secret: Option<String>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of mutations of endpoints.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct WebhookEndpointPayload {
    /// The endpoint.
    pub endpoint: Option<WebhookEndpointView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of [`WebhookTest`].
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct WebhookTestPayload {
    /// The message on its way.
    pub delivery: Option<WebhookDeliveryView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Deliveries that are made again.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct WebhookRedelivered {
    /// How many.
    pub count: i32,
}

/// Answer of [`WebhookRedeliver`].
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct WebhookRedeliverPayload {
    /// What is made again.
    pub redelivered: Option<WebhookRedelivered>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`WebhookEndpointSave`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct WebhookEndpointSaveVariables {
    /// Input.
    pub input: WebhookEndpointSaveInput,
}

/// Makes or changes an endpoint.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "WebhookEndpointSaveVariables")]
pub struct WebhookEndpointSave {
    /// The answer.
    #[arguments(input: $input)]
    pub webhook_endpoint_save: WebhookSecretPayload,
}

/// Variables of [`WebhookSecretRotate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct WebhookSecretRotateVariables {
    /// Input.
    pub input: WebhookSecretRotateInput,
}

/// Gives an endpoint another secret.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "WebhookSecretRotateVariables")]
pub struct WebhookSecretRotate {
    /// The answer.
    #[arguments(input: $input)]
    pub webhook_secret_rotate: WebhookSecretPayload,
}

/// Puts an endpoint away.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "WebhookEndpointByIdVariables")]
pub struct WebhookEndpointArchive {
    /// The answer.
    #[arguments(id: $id)]
    pub webhook_endpoint_archive: WebhookEndpointPayload,
}

/// Variables of [`WebhookTest`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct WebhookTestVariables {
    /// Input.
    pub input: WebhookTestInput,
}

/// Tries an endpoint out.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "WebhookTestVariables")]
pub struct WebhookTest {
    /// The answer.
    #[arguments(input: $input)]
    pub webhook_test: WebhookTestPayload,
}

/// Variables of [`WebhookRedeliver`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct WebhookRedeliverVariables {
    /// Input.
    pub input: WebhookRedeliverInput,
}

/// Makes deliveries again.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "WebhookRedeliverVariables")]
pub struct WebhookRedeliver {
    /// The answer.
    #[arguments(input: $input)]
    pub webhook_redeliver: WebhookRedeliverPayload,
}
