//! What rows of payments need from elsewhere, read by one statement for all.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, Loader};
use shared::api::common::MoneyView;
use shared::api::payments::{PaymentPartView, RefundView};
use shared::ids::{ClientId, PaymentKey};

use super::service::view;
use crate::app::App;
use crate::clients::{self, Client};
use crate::error::Error;

/// Loads clients, parts and refunds of many payments. Whoever sees a payment sees these.
pub struct PaymentParts {
    app: App,
}

/// The loader over an application.
pub fn payment_parts(app: &App) -> DataLoader<PaymentParts> {
    DataLoader::new(PaymentParts { app: app.clone() }, crate::db::count::spawn)
}

/// The loader of this request.
pub fn loader<'c>(ctx: &Context<'c>) -> &'c DataLoader<PaymentParts> {
    ctx.data_unchecked::<DataLoader<PaymentParts>>()
}

/// A client of rows of payments and of online payments; who may see them was checked where they were read.
///
/// # Errors
/// Of the database.
pub async fn client_of(ctx: &Context<'_>, id: ClientId) -> Result<Option<Client>, Error> {
    loader(ctx).load_one(id).await.map_err(Error::internal)
}

/// What a payment settles and pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartsOf(pub PaymentKey);

/// Refunds of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RefundsOf(pub PaymentKey);

/// What of a payment may still go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RefundableOf(pub PaymentKey);

impl Loader<ClientId> for PaymentParts {
    type Value = Client;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[ClientId]) -> Result<HashMap<ClientId, Client>, Arc<Error>> {
        let found = clients::many(self.app.read(), ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|client| (client.id, client)).collect())
    }
}

impl Loader<PartsOf> for PaymentParts {
    type Value = Vec<PaymentPartView>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[PartsOf]) -> Result<HashMap<PartsOf, Vec<PaymentPartView>>, Arc<Error>> {
        let keys: Vec<PaymentKey> = keys.iter().map(|PartsOf(key)| *key).collect();
        let found = view::parts_of(&self.app, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(key, parts)| (PartsOf(key), parts)).collect())
    }
}

impl Loader<RefundsOf> for PaymentParts {
    type Value = Vec<RefundView>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[RefundsOf]) -> Result<HashMap<RefundsOf, Vec<RefundView>>, Arc<Error>> {
        let keys: Vec<PaymentKey> = keys.iter().map(|RefundsOf(key)| *key).collect();
        let found = view::refunds_of(&self.app, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(key, refunds)| (RefundsOf(key), refunds)).collect())
    }
}

impl Loader<RefundableOf> for PaymentParts {
    type Value = MoneyView;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[RefundableOf]) -> Result<HashMap<RefundableOf, MoneyView>, Arc<Error>> {
        let keys: Vec<PaymentKey> = keys.iter().map(|RefundableOf(key)| *key).collect();
        let found = view::refundable_of(&self.app, &keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(key, money)| (RefundableOf(key), money)).collect())
    }
}
