//! What rows of a list of subscriptions need from elsewhere, read by one statement for all.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use shared::actions::Life;
use shared::api::catalog::PlanView;
use shared::api::subscriptions::{BlockView, EventView, SubscriptionTermsView, SubscriptionView};
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
    DataLoader::new(Parts { app: app.clone() }, crate::db::count::spawn)
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

/// Plans that the terms and the timeline of the subscription with this key name, which is on this plan now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlansOf(pub SubscriptionKey, pub PlanId);

impl Loader<PlansOf> for Parts {
    type Value = Vec<PlanId>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[PlansOf]) -> Result<HashMap<PlansOf, Self::Value>, Arc<Error>> {
        let of: Vec<(SubscriptionKey, PlanId)> = keys.iter().map(|key| (key.0, key.1)).collect();
        let mut found = read::plans_of(&self.app, &of).await.map_err(Arc::new)?;
        Ok(keys.iter().filter_map(|key| Some((*key, found.remove(&key.0)?))).collect())
    }
}

/// The timeline of the subscription with this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimelineOf(pub SubscriptionKey);

impl Loader<TimelineOf> for Parts {
    type Value = Vec<EventView>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[TimelineOf]) -> Result<HashMap<TimelineOf, Self::Value>, Arc<Error>> {
        let keys: Vec<SubscriptionKey> = keys.iter().map(|key| key.0).collect();
        let found = read::timelines_of(&self.app, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(key, events)| (TimelineOf(key), events)).collect())
    }
}

/// Suspensions of the client and of its subscriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlocksOf(pub ClientId);

impl Loader<BlocksOf> for Parts {
    type Value = Vec<BlockView>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[BlocksOf]) -> Result<HashMap<BlocksOf, Self::Value>, Arc<Error>> {
        let clients: Vec<ClientId> = keys.iter().map(|key| key.0).collect();
        let found = read::blocks_of(&self.app, &clients).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(client, blocks)| (BlocksOf(client), blocks)).collect())
    }
}

/// What runs read of the subscriptions of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LivesOf(pub ClientId);

impl Loader<LivesOf> for Parts {
    type Value = Arc<[Life]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[LivesOf]) -> Result<HashMap<LivesOf, Self::Value>, Arc<Error>> {
        let clients: Vec<ClientId> = keys.iter().map(|key| key.0).collect();
        let found = read::lives_of(&self.app, &clients).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(client, lives)| (LivesOf(client), lives.into())).collect())
    }
}
