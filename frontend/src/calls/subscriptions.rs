//! Subscriptions, their charges and timelines.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::subscriptions::operations::act::{SubscriptionCharges, SubscriptionChargesVariables};
use shared::api::subscriptions::operations::blocks::{
    BlockCount, BlockCountVariables, Blocks, BlocksVariables,
};
pub use shared::api::subscriptions::operations::blocks::{BlockRow, BlockSubscription};
pub use shared::api::subscriptions::operations::{
    ChargeConnection, SubscriptionCard, SubscriptionRow, SubscriptionTimeline,
};
use shared::api::subscriptions::operations::{
    SubscriptionById, SubscriptionByIdVariables, SubscriptionCount, SubscriptionCountVariables,
    SubscriptionCreate, SubscriptionCreateVariables, SubscriptionEvents, SubscriptionEventsVariables,
    Subscriptions, SubscriptionsVariables,
};
pub use shared::api::subscriptions::{
    BlockFilter, BlockSort, BlockSortField, BlockView, ChargeView, DiscountInput, EventView, LifeView,
    SubscriptionCreateInput, SubscriptionFilter, SubscriptionSort, SubscriptionSortField,
    SubscriptionTermsView, SubscriptionView,
};
use shared::ids::{ClientId, SubscriptionKey};

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// Charges on one page of a card.
const CHARGES: i32 = 50;
/// Subscriptions whose timelines a client's history shows.
const TIMELINES: i32 = 50;

/// A page of the list; those of a client together when no order is named.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(
    filter: SubscriptionFilter,
    sort: Vec<SubscriptionSort>,
    after: Option<String>,
) -> Result<GridPage<SubscriptionRow>, ApiError> {
    let variables =
        SubscriptionsVariables { filter: Some(filter), first: Some(PAGE), after, sort: Some(sort) };
    let list = query(Subscriptions::build(variables)).await?.subscriptions;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// How many subscriptions match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn count(filter: SubscriptionFilter) -> Result<i64, ApiError> {
    let variables = SubscriptionCountVariables { filter: Some(filter) };
    Ok(i64::from(query(SubscriptionCount::build(variables)).await?.subscription_count))
}

/// One subscription with its latest charges; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: SubscriptionKey) -> Result<Option<SubscriptionCard>, ApiError> {
    let variables = SubscriptionByIdVariables { id, last: Some(CHARGES) };
    Ok(query(SubscriptionById::build(variables)).await?.subscription)
}

/// Charges before a cursor, the newest first, and the cursor to go on from.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn charges(id: SubscriptionKey, cursor: Option<String>) -> Result<GridPage<ChargeView>, ApiError> {
    let variables = SubscriptionChargesVariables { id, last: Some(CHARGES), before: cursor };
    let found = query(SubscriptionCharges::build(variables)).await?.subscription;
    Ok(found.map_or(GridPage { rows: Vec::new(), next: None }, |found| latest_first(found.charges)))
}

/// A page of charges turned round: the newest first, going on to the older ones.
#[must_use]
pub fn latest_first(charges: ChargeConnection) -> GridPage<ChargeView> {
    let info = charges.page_info;
    let rows = charges.nodes.into_iter().rev().collect();
    GridPage { rows, next: info.start_cursor.filter(|_| info.has_previous_page) }
}

/// What happened to the subscriptions of a client.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn timelines(client: ClientId) -> Result<Vec<SubscriptionTimeline>, ApiError> {
    let filter = SubscriptionFilter { client_id: Some(client), ..SubscriptionFilter::default() };
    let variables = SubscriptionEventsVariables { filter: Some(filter), first: Some(TIMELINES) };
    Ok(query(SubscriptionEvents::build(variables)).await?.subscriptions.nodes)
}

/// Makes a subscription.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn create(input: SubscriptionCreateInput) -> Result<SubscriptionRow, ApiError> {
    let variables = SubscriptionCreateVariables { input };
    let payload = mutate(SubscriptionCreate::build(variables)).await?.subscription_create;
    settle(payload.subscription, payload.user_errors)
}

/// A page of the suspensions of all clients; those that began last first when no order is named.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn blocks(
    filter: BlockFilter,
    sort: Vec<BlockSort>,
    after: Option<String>,
) -> Result<GridPage<BlockRow>, ApiError> {
    let variables = BlocksVariables { filter: Some(filter), first: Some(PAGE), after, sort: Some(sort) };
    let list = query(Blocks::build(variables)).await?.blocks;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// How many suspensions match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn block_count(filter: BlockFilter) -> Result<i64, ApiError> {
    let variables = BlockCountVariables { filter: Some(filter) };
    Ok(i64::from(query(BlockCount::build(variables)).await?.block_count))
}
