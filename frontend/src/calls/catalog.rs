//! Products, plans and their versions.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::catalog::operations::{
    PlanById, PlanByIdVariables, PlanCount, PlanCountVariables, PlanCreate, PlanCreateVariables, PlanPayload,
    PlanUpdate, PlanUpdateVariables, PlanVersionCreate, PlanVersionCreateVariables, PlanVersionPayload,
    PlanVersionPublish, PlanVersionPublishVariables, PlanVersionUpdate, PlanVersionUpdateVariables, Plans,
    PlansVariables, ProductCreate, ProductCreateVariables, ProductPayload, ProductUpdate,
    ProductUpdateVariables, Products, ProductsVariables,
};
pub use shared::api::catalog::operations::{PlanCard, PlanRow};
pub use shared::api::catalog::{
    ComponentView, PlanCreateInput, PlanFilter, PlanUpdateInput, PlanVersionCreateInput,
    PlanVersionPublishInput, PlanVersionUpdateInput, PlanVersionView, PlanView, ProductCreateInput,
    ProductUpdateInput, ProductView, TermsInput, TermsView,
};
use shared::api::subscriptions::SubscriptionFilter;
use shared::api::subscriptions::operations::migrate::{
    MigrationPreview, MigrationPreviewVariables, MigrationRows, MigrationRowsVariables, PlanMigrate,
    PlanMigrateVariables,
};
use shared::api::subscriptions::operations::{SubscriptionCount, SubscriptionCountVariables};
pub use shared::api::subscriptions::{
    PlanMigrateInput, PlanMigrationInput, PlanMigrationPreview, PlanMigrationProgress, PlanMigrationRow,
};
use shared::ids::PlanId;

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// A page of plans, by code.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn plans(filter: PlanFilter, after: Option<String>) -> Result<GridPage<PlanRow>, ApiError> {
    let variables = PlansVariables { filter: Some(filter), first: Some(PAGE), after };
    let list = query(Plans::build(variables)).await?.plans;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// The first plans that match, for a short list.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn find(text: String, count: i32) -> Result<Vec<PlanRow>, ApiError> {
    let filter = PlanFilter { search: Some(text), ..PlanFilter::default() };
    let variables = PlansVariables { filter: Some(filter), first: Some(count), after: None };
    Ok(query(Plans::build(variables)).await?.plans.nodes)
}

/// How many plans the filter wants.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn plan_count(filter: PlanFilter) -> Result<i64, ApiError> {
    let variables = PlanCountVariables { filter: Some(filter) };
    Ok(i64::from(query(PlanCount::build(variables)).await?.plan_count))
}

/// Every product that the person may see, by code.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn products() -> Result<Vec<ProductView>, ApiError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let list = query(Products::build(ProductsVariables { first: Some(PAGE), after })).await?.products;
        let read = page(list.nodes.into_iter(), list.page_info);
        all.extend(read.rows);
        after = read.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

/// One plan with its versions; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn plan(id: PlanId) -> Result<Option<PlanCard>, ApiError> {
    Ok(query(PlanById::build(PlanByIdVariables { id })).await?.plan)
}

/// How many subscriptions the plan has, ended ones included.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn subscribers(plan: PlanId) -> Result<i64, ApiError> {
    let filter = SubscriptionFilter { plan_id: Some(plan), ..SubscriptionFilter::default() };
    let variables = SubscriptionCountVariables { filter: Some(filter) };
    Ok(i64::from(query(SubscriptionCount::build(variables)).await?.subscription_count))
}

/// Makes a product.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn create_product(input: ProductCreateInput) -> Result<ProductView, ApiError> {
    product(mutate(ProductCreate::build(ProductCreateVariables { input })).await?.product_create)
}

/// Changes a product.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn update_product(input: ProductUpdateInput) -> Result<ProductView, ApiError> {
    product(mutate(ProductUpdate::build(ProductUpdateVariables { input })).await?.product_update)
}

/// Makes a plan.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn create_plan(input: PlanCreateInput) -> Result<PlanRow, ApiError> {
    row(mutate(PlanCreate::build(PlanCreateVariables { input })).await?.plan_create)
}

/// Changes a plan.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn update_plan(input: PlanUpdateInput) -> Result<PlanRow, ApiError> {
    row(mutate(PlanUpdate::build(PlanUpdateVariables { input })).await?.plan_update)
}

/// Makes a draft of a version.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn create_version(input: PlanVersionCreateInput) -> Result<PlanVersionView, ApiError> {
    let operation = PlanVersionCreate::build(PlanVersionCreateVariables { input });
    version(mutate(operation).await?.plan_version_create)
}

/// Gives a draft other terms.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn update_version(input: PlanVersionUpdateInput) -> Result<PlanVersionView, ApiError> {
    let operation = PlanVersionUpdate::build(PlanVersionUpdateVariables { input });
    version(mutate(operation).await?.plan_version_update)
}

/// Publishes a draft.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn publish_version(input: PlanVersionPublishInput) -> Result<PlanVersionView, ApiError> {
    let operation = PlanVersionPublish::build(PlanVersionPublishVariables { input });
    version(mutate(operation).await?.plan_version_publish)
}

fn product(payload: ProductPayload) -> Result<ProductView, ApiError> {
    settle(payload.product, payload.user_errors)
}

fn row(payload: PlanPayload) -> Result<PlanRow, ApiError> {
    settle(payload.plan, payload.user_errors)
}

fn version(payload: PlanVersionPayload) -> Result<PlanVersionView, ApiError> {
    settle(payload.plan_version, payload.user_errors)
}

/// Rows of a move on one page.
const MOVED: i32 = 50;

/// What moving subscriptions to another version comes to.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn migration_preview(input: PlanMigrationInput) -> Result<PlanMigrationPreview, ApiError> {
    let payload = query(MigrationPreview::build(MigrationPreviewVariables { input })).await?;
    let payload = payload.plan_migration_preview;
    settle(payload.preview, payload.user_errors)
}

/// The subscriptions that a move concerns.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn migration_rows(
    input: PlanMigrationInput,
    after: Option<String>,
) -> Result<GridPage<PlanMigrationRow>, ApiError> {
    let variables = MigrationRowsVariables { input, first: Some(MOVED), after };
    let list = query(MigrationRows::build(variables)).await?.plan_migration_rows;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// Does a step of a move.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn migrate(input: PlanMigrateInput) -> Result<PlanMigrationProgress, ApiError> {
    let payload = mutate(PlanMigrate::build(PlanMigrateVariables { input })).await?.plan_migrate;
    settle(payload.progress, payload.user_errors)
}
