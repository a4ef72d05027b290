//! Sellers.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::settings::operations::{
    SellerById, SellerByIdVariables, SellerClosePeriod, SellerClosePeriodVariables, SellerCreate,
    SellerCreateVariables, SellerPayload, SellerUpdate, SellerUpdateVariables, Sellers,
};
pub use shared::api::settings::{
    SellerClosePeriodInput, SellerCreateInput, SellerDetailsInput, SellerUpdateInput, SellerView,
};
use shared::ids::SellerId;

use crate::api::{ApiError, mutate, query, settle};
use crate::remote::Remote;

/// Every seller that the person may see, by short name.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list() -> Result<Vec<SellerView>, ApiError> {
    Ok(query(Sellers::build(())).await?.sellers)
}

/// Short name of one of them; nothing until it is known.
#[must_use]
pub fn name_of(known: Remote<Vec<SellerView>>, id: SellerId) -> Option<String> {
    known.map(|all| all.iter().find(|one| one.id == id).map(|one| one.short_name.clone())).flatten()
}

/// Short name of the one with this id; nothing when it is no id.
#[must_use]
pub fn name_in(known: Remote<Vec<SellerView>>, id: &str) -> Option<String> {
    id.parse().ok().map(|id| name_of(known, id).unwrap_or_default())
}

/// Id and short name of each, where there are several to choose from.
#[must_use]
pub fn to_choose(known: Remote<Vec<SellerView>>) -> Vec<(String, String)> {
    let several = known.data().filter(|all| all.len() > 1);
    several.map(|all| choices(&all)).unwrap_or_default()
}

/// Id and short name of each, to choose from.
#[must_use]
pub fn choices(all: &[SellerView]) -> Vec<(String, String)> {
    all.iter().map(|one| (one.id.to_string(), one.short_name.clone())).collect()
}

/// One seller; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: SellerId) -> Result<Option<SellerView>, ApiError> {
    Ok(query(SellerById::build(SellerByIdVariables { id })).await?.seller)
}

/// Makes a seller.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn create(input: SellerCreateInput) -> Result<SellerView, ApiError> {
    seller(mutate(SellerCreate::build(SellerCreateVariables { input })).await?.seller_create)
}

/// Changes requisites and zone of a seller.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn update(input: SellerUpdateInput) -> Result<SellerView, ApiError> {
    seller(mutate(SellerUpdate::build(SellerUpdateVariables { input })).await?.seller_update)
}

/// Closes the books of a seller through a day, or opens them again.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn close_period(input: SellerClosePeriodInput) -> Result<SellerView, ApiError> {
    let operation = SellerClosePeriod::build(SellerClosePeriodVariables { input });
    seller(mutate(operation).await?.seller_close_period)
}

fn seller(payload: SellerPayload) -> Result<SellerView, ApiError> {
    settle(payload.seller, payload.user_errors)
}
