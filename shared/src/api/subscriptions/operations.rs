//! Operations of subscriptions and usage.
#![cfg(feature = "client")]

pub mod act;
pub mod blocks;
pub mod migrate;

use super::{
    BlockView, ChargeView, EventView, LifeView, SubscriptionCreateInput, SubscriptionFilter,
    SubscriptionPreview, SubscriptionPreviewInput, SubscriptionSort, SubscriptionTermsView, SubscriptionView,
    UsageRecordInput, UsageRecordsInput, UsageView,
};
use crate::api::catalog::PlanView;
use crate::api::catalog::operations::PlanCard;
use crate::api::common::{PageInfo, PeriodView, UserError};
use crate::api::schema;
use crate::ids::{ClientId, SubscriptionKey};

/// Variables of [`Subscriptions`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SubscriptionsVariables {
    /// Which subscriptions.
    pub filter: Option<SubscriptionFilter>,
    /// So many rows.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
    /// Order.
    pub sort: Option<Vec<SubscriptionSort>>,
}

/// Subscriptions with their plans.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "SubscriptionsVariables")]
pub struct Subscriptions {
    /// The page.
    #[arguments(filter: $filter, first: $first, after: $after, sort: $sort)]
    pub subscriptions: ClientSubscriptionConnection,
}

/// A page of subscriptions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct ClientSubscriptionConnection {
    /// The subscriptions.
    pub nodes: Vec<SubscriptionRow>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Whose subscription it is.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Client")]
pub struct SubscriptionClient {
    /// The client.
    pub id: ClientId,
    /// Name of the client.
    pub name: String,
}

/// A subscription with its client, plan and terms.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "ClientSubscription")]
pub struct SubscriptionRow {
    /// The subscription.
    #[cynic(spread)]
    pub view: SubscriptionView,
    /// The client.
    pub client: SubscriptionClient,
    /// The plan.
    pub plan: PlanView,
    /// Terms over time.
    pub terms: Vec<SubscriptionTermsView>,
}

/// Variables of [`SubscriptionCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SubscriptionCountVariables {
    /// Which subscriptions.
    pub filter: Option<SubscriptionFilter>,
}

/// How many subscriptions meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "SubscriptionCountVariables")]
pub struct SubscriptionCount {
    /// The number.
    #[arguments(filter: $filter)]
    pub subscription_count: i32,
}

/// Variables of [`SubscriptionById`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SubscriptionByIdVariables {
    /// The subscription.
    pub id: SubscriptionKey,
    /// So many of the last charges.
    pub last: Option<i32>,
}

/// A subscription with its timeline and charges.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "SubscriptionByIdVariables")]
pub struct SubscriptionById {
    /// The subscription.
    #[arguments(id: $id)]
    pub subscription: Option<SubscriptionCard>,
}

/// A subscription with everything that its card shows.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "ClientSubscription", variables = "SubscriptionByIdVariables")]
pub struct SubscriptionCard {
    /// The subscription.
    #[cynic(spread)]
    pub view: SubscriptionView,
    /// The client.
    pub client: SubscriptionClient,
    /// The plan with its versions.
    pub plan: PlanCard,
    /// Every plan that its terms or its timeline name, the present one first.
    pub plans: Vec<PlanCard>,
    /// What it is attached to, of an add-on.
    pub base: Option<SubscriptionRow>,
    /// Add-ons attached to it, the oldest first; those that ended too.
    pub addons: Vec<SubscriptionRow>,
    /// Terms over time.
    pub terms: Vec<SubscriptionTermsView>,
    /// The next period that is not charged yet.
    pub next_period: Option<PeriodView>,
    /// What happened, the newest first.
    pub timeline: Vec<EventView>,
    /// Posted charges and credits.
    #[arguments(last: $last)]
    pub charges: ChargeConnection,
    /// Suspensions of it and of its client, the oldest first.
    pub blocks: Vec<BlockView>,
    /// What previews of actions read.
    pub life: LifeView,
}

/// A page of charges.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct ChargeConnection {
    /// The charges.
    pub nodes: Vec<ChargeView>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Answer of mutations of subscriptions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct SubscriptionPayload {
    /// The subscription.
    pub subscription: Option<SubscriptionRow>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`SubscriptionCreate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SubscriptionCreateVariables {
    /// Input.
    pub input: SubscriptionCreateInput,
}

/// Makes a subscription.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SubscriptionCreateVariables")]
pub struct SubscriptionCreate {
    /// Answer.
    #[arguments(input: $input)]
    pub subscription_create: SubscriptionPayload,
}

/// Answer of the preview.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct SubscriptionPreviewPayload {
    /// What the first run would charge.
    pub preview: Option<SubscriptionPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`SubscriptionPreviewOf`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SubscriptionPreviewOfVariables {
    /// Input.
    pub input: SubscriptionPreviewInput,
}

/// What a subscription would cost.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "SubscriptionPreviewOfVariables")]
pub struct SubscriptionPreviewOf {
    /// Answer.
    #[arguments(input: $input)]
    pub subscription_preview: SubscriptionPreviewPayload,
}

/// Answer of a record of usage.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct UsageRecordPayload {
    /// The record.
    pub usage: Option<UsageView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`UsageRecord`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct UsageRecordVariables {
    /// Input.
    pub input: UsageRecordInput,
}

/// Records usage.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "UsageRecordVariables")]
pub struct UsageRecord {
    /// Answer.
    #[arguments(input: $input)]
    pub usage_record: UsageRecordPayload,
}

/// Answer of records of usage.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct UsageRecordsPayload {
    /// The records.
    pub usage: Option<Vec<UsageView>>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`UsageRecords`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct UsageRecordsVariables {
    /// Input.
    pub input: UsageRecordsInput,
}

/// Records many records of usage.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "UsageRecordsVariables")]
pub struct UsageRecords {
    /// Answer.
    #[arguments(input: $input)]
    pub usage_records: UsageRecordsPayload,
}

/// Variables of [`SubscriptionEvents`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SubscriptionEventsVariables {
    /// Which subscriptions.
    pub filter: Option<SubscriptionFilter>,
    /// So many subscriptions.
    pub first: Option<i32>,
}

/// Timelines of subscriptions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "SubscriptionEventsVariables")]
pub struct SubscriptionEvents {
    /// The subscriptions.
    #[arguments(filter: $filter, first: $first)]
    pub subscriptions: SubscriptionTimelines,
}

/// Subscriptions with their timelines.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "ClientSubscriptionConnection")]
pub struct SubscriptionTimelines {
    /// The subscriptions.
    pub nodes: Vec<SubscriptionTimeline>,
}

/// A subscription with its plan and what happened.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "ClientSubscription")]
pub struct SubscriptionTimeline {
    /// The subscription.
    pub id: SubscriptionKey,
    /// Name given to it.
    pub name: Option<String>,
    /// The plan.
    pub plan: PlanView,
    /// What happened, the newest first.
    pub timeline: Vec<EventView>,
}
