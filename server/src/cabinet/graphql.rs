//! What can be read in the cabinet.

use async_graphql::{Context, Object, Result};
use shared::api::cabinet::{
    AccountView, AutopayView, DocumentDetail, DocumentItem, LetterItem, NoticesView, OperationItem, PayOffer,
    PaymentItem, ProfileView, PromiseOffer, RequestView, SessionItem, SubscriptionDetail, SubscriptionItem,
    ViewerView,
};
use shared::ids::{DocumentKey, IntentKey, SubscriptionKey};

use super::service::{account, documents, pay, profile, subscriptions};
use super::session;
use crate::error::Error;
use crate::graphql::{List, actor, app, connection};
use crate::ledger::operation_place;
use crate::page::PageArgs;

/// What is there, or nothing.
fn found<T>(result: std::result::Result<T, Error>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn pages(first: Option<i32>, after: Option<String>) -> PageArgs {
    PageArgs { first: first.or(Some(20)), after, last: None, before: None }
}

/// Queries of the cabinet. Everything but `viewer` and `sessions` is about the client whose account is open.
#[derive(Default)]
pub struct CabinetQuery;

#[Object(name = "Query")]
impl CabinetQuery {
    /// Who is signed in, and whose account they may open.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<ViewerView> {
        Ok(session::viewer(app(ctx), actor(ctx)?).await?)
    }

    /// Open sessions of the person, the newest first.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<SessionItem>> {
        Ok(session::sessions(app(ctx), actor(ctx)?).await?)
    }

    /// The account: what is owed, what comes next, what is suspended.
    async fn account(&self, ctx: &Context<'_>) -> Result<AccountView> {
        Ok(account::account(app(ctx), actor(ctx)?).await?)
    }

    /// Operations of the account, the newest first.
    async fn operations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many, at most 200; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the operation before the page.")] after: Option<String>,
    ) -> Result<List<OperationItem>> {
        let rows = account::operations(app(ctx), actor(ctx)?, pages(first, after)).await?;
        let (page, order) = (rows.page, rows.order);
        let place = |(_, view): &crate::ledger::OfClient| operation_place(view, &order);
        Ok(connection(&page, rows.rows, place, |(_, view)| account::operation_item(view)))
    }

    /// Whether a payment may be promised, how much and until when.
    async fn promise_offer(&self, ctx: &Context<'_>) -> Result<PromiseOffer> {
        Ok(account::promise_offer(app(ctx), actor(ctx)?).await?)
    }

    /// Documents, the newest first.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many, at most 200; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the document before the page.")] after: Option<String>,
    ) -> Result<List<DocumentItem>> {
        let rows = documents::page(app(ctx), actor(ctx)?, pages(first, after)).await?;
        Ok(connection(&rows.page, rows.rows, |(place, _)| place.clone(), |(_, view)| documents::item(view)))
    }

    /// A document; null when there is none, or when it is another's.
    async fn document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document.")] id: DocumentKey,
    ) -> Result<Option<DocumentDetail>> {
        found(documents::detail(app(ctx), actor(ctx)?, id).await)
    }

    /// Subscriptions by age.
    async fn subscriptions(&self, ctx: &Context<'_>) -> Result<Vec<SubscriptionItem>> {
        Ok(subscriptions::list(app(ctx), actor(ctx)?).await?)
    }

    /// A subscription; null when there is none, or when it is another's.
    async fn subscription(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The subscription.")] id: SubscriptionKey,
    ) -> Result<Option<SubscriptionDetail>> {
        found(subscriptions::detail(app(ctx), actor(ctx)?, id).await)
    }

    /// Letters that were sent to the client, the newest first.
    async fn letters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many, at most 200; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the letter before the page.")] after: Option<String>,
    ) -> Result<List<LetterItem>> {
        let rows = documents::letters(app(ctx), actor(ctx)?, pages(first, after)).await?;
        Ok(connection(
            &rows.page,
            rows.rows,
            |(place, _)| place.clone(),
            |(_, view)| documents::letter_item(view),
        ))
    }

    /// What the client asked for, the newest first; at most 100.
    async fn requests(&self, ctx: &Context<'_>) -> Result<Vec<RequestView>> {
        Ok(documents::requests(app(ctx), actor(ctx)?).await?)
    }

    /// Which letters with documents the client gets.
    async fn notices(&self, ctx: &Context<'_>) -> Result<NoticesView> {
        Ok(profile::notices(app(ctx), actor(ctx)?).await?)
    }

    /// How the client can pay at once.
    async fn pay_offer(&self, ctx: &Context<'_>) -> Result<PayOffer> {
        Ok(pay::offer(app(ctx), actor(ctx)?).await?)
    }

    /// A payment through a gateway, after a look there when none was taken a moment ago; null when there is none, or when
    /// it is another's.
    async fn payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment.")] id: IntentKey,
    ) -> Result<Option<PaymentItem>> {
        found(pay::payment(app(ctx), actor(ctx)?, id).await)
    }

    /// Payments through gateways that wait, the newest first; at most 20.
    async fn waiting_payments(&self, ctx: &Context<'_>) -> Result<Vec<PaymentItem>> {
        Ok(pay::waiting(app(ctx), actor(ctx)?).await?)
    }

    /// What is charged by itself.
    async fn autopay(&self, ctx: &Context<'_>) -> Result<AutopayView> {
        Ok(pay::autopay(app(ctx), actor(ctx)?).await?)
    }

    /// What is known of the client.
    async fn profile(&self, ctx: &Context<'_>) -> Result<ProfileView> {
        Ok(profile::profile(app(ctx), actor(ctx)?).await?)
    }
}
