//! What rows of a list of subscriptions need from elsewhere, read by one statement for all.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use shared::api::catalog::PlanView;
use shared::api::subscriptions::{SubscriptionTermsView, SubscriptionView};
use shared::ids::{ClientId, PlanId, SubscriptionKey};

use super::service::read;
use crate::app::App;
use crate::clients::Client;
use crate::error::Error;
use crate::{catalog, clients};

/// Loads clients, plans and terms of many subscriptions. Whoever sees a subscription sees these.
pub struct Parts {
    app: App,
}

/// The loader over an application.
pub fn parts(app: &App) -> DataLoader<Parts> {
    DataLoader::new(Parts { app: app.clone() }, tokio::spawn)
}

impl Loader<ClientId> for Parts {
    type Value = Client;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[ClientId]) -> Result<HashMap<ClientId, Client>, Arc<Error>> {
        let found = clients::many(self.app.read(), ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|client| (client.id, client)).collect())
    }
}

impl Loader<PlanId> for Parts {
    type Value = PlanView;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[PlanId]) -> Result<HashMap<PlanId, PlanView>, Arc<Error>> {
        catalog::plans_by_id(self.app.read(), ids).await.map_err(Arc::new)
    }
}

impl Loader<SubscriptionKey> for Parts {
    type Value = Vec<SubscriptionTermsView>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[SubscriptionKey],
    ) -> Result<HashMap<SubscriptionKey, Self::Value>, Arc<Error>> {
        read::terms_of(&self.app, keys).await.map_err(Arc::new)
    }
}

/// The subscription with this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct One(pub SubscriptionKey);

impl Loader<One> for Parts {
    type Value = SubscriptionView;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[One]) -> Result<HashMap<One, SubscriptionView>, Arc<Error>> {
        let keys: Vec<SubscriptionKey> = keys.iter().map(|key| key.0).collect();
        let found = read::known(&self.app, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(key, view)| (One(key), view)).collect())
    }
}

/// The add-ons of the subscription with this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddonsOf(pub SubscriptionKey);

impl Loader<AddonsOf> for Parts {
    type Value = Vec<SubscriptionView>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[AddonsOf]) -> Result<HashMap<AddonsOf, Self::Value>, Arc<Error>> {
        let keys: Vec<SubscriptionKey> = keys.iter().map(|key| key.0).collect();
        let found = read::addons_of(&self.app, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(key, views)| (AddonsOf(key), views)).collect())
    }
}
