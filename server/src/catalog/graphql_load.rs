//! What rows of lists of the catalogue need from each other, read by one statement for all.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use shared::api::catalog::{PlanVersionView, PlanView, ProductView};
use shared::ids::{PlanId, ProductId, SellerId};

use super::service;
use crate::app::App;
use crate::error::Error;

/// Loads products, plans and versions. Whoever sees one of them sees the others that belong to it.
pub struct Catalogue {
    app: App,
}

/// The plans of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlansOf(pub ProductId);

/// The versions of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VersionsOf(pub PlanId);

/// The version of a plan of this seller that a subscription beginning today gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CurrentOf(pub PlanId, pub SellerId);

/// The loader over an application.
pub fn catalogue(app: &App) -> DataLoader<Catalogue> {
    DataLoader::new(Catalogue { app: app.clone() }, crate::db::count::spawn)
}

impl Loader<ProductId> for Catalogue {
    type Value = ProductView;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, ProductView>, Arc<Error>> {
        service::products_of(&self.app, ids).await.map_err(Arc::new)
    }
}

impl Loader<PlansOf> for Catalogue {
    type Value = Vec<PlanView>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[PlansOf]) -> Result<HashMap<PlansOf, Self::Value>, Arc<Error>> {
        let products: Vec<ProductId> = keys.iter().map(|key| key.0).collect();
        let found = service::plans_of(&self.app, &products).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(product, plans)| (PlansOf(product), plans)).collect())
    }
}

impl Loader<VersionsOf> for Catalogue {
    type Value = Vec<PlanVersionView>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[VersionsOf]) -> Result<HashMap<VersionsOf, Self::Value>, Arc<Error>> {
        let plans: Vec<PlanId> = keys.iter().map(|key| key.0).collect();
        let found = service::versions_of(&self.app, &plans).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(plan, versions)| (VersionsOf(plan), versions)).collect())
    }
}

impl Loader<CurrentOf> for Catalogue {
    type Value = PlanVersionView;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[CurrentOf]) -> Result<HashMap<CurrentOf, PlanVersionView>, Arc<Error>> {
        let plans: Vec<(PlanId, SellerId)> = keys.iter().map(|key| (key.0, key.1)).collect();
        let mut found = service::current_of(&self.app, &plans).await.map_err(Arc::new)?;
        Ok(keys.iter().filter_map(|key| Some((*key, found.remove(&key.0)?))).collect())
    }
}
