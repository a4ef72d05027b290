//! Fields of clients that sellers add.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::fields::operations::{
    ClientFieldSave, ClientFieldSaveVariables, ClientFieldValues, ClientFieldValuesSave,
    ClientFieldValuesSaveVariables, ClientFieldValuesVariables, ClientFields, ClientFieldsVariables,
};
pub use shared::api::fields::{
    ClientFieldSaveInput, ClientFieldValueInput, ClientFieldValueView, ClientFieldValuesInput,
    ClientFieldView,
};
use shared::ids::{ClientId, SellerId};

use crate::api::{ApiError, mutate, query, settle};

/// Fields of a seller in their order, those that are put away included.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn of_seller(seller_id: SellerId) -> Result<Vec<ClientFieldView>, ApiError> {
    Ok(query(ClientFields::build(ClientFieldsVariables { seller_id })).await?.client_fields)
}

/// Fields of a client with what they hold.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn of_client(client_id: ClientId) -> Result<Vec<ClientFieldValueView>, ApiError> {
    let variables = ClientFieldValuesVariables { client_id };
    Ok(query(ClientFieldValues::build(variables)).await?.client_field_values)
}

/// Makes a field, or changes one.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn save(input: ClientFieldSaveInput) -> Result<ClientFieldView, ApiError> {
    let variables = ClientFieldSaveVariables { input };
    let payload = mutate(ClientFieldSave::build(variables)).await?.client_field_save;
    settle(payload.field, payload.user_errors)
}

/// States what fields of a client hold.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn put(input: ClientFieldValuesInput) -> Result<Vec<ClientFieldValueView>, ApiError> {
    let variables = ClientFieldValuesSaveVariables { input };
    let payload = mutate(ClientFieldValuesSave::build(variables)).await?.client_field_values_save;
    settle(payload.values, payload.user_errors)
}
