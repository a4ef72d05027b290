//! Suspensions of many clients or subscriptions at once.

use chrono::NaiveDate;

use crate::actions::Suspension;
use crate::api::clients::ClientFilter;
use crate::api::common::{MoneyInput, MoneyView};
use crate::error::ErrorCode;
use crate::ids::{ClientId, SubscriptionKey};

use super::{BlockInput, SubscriptionFilter, UnblockInput};

#[cfg(feature = "client")]
use crate::api::schema;

/// Most clients, and most subscriptions, of one call.
pub const MANY_MAX: usize = 1_000;

/// Whose service: clients with all of their subscriptions, or single subscriptions; at most 1000 of either.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::OneofObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub enum BlockTargetsInput {
    /// Clients that meet the conditions.
    Clients(ClientFilter),
    /// Subscriptions that meet the conditions, each by itself.
    Subscriptions(SubscriptionFilter),
}

/// What is done to service: one of these.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::OneofObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub enum SuspensionInput {
    /// It is suspended.
    Block(BlockInput),
    /// A suspension ends.
    Unblock(UnblockInput),
}

/// Suspensions, to see what they would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct BlocksPreviewInput {
    /// Whose.
    pub targets: BlockTargetsInput,
    /// What is done.
    pub suspension: SuspensionInput,
}

/// Suspensions of many, or their end.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct BlocksApplyInput {
    /// Whose.
    pub targets: BlockTargetsInput,
    /// What is done.
    pub suspension: SuspensionInput,
    /// Why.
    pub reason: Option<String>,
    /// Totals that the preview showed: when others would be posted, nothing is done.
    pub totals: Option<Vec<MoneyInput>>,
    /// Key of the call, 1 to 200 characters: a repeat goes on with the clients of the first call that are not done,
    /// and answers for all.
    pub idempotency_key: String,
}

/// A client or subscription to which it is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct ManyRefusal {
    /// The client.
    pub client_id: ClientId,
    /// Its name.
    pub client_name: String,
    /// The subscription, when only this one is refused.
    pub subscription_id: Option<SubscriptionKey>,
    /// What programs act on.
    pub code: ErrorCode,
    /// Cause and remedy, for people.
    pub message: String,
}

/// What suspensions of many do, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BlocksReport {
    /// Clients to whom it is done.
    pub clients: i32,
    /// Subscriptions whose service it changes.
    pub subscriptions: i32,
    /// Credits, and the charges that replace them, posted at once, by currency; negative when money goes back.
    pub totals: Vec<MoneyView>,
    /// How many clients and single subscriptions are refused.
    pub refused: i32,
    /// The first 100 of them.
    pub refusals: Vec<ManyRefusal>,
}

impl BlockInput {
    /// The suspension; it begins today unless a day is named.
    #[must_use]
    pub fn suspension(&self, today: NaiveDate) -> Suspension {
        let from = self.from.map_or(today, |day| day.0);
        Suspension::Begin { kind: self.kind, from, until: self.until.map(|day| day.0) }
    }
}

impl SuspensionInput {
    /// The suspension as of today.
    #[must_use]
    pub fn read(&self, today: NaiveDate) -> Suspension {
        match self {
            SuspensionInput::Block(block) => block.suspension(today),
            SuspensionInput::Unblock(unblock) => {
                Suspension::Lift { kind: unblock.kind, from: unblock.from.map(|day| day.0) }
            }
        }
    }
}
