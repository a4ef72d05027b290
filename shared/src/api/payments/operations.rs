//! Typed operations of the SPA and of the tests.
#![cfg(feature = "client")]

use super::{
    OpenItem, PaymentAllocateInput, PaymentFilter, PaymentInput, PaymentPartView, PaymentPreview,
    PaymentReceiveInput, PaymentRefundInput, PaymentReverseInput, PaymentSort, PaymentTotal, PaymentView,
    RefundDecideInput, RefundPayInput, RefundView, SuspenseAssignInput, SuspenseCloseInput, SuspenseFilter,
    SuspenseView,
};
use crate::api::common::{MoneyView, PageInfo, UserError};
use crate::api::schema;
use crate::ids::{ClientId, PaymentKey};

/// Whose a payment is.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Client")]
pub struct PaymentClient {
    /// The client.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// ИНН.
    pub inn: Option<String>,
}

/// A payment with its client.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Payment")]
pub struct PaymentRow {
    /// The payment.
    #[cynic(spread)]
    pub payment: PaymentView,
    /// Its client.
    pub client: PaymentClient,
}

/// A payment with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Payment")]
pub struct PaymentCard {
    /// The payment.
    #[cynic(spread)]
    pub payment: PaymentView,
    /// Its client.
    pub client: PaymentClient,
    /// What it settles and pays.
    pub parts: Vec<PaymentPartView>,
    /// Its refunds.
    pub refunds: Vec<RefundView>,
    /// What of it may still go back.
    pub refundable: MoneyView,
}

/// A page of payments.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "PaymentConnection")]
pub struct PaymentPage {
    /// The rows.
    pub nodes: Vec<PaymentRow>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`Payments`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentsVariables {
    /// Rows.
    pub first: Option<i32>,
    /// Cursor.
    pub after: Option<String>,
    /// Conditions.
    pub filter: Option<PaymentFilter>,
    /// Order.
    pub sort: Option<Vec<PaymentSort>>,
}

/// A page of payments.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PaymentsVariables")]
pub struct Payments {
    /// The answer.
    #[arguments(first: $first, after: $after, filter: $filter, sort: $sort)]
    pub payments: PaymentPage,
}

/// Variables of [`PaymentCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentCountVariables {
    /// Conditions.
    pub filter: Option<PaymentFilter>,
}

/// How many payments meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PaymentCountVariables")]
pub struct PaymentCount {
    /// The answer.
    #[arguments(filter: $filter)]
    pub payment_count: i32,
}

/// Variables of [`PaymentTotals`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentTotalsVariables {
    /// Conditions.
    pub filter: Option<PaymentFilter>,
}

/// Sums of payments that meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PaymentTotalsVariables")]
pub struct PaymentTotals {
    /// The answer.
    #[arguments(filter: $filter)]
    pub payment_totals: Vec<PaymentTotal>,
}

/// Variables of [`PaymentById`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentByIdVariables {
    /// The payment.
    pub id: PaymentKey,
}

/// One payment.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PaymentByIdVariables")]
pub struct PaymentById {
    /// The answer.
    #[arguments(id: $id)]
    pub payment: Option<PaymentCard>,
}

/// Variables of [`PaymentOpenItems`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentOpenItemsVariables {
    /// The payment.
    pub id: PaymentKey,
}

/// What a payment may be allocated to.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PaymentOpenItemsVariables")]
pub struct PaymentOpenItems {
    /// The answer.
    #[arguments(id: $id)]
    pub payment_open_items: Vec<OpenItem>,
}

/// Answer of the preview of a payment.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct PaymentPreviewPayload {
    /// The object.
    pub preview: Option<PaymentPreview>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`PaymentPreviewQuery`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentPreviewQueryVariables {
    /// Input.
    pub input: PaymentInput,
}

/// What a payment would pay.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "PaymentPreviewQueryVariables")]
pub struct PaymentPreviewQuery {
    /// The answer.
    #[arguments(input: $input)]
    pub payment_preview: PaymentPreviewPayload,
}

/// A page of payments whose client is not known.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "SuspenseConnection")]
pub struct SuspensePage {
    /// The rows.
    pub nodes: Vec<SuspenseView>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// Variables of [`SuspenseQuery`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SuspenseQueryVariables {
    /// Rows.
    pub first: Option<i32>,
    /// Cursor.
    pub after: Option<String>,
    /// Conditions.
    pub filter: Option<SuspenseFilter>,
}

/// A page of payments whose client is not known.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "SuspenseQueryVariables")]
pub struct SuspenseQuery {
    /// The answer.
    #[arguments(first: $first, after: $after, filter: $filter)]
    pub suspense: SuspensePage,
}

/// Variables of [`SuspenseCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SuspenseCountVariables {
    /// Conditions.
    pub filter: Option<SuspenseFilter>,
}

/// How many payments without a client meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "SuspenseCountVariables")]
pub struct SuspenseCount {
    /// The answer.
    #[arguments(filter: $filter)]
    pub suspense_count: i32,
}

/// Variables of [`SuspenseTotals`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SuspenseTotalsVariables {
    /// Conditions.
    pub filter: Option<SuspenseFilter>,
}

/// What payments without a client come to.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "SuspenseTotalsVariables")]
pub struct SuspenseTotals {
    /// The answer.
    #[arguments(filter: $filter)]
    pub suspense_totals: Vec<MoneyView>,
}

/// Refunds that somebody has to agree to or to pay out.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query")]
pub struct RefundsWaiting {
    /// The answer.
    pub refunds_waiting: Vec<RefundView>,
}

/// Answer of mutations of payments.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct PaymentPayload {
    /// The object.
    pub payment: Option<PaymentRow>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`PaymentReceive`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentReceiveVariables {
    /// Input.
    pub input: PaymentReceiveInput,
}

/// Takes a payment in.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PaymentReceiveVariables")]
pub struct PaymentReceive {
    /// The answer.
    #[arguments(input: $input)]
    pub payment_receive: PaymentPayload,
}

/// Variables of [`PaymentAllocate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentAllocateVariables {
    /// Input.
    pub input: PaymentAllocateInput,
}

/// Allocates a payment anew.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PaymentAllocateVariables")]
pub struct PaymentAllocate {
    /// The answer.
    #[arguments(input: $input)]
    pub payment_allocate: PaymentPayload,
}

/// Variables of [`PaymentReverse`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentReverseVariables {
    /// Input.
    pub input: PaymentReverseInput,
}

/// Takes a payment back.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PaymentReverseVariables")]
pub struct PaymentReverse {
    /// The answer.
    #[arguments(input: $input)]
    pub payment_reverse: PaymentPayload,
}

/// Variables of [`PaymentRefund`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct PaymentRefundVariables {
    /// Input.
    pub input: PaymentRefundInput,
}

/// Asks for a refund.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "PaymentRefundVariables")]
pub struct PaymentRefund {
    /// The answer.
    #[arguments(input: $input)]
    pub payment_refund: PaymentPayload,
}

/// Variables of [`RefundApprove`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct RefundApproveVariables {
    /// Input.
    pub input: RefundDecideInput,
}

/// Agrees to a refund.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "RefundApproveVariables")]
pub struct RefundApprove {
    /// The answer.
    #[arguments(input: $input)]
    pub refund_approve: PaymentPayload,
}

/// Variables of [`RefundRefuse`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct RefundRefuseVariables {
    /// Input.
    pub input: RefundDecideInput,
}

/// Refuses a refund.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "RefundRefuseVariables")]
pub struct RefundRefuse {
    /// The answer.
    #[arguments(input: $input)]
    pub refund_refuse: PaymentPayload,
}

/// Variables of [`RefundPay`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct RefundPayVariables {
    /// Input.
    pub input: RefundPayInput,
}

/// Writes down that a refund was paid out.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "RefundPayVariables")]
pub struct RefundPay {
    /// The answer.
    #[arguments(input: $input)]
    pub refund_pay: PaymentPayload,
}

/// Variables of [`SuspenseAssign`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SuspenseAssignVariables {
    /// Input.
    pub input: SuspenseAssignInput,
}

/// Books a payment on the account of its client.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SuspenseAssignVariables")]
pub struct SuspenseAssign {
    /// The answer.
    #[arguments(input: $input)]
    pub suspense_assign: PaymentPayload,
}

/// Answer of the mutation that closes a payment without a client.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct SuspensePayload {
    /// The object.
    pub suspense: Option<SuspenseView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`SuspenseClose`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct SuspenseCloseVariables {
    /// Input.
    pub input: SuspenseCloseInput,
}

/// Closes a payment without a client.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "SuspenseCloseVariables")]
pub struct SuspenseClose {
    /// The answer.
    #[arguments(input: $input)]
    pub suspense_close: SuspensePayload,
}
