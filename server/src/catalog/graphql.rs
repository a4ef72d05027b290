//! The API of the catalogue.

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Object, Result, SimpleObject};
use shared::access::Permission;
use shared::api::catalog::{
    PlanCreateInput, PlanFilter, PlanPrice, PlanPriceInput, PlanUpdateInput, PlanVersionCreateInput,
    PlanVersionPublishInput, PlanVersionUpdateInput, PlanVersionView, PlanView, ProductCreateInput,
    ProductUpdateInput, ProductView,
};
use shared::api::common::UserError;
use shared::ids::{PlanId, PlanVersionId, ProductId, SellerId};

use super::graphql_load::{Catalogue, CurrentOf, PlansOf, VersionsOf};
use super::service::{self, CodeKey, Version};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::graphql::{List, actor, app, connection, payload};
use crate::page::{Page, PageArgs};

fn loader<'c>(ctx: &Context<'c>) -> &'c DataLoader<Catalogue> {
    ctx.data_unchecked::<DataLoader<Catalogue>>()
}

/// A product with its plans.
pub struct ProductNode(pub ProductView);

impl ProductNode {
    /// The global id, for `Node`.
    pub async fn id(&self, _: &Context<'_>) -> Result<ProductId> {
        Ok(self.0.id)
    }
}

/// A product: a family of plans of one seller.
#[Object(name = "Product")]
impl ProductNode {
    #[graphql(flatten)]
    async fn view(&self) -> &ProductView {
        &self.0
    }

    /// Its plans, by code; the first 200.
    async fn plans(&self, ctx: &Context<'_>) -> Result<Vec<PlanNode>> {
        actor(ctx)?.require(Permission::CatalogRead)?;
        let plans = loader(ctx).load_one(PlansOf(self.0.id)).await.map_err(Error::internal)?;
        Ok(plans.unwrap_or_default().into_iter().map(PlanNode).collect())
    }
}

/// A plan with its product and versions.
pub struct PlanNode(pub PlanView);

impl PlanNode {
    /// The global id, for `Node`.
    pub async fn id(&self, _: &Context<'_>) -> Result<PlanId> {
        Ok(self.0.id)
    }
}

/// A plan: a priced variant of a product.
#[Object(name = "Plan")]
impl PlanNode {
    #[graphql(flatten)]
    async fn view(&self) -> &PlanView {
        &self.0
    }

    /// The product.
    async fn product(&self, ctx: &Context<'_>) -> Result<ProductNode> {
        actor(ctx)?.require(Permission::CatalogRead)?;
        let id = self.0.product_id;
        let product = loader(ctx).load_one(id).await.map_err(Error::internal)?;
        Ok(ProductNode(product.ok_or_else(|| Error::not_found("product", id))?))
    }

    /// The version that a subscription beginning today gets; absent when none is published.
    async fn current_version(&self, ctx: &Context<'_>) -> Result<Option<PlanVersionView>> {
        actor(ctx)?.require(Permission::CatalogRead)?;
        let key = CurrentOf(self.0.id, self.0.seller_id);
        Ok(loader(ctx).load_one(key).await.map_err(Error::internal)?)
    }

    /// All versions, the newest first.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<PlanVersionView>> {
        actor(ctx)?.require(Permission::CatalogRead)?;
        let versions = loader(ctx).load_one(VersionsOf(self.0.id)).await.map_err(Error::internal)?;
        Ok(versions.unwrap_or_default())
    }
}

/// A product that the caller may see, for `node`.
pub async fn product_node(
    app: &App,
    actor: &Actor,
    id: ProductId,
) -> std::result::Result<ProductNode, Error> {
    service::product(app, actor, id).await.map(ProductNode)
}

/// A plan that the caller may see, for `node`.
pub async fn plan_node(app: &App, actor: &Actor, id: PlanId) -> std::result::Result<PlanNode, Error> {
    service::plan(app, actor, id).await.map(PlanNode)
}

/// A version that the caller may see, for `node`.
pub async fn version_node(
    app: &App,
    actor: &Actor,
    id: PlanVersionId,
) -> std::result::Result<PlanVersionView, Error> {
    service::version(app, actor, id).await.map(|version| PlanVersionView::from(&version))
}

/// Answer of mutations of products.
#[derive(SimpleObject)]
pub struct ProductPayload {
    /// The product; null when refused.
    pub product: Option<ProductNode>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of mutations of plans.
#[derive(SimpleObject)]
pub struct PlanPayload {
    /// The plan; null when refused.
    pub plan: Option<PlanNode>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of mutations of versions.
#[derive(SimpleObject)]
pub struct PlanVersionPayload {
    /// The version; null when refused.
    pub plan_version: Option<PlanVersionView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the price tester.
#[derive(SimpleObject)]
pub struct PlanPricePayload {
    /// The price; null when the input is wrong.
    pub price: Option<PlanPrice>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

fn product_payload(result: std::result::Result<ProductView, Error>) -> Result<ProductPayload> {
    let (product, user_errors) = payload(result)?;
    Ok(ProductPayload { product: product.map(ProductNode), user_errors })
}

fn plan_payload(result: std::result::Result<PlanView, Error>) -> Result<PlanPayload> {
    let (plan, user_errors) = payload(result)?;
    Ok(PlanPayload { plan: plan.map(PlanNode), user_errors })
}

fn version_payload(result: std::result::Result<Version, Error>) -> Result<PlanVersionPayload> {
    let (version, user_errors) = payload(result)?;
    Ok(PlanVersionPayload { plan_version: version.as_ref().map(PlanVersionView::from), user_errors })
}

fn visible<T>(result: std::result::Result<T, Error>) -> Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Queries of the catalogue.
#[derive(Default)]
pub struct CatalogQuery;

#[Object]
impl CatalogQuery {
    /// Products, by code.
    async fn products(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the row after the page.")] before: Option<String>,
    ) -> Result<List<ProductNode>> {
        let page: Page<CodeKey> = Page::parse(PageArgs { first, after, last, before }, "code")?;
        let products = service::products(app(ctx), actor(ctx)?, &page).await?;
        let key = |product: &ProductView| (product.code.clone(), product.id.uuid());
        Ok(connection(&page, products, key, ProductNode))
    }

    /// A product; null when there is none, or none that the caller may see.
    async fn product(&self, ctx: &Context<'_>, id: ProductId) -> Result<Option<ProductNode>> {
        visible(product_node(app(ctx), actor(ctx)?, id).await)
    }

    /// Plans, by code.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection and its filter")]
    async fn plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which plans.")] filter: Option<PlanFilter>,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the row after the page.")] before: Option<String>,
    ) -> Result<List<PlanNode>> {
        let page: Page<CodeKey> = Page::parse(PageArgs { first, after, last, before }, "code")?;
        let plans = service::plans(app(ctx), actor(ctx)?, &filter.unwrap_or_default(), &page).await?;
        let key = |plan: &PlanView| (plan.code.clone(), plan.id.uuid());
        Ok(connection(&page, plans, key, PlanNode))
    }

    /// How many plans the filter wants.
    async fn plan_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which plans.")] filter: Option<PlanFilter>,
    ) -> Result<i32> {
        let count = service::plan_count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// A plan; null when there is none, or none that the caller may see.
    async fn plan(&self, ctx: &Context<'_>, id: PlanId) -> Result<Option<PlanNode>> {
        visible(plan_node(app(ctx), actor(ctx)?, id).await)
    }

    /// The plan of a seller with this code. The seller may be left out when there is one.
    async fn plan_by_code(
        &self,
        ctx: &Context<'_>,
        seller_id: Option<SellerId>,
        code: String,
    ) -> Result<Option<PlanNode>> {
        let plan = service::plan_by_code(app(ctx), actor(ctx)?, seller_id, &code).await?;
        Ok(plan.map(PlanNode))
    }

    /// A version of a plan; null when there is none, or none that the caller may see.
    async fn plan_version(&self, ctx: &Context<'_>, id: PlanVersionId) -> Result<Option<PlanVersionView>> {
        visible(version_node(app(ctx), actor(ctx)?, id).await)
    }

    /// What a quantity costs for one whole period, by a version or by terms that need not exist.
    async fn plan_price(&self, ctx: &Context<'_>, input: PlanPriceInput) -> Result<PlanPricePayload> {
        let (price, user_errors) = payload(super::price::price(app(ctx), actor(ctx)?, &input).await)?;
        Ok(PlanPricePayload { price, user_errors })
    }
}

/// Mutations of the catalogue.
#[derive(Default)]
pub struct CatalogMutation;

#[Object]
impl CatalogMutation {
    /// Makes a product.
    async fn product_create(&self, ctx: &Context<'_>, input: ProductCreateInput) -> Result<ProductPayload> {
        product_payload(service::product_create(app(ctx), actor(ctx)?, input).await)
    }

    /// Changes a product.
    async fn product_update(&self, ctx: &Context<'_>, input: ProductUpdateInput) -> Result<ProductPayload> {
        product_payload(service::product_update(app(ctx), actor(ctx)?, input).await)
    }

    /// Makes a plan, with its first version where terms are given.
    async fn plan_create(&self, ctx: &Context<'_>, input: PlanCreateInput) -> Result<PlanPayload> {
        plan_payload(service::plan_create(app(ctx), actor(ctx)?, input).await)
    }

    /// Changes a plan. Prices change by a new version.
    async fn plan_update(&self, ctx: &Context<'_>, input: PlanUpdateInput) -> Result<PlanPayload> {
        plan_payload(service::plan_update(app(ctx), actor(ctx)?, input).await)
    }

    /// Makes a draft of a version.
    async fn plan_version_create(
        &self,
        ctx: &Context<'_>,
        input: PlanVersionCreateInput,
    ) -> Result<PlanVersionPayload> {
        version_payload(service::version_create(app(ctx), actor(ctx)?, input).await)
    }

    /// Gives a draft other terms.
    async fn plan_version_update(
        &self,
        ctx: &Context<'_>,
        input: PlanVersionUpdateInput,
    ) -> Result<PlanVersionPayload> {
        version_payload(service::version_update(app(ctx), actor(ctx)?, input).await)
    }

    /// Publishes a draft; it never changes afterwards.
    async fn plan_version_publish(
        &self,
        ctx: &Context<'_>,
        input: PlanVersionPublishInput,
    ) -> Result<PlanVersionPayload> {
        version_payload(service::version_publish(app(ctx), actor(ctx)?, input).await)
    }
}
