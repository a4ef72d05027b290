//! The API of fields that sellers add.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::common::UserError;
use shared::api::fields::{ClientFieldSaveInput, ClientFieldView};
use shared::ids::SellerId;

use super::service;
use crate::graphql::{actor, app, payload};

/// Answer of the mutation of fields.
#[derive(SimpleObject)]
pub struct ClientFieldPayload {
    /// The field; null when refused.
    pub field: Option<ClientFieldView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Queries of fields.
#[derive(Default)]
pub struct FieldQuery;

#[Object]
impl FieldQuery {
    /// Fields of clients that a seller adds, in their order, those that are put away included.
    async fn client_fields(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seller.")] seller_id: SellerId,
    ) -> Result<Vec<ClientFieldView>> {
        Ok(service::list(app(ctx), actor(ctx)?, seller_id).await?)
    }
}

/// Mutations of fields.
#[derive(Default)]
pub struct FieldMutation;

#[Object]
impl FieldMutation {
    /// Makes a field of clients, or changes one.
    async fn client_field_save(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The field.")] input: ClientFieldSaveInput,
    ) -> Result<ClientFieldPayload> {
        let (field, user_errors) = payload(service::save(app(ctx), actor(ctx)?, input).await)?;
        Ok(ClientFieldPayload { field, user_errors })
    }
}
