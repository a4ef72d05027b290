//! The cabinet in the operators' API.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::cabinet::{
    CabinetRequest, CabinetRequestCloseInput, ClientCabinet, ClientCabinetSaveInput, PlanCabinet,
    PlanCabinetSaveInput,
};
use shared::api::common::UserError;
use shared::ids::{ClientId, PlanId};

use super::service::office;
use crate::graphql::{actor, app, payload};

/// Answer of the mutation of who opens an account.
#[derive(SimpleObject)]
pub struct ClientCabinetPayload {
    /// The cabinet; null when refused.
    pub cabinet: Option<ClientCabinet>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the mutation of requests.
#[derive(SimpleObject)]
pub struct CabinetRequestPayload {
    /// The request; null when refused.
    pub request: Option<CabinetRequest>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the mutation of what clients of a plan may do.
#[derive(SimpleObject)]
pub struct PlanCabinetPayload {
    /// The rules; null when refused.
    pub rules: Option<PlanCabinet>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Queries of cabinets.
#[derive(Default)]
pub struct ClientCabinetQuery;

#[Object]
impl ClientCabinetQuery {
    /// Who opens the account of a client in the cabinet, and what the client asked for there.
    async fn client_cabinet(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client.")] client_id: ClientId,
    ) -> Result<ClientCabinet> {
        Ok(office::cabinet(app(ctx), actor(ctx)?, client_id).await?)
    }

    /// What clients of a plan may do by themselves in the cabinet.
    async fn plan_cabinet(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] plan_id: PlanId,
    ) -> Result<PlanCabinet> {
        Ok(office::plan_rules(app(ctx), actor(ctx)?, plan_id).await?)
    }
}

/// Mutations of cabinets.
#[derive(Default)]
pub struct ClientCabinetMutation;

#[Object]
impl ClientCabinetMutation {
    /// States who opens the account of a client in the cabinet.
    async fn client_cabinet_save(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: ClientCabinetSaveInput,
    ) -> Result<ClientCabinetPayload> {
        let (cabinet, user_errors) = payload(office::save(app(ctx), actor(ctx)?, input).await)?;
        Ok(ClientCabinetPayload { cabinet, user_errors })
    }

    /// States what clients of a plan may do by themselves in the cabinet.
    async fn plan_cabinet_save(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: PlanCabinetSaveInput,
    ) -> Result<PlanCabinetPayload> {
        let (rules, user_errors) = payload(office::set_plan_rules(app(ctx), actor(ctx)?, input).await)?;
        Ok(PlanCabinetPayload { rules, user_errors })
    }

    /// Answers what a client asked for.
    async fn cabinet_request_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer.")] input: CabinetRequestCloseInput,
    ) -> Result<CabinetRequestPayload> {
        let (request, user_errors) = payload(office::close(app(ctx), actor(ctx)?, input).await)?;
        Ok(CabinetRequestPayload { request, user_errors })
    }
}
