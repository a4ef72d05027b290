//! Webhooks.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::webhooks::operations::{
    WebhookDeliveries, WebhookDeliveriesVariables, WebhookDeliveryById, WebhookDeliveryByIdVariables,
    WebhookDeliveryCount, WebhookDeliveryCountVariables, WebhookEndpointArchive, WebhookEndpointById,
    WebhookEndpointByIdVariables, WebhookEndpointSave, WebhookEndpointSaveVariables, WebhookEndpoints,
    WebhookRedeliver, WebhookRedeliverVariables, WebhookSecretPayload, WebhookSecretRotate,
    WebhookSecretRotateVariables, WebhookTest, WebhookTestVariables,
};
pub use shared::api::webhooks::{
    WebhookAttemptView, WebhookDeliveryFilter, WebhookDeliveryView, WebhookEndpointSaveInput,
    WebhookEndpointView, WebhookRedeliverInput, WebhookSecretRotateInput, WebhookTestInput,
};
use shared::ids::{WebhookDeliveryId, WebhookEndpointId};

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// The endpoints that were not put away.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn endpoints() -> Result<GridPage<WebhookEndpointView>, ApiError> {
    let rows = query(WebhookEndpoints::build(())).await?.webhook_endpoints;
    Ok(GridPage { rows, next: None })
}

/// One endpoint, if there is one that the person may see.
///
/// # Errors
/// A failure on the way.
pub async fn endpoint(id: WebhookEndpointId) -> Result<Option<WebhookEndpointView>, ApiError> {
    let variables = WebhookEndpointByIdVariables { id };
    Ok(query(WebhookEndpointById::build(variables)).await?.webhook_endpoint)
}

fn with_secret(payload: WebhookSecretPayload) -> Result<(WebhookEndpointView, Option<String>), ApiError> {
    let secret = payload.secret;
    settle(payload.endpoint, payload.user_errors).map(|endpoint| (endpoint, secret))
}

/// Makes or changes an endpoint; of a new one the secret comes with it, this once.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn save(
    input: WebhookEndpointSaveInput,
) -> Result<(WebhookEndpointView, Option<String>), ApiError> {
    let variables = WebhookEndpointSaveVariables { input };
    with_secret(mutate(WebhookEndpointSave::build(variables)).await?.webhook_endpoint_save)
}

/// Gives an endpoint another secret, which comes with it, this once.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn rotate(
    input: WebhookSecretRotateInput,
) -> Result<(WebhookEndpointView, Option<String>), ApiError> {
    let variables = WebhookSecretRotateVariables { input };
    with_secret(mutate(WebhookSecretRotate::build(variables)).await?.webhook_secret_rotate)
}

/// Puts an endpoint away.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn archive(id: WebhookEndpointId) -> Result<WebhookEndpointView, ApiError> {
    let variables = WebhookEndpointByIdVariables { id };
    let payload = mutate(WebhookEndpointArchive::build(variables)).await?.webhook_endpoint_archive;
    settle(payload.endpoint, payload.user_errors)
}

/// Tries an endpoint out.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn test(input: WebhookTestInput) -> Result<WebhookDeliveryView, ApiError> {
    let payload = mutate(WebhookTest::build(WebhookTestVariables { input })).await?.webhook_test;
    settle(payload.delivery, payload.user_errors)
}

/// Makes deliveries again; answers how many.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn redeliver(input: WebhookRedeliverInput) -> Result<i32, ApiError> {
    let variables = WebhookRedeliverVariables { input };
    let payload = mutate(WebhookRedeliver::build(variables)).await?.webhook_redeliver;
    settle(payload.redelivered, payload.user_errors).map(|done| done.count)
}

/// A page of deliveries, the newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn deliveries(
    filter: WebhookDeliveryFilter,
    after: Option<String>,
) -> Result<GridPage<WebhookDeliveryView>, ApiError> {
    let variables = WebhookDeliveriesVariables { first: Some(PAGE), after, filter: Some(filter) };
    let list = query(WebhookDeliveries::build(variables)).await?.webhook_deliveries;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// How many deliveries match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn delivery_count(filter: WebhookDeliveryFilter) -> Result<i64, ApiError> {
    let variables = WebhookDeliveryCountVariables { filter: Some(filter) };
    Ok(query(WebhookDeliveryCount::build(variables)).await?.webhook_delivery_count.into())
}

/// One delivery, if there is one that the person may see.
///
/// # Errors
/// A failure on the way.
pub async fn delivery(id: WebhookDeliveryId) -> Result<Option<WebhookDeliveryView>, ApiError> {
    let variables = WebhookDeliveryByIdVariables { id };
    Ok(query(WebhookDeliveryById::build(variables)).await?.webhook_delivery)
}
