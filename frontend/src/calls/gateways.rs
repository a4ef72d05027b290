//! Payment gateways.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::gateways::operations::{
    GatewayAccountSave, GatewayAccountSaveVariables, GatewayAccountTest, GatewayAccountTestVariables,
    GatewayAccounts, GatewayEventById, GatewayEventByIdVariables, GatewayEventCount,
    GatewayEventCountVariables, GatewayEventReplay, GatewayEventReplayVariables, GatewayEvents,
    GatewayEventsVariables, GatewayRefund, GatewayRefundSettle, GatewayRefundSettleVariables,
    GatewayRefundVariables, IntentById, IntentByIdVariables, IntentCount, IntentCountVariables, Intents,
    IntentsVariables, PaymentIntentActVariables, PaymentIntentCancel, PaymentIntentCapture,
    PaymentIntentCaptureVariables, PaymentIntentClear, PaymentIntentLook, PaymentIntentPayload,
    PaymentLinkCreate, PaymentLinkCreateVariables,
};
pub use shared::api::gateways::operations::{GatewayTest, IntentCard, IntentRow};
pub use shared::api::gateways::{
    GatewayAccountSaveInput, GatewayAccountView, GatewayEventFilter, GatewayEventView, GatewayHealthView,
    GatewayRefundInput, GatewaySecretInput, IntentFilter, IntentView, PaymentLinkCreateInput,
};
use shared::api::gateways::{
    GatewayAccountTestInput, GatewayEventReplayInput, GatewayRefundSettleInput, PaymentIntentActInput,
    PaymentIntentCaptureInput,
};
use shared::api::scalars::Decimal;
use shared::ids::{GatewayAccountId, GatewayEventId, GatewayRefundKey, IntentKey};

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// Accounts at gateways, each with how it has worked.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn accounts() -> Result<Vec<(GatewayAccountView, Option<GatewayHealthView>)>, ApiError> {
    let GatewayAccounts { gateway_accounts, gateway_health } = query(GatewayAccounts::build(())).await?;
    let health = |id| gateway_health.iter().find(|health| health.account_id == id).cloned();
    Ok(gateway_accounts.into_iter().map(|account| (account.clone(), health(account.id))).collect())
}

/// Makes or changes an account.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn save(input: GatewayAccountSaveInput) -> Result<GatewayAccountView, ApiError> {
    let saved = mutate(GatewayAccountSave::build(GatewayAccountSaveVariables { input })).await?;
    let payload = saved.gateway_account_save;
    settle(payload.account, payload.user_errors)
}

/// Asks the gateway whether the settings work.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn test(id: GatewayAccountId) -> Result<GatewayTest, ApiError> {
    let input = GatewayAccountTestInput { id };
    let told = mutate(GatewayAccountTest::build(GatewayAccountTestVariables { input })).await?;
    let payload = told.gateway_account_test;
    settle(payload.test, payload.user_errors)
}

/// A page of payments, the newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(filter: IntentFilter, after: Option<String>) -> Result<GridPage<IntentRow>, ApiError> {
    let variables = IntentsVariables { first: Some(PAGE), after, filter: Some(filter) };
    let list = query(Intents::build(variables)).await?.payment_intents;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// How many payments match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn count(filter: IntentFilter) -> Result<i64, ApiError> {
    let variables = IntentCountVariables { filter: Some(filter) };
    Ok(i64::from(query(IntentCount::build(variables)).await?.payment_intent_count))
}

/// One payment; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: IntentKey) -> Result<Option<IntentCard>, ApiError> {
    Ok(query(IntentById::build(IntentByIdVariables { id })).await?.payment_intent)
}

fn done(payload: PaymentIntentPayload) -> Result<IntentCard, ApiError> {
    settle(payload.intent, payload.user_errors)
}

/// Makes a link.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn link(input: PaymentLinkCreateInput) -> Result<IntentCard, ApiError> {
    done(mutate(PaymentLinkCreate::build(PaymentLinkCreateVariables { input })).await?.payment_link_create)
}

/// Asks the gateway how a payment stands.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn look(id: IntentKey) -> Result<IntentCard, ApiError> {
    let variables = PaymentIntentActVariables { input: PaymentIntentActInput { id } };
    done(mutate(PaymentIntentLook::build(variables)).await?.payment_intent_look)
}

/// Lets held money go.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn cancel(id: IntentKey) -> Result<IntentCard, ApiError> {
    let variables = PaymentIntentActVariables { input: PaymentIntentActInput { id } };
    done(mutate(PaymentIntentCancel::build(variables)).await?.payment_intent_cancel)
}

/// Puts a problem aside.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn clear(id: IntentKey) -> Result<IntentCard, ApiError> {
    let variables = PaymentIntentActVariables { input: PaymentIntentActInput { id } };
    done(mutate(PaymentIntentClear::build(variables)).await?.payment_intent_clear)
}

/// Takes held money, all or a part.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn capture(id: IntentKey, amount: Option<Decimal>) -> Result<IntentCard, ApiError> {
    let variables = PaymentIntentCaptureVariables { input: PaymentIntentCaptureInput { id, amount } };
    done(mutate(PaymentIntentCapture::build(variables)).await?.payment_intent_capture)
}

/// Gives money back.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn refund(input: GatewayRefundInput) -> Result<IntentCard, ApiError> {
    done(mutate(GatewayRefund::build(GatewayRefundVariables { input })).await?.gateway_refund)
}

/// Ends a refund by what the gateway's cabinet shows.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn settle_refund(id: GatewayRefundKey, went: bool) -> Result<IntentCard, ApiError> {
    let variables = GatewayRefundSettleVariables { input: GatewayRefundSettleInput { id, done: went } };
    done(mutate(GatewayRefundSettle::build(variables)).await?.gateway_refund_settle)
}

/// A page of notifications, the newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn events(
    filter: GatewayEventFilter,
    after: Option<String>,
) -> Result<GridPage<GatewayEventView>, ApiError> {
    let variables = GatewayEventsVariables { first: Some(PAGE), after, filter: Some(filter) };
    let list = query(GatewayEvents::build(variables)).await?.gateway_events;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// How many notifications match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn event_count(filter: GatewayEventFilter) -> Result<i64, ApiError> {
    let variables = GatewayEventCountVariables { filter: Some(filter) };
    Ok(i64::from(query(GatewayEventCount::build(variables)).await?.gateway_event_count))
}

/// One notification; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn event(id: GatewayEventId) -> Result<Option<GatewayEventView>, ApiError> {
    Ok(query(GatewayEventById::build(GatewayEventByIdVariables { id })).await?.gateway_event)
}

/// Processes a notification again.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn replay(id: GatewayEventId) -> Result<GatewayEventView, ApiError> {
    let input = GatewayEventReplayInput { id };
    let again = mutate(GatewayEventReplay::build(GatewayEventReplayVariables { input })).await?;
    settle(again.gateway_event_replay.event, again.gateway_event_replay.user_errors)
}
