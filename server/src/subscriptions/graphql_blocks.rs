//! The API of the register of blocks.

use async_graphql::{Context, Object, Result};
use shared::access::Permission;
use shared::api::subscriptions::{BlockFilter, BlockSort, BlockView};
use shared::ids::SubscriptionKey;

use super::graphql::{SubscriptionNode, loader, shared_cause};
use super::graphql_load::One;
use super::service::read::block_view;
use super::service::register::{self, BlockRow, BlockRows};
use crate::error::Error;
use crate::graphql::{ClientNode, List, actor, app, connection};
use crate::page::PageArgs;

/// A block with whom it concerns.
pub struct BlockNode(BlockRow);

/// A suspension in the list of all of them.
#[Object(name = "RegisteredBlock")]
impl BlockNode {
    /// The block.
    async fn block(&self) -> BlockView {
        block_view(self.0.clone())
    }

    /// The client.
    async fn client(&self, ctx: &Context<'_>) -> Result<ClientNode> {
        actor(ctx)?.require(Permission::ClientRead)?;
        let id = self.0.client;
        let client = loader(ctx).load_one(id).await.map_err(shared_cause)?;
        Ok(client.ok_or_else(|| Error::not_found("client", id))?.into())
    }

    /// The subscription; null = all of the client's.
    async fn subscription(&self, ctx: &Context<'_>) -> Result<Option<SubscriptionNode>> {
        actor(ctx)?.require(Permission::SubscriptionRead)?;
        let Some(id) = self.0.subscription else { return Ok(None) };
        let key = One(SubscriptionKey::new(self.0.client, id));
        Ok(loader(ctx).load_one(key).await.map_err(shared_cause)?.map(SubscriptionNode))
    }
}

/// Queries of blocks.
#[derive(Default)]
pub struct BlockQuery;

#[Object]
impl BlockQuery {
    /// A page of the blocks that the caller sees, those that began last first when no order is named.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, its filter and its order")]
    async fn blocks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many blocks from the beginning, or after `after`; at most 200.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor of the block before the page.")] after: Option<String>,
        #[graphql(desc = "So many blocks from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the block after the page.")] before: Option<String>,
        #[graphql(desc = "Which blocks.")] filter: Option<BlockFilter>,
        #[graphql(desc = "By which columns.")] sort: Option<Vec<BlockSort>>,
    ) -> Result<List<BlockNode>> {
        let args = PageArgs { first, after, last, before };
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let BlockRows { page, rows } = register::page(app(ctx), actor(ctx)?, &filter, sort, args).await?;
        Ok(connection(&page, rows, |(place, _)| place.clone(), |(_, row)| BlockNode(row)))
    }

    /// How many blocks that the caller sees meet the conditions.
    async fn block_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which blocks.")] filter: Option<BlockFilter>,
    ) -> Result<i32> {
        let count = register::count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}
