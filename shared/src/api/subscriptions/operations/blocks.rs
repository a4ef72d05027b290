//! Operations of the register of blocks.
#![cfg(feature = "client")]

use super::super::{BlockFilter, BlockSort, BlockView};
use super::SubscriptionClient;
use crate::api::common::PageInfo;
use crate::api::schema;
use crate::ids::{PlanId, SubscriptionKey};

/// Variables of [`Blocks`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BlocksVariables {
    /// Which blocks.
    pub filter: Option<BlockFilter>,
    /// So many rows.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
    /// Order.
    pub sort: Option<Vec<BlockSort>>,
}

/// A page of blocks.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BlocksVariables")]
pub struct Blocks {
    /// The page.
    #[arguments(filter: $filter, first: $first, after: $after, sort: $sort)]
    pub blocks: RegisteredBlockConnection,
}

/// A page of blocks.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct RegisteredBlockConnection {
    /// The blocks.
    pub nodes: Vec<BlockRow>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// A block, with its client and its subscription.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "RegisteredBlock")]
pub struct BlockRow {
    /// The block.
    pub block: BlockView,
    /// Whose.
    pub client: SubscriptionClient,
    /// The subscription; none = all of the client's.
    pub subscription: Option<BlockSubscription>,
}

/// A subscription that is blocked by itself.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "ClientSubscription")]
pub struct BlockSubscription {
    /// The subscription.
    pub id: SubscriptionKey,
    /// Its name.
    pub name: Option<String>,
    /// Its plan.
    pub plan: BlockPlan,
}

/// A plan of a blocked subscription.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Plan")]
pub struct BlockPlan {
    /// The plan.
    pub id: PlanId,
    /// Its name.
    pub name: String,
}

/// Variables of [`BlockCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BlockCountVariables {
    /// Which blocks.
    pub filter: Option<BlockFilter>,
}

/// How many blocks meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BlockCountVariables")]
pub struct BlockCount {
    /// The exact number.
    #[arguments(filter: $filter)]
    pub block_count: i32,
}
