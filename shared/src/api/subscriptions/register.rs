//! The register of blocks in the API.

use crate::api::common::SortDirection;
use crate::api::scalars::Date;
use crate::blocks::{BlockKind, BlockState};
use crate::ids::{ClientId, SellerId};

#[cfg(feature = "client")]
use crate::api::schema;

/// Which blocks. Conditions are joined by "and"; those left out do not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct BlockFilter {
    /// Words of the client's name, ИНН, contract number, e-mail, telephone or external id.
    pub search: Option<String>,
    /// Of clients of this seller.
    pub seller_id: Option<SellerId>,
    /// Of this client and its subscriptions.
    pub client_id: Option<ClientId>,
    /// Of any of these kinds.
    pub kinds: Option<Vec<BlockKind>>,
    /// Where they stand today.
    pub state: Option<BlockState>,
    /// True: of whole clients; false: of single subscriptions.
    pub of_client: Option<bool>,
    /// True: set by credit control; false: by hand.
    pub automatic: Option<bool>,
    /// Beginning on this day or later.
    pub from_since: Option<Date>,
    /// Beginning on this day or earlier.
    pub from_by: Option<Date>,
}

/// What a list of blocks is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum BlockSortField {
    /// First day without service.
    From,
    /// First day with service again; those without one come last.
    Until,
    /// Name of the client.
    Client,
    /// When it was set.
    Created,
}

crate::wire::typed_enum!(BlockSortField);

/// One column of an order of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
pub struct BlockSort {
    /// The column.
    pub field: BlockSortField,
    /// Which way.
    pub direction: SortDirection,
}
