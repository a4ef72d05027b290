//! The catalogue: products, plans, and versions of plans that never change once published.
//!
//! Owns `product`, `plan`, `plan_version`. A published version is immutable, so its terms are cached for ever;
//! publishing raises the reference revision, which makes calculated bill runs look again.

mod cache;
mod ensure;
mod entity;
mod graphql;
mod graphql_load;
mod price;
mod repo;
mod service;
mod undo;

pub use cache::TermsCache;
pub use ensure::{EnsuredPlan, PlanForImport, ensure_plan_in};
pub use graphql::{
    CatalogMutation, CatalogQuery, PlanNode, ProductNode, plan_node, product_node, version_node,
};
pub use graphql_load::catalogue;
pub use repo::{
    ComponentOfPlan, PlanVersions, components, current_version, in_cabinet, plan, plan_by_code, plan_sellers,
    plan_versions, plans_by_id, published_version, terms,
};
pub use service::plan_count;
pub use undo::{edited_in, remove_in};
