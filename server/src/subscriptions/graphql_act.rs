//! The API of actions on subscriptions and of blocks.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::access::Permission;
use shared::api::common::UserError;
use shared::api::subscriptions::{
    BlockView, BlocksApplyInput, BlocksPreviewInput, BlocksReport, ClientBlockInput, ClientUnblockInput,
    SubscriptionActInput, SubscriptionActionPreview, SubscriptionActionPreviewInput,
    SubscriptionTransferInput, SubscriptionTransferPreview, SubscriptionTransferPreviewInput,
};
use shared::ids::ClientId;

use super::graphql::{SubscriptionNode, SubscriptionPayload, loader, shared_cause};
use super::graphql_load::BlocksOf;
use super::service::{act, block, many, read, transfer};
use crate::clients::{ClientPayload, client_answer};
use crate::error::Error;
use crate::graphql::{actor, app, payload};

/// What this chapter adds to a client.
pub struct ClientBlocks(pub ClientId);

#[Object]
impl ClientBlocks {
    /// Suspensions of the client itself, the oldest first.
    async fn blocks(&self, ctx: &Context<'_>) -> Result<Vec<BlockView>> {
        actor(ctx)?.require(Permission::SubscriptionRead)?;
        let all = loader(ctx).load_one(BlocksOf(self.0)).await.map_err(shared_cause)?.unwrap_or_default();
        Ok(all.into_iter().filter(|block| block.subscription_id.is_none()).collect())
    }
}

/// Answer of the preview of an action.
#[derive(SimpleObject)]
pub struct SubscriptionActionPreviewPayload {
    /// What it would do; null when refused.
    pub preview: Option<SubscriptionActionPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the preview of a transfer.
#[derive(SimpleObject)]
pub struct SubscriptionTransferPreviewPayload {
    /// What it would do; null when refused.
    pub preview: Option<SubscriptionTransferPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer about suspensions of many.
#[derive(SimpleObject)]
pub struct BlocksPayload {
    /// What they do, or did; null when refused.
    pub blocks: Option<BlocksReport>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

impl BlocksPayload {
    fn of(report: std::result::Result<BlocksReport, Error>) -> Result<BlocksPayload> {
        let (blocks, user_errors) = payload(report)?;
        Ok(BlocksPayload { blocks, user_errors })
    }
}

/// Queries of actions.
#[derive(Default)]
pub struct ActQuery;

#[Object]
impl ActQuery {
    /// What an action on a subscription would do: the lines that it posts, and what is charged next. Writes nothing.
    async fn subscription_action_preview(
        &self,
        ctx: &Context<'_>,
        input: SubscriptionActionPreviewInput,
    ) -> Result<SubscriptionActionPreviewPayload> {
        let (preview, user_errors) = payload(act::preview(app(ctx), actor(ctx)?, input).await)?;
        Ok(SubscriptionActionPreviewPayload { preview, user_errors })
    }

    /// What passing a subscription on to another client would do. Writes nothing.
    async fn subscription_transfer_preview(
        &self,
        ctx: &Context<'_>,
        input: SubscriptionTransferPreviewInput,
    ) -> Result<SubscriptionTransferPreviewPayload> {
        let (preview, user_errors) = payload(transfer::preview(app(ctx), actor(ctx)?, input).await)?;
        Ok(SubscriptionTransferPreviewPayload { preview, user_errors })
    }

    /// What suspending clients or subscriptions, or serving them again, would do: how many it touches, what is posted
    /// at once, and who is refused. Writes nothing.
    async fn blocks_preview(&self, ctx: &Context<'_>, input: BlocksPreviewInput) -> Result<BlocksPayload> {
        BlocksPayload::of(many::preview(app(ctx), actor(ctx)?, input).await)
    }
}

/// Mutations of actions.
#[derive(Default)]
pub struct ActMutation;

#[Object]
impl ActMutation {
    /// Does something to a subscription, and posts at once what it takes back and replaces. With the version and the
    /// total of a preview it does exactly what was shown, or is refused.
    async fn subscription_act(
        &self,
        ctx: &Context<'_>,
        input: SubscriptionActInput,
    ) -> Result<SubscriptionPayload> {
        let (key, user_errors) = payload(act::act(app(ctx), actor(ctx)?, input).await)?;
        let subscription = match key {
            Some(key) => Some(SubscriptionNode(read::made(app(ctx), key).await?)),
            None => None,
        };
        Ok(SubscriptionPayload { subscription, user_errors })
    }

    /// Passes a subscription with its add-ons on to another client of the same seller: it ends with the one, and goes
    /// on with the other under the same terms. Answers the subscription of the other.
    async fn subscription_transfer(
        &self,
        ctx: &Context<'_>,
        input: SubscriptionTransferInput,
    ) -> Result<SubscriptionPayload> {
        let (key, user_errors) = payload(transfer::apply(app(ctx), actor(ctx)?, input).await)?;
        let subscription = match key {
            Some(key) => Some(SubscriptionNode(read::made(app(ctx), key).await?)),
            None => None,
        };
        Ok(SubscriptionPayload { subscription, user_errors })
    }

    /// Suspends all subscriptions of a client.
    async fn client_block(&self, ctx: &Context<'_>, input: ClientBlockInput) -> Result<ClientPayload> {
        client_answer(ctx, block::block_client(app(ctx), actor(ctx)?, input).await).await
    }

    /// Ends a suspension of a client. Other suspensions of it or of its subscriptions stay.
    async fn client_unblock(&self, ctx: &Context<'_>, input: ClientUnblockInput) -> Result<ClientPayload> {
        client_answer(ctx, block::unblock_client(app(ctx), actor(ctx)?, input).await).await
    }

    /// Suspends clients or subscriptions, or serves them again, each client in its own transaction: a refused one does
    /// not stop the others.
    async fn blocks_apply(&self, ctx: &Context<'_>, input: BlocksApplyInput) -> Result<BlocksPayload> {
        BlocksPayload::of(many::apply(app(ctx), actor(ctx)?, input).await)
    }
}
