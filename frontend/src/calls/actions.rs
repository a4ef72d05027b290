//! Actions on subscriptions, and blocks of clients.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::subscriptions::operations::SubscriptionRow;
use shared::api::subscriptions::operations::act::{
    BlocksApply, BlocksApplyVariables, BlocksPreview, BlocksPreviewVariables, SubscriptionAct,
    SubscriptionActVariables, SubscriptionTransfer, SubscriptionTransferVariables, TransferPreview,
    TransferPreviewVariables,
};
pub use shared::api::subscriptions::{
    BlockInput, BlockTargetsInput, BlocksApplyInput, BlocksPreviewInput, BlocksReport, SubscriptionActInput,
    SubscriptionActionInput, SubscriptionTransferInput, SubscriptionTransferPreview,
    SubscriptionTransferPreviewInput, SuspensionInput, UnblockInput,
};

use crate::api::{ApiError, mutate, query, settle};

/// Does something to a subscription.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` or `QUOTE_CHANGED` when it would not do what was shown.
pub async fn act(input: SubscriptionActInput) -> Result<SubscriptionRow, ApiError> {
    let variables = SubscriptionActVariables { input };
    let payload = mutate(SubscriptionAct::build(variables)).await?.subscription_act;
    settle(payload.subscription, payload.user_errors)
}

/// What suspensions of many, or their end, would do.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn blocks_preview(input: BlocksPreviewInput) -> Result<BlocksReport, ApiError> {
    let variables = BlocksPreviewVariables { input };
    let payload = query(BlocksPreview::build(variables)).await?.blocks_preview;
    settle(payload.blocks, payload.user_errors)
}

/// Suspends many, or serves them again.
///
/// # Errors
/// A refusal, or a failure on the way; `QUOTE_CHANGED` when it would not post what was shown.
pub async fn blocks_apply(input: BlocksApplyInput) -> Result<BlocksReport, ApiError> {
    let variables = BlocksApplyVariables { input };
    let payload = mutate(BlocksApply::build(variables)).await?.blocks_apply;
    settle(payload.blocks, payload.user_errors)
}

/// What passing a subscription on to another client would do.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn transfer_preview(
    input: SubscriptionTransferPreviewInput,
) -> Result<SubscriptionTransferPreview, ApiError> {
    let variables = TransferPreviewVariables { input };
    let payload = query(TransferPreview::build(variables)).await?.subscription_transfer_preview;
    settle(payload.preview, payload.user_errors)
}

/// Passes a subscription on to another client; answers the new one.
///
/// # Errors
/// A refusal, or a failure on the way; `STALE` or `QUOTE_CHANGED` when it would not do what was shown.
pub async fn transfer(input: SubscriptionTransferInput) -> Result<SubscriptionRow, ApiError> {
    let variables = SubscriptionTransferVariables { input };
    let payload = mutate(SubscriptionTransfer::build(variables)).await?.subscription_transfer;
    settle(payload.subscription, payload.user_errors)
}
