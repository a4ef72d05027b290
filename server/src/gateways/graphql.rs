//! The API of payment gateways.

use async_graphql::{Context, Object, Result, SimpleObject};
use shared::access::Permission;
use shared::api::common::UserError;
use shared::api::gateways::{
    GatewayAccountSaveInput, GatewayAccountTestInput, GatewayAccountView, GatewayAttemptView,
    GatewayEventFilter, GatewayEventReplayInput, GatewayEventView, GatewayHealthView, GatewayRefundInput,
    GatewayRefundSettleInput, GatewayRefundView, GatewayRegisterAskInput, GatewayRegisterCheckInput,
    GatewayRegisterView, IntentFilter, IntentView, PaymentIntentActInput, PaymentIntentCaptureInput,
    PaymentLinkCreateInput, SavedMethodChargeInput, SavedMethodSetInput, SavedMethodView,
};
use shared::ids::{ClientId, GatewayAccountId, GatewayEventId, GatewayRegisterId, IntentKey};

use super::service::view::{self, Rows};
use super::service::{accounts, ask, hear, links, methods, refunds, registers};
use crate::documents::{self, DocumentNode};
use crate::error::Error;
use crate::graphql::{ClientNode, List, actor, app, connection, payload};
use crate::page::PageArgs;
use crate::payments;

/// A payment through a gateway, with its client and invoice, calls and refunds.
pub struct PaymentIntentNode(pub IntentView);

/// A payment through a gateway.
#[Object(name = "PaymentIntent")]
impl PaymentIntentNode {
    #[graphql(flatten)]
    async fn view(&self) -> &IntentView {
        &self.0
    }

    /// The client.
    async fn client(&self, ctx: &Context<'_>) -> Result<ClientNode> {
        actor(ctx)?.require(Permission::ClientRead)?;
        let found = payments::client_of(ctx, self.0.client_id).await?;
        Ok(found.ok_or_else(|| Error::not_found("client", self.0.client_id))?.into())
    }

    /// The invoice that it pays; nothing for who may not read documents.
    async fn invoice(&self, ctx: &Context<'_>) -> Result<Option<DocumentNode>> {
        let may_read = actor(ctx)?.may(Permission::DocumentRead);
        let Some(key) = self.0.invoice_id.filter(|_| may_read) else { return Ok(None) };
        Ok(documents::views(app(ctx), &[key]).await?.remove(&key).map(DocumentNode))
    }

    /// Calls of the gateway about it, in order.
    async fn attempts(&self, ctx: &Context<'_>) -> Result<Vec<GatewayAttemptView>> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        Ok(view::attempts(app(ctx), self.0.id).await?)
    }

    /// Money of it that goes back.
    async fn refunds(&self, ctx: &Context<'_>) -> Result<Vec<GatewayRefundView>> {
        actor(ctx)?.require(Permission::LedgerRead)?;
        Ok(view::refunds_of(app(ctx), self.0.id).await?)
    }
}

/// Answer of mutations of payments through gateways.
#[derive(SimpleObject)]
pub struct PaymentIntentPayload {
    /// The payment; null when refused.
    pub intent: Option<PaymentIntentNode>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of mutations of accounts.
#[derive(SimpleObject)]
pub struct GatewayAccountPayload {
    /// The account; null when refused.
    pub account: Option<GatewayAccountView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of comparisons with registers.
#[derive(SimpleObject)]
pub struct GatewayRegisterPayload {
    /// The comparison; null when refused.
    pub register: Option<GatewayRegisterView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// What a gateway says of its settings.
#[derive(SimpleObject)]
pub struct GatewayTest {
    /// Whether they work.
    pub works: bool,
    /// In words.
    pub told: String,
}

/// Answer of the test of settings.
#[derive(SimpleObject)]
pub struct GatewayTestPayload {
    /// What was found; null when refused.
    pub test: Option<GatewayTest>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of mutations of notifications.
#[derive(SimpleObject)]
pub struct GatewayEventPayload {
    /// The notification; null when refused.
    pub event: Option<GatewayEventView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Answer of mutations of saved methods.
#[derive(SimpleObject)]
pub struct SavedMethodPayload {
    /// The method; null when refused.
    pub method: Option<SavedMethodView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

fn whole(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Queries of payment gateways.
#[derive(Default)]
pub struct GatewayQuery;

#[Object]
impl GatewayQuery {
    /// Accounts at gateways that the caller sees.
    async fn gateway_accounts(&self, ctx: &Context<'_>) -> Result<Vec<GatewayAccountView>> {
        Ok(accounts::list(app(ctx), actor(ctx)?).await?)
    }

    /// How the accounts that the caller sees have worked in the last days.
    async fn gateway_health(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Days; 30 when left out.")] days: Option<i32>,
    ) -> Result<Vec<GatewayHealthView>> {
        Ok(view::health(app(ctx), actor(ctx)?, days.unwrap_or(30)).await?)
    }

    /// The latest comparisons with registers of gateways that the caller sees, the newest first; at most 200.
    async fn gateway_registers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this account.")] account_id: Option<GatewayAccountId>,
    ) -> Result<Vec<GatewayRegisterView>> {
        Ok(registers::list(app(ctx), actor(ctx)?, account_id).await?)
    }

    /// A page of the payments through gateways that the caller sees, the newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection and its filter")]
    async fn payment_intents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the payment before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the payment after the page.")] before: Option<String>,
        #[graphql(desc = "Which payments.")] filter: Option<IntentFilter>,
    ) -> Result<List<PaymentIntentNode>> {
        let args = PageArgs { first, after, last, before };
        let Rows { page, rows } =
            view::page(app(ctx), actor(ctx)?, &filter.unwrap_or_default(), args).await?;
        Ok(connection(&page, rows, |(place, _)| place.clone(), |(_, view)| PaymentIntentNode(view)))
    }

    /// How many payments through gateways that the caller sees meet the conditions.
    async fn payment_intent_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which payments.")] filter: Option<IntentFilter>,
    ) -> Result<i32> {
        Ok(whole(view::count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?))
    }

    /// A payment through a gateway; null when there is none, or none that the caller may see.
    async fn payment_intent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment.")] id: IntentKey,
    ) -> Result<Option<PaymentIntentNode>> {
        match view::one(app(ctx), actor(ctx)?, id).await {
            Ok(view) => Ok(Some(PaymentIntentNode(view))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A page of the notifications that the caller sees, the newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection and its filter")]
    async fn gateway_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; at most 200.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the notification before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 200.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the notification after the page.")] before: Option<String>,
        #[graphql(desc = "Which notifications.")] filter: Option<GatewayEventFilter>,
    ) -> Result<List<GatewayEventView>> {
        let args = PageArgs { first, after, last, before };
        let Rows { page, rows } =
            view::event_page(app(ctx), actor(ctx)?, &filter.unwrap_or_default(), args).await?;
        Ok(connection(&page, rows, |(place, _)| place.clone(), |(_, view)| view))
    }

    /// How many notifications that the caller sees meet the conditions.
    async fn gateway_event_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which notifications.")] filter: Option<GatewayEventFilter>,
    ) -> Result<i32> {
        Ok(whole(view::event_count(app(ctx), actor(ctx)?, &filter.unwrap_or_default()).await?))
    }

    /// A notification; null when there is none, or none that the caller may see.
    async fn gateway_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The notification.")] id: GatewayEventId,
    ) -> Result<Option<GatewayEventView>> {
        match view::one_event(app(ctx), actor(ctx)?, id).await {
            Ok(view) => Ok(Some(view)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Saved methods of payment of a client, the newest first.
    async fn saved_methods(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client.")] client_id: ClientId,
    ) -> Result<Vec<SavedMethodView>> {
        Ok(view::methods_of(app(ctx), actor(ctx)?, client_id).await?)
    }
}

async fn answered(
    ctx: &Context<'_>,
    result: std::result::Result<IntentKey, Error>,
) -> Result<PaymentIntentPayload> {
    let (key, user_errors) = payload(result)?;
    let intent = match key {
        Some(key) => Some(PaymentIntentNode(view::changed(app(ctx), key).await?)),
        None => None,
    };
    Ok(PaymentIntentPayload { intent, user_errors })
}

async fn compared(
    ctx: &Context<'_>,
    result: std::result::Result<GatewayRegisterId, Error>,
) -> Result<GatewayRegisterPayload> {
    let (id, user_errors) = payload(result)?;
    let register = match id {
        Some(id) => Some(registers::made(app(ctx), id).await?),
        None => None,
    };
    Ok(GatewayRegisterPayload { register, user_errors })
}

/// Mutations of payment gateways.
#[derive(Default)]
pub struct GatewayMutation;

#[Object]
impl GatewayMutation {
    /// Makes or changes an account at a gateway. Secrets are written only.
    async fn gateway_account_save(
        &self,
        ctx: &Context<'_>,
        input: GatewayAccountSaveInput,
    ) -> Result<GatewayAccountPayload> {
        let (account, user_errors) = payload(accounts::save(app(ctx), actor(ctx)?, input).await)?;
        Ok(GatewayAccountPayload { account, user_errors })
    }

    /// Compares a register's file with what is here. Changes nothing but the list of comparisons.
    async fn gateway_register_check(
        &self,
        ctx: &Context<'_>,
        input: GatewayRegisterCheckInput,
    ) -> Result<GatewayRegisterPayload> {
        compared(ctx, registers::check(app(ctx), actor(ctx)?, input).await).await
    }

    /// Asks the gateway what it received and gave back on a day and compares. Changes nothing but the list of
    /// comparisons.
    async fn gateway_register_ask(
        &self,
        ctx: &Context<'_>,
        input: GatewayRegisterAskInput,
    ) -> Result<GatewayRegisterPayload> {
        compared(ctx, registers::ask(app(ctx), actor(ctx)?, input).await).await
    }

    /// Asks the gateway whether the settings of an account work. Changes nothing.
    async fn gateway_account_test(
        &self,
        ctx: &Context<'_>,
        input: GatewayAccountTestInput,
    ) -> Result<GatewayTestPayload> {
        let (told, user_errors) = payload(accounts::test(app(ctx), actor(ctx)?, input.id).await)?;
        Ok(GatewayTestPayload { test: told.map(|(works, told)| GatewayTest { works, told }), user_errors })
    }

    /// Makes a link by which somebody can pay: an invoice, or any sum.
    async fn payment_link_create(
        &self,
        ctx: &Context<'_>,
        input: PaymentLinkCreateInput,
    ) -> Result<PaymentIntentPayload> {
        answered(ctx, links::create(app(ctx), actor(ctx)?, input).await).await
    }

    /// Charges a saved method now.
    async fn saved_method_charge(
        &self,
        ctx: &Context<'_>,
        input: SavedMethodChargeInput,
    ) -> Result<PaymentIntentPayload> {
        answered(ctx, links::charge(app(ctx), actor(ctx)?, input).await).await
    }

    /// Switches autopay by a saved method on or off, or forgets the method.
    async fn saved_method_set(
        &self,
        ctx: &Context<'_>,
        input: SavedMethodSetInput,
    ) -> Result<SavedMethodPayload> {
        let (key, user_errors) = payload(methods::set(app(ctx), actor(ctx)?, input).await)?;
        let method = match key {
            Some(key) => Some(view::changed_method(app(ctx), key).await?),
            None => None,
        };
        Ok(SavedMethodPayload { method, user_errors })
    }

    /// Asks the gateway how a payment stands.
    async fn payment_intent_look(
        &self,
        ctx: &Context<'_>,
        input: PaymentIntentActInput,
    ) -> Result<PaymentIntentPayload> {
        answered(ctx, ask::look_now(app(ctx), actor(ctx)?, input.id).await.map(|()| input.id)).await
    }

    /// Takes held money, all or a part.
    async fn payment_intent_capture(
        &self,
        ctx: &Context<'_>,
        input: PaymentIntentCaptureInput,
    ) -> Result<PaymentIntentPayload> {
        let id = input.id;
        answered(ctx, ask::capture(app(ctx), actor(ctx)?, input).await.map(|()| id)).await
    }

    /// Lets held money go.
    async fn payment_intent_cancel(
        &self,
        ctx: &Context<'_>,
        input: PaymentIntentActInput,
    ) -> Result<PaymentIntentPayload> {
        answered(ctx, ask::cancel(app(ctx), actor(ctx)?, input.id).await.map(|()| input.id)).await
    }

    /// Puts a problem of a payment aside that a person has looked at.
    async fn payment_intent_clear(
        &self,
        ctx: &Context<'_>,
        input: PaymentIntentActInput,
    ) -> Result<PaymentIntentPayload> {
        answered(ctx, hear::clear_problem(app(ctx), actor(ctx)?, input.id).await.map(|()| input.id)).await
    }

    /// Gives money back through the gateway.
    async fn gateway_refund(
        &self,
        ctx: &Context<'_>,
        input: GatewayRefundInput,
    ) -> Result<PaymentIntentPayload> {
        let id = input.id;
        answered(ctx, refunds::give(app(ctx), actor(ctx)?, input).await.map(|_| id)).await
    }

    /// Ends a refund about which the gateway said nothing, by what its cabinet shows.
    async fn gateway_refund_settle(
        &self,
        ctx: &Context<'_>,
        input: GatewayRefundSettleInput,
    ) -> Result<PaymentIntentPayload> {
        let settled = refunds::settle(app(ctx), actor(ctx)?, input).await;
        answered(ctx, settled).await
    }

    /// Processes a notification again.
    async fn gateway_event_replay(
        &self,
        ctx: &Context<'_>,
        input: GatewayEventReplayInput,
    ) -> Result<GatewayEventPayload> {
        let (done, user_errors) = payload(hear::replay(app(ctx), actor(ctx)?, input.id).await)?;
        let event = match done {
            Some(()) => Some(view::one_event(app(ctx), &crate::access::Actor::system(), input.id).await?),
            None => None,
        };
        Ok(GatewayEventPayload { event, user_errors })
    }
}
