//! Actions on subscriptions, and blocks of clients.

use cynic::MutationBuilder;
use shared::api::clients::operations::ClientPayload;
use shared::api::subscriptions::operations::SubscriptionRow;
use shared::api::subscriptions::operations::act::{
    ClientBlock, ClientBlockVariables, ClientUnblock, ClientUnblockVariables, SubscriptionAct,
    SubscriptionActVariables,
};
pub use shared::api::subscriptions::{
    BlockInput, ClientBlockInput, ClientUnblockInput, SubscriptionActInput, SubscriptionActionInput,
};

use crate::api::{ApiError, mutate, settle};

/// Does something to a subscription.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` or `QUOTE_CHANGED` when it would not do what was shown.
pub async fn act(input: SubscriptionActInput) -> Result<SubscriptionRow, ApiError> {
    let variables = SubscriptionActVariables { input };
    let payload = mutate(SubscriptionAct::build(variables)).await?.subscription_act;
    settle(payload.subscription, payload.user_errors)
}

/// Suspends all subscriptions of a client.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn block_client(input: ClientBlockInput) -> Result<(), ApiError> {
    let variables = ClientBlockVariables { input };
    done(mutate(ClientBlock::build(variables)).await?.client_block)
}

/// Ends a suspension of a client.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn unblock_client(input: ClientUnblockInput) -> Result<(), ApiError> {
    let variables = ClientUnblockVariables { input };
    done(mutate(ClientUnblock::build(variables)).await?.client_unblock)
}

fn done(payload: ClientPayload) -> Result<(), ApiError> {
    settle(payload.client, payload.user_errors).map(drop)
}
