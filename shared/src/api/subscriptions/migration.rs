//! Moving subscriptions to other prices: inputs and what is shown.

use crate::api::common::{MoneyView, UserError};
use crate::api::scalars::Date;
use crate::ids::{ClientId, PlanId, PlanVersionId, SubscriptionKey};

use super::ManyRefusal;

#[cfg(feature = "client")]
use crate::api::schema;

/// Which subscriptions move, and where to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PlanMigrationInput {
    /// Those that are on this plan and not over.
    pub plan_id: PlanId,
    /// Only those whose last terms are of this version.
    pub from_version_id: Option<PlanVersionId>,
    /// A published version of the same plan, or of another one of the same seller.
    pub to_version_id: PlanVersionId,
}

/// A step of the move.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct PlanMigrateInput {
    /// Which subscriptions, and where to.
    pub migration: PlanMigrationInput,
    /// Why; goes to their timelines.
    pub reason: Option<String>,
    /// The last client of the step before; from the beginning when left out. Whoever has moved stays as it is.
    pub after: Option<ClientId>,
}

/// What the move comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct PlanMigrationPreview {
    /// Clients whose subscriptions move.
    pub clients: i32,
    /// Subscriptions that move.
    pub subscriptions: i32,
    /// What a whole period of all of them costs now: with VAT, before discounts.
    pub before: MoneyView,
    /// What it costs afterwards.
    pub after: MoneyView,
    /// By how much it rises; negative when it falls.
    pub difference: MoneyView,
    /// How many subscriptions do not move.
    pub refused: i32,
    /// The first 100 of them.
    pub refusals: Vec<ManyRefusal>,
}

/// One subscription of the move.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct PlanMigrationRow {
    /// The subscription.
    pub subscription_id: SubscriptionKey,
    /// Its client.
    pub client_id: ClientId,
    /// The client's name.
    pub client_name: String,
    /// The first day at the new price: that of its next period.
    pub effective_on: Option<Date>,
    /// What a whole period costs now.
    pub before: Option<MoneyView>,
    /// What it costs afterwards.
    pub after: Option<MoneyView>,
    /// By how much it rises.
    pub difference: Option<MoneyView>,
    /// Why it does not move.
    pub refusal: Option<UserError>,
}

/// How far the move is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct PlanMigrationProgress {
    /// Subscriptions whose change this step has scheduled.
    pub done: i32,
    /// Subscriptions of this step that do not move.
    pub refused: i32,
    /// The first 100 of them.
    pub refusals: Vec<ManyRefusal>,
    /// Subscriptions that later steps will look at.
    pub left: i32,
    /// What the next step goes on after; absent when nothing is left.
    pub after: Option<ClientId>,
}
