//! The API of payments.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::access::Permission;
use shared::api::common::{MoneyView, UserError};
use shared::api::payments::{
    OpenItem, PaymentAllocateInput, PaymentFilter, PaymentInput, PaymentPartView, PaymentPreview,
    PaymentReceiveInput, PaymentRefundInput, PaymentReverseInput, PaymentSort, PaymentTotal, PaymentView,
    RefundDecideInput, RefundPayInput, RefundView, SuspenseAssignInput, SuspenseCloseInput, SuspenseFilter,
    SuspenseView,
};
use shared::ids::{PaymentKey, RefundKey};

use super::graphql_load::{PartsOf, RefundableOf, RefundsOf, client_of, loader};
use super::service::suspense::SuspenseRows;
use super::service::view::PaymentRows;
use super::service::{allocate, assign, manual, refund, reverse, suspense, view};
use crate::error::Error;
use crate::graphql::{ClientNode, List, actor, app, connection, payload};
use crate::page::PageArgs;

/// A payment with its client, parts and refunds.
pub struct PaymentNode(pub PaymentView);

impl PaymentNode {
    /// The global id, for `Node`.
    pub async fn id(&self, _: &Context<'_>) -> Result<PaymentKey> {
        Ok(self.0.id)
    }
}

/// A payment of a client.
#[Object(name = "Payment")]
impl PaymentNode {
    #[graphql(flatten)]
    async fn view(&self) -> &PaymentView {
        &self.0
    }

    /// The client.
    async fn client(&self, ctx: &Context<'_>) -> Result<ClientNode> {
        actor(ctx)?.require(Permission::ClientRead)?;
        let found = client_of(ctx, self.0.client_id).await?;
        Ok(found.ok_or_else(|| Error::not_found("client", self.0.client_id))?.into())
    }

    /// What it settles and pays.
    async fn parts(&self, ctx: &Context<'_>) -> Result<Vec<PaymentPartView>> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        let found = loader(ctx).load_one(PartsOf(self.0.id)).await.map_err(Error::internal)?;
        Ok(found.unwrap_or_default())
    }

    /// Its refunds, in the order in which they were asked for.
    async fn refunds(&self, ctx: &Context<'_>) -> Result<Vec<RefundView>> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        let found = loader(ctx).load_one(RefundsOf(self.0.id)).await.map_err(Error::internal)?;
        Ok(found.unwrap_or_default())
    }

    /// What of it may still go back.
    async fn refundable(&self, ctx: &Context<'_>) -> Result<MoneyView> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        let found = loader(ctx).load_one(RefundableOf(self.0.id)).await.map_err(Error::internal)?;
        Ok(found.ok_or_else(|| Error::not_found("payment", self.0.id))?)
    }
}

/// Answer of mutations of payments.
#[derive(SimpleObject)]
pub struct PaymentPayload {
    /// The payment; null when refused.
    pub payment: Option<PaymentNode>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the preview of a payment.
#[derive(SimpleObject)]
pub struct PaymentPreviewPayload {
    /// What it would pay; null when refused.
    pub preview: Option<PaymentPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of the mutation that closes money in suspense.
#[derive(SimpleObject)]
pub struct SuspensePayload {
    /// The money; null when refused.
    pub suspense: Option<SuspenseView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Queries of payments.
#[derive(Default)]
pub struct PaymentQuery;

#[Object]
impl PaymentQuery {
    /// A page of the payments that the caller sees, the newest first when no order is named.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection, its filter and its order")]
    async fn payments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many payments from the beginning, or after `after`; at most 200.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor of the payment before the page.")] after: Option<String>,
        #[graphql(desc = "So many payments from the end, or before `before`; at most 200.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Cursor of the payment after the page.")] before: Option<String>,
        #[graphql(desc = "Which payments.")] filter: Option<PaymentFilter>,
        #[graphql(desc = "By which columns.")] sort: Option<Vec<PaymentSort>>,
    ) -> Result<List<PaymentNode>> {
        let args = PageArgs { first, after, last, before };
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let PaymentRows { page, rows } = view::page(app(ctx), actor(ctx)?, &filter, sort, args).await?;
        Ok(connection(&page, rows, |(place, _)| place.clone(), |(_, view)| PaymentNode(view)))
    }

    /// How many payments that the caller sees meet the conditions.
    async fn payment_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which payments.")] filter: Option<PaymentFilter>,
    ) -> Result<i32> {
        let count = view::count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Sums of the payments that the caller sees, meet the conditions and were not taken back, by currency.
    async fn payment_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which payments.")] filter: Option<PaymentFilter>,
    ) -> Result<Vec<PaymentTotal>> {
        Ok(view::totals(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?)
    }

    /// A payment; null when there is none, or none that the caller may see.
    async fn payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment.")] id: PaymentKey,
    ) -> Result<Option<PaymentNode>> {
        match view::one(app(ctx), actor(ctx)?, id).await {
            Ok(view) => Ok(Some(PaymentNode(view))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// What a payment may be allocated to: debits that are not settled and invoices that are not paid, what it settles
    /// and pays itself counted as open.
    async fn payment_open_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment.")] id: PaymentKey,
    ) -> Result<Vec<OpenItem>> {
        Ok(view::open_items(app(ctx), actor(ctx)?, id).await?)
    }

    /// What a payment would pay. Writes nothing.
    async fn payment_preview(&self, ctx: &Context<'_>, input: PaymentInput) -> Result<PaymentPreviewPayload> {
        let (preview, user_errors) = payload(manual::preview(app(ctx), actor(ctx)?, &input).await)?;
        Ok(PaymentPreviewPayload { preview, user_errors })
    }

    /// Refunds that somebody has to agree to or to pay out, the oldest first; at most 200.
    async fn refunds_waiting(&self, ctx: &Context<'_>) -> Result<Vec<RefundView>> {
        Ok(view::waiting_refunds(app(ctx), actor(ctx)?).await?)
    }

    /// A page of payments whose client is not known, the newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection and its filter")]
    async fn suspense(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the one before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the one after the page.")] before: Option<String>,
        #[graphql(desc = "Which.")] filter: Option<SuspenseFilter>,
    ) -> Result<List<SuspenseView>> {
        let args = PageArgs { first, after, last, before };
        let filter = filter.unwrap_or_default();
        let SuspenseRows { page, rows } = suspense::page(app(ctx), actor(ctx)?, &filter, args).await?;
        Ok(connection(&page, rows, |(place, _)| place.clone(), |(_, view)| view))
    }

    /// How many payments whose client is not known meet the conditions.
    async fn suspense_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<SuspenseFilter>,
    ) -> Result<i32> {
        let count = suspense::count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Sums of payments whose client is not known that meet the conditions, by currency.
    async fn suspense_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<SuspenseFilter>,
    ) -> Result<Vec<MoneyView>> {
        Ok(suspense::totals(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?)
    }
}

/// Mutations of payments.
#[derive(Default)]
pub struct PaymentMutation;

#[Object]
impl PaymentMutation {
    /// Takes a payment in. One with a key that came before is the first one.
    async fn payment_receive(&self, ctx: &Context<'_>, input: PaymentReceiveInput) -> Result<PaymentPayload> {
        answered(ctx, manual::take(app(ctx), actor(ctx)?, input).await).await
    }

    /// Allocates a payment anew, as a person says.
    async fn payment_allocate(
        &self,
        ctx: &Context<'_>,
        input: PaymentAllocateInput,
    ) -> Result<PaymentPayload> {
        answered(ctx, allocate::allocate(app(ctx), actor(ctx)?, input).await).await
    }

    /// Takes a payment back from its client; the money is kept in suspense when `keep` says so.
    async fn payment_reverse(&self, ctx: &Context<'_>, input: PaymentReverseInput) -> Result<PaymentPayload> {
        answered(ctx, reverse::reverse(app(ctx), actor(ctx)?, input).await).await
    }

    /// Asks for a refund of a payment. Where four eyes are the rule it waits until another one agrees.
    async fn payment_refund(&self, ctx: &Context<'_>, input: PaymentRefundInput) -> Result<PaymentPayload> {
        refunded(ctx, refund::ask(app(ctx), actor(ctx)?, input).await).await
    }

    /// Agrees to a refund that another one asked for.
    async fn refund_approve(&self, ctx: &Context<'_>, input: RefundDecideInput) -> Result<PaymentPayload> {
        refunded(ctx, refund::approve(app(ctx), actor(ctx)?, input).await).await
    }

    /// Refuses a refund, or gives up one that is not paid out.
    async fn refund_refuse(&self, ctx: &Context<'_>, input: RefundDecideInput) -> Result<PaymentPayload> {
        refunded(ctx, refund::refuse(app(ctx), actor(ctx)?, input).await).await
    }

    /// Writes down that a refund was paid out.
    async fn refund_pay(&self, ctx: &Context<'_>, input: RefundPayInput) -> Result<PaymentPayload> {
        refunded(ctx, refund::pay(app(ctx), actor(ctx)?, input).await).await
    }

    /// Books a payment whose client was not known on the account of a client.
    async fn suspense_assign(&self, ctx: &Context<'_>, input: SuspenseAssignInput) -> Result<PaymentPayload> {
        answered(ctx, assign::assign(app(ctx), actor(ctx)?, input).await).await
    }

    /// Closes a payment whose client is not known: it was sent back, or is no payment of a client.
    async fn suspense_close(&self, ctx: &Context<'_>, input: SuspenseCloseInput) -> Result<SuspensePayload> {
        let (id, user_errors) = payload(assign::close(app(ctx), actor(ctx)?, input).await)?;
        let suspense = match id {
            Some(id) => Some(suspense::changed(app(ctx), id).await?),
            None => None,
        };
        Ok(SuspensePayload { suspense, user_errors })
    }
}

async fn answered(
    ctx: &Context<'_>,
    result: std::result::Result<PaymentKey, Error>,
) -> Result<PaymentPayload> {
    let (key, user_errors) = payload(result)?;
    let payment = match key {
        Some(key) => Some(PaymentNode(view::changed(app(ctx), key).await?)),
        None => None,
    };
    Ok(PaymentPayload { payment, user_errors })
}

async fn refunded(
    ctx: &Context<'_>,
    result: std::result::Result<RefundKey, Error>,
) -> Result<PaymentPayload> {
    let key = match result {
        Ok(key) => Ok(refund::payment_of(app(ctx), key).await?),
        Err(error) => Err(error),
    };
    answered(ctx, key).await
}
