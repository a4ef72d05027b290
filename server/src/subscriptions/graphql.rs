//! The API of subscriptions.

use std::sync::Arc;

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Object, Result, SimpleObject};
use shared::access::Permission;
use shared::actions::Life;
use shared::api::common::{PeriodView, UserError};
use shared::api::scalars::Date;
use shared::api::subscriptions::{
    BlockView, ChargeView, EventView, LifeView, QuoteLineView, SubscriptionCreateInput, SubscriptionFilter,
    SubscriptionPreview, SubscriptionPreviewInput, SubscriptionSort, SubscriptionTermsView, SubscriptionView,
    UsageRecordInput, UsageRecordsInput, UsageView,
};
use shared::ids::SubscriptionKey;

use super::graphql_load::{AddonsOf, BlocksOf, LivesOf, One, Parts, PlansOf, TimelineOf};
use super::service::read::{ChargeKeyParts, SubscriptionRows};
use super::service::{act, create, preview, read, usage};
use crate::access::Actor;
use crate::app::App;
use crate::catalog::PlanNode;
use crate::error::Error;
use crate::graphql::{ClientNode, List, actor, app, connection, payload};
use crate::page::{Page, PageArgs};

pub(super) fn loader<'c>(ctx: &Context<'c>) -> &'c DataLoader<Parts> {
    ctx.data_unchecked::<DataLoader<Parts>>()
}

pub(super) fn shared_cause(error: Arc<Error>) -> Error {
    Error::internal(error)
}

/// A subscription with its client, plan, terms, charges and timeline.
pub struct SubscriptionNode(pub SubscriptionView);

impl SubscriptionNode {
    /// The global id, for `Node`.
    pub async fn id(&self, _: &Context<'_>) -> Result<SubscriptionKey> {
        Ok(self.0.id)
    }

    /// What runs read of it.
    async fn life_of(&self, ctx: &Context<'_>) -> Result<Life> {
        actor(ctx)?.require(Permission::SubscriptionRead)?;
        let lives = loader(ctx).load_one(LivesOf(self.0.client_id)).await.map_err(shared_cause)?;
        let found =
            lives.iter().flat_map(|lives| lives.iter()).find(|life| life.subscription == self.0.id.id);
        Ok(found.cloned().ok_or_else(|| Error::not_found("subscription", self.0.id))?)
    }
}

/// A client's use of a plan from a date.
#[Object(name = "ClientSubscription")]
impl SubscriptionNode {
    #[graphql(flatten)]
    async fn view(&self) -> &SubscriptionView {
        &self.0
    }

    /// The client.
    async fn client(&self, ctx: &Context<'_>) -> Result<ClientNode> {
        actor(ctx)?.require(Permission::ClientRead)?;
        let id = self.0.client_id;
        let client = loader(ctx).load_one(id).await.map_err(shared_cause)?;
        Ok(client.ok_or_else(|| Error::not_found("client", id))?.into())
    }

    /// The plan.
    async fn plan(&self, ctx: &Context<'_>) -> Result<PlanNode> {
        actor(ctx)?.require(Permission::CatalogRead)?;
        let id = self.0.plan_id;
        let plan = loader(ctx).load_one(id).await.map_err(shared_cause)?;
        Ok(PlanNode(plan.ok_or_else(|| Error::not_found("plan", id))?))
    }

    /// What it is attached to, of an add-on.
    async fn base(&self, ctx: &Context<'_>) -> Result<Option<SubscriptionNode>> {
        actor(ctx)?.require(Permission::SubscriptionRead)?;
        let Some(id) = self.0.base_id else { return Ok(None) };
        Ok(loader(ctx).load_one(One(id)).await.map_err(shared_cause)?.map(SubscriptionNode))
    }

    /// Add-ons attached to it, the oldest first; those that ended too.
    async fn addons(&self, ctx: &Context<'_>) -> Result<Vec<SubscriptionNode>> {
        actor(ctx)?.require(Permission::SubscriptionRead)?;
        let addons = loader(ctx).load_one(AddonsOf(self.0.id)).await.map_err(shared_cause)?;
        Ok(addons.unwrap_or_default().into_iter().map(SubscriptionNode).collect())
    }

    /// Every plan that its terms or its timeline name, the present one first.
    async fn plans(&self, ctx: &Context<'_>) -> Result<Vec<PlanNode>> {
        actor(ctx)?.require(Permission::CatalogRead)?;
        let key = PlansOf(self.0.id, self.0.plan_id);
        let ids = loader(ctx).load_one(key).await.map_err(shared_cause)?.unwrap_or_default();
        let mut known = loader(ctx).load_many(ids.clone()).await.map_err(shared_cause)?;
        Ok(ids.iter().filter_map(|id| known.remove(id)).map(PlanNode).collect())
    }

    /// Terms over time.
    async fn terms(&self, ctx: &Context<'_>) -> Result<Vec<SubscriptionTermsView>> {
        actor(ctx)?.require(Permission::SubscriptionRead)?;
        Ok(loader(ctx).load_one(self.0.id).await.map_err(shared_cause)?.unwrap_or_default())
    }

    /// The next period or piece of the recurring components that is not charged yet.
    async fn next_period(&self, ctx: &Context<'_>) -> Result<Option<PeriodView>> {
        Ok(read::next_period(&self.life_of(ctx).await?)?)
    }

    /// The lines that a run as of this day would post.
    async fn due_lines(&self, ctx: &Context<'_>, as_of: Date) -> Result<Vec<QuoteLineView>> {
        Ok(read::due_lines(&self.life_of(ctx).await?, as_of.0)?)
    }

    /// What happened, the newest first; at most 1000 events.
    async fn timeline(&self, ctx: &Context<'_>) -> Result<Vec<EventView>> {
        actor(ctx)?.require(Permission::SubscriptionRead)?;
        Ok(loader(ctx).load_one(TimelineOf(self.0.id)).await.map_err(shared_cause)?.unwrap_or_default())
    }

    /// Suspensions of it and of its client, the oldest first.
    async fn blocks(&self, ctx: &Context<'_>) -> Result<Vec<BlockView>> {
        actor(ctx)?.require(Permission::SubscriptionRead)?;
        let all = loader(ctx).load_one(BlocksOf(self.0.client_id)).await.map_err(shared_cause)?;
        let own = |block: &BlockView| block.subscription_id.is_none_or(|id| id == self.0.id);
        Ok(all.unwrap_or_default().into_iter().filter(own).collect())
    }

    /// What previews of actions read: a browser works them out by the same rules as the server.
    async fn life(&self, ctx: &Context<'_>) -> Result<LifeView> {
        Ok(act::life(app(ctx), actor(ctx)?, self.0.id).await?)
    }

    /// Posted charges and credits, by first day.
    async fn charges(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the charge before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the charge after the page.")] before: Option<String>,
    ) -> Result<List<ChargeView>> {
        let page: Page<ChargeKeyParts> = Page::parse(PageArgs { first, after, last, before }, "period")?;
        let charges = read::charges(app(ctx), actor(ctx)?, self.0.id, &page).await?;
        let key = |charge: &ChargeView| (charge.from.0, charge.component.clone(), charge.id.id.uuid());
        Ok(connection(&page, charges, key, |charge| charge))
    }
}

/// A subscription that the caller may see, for `node`.
pub async fn subscription_node(
    app: &App,
    actor: &Actor,
    key: SubscriptionKey,
) -> std::result::Result<SubscriptionNode, Error> {
    read::one(app, actor, key).await.map(SubscriptionNode)
}

/// Answer of mutations of subscriptions.
#[derive(SimpleObject)]
pub struct SubscriptionPayload {
    /// The subscription; null when refused.
    pub subscription: Option<SubscriptionNode>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the preview.
#[derive(SimpleObject)]
pub struct SubscriptionPreviewPayload {
    /// What the first run would charge; null when the input is wrong.
    pub preview: Option<SubscriptionPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of a record of usage.
#[derive(SimpleObject)]
pub struct UsageRecordPayload {
    /// The record; null when refused.
    pub usage: Option<UsageView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of records of usage.
#[derive(SimpleObject)]
pub struct UsageRecordsPayload {
    /// The records in the order of the input; null when refused.
    pub usage: Option<Vec<UsageView>>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Queries of subscriptions.
#[derive(Default)]
pub struct SubscriptionQuery;

#[Object]
impl SubscriptionQuery {
    /// Subscriptions that the caller sees, by client and age.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, its filter and its order")]
    async fn subscriptions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which subscriptions.")] filter: Option<SubscriptionFilter>,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the subscription before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the subscription after the page.")] before: Option<String>,
        #[graphql(desc = "By which columns; by client and age when left out.")] sort: Option<
            Vec<SubscriptionSort>,
        >,
    ) -> Result<List<SubscriptionNode>> {
        let args = PageArgs { first, after, last, before };
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let SubscriptionRows { page, rows } = read::page(app(ctx), actor(ctx)?, filter, sort, args).await?;
        Ok(connection(&page, rows, |(place, _)| place.clone(), |(_, view)| SubscriptionNode(view)))
    }

    /// How many subscriptions that the caller sees meet the conditions.
    async fn subscription_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which subscriptions.")] filter: Option<SubscriptionFilter>,
    ) -> Result<i32> {
        let count = read::count(app(ctx), actor(ctx)?, filter.unwrap_or_default()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// A subscription; null when there is none, or none that the caller may see.
    async fn subscription(&self, ctx: &Context<'_>, id: SubscriptionKey) -> Result<Option<SubscriptionNode>> {
        match subscription_node(app(ctx), actor(ctx)?, id).await {
            Ok(node) => Ok(Some(node)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// What the first run would charge for a subscription that does not exist yet. Writes nothing.
    async fn subscription_preview(
        &self,
        ctx: &Context<'_>,
        input: SubscriptionPreviewInput,
    ) -> Result<SubscriptionPreviewPayload> {
        let (preview, user_errors) = payload(preview::preview(app(ctx), actor(ctx)?, input).await)?;
        Ok(SubscriptionPreviewPayload { preview, user_errors })
    }
}

/// Mutations of subscriptions.
#[derive(Default)]
pub struct SubscriptionMutation;

#[Object]
impl SubscriptionMutation {
    /// Makes a subscription.
    async fn subscription_create(
        &self,
        ctx: &Context<'_>,
        input: SubscriptionCreateInput,
    ) -> Result<SubscriptionPayload> {
        let (app, actor) = (app(ctx), actor(ctx)?);
        let (key, user_errors) = payload(create::create(app, actor, input).await)?;
        let subscription = match key {
            Some(key) => Some(SubscriptionNode(read::made(app, key).await?)),
            None => None,
        };
        Ok(SubscriptionPayload { subscription, user_errors })
    }

    /// Records usage. The same record again changes nothing.
    async fn usage_record(&self, ctx: &Context<'_>, input: UsageRecordInput) -> Result<UsageRecordPayload> {
        let (stored, user_errors) = payload(usage::record(app(ctx), actor(ctx)?, &[input]).await)?;
        Ok(UsageRecordPayload { usage: stored.and_then(|mut stored| stored.pop()), user_errors })
    }

    /// Records up to 1000 records of usage, all or none.
    async fn usage_records(
        &self,
        ctx: &Context<'_>,
        input: UsageRecordsInput,
    ) -> Result<UsageRecordsPayload> {
        let (usage, user_errors) = payload(usage::record(app(ctx), actor(ctx)?, &input.records).await)?;
        Ok(UsageRecordsPayload { usage, user_errors })
    }
}
