//! Typed operations of the SPA and of the tests.
#![cfg(feature = "client")]

use super::{
    GatewayAccountSaveInput, GatewayAccountTestInput, GatewayAccountView, GatewayAttemptView,
    GatewayEventFilter, GatewayEventReplayInput, GatewayEventView, GatewayHealthView, GatewayRefundInput,
    GatewayRefundSettleInput, GatewayRefundView, GatewayRegisterAskInput, GatewayRegisterCheckInput,
    GatewayRegisterView, IntentFilter, IntentView, PaymentIntentActInput, PaymentIntentCaptureInput,
    PaymentLinkCreateInput, SavedMethodChargeInput, SavedMethodSetInput, SavedMethodView,
};
use crate::api::common::{PageInfo, UserError};
use crate::api::documents::DocumentView;
use crate::api::mail::operations::MailClient;
use crate::api::schema;
use crate::ids::{ClientId, GatewayEventId, IntentKey};

/// The accounts at gateways.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query")]
pub struct GatewayAccounts {
    /// The accounts.
    pub gateway_accounts: Vec<GatewayAccountView>,
}

/// How the accounts at gateways have worked.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query")]
pub struct GatewayHealthOf {
    /// In the last day.
    #[arguments(days: 1)]
    #[cynic(alias, rename = "gatewayHealth")]
    pub day: Vec<GatewayHealthView>,
    /// In the last week.
    #[arguments(days: 7)]
    #[cynic(alias, rename = "gatewayHealth")]
    pub week: Vec<GatewayHealthView>,
    /// In the last 30 days.
    #[arguments(days: 30)]
    #[cynic(alias, rename = "gatewayHealth")]
    pub month: Vec<GatewayHealthView>,
}

/// A payment with its client.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "PaymentIntent")]
pub struct IntentRow {
    /// The payment.
    #[cynic(spread)]
    pub intent: IntentView,
    /// Its client.
    pub client: MailClient,
}

/// A payment with all about it.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "PaymentIntent")]
pub struct IntentCard {
    /// The payment.
    #[cynic(spread)]
    pub intent: IntentView,
    /// Its client.
    pub client: MailClient,
    /// The invoice that it pays.
    pub invoice: Option<DocumentView>,
    /// Calls of the gateway about it.
    pub attempts: Vec<GatewayAttemptView>,
    /// Money of it that goes back.
    pub refunds: Vec<GatewayRefundView>,
}

/// A page of payments.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "PaymentIntentConnection")]
pub struct IntentPage {
    /// The payments.
    pub nodes: Vec<IntentRow>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`Intents`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct IntentsVariables {
    /// Rows.
    pub first: Option<i32>,
    /// Cursor.
    pub after: Option<String>,
    /// Conditions.
    pub filter: Option<IntentFilter>,
}

/// A page of payments.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "IntentsVariables")]
pub struct Intents {
    /// The page.
    #[arguments(first: $first, after: $after, filter: $filter)]
    pub payment_intents: IntentPage,
}

/// Variables of [`IntentCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct IntentCountVariables {
    /// Conditions.
    pub filter: Option<IntentFilter>,
}

/// How many payments meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "IntentCountVariables")]
pub struct IntentCount {
    /// The exact number.
    #[arguments(filter: $filter)]
    pub payment_intent_count: i32,
}

/// Variables of operations of one payment.
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct IntentByIdVariables {
    /// The payment.
    pub id: IntentKey,
}

/// One payment.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "IntentByIdVariables")]
pub struct IntentById {
    /// Absent when there is none, or none that the caller may see.
    #[arguments(id: $id)]
    pub payment_intent: Option<IntentCard>,
}

/// A page of notifications.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "GatewayEventConnection")]
pub struct GatewayEventPage {
    /// The notifications.
    pub nodes: Vec<GatewayEventView>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`GatewayEvents`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct GatewayEventsVariables {
    /// Rows.
    pub first: Option<i32>,
    /// Cursor.
    pub after: Option<String>,
    /// Conditions.
    pub filter: Option<GatewayEventFilter>,
}

/// A page of notifications.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "GatewayEventsVariables")]
pub struct GatewayEvents {
    /// The page.
    #[arguments(first: $first, after: $after, filter: $filter)]
    pub gateway_events: GatewayEventPage,
}

/// Variables of [`GatewayEventCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct GatewayEventCountVariables {
    /// Conditions.
    pub filter: Option<GatewayEventFilter>,
}

/// How many notifications meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "GatewayEventCountVariables")]
pub struct GatewayEventCount {
    /// The exact number.
    #[arguments(filter: $filter)]
    pub gateway_event_count: i32,
}

/// Variables of operations of one notification.
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct GatewayEventByIdVariables {
    /// The notification.
    pub id: GatewayEventId,
}

/// One notification.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "GatewayEventByIdVariables")]
pub struct GatewayEventById {
    /// Absent when there is none, or none that the caller may see.
    #[arguments(id: $id)]
    pub gateway_event: Option<GatewayEventView>,
}

/// Variables of [`SavedMethods`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SavedMethodsVariables {
    /// The client.
    pub client_id: ClientId,
}

/// Saved methods of a client.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "SavedMethodsVariables")]
pub struct SavedMethods {
    /// The newest first.
    #[arguments(clientId: $client_id)]
    pub saved_methods: Vec<SavedMethodView>,
}

/// Answer of mutations of accounts.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct GatewayAccountPayload {
    /// The account.
    pub account: Option<GatewayAccountView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`GatewayAccountSave`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct GatewayAccountSaveVariables {
    /// Input.
    pub input: GatewayAccountSaveInput,
}

/// Makes or changes an account.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "GatewayAccountSaveVariables")]
pub struct GatewayAccountSave {
    /// The answer.
    #[arguments(input: $input)]
    pub gateway_account_save: GatewayAccountPayload,
}

/// What a gateway says of its settings.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct GatewayTest {
    /// Whether they work.
    pub works: bool,
    /// In words.
    pub told: String,
}

/// Answer of the test of settings.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct GatewayTestPayload {
    /// What was found.
    pub test: Option<GatewayTest>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`GatewayAccountTest`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct GatewayAccountTestVariables {
    /// Input.
    pub input: GatewayAccountTestInput,
}

/// Asks the gateway whether the settings work.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "GatewayAccountTestVariables")]
pub struct GatewayAccountTest {
    /// The answer.
    #[arguments(input: $input)]
    pub gateway_account_test: GatewayTestPayload,
}

/// Answer of mutations of payments.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct PaymentIntentPayload {
    /// The payment.
    pub intent: Option<IntentCard>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`PaymentLinkCreate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentLinkCreateVariables {
    /// Input.
    pub input: PaymentLinkCreateInput,
}

/// Makes a link.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PaymentLinkCreateVariables")]
pub struct PaymentLinkCreate {
    /// The answer.
    #[arguments(input: $input)]
    pub payment_link_create: PaymentIntentPayload,
}

/// Variables of what is done with one payment.
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentIntentActVariables {
    /// Input.
    pub input: PaymentIntentActInput,
}

/// Asks the gateway how a payment stands.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PaymentIntentActVariables")]
pub struct PaymentIntentLook {
    /// The answer.
    #[arguments(input: $input)]
    pub payment_intent_look: PaymentIntentPayload,
}

/// Lets held money go.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PaymentIntentActVariables")]
pub struct PaymentIntentCancel {
    /// The answer.
    #[arguments(input: $input)]
    pub payment_intent_cancel: PaymentIntentPayload,
}

/// Puts a problem aside.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PaymentIntentActVariables")]
pub struct PaymentIntentClear {
    /// The answer.
    #[arguments(input: $input)]
    pub payment_intent_clear: PaymentIntentPayload,
}

/// Variables of [`PaymentIntentCapture`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentIntentCaptureVariables {
    /// Input.
    pub input: PaymentIntentCaptureInput,
}

/// Takes held money.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PaymentIntentCaptureVariables")]
pub struct PaymentIntentCapture {
    /// The answer.
    #[arguments(input: $input)]
    pub payment_intent_capture: PaymentIntentPayload,
}

/// Variables of [`GatewayRefund`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct GatewayRefundVariables {
    /// Input.
    pub input: GatewayRefundInput,
}

/// Gives money back.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "GatewayRefundVariables")]
pub struct GatewayRefund {
    /// The answer.
    #[arguments(input: $input)]
    pub gateway_refund: PaymentIntentPayload,
}

/// Variables of [`GatewayRefundSettle`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct GatewayRefundSettleVariables {
    /// Input.
    pub input: GatewayRefundSettleInput,
}

/// Ends a refund by what a person saw.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "GatewayRefundSettleVariables")]
pub struct GatewayRefundSettle {
    /// The answer.
    #[arguments(input: $input)]
    pub gateway_refund_settle: PaymentIntentPayload,
}

/// Answer of mutations of notifications.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct GatewayEventPayload {
    /// The notification.
    pub event: Option<GatewayEventView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`GatewayEventReplay`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct GatewayEventReplayVariables {
    /// Input.
    pub input: GatewayEventReplayInput,
}

/// Processes a notification again.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "GatewayEventReplayVariables")]
pub struct GatewayEventReplay {
    /// The answer.
    #[arguments(input: $input)]
    pub gateway_event_replay: GatewayEventPayload,
}

/// Answer of mutations of saved methods.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct SavedMethodPayload {
    /// The method.
    pub method: Option<SavedMethodView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`SavedMethodSet`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SavedMethodSetVariables {
    /// Input.
    pub input: SavedMethodSetInput,
}

/// Changes a saved method.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SavedMethodSetVariables")]
pub struct SavedMethodSet {
    /// The answer.
    #[arguments(input: $input)]
    pub saved_method_set: SavedMethodPayload,
}

/// Variables of [`SavedMethodCharge`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SavedMethodChargeVariables {
    /// Input.
    pub input: SavedMethodChargeInput,
}

/// Charges a saved method now.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SavedMethodChargeVariables")]
pub struct SavedMethodCharge {
    /// The answer.
    #[arguments(input: $input)]
    pub saved_method_charge: PaymentIntentPayload,
}

/// The latest comparisons with registers.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query")]
pub struct GatewayRegisters {
    /// The newest first.
    pub gateway_registers: Vec<GatewayRegisterView>,
}

/// Answer of comparisons.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "GatewayRegisterPayload")]
pub struct GatewayRegisterPayload {
    /// The comparison; null when refused.
    pub register: Option<GatewayRegisterView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`GatewayRegisterCheck`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct GatewayRegisterCheckVariables {
    /// The file.
    pub input: GatewayRegisterCheckInput,
}

/// Compares a file.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "GatewayRegisterCheckVariables")]
pub struct GatewayRegisterCheck {
    /// What came of it.
    #[arguments(input: $input)]
    pub gateway_register_check: GatewayRegisterPayload,
}

/// Variables of [`GatewayRegisterAsk`].
#[derive(Debug, Clone, cynic::QueryVariables)]
pub struct GatewayRegisterAskVariables {
    /// The day.
    pub input: GatewayRegisterAskInput,
}

/// Compares a day.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "GatewayRegisterAskVariables")]
pub struct GatewayRegisterAsk {
    /// What came of it.
    #[arguments(input: $input)]
    pub gateway_register_ask: GatewayRegisterPayload,
}
