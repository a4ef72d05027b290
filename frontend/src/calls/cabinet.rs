//! Cabinets of clients, as people of the seller see them.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::cabinet::office::operations::{
    CabinetRequestClose, CabinetRequestCloseVariables, ClientCabinetOf, ClientCabinetSave,
    ClientCabinetSaveVariables, ClientCabinetVariables, PlanCabinetOf, PlanCabinetSave,
    PlanCabinetSaveVariables, PlanCabinetVariables,
};
pub use shared::api::cabinet::{
    CabinetRequest, CabinetRequestCloseInput, ClientCabinet, ClientCabinetSaveInput, PlanCabinet,
    PlanCabinetSaveInput,
};
use shared::ids::{ClientId, PlanId};

use crate::api::{ApiError, mutate, query, settle};

/// Who opens the account of a client, and what the client asked for.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn of(client_id: ClientId) -> Result<ClientCabinet, ApiError> {
    Ok(query(ClientCabinetOf::build(ClientCabinetVariables { client_id })).await?.client_cabinet)
}

/// States who opens the account of a client.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn save(input: ClientCabinetSaveInput) -> Result<ClientCabinet, ApiError> {
    let variables = ClientCabinetSaveVariables { input };
    let payload = mutate(ClientCabinetSave::build(variables)).await?.client_cabinet_save;
    settle(payload.cabinet, payload.user_errors)
}

/// Answers what a client asked for.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn answer(input: CabinetRequestCloseInput) -> Result<CabinetRequest, ApiError> {
    let variables = CabinetRequestCloseVariables { input };
    let payload = mutate(CabinetRequestClose::build(variables)).await?.cabinet_request_close;
    settle(payload.request, payload.user_errors)
}

/// What clients of a plan may do by themselves.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn of_plan(plan_id: PlanId) -> Result<PlanCabinet, ApiError> {
    Ok(query(PlanCabinetOf::build(PlanCabinetVariables { plan_id })).await?.plan_cabinet)
}

/// States what clients of a plan may do by themselves.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn set_of_plan(input: PlanCabinetSaveInput) -> Result<PlanCabinet, ApiError> {
    let payload = mutate(PlanCabinetSave::build(PlanCabinetSaveVariables { input })).await?.plan_cabinet_save;
    settle(payload.rules, payload.user_errors)
}
