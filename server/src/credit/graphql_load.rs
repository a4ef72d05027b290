//! What credit of many clients needs, read by one statement each.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use shared::ids::{ClientId, GroupId, PolicyId, SellerId};

use super::service::debtors::states;
use super::service::policies::policies;
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Group};
use crate::error::Error;
use crate::settings::{self, Seller};

pub use super::service::debtors::State;
pub use super::service::policies::Policy;

/// Loads where clients stand, and what their terms name. Whoever sees a client's credit sees these.
pub struct CreditParts {
    app: App,
}

/// The loader over an application.
pub fn credit_parts(app: &App) -> DataLoader<CreditParts> {
    DataLoader::new(CreditParts { app: app.clone() }, tokio::spawn)
}

impl Loader<ClientId> for CreditParts {
    type Value = State;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[ClientId]) -> Result<HashMap<ClientId, State>, Arc<Error>> {
        states(&self.app, ids).await.map_err(Arc::new)
    }
}

impl Loader<PolicyId> for CreditParts {
    type Value = Policy;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[PolicyId]) -> Result<HashMap<PolicyId, Policy>, Arc<Error>> {
        policies(&self.app, ids).await.map_err(Arc::new)
    }
}

impl Loader<GroupId> for CreditParts {
    type Value = Group;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[GroupId]) -> Result<HashMap<GroupId, Group>, Arc<Error>> {
        let found = clients::groups_by_id(self.app.read(), ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|group| (group.id, group)).collect())
    }
}

impl Loader<SellerId> for CreditParts {
    type Value = Seller;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[SellerId]) -> Result<HashMap<SellerId, Seller>, Arc<Error>> {
        let found = settings::sellers(&self.app, &Actor::system()).await.map_err(Arc::new)?;
        Ok(found
            .into_iter()
            .filter(|seller| ids.contains(&seller.id))
            .map(|seller| (seller.id, seller))
            .collect())
    }
}
