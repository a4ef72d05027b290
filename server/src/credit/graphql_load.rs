//! What credit of many clients needs, read by one statement each.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use shared::ids::{ClientId, GroupId, PolicyId, SellerId};

use super::service::debtors::states;
use super::service::exceptions::{EventRow, ExceptionRow, histories, of_clients};
use super::service::policies::policies;
use super::service::terms::{Promise, promises};
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

/// Promises of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PromisesOf(pub ClientId);

/// Exceptions of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExceptionsOf(pub ClientId);

/// What happened to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventsOf(pub ClientId);

/// The loader over an application.
pub fn credit_parts(app: &App) -> DataLoader<CreditParts> {
    DataLoader::new(CreditParts { app: app.clone() }, crate::db::count::spawn)
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

impl Loader<PromisesOf> for CreditParts {
    type Value = Vec<Promise>;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[PromisesOf]) -> Result<HashMap<PromisesOf, Vec<Promise>>, Arc<Error>> {
        let clients: Vec<ClientId> = ids.iter().map(|id| id.0).collect();
        let found = promises(&self.app, &clients).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(client, rows)| (PromisesOf(client), rows)).collect())
    }
}

impl Loader<ExceptionsOf> for CreditParts {
    type Value = Vec<ExceptionRow>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        ids: &[ExceptionsOf],
    ) -> Result<HashMap<ExceptionsOf, Vec<ExceptionRow>>, Arc<Error>> {
        let clients: Vec<ClientId> = ids.iter().map(|id| id.0).collect();
        let found = of_clients(&self.app, &clients).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(client, rows)| (ExceptionsOf(client), rows)).collect())
    }
}

impl Loader<EventsOf> for CreditParts {
    type Value = Vec<EventRow>;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[EventsOf]) -> Result<HashMap<EventsOf, Vec<EventRow>>, Arc<Error>> {
        let clients: Vec<ClientId> = ids.iter().map(|id| id.0).collect();
        let found = histories(&self.app, &clients).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(client, rows)| (EventsOf(client), rows)).collect())
    }
}
