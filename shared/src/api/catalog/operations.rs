//! Operations of the catalogue.
#![cfg(feature = "client")]

use super::{
    PlanCreateInput, PlanFilter, PlanPrice, PlanPriceInput, PlanUpdateInput, PlanVersionCreateInput,
    PlanVersionPublishInput, PlanVersionUpdateInput, PlanVersionView, PlanView, ProductCreateInput,
    ProductUpdateInput, ProductView,
};
use crate::api::common::{PageInfo, UserError};
use crate::api::schema;
use crate::ids::PlanId;

/// Variables of a page of a list without a filter.
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct ProductsVariables {
    /// So many rows.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
}

/// Products, by code.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "ProductsVariables")]
pub struct Products {
    /// The page.
    #[arguments(first: $first, after: $after)]
    pub products: ProductConnection,
}

/// A page of products.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct ProductConnection {
    /// The products.
    pub nodes: Vec<ProductView>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`Plans`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PlansVariables {
    /// Which plans.
    pub filter: Option<PlanFilter>,
    /// So many rows.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
}

/// Plans, by code, with the versions for sale.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PlansVariables")]
pub struct Plans {
    /// The page.
    #[arguments(filter: $filter, first: $first, after: $after)]
    pub plans: PlanConnection,
}

/// A page of plans.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct PlanConnection {
    /// The plans.
    pub nodes: Vec<PlanRow>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`PlanCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PlanCountVariables {
    /// Which plans.
    pub filter: Option<PlanFilter>,
}

/// How many plans the filter wants.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PlanCountVariables")]
pub struct PlanCount {
    /// The number.
    #[arguments(filter: $filter)]
    pub plan_count: i32,
}

/// A plan with its product and the version for sale.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Plan")]
pub struct PlanRow {
    /// The plan.
    #[cynic(spread)]
    pub view: PlanView,
    /// The product.
    pub product: ProductView,
    /// The version that a subscription beginning today gets.
    pub current_version: Option<PlanVersionView>,
}

/// A plan with its product and all versions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Plan")]
pub struct PlanCard {
    /// The plan.
    #[cynic(spread)]
    pub view: PlanView,
    /// The product.
    pub product: ProductView,
    /// The version that a subscription beginning today gets.
    pub current_version: Option<PlanVersionView>,
    /// All versions, the newest first.
    pub versions: Vec<PlanVersionView>,
}

/// Variables of [`PlanById`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PlanByIdVariables {
    /// The plan.
    pub id: PlanId,
}

/// A plan with its versions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PlanByIdVariables")]
pub struct PlanById {
    /// The plan.
    #[arguments(id: $id)]
    pub plan: Option<PlanCard>,
}

/// Answer of mutations of products.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct ProductPayload {
    /// The product.
    pub product: Option<ProductView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of mutations of plans.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct PlanPayload {
    /// The plan.
    pub plan: Option<PlanRow>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of mutations of versions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct PlanVersionPayload {
    /// The version.
    pub plan_version: Option<PlanVersionView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the price tester.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct PlanPricePayload {
    /// The price.
    pub price: Option<PlanPrice>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`PlanPriceOf`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PlanPriceOfVariables {
    /// What to price.
    pub input: PlanPriceInput,
}

/// What a quantity costs for one whole period.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PlanPriceOfVariables")]
pub struct PlanPriceOf {
    /// Answer.
    #[arguments(input: $input)]
    pub plan_price: PlanPricePayload,
}

/// Variables of [`ProductCreate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct ProductCreateVariables {
    /// Input.
    pub input: ProductCreateInput,
}

/// Makes a product.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "ProductCreateVariables")]
pub struct ProductCreate {
    /// Answer.
    #[arguments(input: $input)]
    pub product_create: ProductPayload,
}

/// Variables of [`ProductUpdate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct ProductUpdateVariables {
    /// Input.
    pub input: ProductUpdateInput,
}

/// Changes a product.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "ProductUpdateVariables")]
pub struct ProductUpdate {
    /// Answer.
    #[arguments(input: $input)]
    pub product_update: ProductPayload,
}

/// Variables of [`PlanCreate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PlanCreateVariables {
    /// Input.
    pub input: PlanCreateInput,
}

/// Makes a plan.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PlanCreateVariables")]
pub struct PlanCreate {
    /// Answer.
    #[arguments(input: $input)]
    pub plan_create: PlanPayload,
}

/// Variables of [`PlanUpdate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PlanUpdateVariables {
    /// Input.
    pub input: PlanUpdateInput,
}

/// Changes a plan.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PlanUpdateVariables")]
pub struct PlanUpdate {
    /// Answer.
    #[arguments(input: $input)]
    pub plan_update: PlanPayload,
}

/// Variables of [`PlanVersionCreate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PlanVersionCreateVariables {
    /// Input.
    pub input: PlanVersionCreateInput,
}

/// Makes a draft of a version.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PlanVersionCreateVariables")]
pub struct PlanVersionCreate {
    /// Answer.
    #[arguments(input: $input)]
    pub plan_version_create: PlanVersionPayload,
}

/// Variables of [`PlanVersionUpdate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PlanVersionUpdateVariables {
    /// Input.
    pub input: PlanVersionUpdateInput,
}

/// Gives a draft other terms.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PlanVersionUpdateVariables")]
pub struct PlanVersionUpdate {
    /// Answer.
    #[arguments(input: $input)]
    pub plan_version_update: PlanVersionPayload,
}

/// Variables of [`PlanVersionPublish`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PlanVersionPublishVariables {
    /// Input.
    pub input: PlanVersionPublishInput,
}

/// Publishes a draft.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PlanVersionPublishVariables")]
pub struct PlanVersionPublish {
    /// Answer.
    #[arguments(input: $input)]
    pub plan_version_publish: PlanVersionPayload,
}
