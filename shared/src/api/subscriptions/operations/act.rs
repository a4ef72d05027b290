//! Operations of actions on subscriptions and of blocks.
#![cfg(feature = "client")]

use super::{ChargeConnection, SubscriptionPayload};
use crate::api::common::UserError;
use crate::api::schema;
use crate::api::subscriptions::{
    BlocksApplyInput, BlocksPreviewInput, BlocksReport, SubscriptionActInput, SubscriptionTransferInput,
    SubscriptionTransferPreview, SubscriptionTransferPreviewInput,
};
use crate::ids::SubscriptionKey;

/// Variables of [`SubscriptionAct`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SubscriptionActVariables {
    /// Input.
    pub input: SubscriptionActInput,
}

/// Does something to a subscription.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SubscriptionActVariables")]
pub struct SubscriptionAct {
    /// Answer.
    #[arguments(input: $input)]
    pub subscription_act: SubscriptionPayload,
}

/// Variables of [`TransferPreview`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct TransferPreviewVariables {
    /// Input.
    pub input: SubscriptionTransferPreviewInput,
}

/// What passing a subscription on to another client would do.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "TransferPreviewVariables")]
pub struct TransferPreview {
    /// Answer.
    #[arguments(input: $input)]
    pub subscription_transfer_preview: TransferPreviewPayload,
}

/// Answer of the preview of a transfer.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "SubscriptionTransferPreviewPayload")]
pub struct TransferPreviewPayload {
    /// What it would do.
    pub preview: Option<SubscriptionTransferPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`SubscriptionTransfer`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SubscriptionTransferVariables {
    /// Input.
    pub input: SubscriptionTransferInput,
}

/// Passes a subscription on to another client.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SubscriptionTransferVariables")]
pub struct SubscriptionTransfer {
    /// Answer.
    #[arguments(input: $input)]
    pub subscription_transfer: SubscriptionPayload,
}

/// Variables of [`BlocksPreview`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BlocksPreviewVariables {
    /// Input.
    pub input: BlocksPreviewInput,
}

/// What suspensions of many would do.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BlocksPreviewVariables")]
pub struct BlocksPreview {
    /// Answer.
    #[arguments(input: $input)]
    pub blocks_preview: BlocksPayload,
}

/// Variables of [`BlocksApply`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BlocksApplyVariables {
    /// Input.
    pub input: BlocksApplyInput,
}

/// Suspends many, or serves them again.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BlocksApplyVariables")]
pub struct BlocksApply {
    /// Answer.
    #[arguments(input: $input)]
    pub blocks_apply: BlocksPayload,
}

/// Answer about suspensions of many.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct BlocksPayload {
    /// What they do, or did.
    pub blocks: Option<BlocksReport>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`SubscriptionCharges`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SubscriptionChargesVariables {
    /// The subscription.
    pub id: SubscriptionKey,
    /// So many of the last charges.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

/// A page of the charges of one subscription.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "SubscriptionChargesVariables")]
pub struct SubscriptionCharges {
    /// The subscription.
    #[arguments(id: $id)]
    pub subscription: Option<ChargesOf>,
}

/// Charges of a subscription.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "ClientSubscription", variables = "SubscriptionChargesVariables")]
pub struct ChargesOf {
    /// Posted charges and credits.
    #[arguments(last: $last, before: $before)]
    pub charges: ChargeConnection,
}
