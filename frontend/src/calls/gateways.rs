//! Payment gateways.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::gateways::operations::{
    GatewayAccountSave, GatewayAccountSaveVariables, GatewayAccountTest, GatewayAccountTestVariables,
    GatewayAccounts, GatewayEventById, GatewayEventByIdVariables, GatewayEventCount,
    GatewayEventCountVariables, GatewayEventReplay, GatewayEventReplayVariables, GatewayEvents,
    GatewayEventsVariables, GatewayRefund, GatewayRefundSettle, GatewayRefundSettleVariables,
    GatewayRefundVariables, GatewayRegisterAsk, GatewayRegisterAskVariables, GatewayRegisterCheck,
    GatewayRegisterCheckVariables, GatewayRegisters, IntentById, IntentByIdVariables, IntentCount,
    IntentCountVariables, Intents, IntentsVariables, PaymentIntentActVariables, PaymentIntentCancel,
    PaymentIntentCapture, PaymentIntentCaptureVariables, PaymentIntentClear, PaymentIntentLook,
    PaymentIntentPayload, PaymentLinkCreate, PaymentLinkCreateVariables, SavedMethodCharge,
    SavedMethodChargeVariables, SavedMethodSet, SavedMethodSetVariables, SavedMethods, SavedMethodsVariables,
};
pub use shared::api::gateways::operations::{GatewayHealthOf, GatewayTest, IntentCard, IntentRow};
pub use shared::api::gateways::{
    GatewayAccountSaveInput, GatewayAccountView, GatewayAttemptView, GatewayEventFilter, GatewayEventView,
    GatewayHealthView, GatewayRefundInput, GatewayRefundView, GatewayRegisterAskInput,
    GatewayRegisterCheckInput, GatewayRegisterColumnsInput, GatewayRegisterView, GatewaySecretInput,
    IntentFilter, IntentView, PaymentLinkCreateInput, RegisterFindingView, SavedMethodChargeInput,
    SavedMethodSetInput, SavedMethodView,
};
use shared::api::gateways::{
    GatewayAccountTestInput, GatewayEventReplayInput, GatewayRefundSettleInput, PaymentIntentActInput,
    PaymentIntentCaptureInput,
};
use shared::api::scalars::{DateTime, Decimal};
use shared::gateway::intent::IntentState;
use shared::ids::{ClientId, GatewayAccountId, GatewayEventId, GatewayRefundKey, IntentKey};

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::remote::Remote;
use crate::ui::GridPage;

/// Accounts at gateways.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn accounts() -> Result<Vec<GatewayAccountView>, ApiError> {
    Ok(query(GatewayAccounts::build(())).await?.gateway_accounts)
}

/// The name of an account among those that are known.
#[must_use]
pub fn name_of(known: Remote<Vec<GatewayAccountView>>, id: GatewayAccountId) -> Option<String> {
    known.map(|all| all.iter().find(|one| one.id == id).map(|one| one.name.clone())).flatten()
}

/// Id and name of each account, where there are several to choose from.
#[must_use]
pub fn to_choose(known: Remote<Vec<GatewayAccountView>>) -> Vec<(String, String)> {
    let several = known.data().filter(|all| all.len() > 1).unwrap_or_default();
    several.into_iter().map(|one| (one.id.to_string(), one.name)).collect()
}

/// How the accounts have worked in the last day, week and month.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn health() -> Result<GatewayHealthOf, ApiError> {
    query(GatewayHealthOf::build(())).await
}

/// When an account last received a payment, and when it was last notified.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn last(id: GatewayAccountId) -> Result<(Option<DateTime>, Option<DateTime>), ApiError> {
    let paid = IntentFilter {
        account_id: Some(id),
        states: Some(vec![IntentState::Paid]),
        ..IntentFilter::default()
    };
    let told = GatewayEventFilter { account_id: Some(id), ..GatewayEventFilter::default() };
    let paid = IntentsVariables { first: Some(1), after: None, filter: Some(paid) };
    let told = GatewayEventsVariables { first: Some(1), after: None, filter: Some(told) };
    let paid = query(Intents::build(paid)).await?.payment_intents.nodes;
    let told = query(GatewayEvents::build(told)).await?.gateway_events.nodes;
    Ok((paid.first().and_then(|row| row.intent.settled_at), told.first().map(|event| event.received_at)))
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

/// Saved methods of payment of a client, the newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn methods(client_id: ClientId) -> Result<Vec<SavedMethodView>, ApiError> {
    Ok(query(SavedMethods::build(SavedMethodsVariables { client_id })).await?.saved_methods)
}

/// Switches autopay by a saved method on or off, or forgets the method.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn set_method(input: SavedMethodSetInput) -> Result<SavedMethodView, ApiError> {
    let set = mutate(SavedMethodSet::build(SavedMethodSetVariables { input })).await?.saved_method_set;
    settle(set.method, set.user_errors)
}

/// Charges a saved method now.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn charge(input: SavedMethodChargeInput) -> Result<IntentCard, ApiError> {
    done(mutate(SavedMethodCharge::build(SavedMethodChargeVariables { input })).await?.saved_method_charge)
}

/// The latest comparisons with registers.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn registers() -> Result<Vec<GatewayRegisterView>, ApiError> {
    Ok(query(GatewayRegisters::build(())).await?.gateway_registers)
}

/// Compares a file.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn check_register(input: GatewayRegisterCheckInput) -> Result<GatewayRegisterView, ApiError> {
    let checked = mutate(GatewayRegisterCheck::build(GatewayRegisterCheckVariables { input })).await?;
    let payload = checked.gateway_register_check;
    settle(payload.register, payload.user_errors)
}

/// Asks a gateway about a day and compares.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn ask_register(input: GatewayRegisterAskInput) -> Result<GatewayRegisterView, ApiError> {
    let asked = mutate(GatewayRegisterAsk::build(GatewayRegisterAskVariables { input })).await?;
    let payload = asked.gateway_register_ask;
    settle(payload.register, payload.user_errors)
}
