//! The API of sellers as issuers of documents.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::api::common::UserError;
use shared::api::documents::{IssuerSaveInput, IssuerView, SellerAccountSaveInput, SellerAccountView};
use shared::ids::SellerId;

use super::service::issuers;
use crate::graphql::{actor, app, payload};

/// Answer of the mutation of issuers.
#[derive(SimpleObject)]
pub struct IssuerPayload {
    /// What is stated; null when refused.
    pub issuer: Option<IssuerView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the mutation of bank accounts.
#[derive(SimpleObject)]
pub struct SellerAccountPayload {
    /// The account; null when refused.
    pub account: Option<SellerAccountView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Queries of issuers.
#[derive(Default)]
pub struct IssuerQuery;

#[Object]
impl IssuerQuery {
    /// What documents say of a seller from which day on, the newest first.
    async fn issuers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seller.")] seller_id: SellerId,
    ) -> Result<Vec<IssuerView>> {
        Ok(issuers::list(app(ctx), actor(ctx)?, seller_id).await?)
    }

    /// Bank accounts of a seller, the main one first.
    async fn seller_accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seller.")] seller_id: SellerId,
    ) -> Result<Vec<SellerAccountView>> {
        Ok(issuers::accounts(app(ctx), actor(ctx)?, seller_id).await?)
    }
}

/// Mutations of issuers.
#[derive(Default)]
pub struct IssuerMutation;

#[Object]
impl IssuerMutation {
    /// States what documents say of a seller from a day on.
    async fn issuer_save(&self, ctx: &Context<'_>, input: IssuerSaveInput) -> Result<IssuerPayload> {
        let (issuer, user_errors) = payload(issuers::save(app(ctx), actor(ctx)?, input).await)?;
        Ok(IssuerPayload { issuer, user_errors })
    }

    /// Makes a bank account of a seller, or changes one.
    async fn seller_account_save(
        &self,
        ctx: &Context<'_>,
        input: SellerAccountSaveInput,
    ) -> Result<SellerAccountPayload> {
        let (account, user_errors) = payload(issuers::save_account(app(ctx), actor(ctx)?, input).await)?;
        Ok(SellerAccountPayload { account, user_errors })
    }
}
