//! The API of sellers and settings.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::common::UserError;
use shared::api::scalars::Date;
use shared::api::settings::{
    BillingSettingsUpdateInput, BillingSettingsView, SellerClosePeriodInput, SellerCreateInput,
    SellerUpdateInput, SellerView, SettingsScopeInput,
};
use shared::ids::SellerId;

use super::billing;
use super::service::{self, Scope, Seller};
use crate::error::Error;
use crate::graphql::{actor, app, payload};

/// Answer of mutations of sellers.
#[derive(SimpleObject)]
pub struct SellerPayload {
    /// The seller; null when refused.
    pub seller: Option<SellerView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of mutations of settings.
#[derive(SimpleObject)]
pub struct BillingSettingsPayload {
    /// The settings of the level; null when refused.
    pub settings: Option<BillingSettingsView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

fn seller_payload(result: std::result::Result<Seller, Error>) -> Result<SellerPayload> {
    let (seller, user_errors) = payload(result)?;
    Ok(SellerPayload { seller: seller.map(|seller| seller.view()), user_errors })
}

/// Queries of sellers and settings.
#[derive(Default)]
pub struct SettingsQuery;

#[Object]
impl SettingsQuery {
    /// The sellers that the caller sees, by short name.
    async fn sellers(&self, ctx: &Context<'_>) -> Result<Vec<SellerView>> {
        let sellers = service::sellers(app(ctx), actor(ctx)?).await?;
        Ok(sellers.iter().map(Seller::view).collect())
    }

    /// A seller; null when there is none, or none that the caller may see.
    async fn seller(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seller.")] id: SellerId,
    ) -> Result<Option<SellerView>> {
        match service::visible_seller(app(ctx), actor(ctx)?, id).await {
            Ok(seller) => Ok(Some(seller.view())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// What a level of settings states on a day and what holds there, where each value comes from, and all changes.
    async fn billing_settings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The level.")] scope: SettingsScopeInput,
        #[graphql(desc = "The day; today when left out.")] on: Option<Date>,
    ) -> Result<BillingSettingsView> {
        let (scope, on) = (Scope::parse(scope)?, on.map(|day| day.0));
        Ok(billing::billing_settings(app(ctx), actor(ctx)?, scope, on).await?)
    }
}

/// Mutations of sellers and settings.
#[derive(Default)]
pub struct SettingsMutation;

#[Object]
impl SettingsMutation {
    /// Makes a seller.
    async fn seller_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new seller.")] input: SellerCreateInput,
    ) -> Result<SellerPayload> {
        seller_payload(service::create_seller(app(ctx), actor(ctx)?, input).await)
    }

    /// Changes requisites and zone of a seller.
    async fn seller_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changed seller.")] input: SellerUpdateInput,
    ) -> Result<SellerPayload> {
        seller_payload(service::update_seller(app(ctx), actor(ctx)?, input).await)
    }

    /// Closes the books of a seller through a day, or opens them again.
    async fn seller_close_period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seller and the day.")] input: SellerClosePeriodInput,
    ) -> Result<SellerPayload> {
        seller_payload(service::close_period(app(ctx), actor(ctx)?, input).await)
    }

    /// Tells a level of settings something from a day on. What it is not about stays as it is.
    async fn billing_settings_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The level and its settings.")] input: BillingSettingsUpdateInput,
    ) -> Result<BillingSettingsPayload> {
        let (settings, user_errors) =
            payload(billing::update_billing_settings(app(ctx), actor(ctx)?, input).await)?;
        Ok(BillingSettingsPayload { settings, user_errors })
    }
}
