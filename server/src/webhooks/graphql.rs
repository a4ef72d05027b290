//! The API of webhooks.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::common::UserError;
use shared::api::webhooks::{
    WebhookDeliveryFilter, WebhookDeliveryView, WebhookEndpointSaveInput, WebhookEndpointView,
    WebhookRedeliverInput, WebhookSecretRotateInput, WebhookTestInput,
};
use shared::ids::{WebhookDeliveryId, WebhookEndpointId};

use super::service::log::DeliveryRows;
use super::service::{endpoints, log};
use crate::error::Error;
use crate::graphql::{List, actor, app, connection, payload};
use crate::page::PageArgs;

/// Answer of mutations that make a secret.
#[derive(SimpleObject)]
pub struct WebhookSecretPayload {
    /// The endpoint; null when refused.
    pub endpoint: Option<WebhookEndpointView>,
    /// Its secret, `whsec_…`: this once, of a new endpoint and of a new secret.
    pub secret: Option<String>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of mutations of endpoints.
#[derive(SimpleObject)]
pub struct WebhookEndpointPayload {
    /// The endpoint; null when refused.
    pub endpoint: Option<WebhookEndpointView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the mutation that tries an endpoint out.
#[derive(SimpleObject)]
pub struct WebhookTestPayload {
    /// The message on its way; null when refused.
    pub delivery: Option<WebhookDeliveryView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Deliveries that are made again.
#[derive(SimpleObject)]
pub struct WebhookRedelivered {
    /// How many.
    pub count: i32,
}

/// Answer of the mutation that makes deliveries again.
#[derive(SimpleObject)]
pub struct WebhookRedeliverPayload {
    /// What is made again; null when refused.
    pub redelivered: Option<WebhookRedelivered>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

fn whole(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Queries of webhooks.
#[derive(Default)]
pub struct WebhookQuery;

#[Object]
impl WebhookQuery {
    /// Endpoints that were not put away and tell nothing beyond what the caller sees. Needs `key.manage`.
    async fn webhook_endpoints(&self, ctx: &Context<'_>) -> Result<Vec<WebhookEndpointView>> {
        Ok(endpoints::list(app(ctx), actor(ctx)?).await?)
    }

    /// An endpoint, also one that was put away; null when there is none, or none that the caller may see.
    async fn webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The endpoint.")] id: WebhookEndpointId,
    ) -> Result<Option<WebhookEndpointView>> {
        match endpoints::one(app(ctx), actor(ctx)?, id).await {
            Ok(view) => Ok(Some(view)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A page of the deliveries to endpoints that the caller sees, the newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection and its filter")]
    async fn webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the delivery before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the delivery after the page.")] before: Option<String>,
        #[graphql(desc = "Which deliveries.")] filter: Option<WebhookDeliveryFilter>,
    ) -> Result<List<WebhookDeliveryView>> {
        let args = PageArgs { first, after, last, before };
        let DeliveryRows { page, rows } =
            log::page(app(ctx), actor(ctx)?, &filter.unwrap_or_default(), args).await?;
        Ok(connection(&page, rows, |(place, _)| place.clone(), |(_, view)| view))
    }

    /// How many deliveries to endpoints that the caller sees meet the conditions.
    async fn webhook_delivery_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deliveries.")] filter: Option<WebhookDeliveryFilter>,
    ) -> Result<i32> {
        Ok(whole(log::count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?))
    }

    /// A delivery; null when there is none, or none that the caller may see.
    async fn webhook_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The delivery.")] id: WebhookDeliveryId,
    ) -> Result<Option<WebhookDeliveryView>> {
        match log::one(app(ctx), actor(ctx)?, id).await {
            Ok(view) => Ok(Some(view)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

type Made = std::result::Result<(WebhookEndpointView, Option<String>), Error>;

fn with_secret(made: Made) -> Result<WebhookSecretPayload> {
    let (made, user_errors) = payload(made)?;
    let (endpoint, secret) = made.map_or((None, None), |(endpoint, secret)| (Some(endpoint), secret));
    Ok(WebhookSecretPayload { endpoint, secret, user_errors })
}

/// Mutations of webhooks.
#[derive(Default)]
pub struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// Makes an endpoint, whose secret is shown once, or changes one.
    async fn webhook_endpoint_save(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The endpoint.")] input: WebhookEndpointSaveInput,
    ) -> Result<WebhookSecretPayload> {
        with_secret(endpoints::save(app(ctx), actor(ctx)?, input).await)
    }

    /// Gives an endpoint another secret, shown once. The former one signs as well for some hours, so that the other
    /// program can be told in between.
    async fn webhook_secret_rotate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The endpoint.")] input: WebhookSecretRotateInput,
    ) -> Result<WebhookSecretPayload> {
        with_secret(endpoints::rotate(app(ctx), actor(ctx)?, input).await)
    }

    /// Puts an endpoint away: it is told nothing more, what waits for it is given up, its log stays.
    async fn webhook_endpoint_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The endpoint.")] id: WebhookEndpointId,
    ) -> Result<WebhookEndpointPayload> {
        let (endpoint, user_errors) = payload(endpoints::archive(app(ctx), actor(ctx)?, id).await)?;
        Ok(WebhookEndpointPayload { endpoint, user_errors })
    }

    /// Tries an endpoint out: it is told `webhook.test`.
    async fn webhook_test(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The endpoint.")] input: WebhookTestInput,
    ) -> Result<WebhookTestPayload> {
        let (delivery, user_errors) = payload(log::test(app(ctx), actor(ctx)?, input).await)?;
        Ok(WebhookTestPayload { delivery, user_errors })
    }

    /// Makes deliveries again under the same message ids, from the first attempt on: one, or all of an endpoint that
    /// failed.
    async fn webhook_redeliver(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: WebhookRedeliverInput,
    ) -> Result<WebhookRedeliverPayload> {
        let (count, user_errors) = payload(log::redeliver(app(ctx), actor(ctx)?, input).await)?;
        let redelivered = count.map(|count| WebhookRedelivered { count: whole(count) });
        Ok(WebhookRedeliverPayload { redelivered, user_errors })
    }
}
