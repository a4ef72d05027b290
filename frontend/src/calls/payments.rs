//! Payments of clients, and those whose client is not known.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::payments::operations::{
    PaymentAllocate, PaymentAllocateVariables, PaymentById, PaymentByIdVariables, PaymentCount,
    PaymentCountVariables, PaymentOpenItems, PaymentOpenItemsVariables, PaymentPayload, PaymentPreviewQuery,
    PaymentPreviewQueryVariables, PaymentReceive, PaymentReceiveVariables, PaymentRefund,
    PaymentRefundVariables, PaymentReverse, PaymentReverseVariables, PaymentTotals, PaymentTotalsVariables,
    Payments, PaymentsVariables, RefundApprove, RefundApproveVariables, RefundPay, RefundPayVariables,
    RefundRefuse, RefundRefuseVariables, RefundsWaiting, SuspenseAssign, SuspenseAssignVariables,
    SuspenseClose, SuspenseCloseVariables, SuspenseCount, SuspenseCountVariables, SuspenseQuery,
    SuspenseQueryVariables,
};
pub use shared::api::payments::operations::{PaymentCard, PaymentClient, PaymentRow};
pub use shared::api::payments::{
    OpenItem, PaymentAllocateInput, PaymentFilter, PaymentInput, PaymentPartInput, PaymentPartView,
    PaymentPreview, PaymentReceiveInput, PaymentRefundInput, PaymentReverseInput, PaymentSort,
    PaymentSortField, PaymentTotal, PaymentView, PlannedTarget, RefundDecideInput, RefundPayInput,
    RefundView, SuspenseAssignInput, SuspenseCloseInput, SuspenseFilter, SuspenseView,
};
use shared::ids::PaymentKey;

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// A page of payments; the newest first when no order is named.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(
    filter: PaymentFilter,
    sort: Vec<PaymentSort>,
    after: Option<String>,
) -> Result<GridPage<PaymentRow>, ApiError> {
    let variables = PaymentsVariables { first: Some(PAGE), after, filter: Some(filter), sort: Some(sort) };
    let list = query(Payments::build(variables)).await?.payments;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// How many payments match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn count(filter: PaymentFilter) -> Result<i64, ApiError> {
    let variables = PaymentCountVariables { filter: Some(filter) };
    Ok(i64::from(query(PaymentCount::build(variables)).await?.payment_count))
}

/// What matching payments come to.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn totals(filter: PaymentFilter) -> Result<Vec<PaymentTotal>, ApiError> {
    let variables = PaymentTotalsVariables { filter: Some(filter) };
    Ok(query(PaymentTotals::build(variables)).await?.payment_totals)
}

/// One payment; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: PaymentKey) -> Result<Option<PaymentCard>, ApiError> {
    Ok(query(PaymentById::build(PaymentByIdVariables { id })).await?.payment)
}

/// What a payment may be allocated to.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn open_items(id: PaymentKey) -> Result<Vec<OpenItem>, ApiError> {
    let asked = PaymentOpenItems::build(PaymentOpenItemsVariables { id });
    Ok(query(asked).await?.payment_open_items)
}

/// What a payment would pay.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn preview(input: PaymentInput) -> Result<PaymentPreview, ApiError> {
    let asked = PaymentPreviewQuery::build(PaymentPreviewQueryVariables { input });
    let payload = query(asked).await?.payment_preview;
    settle(payload.preview, payload.user_errors)
}

fn done(payload: PaymentPayload) -> Result<PaymentRow, ApiError> {
    settle(payload.payment, payload.user_errors)
}

/// Takes a payment in.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn receive(input: PaymentReceiveInput) -> Result<PaymentRow, ApiError> {
    done(mutate(PaymentReceive::build(PaymentReceiveVariables { input })).await?.payment_receive)
}

/// Allocates a payment anew.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn allocate(input: PaymentAllocateInput) -> Result<PaymentRow, ApiError> {
    done(mutate(PaymentAllocate::build(PaymentAllocateVariables { input })).await?.payment_allocate)
}

/// Takes a payment back from its client.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn reverse(input: PaymentReverseInput) -> Result<PaymentRow, ApiError> {
    done(mutate(PaymentReverse::build(PaymentReverseVariables { input })).await?.payment_reverse)
}

/// Asks for a refund.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn refund(input: PaymentRefundInput) -> Result<PaymentRow, ApiError> {
    done(mutate(PaymentRefund::build(PaymentRefundVariables { input })).await?.payment_refund)
}

/// Agrees to a refund.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn approve(input: RefundDecideInput) -> Result<PaymentRow, ApiError> {
    done(mutate(RefundApprove::build(RefundApproveVariables { input })).await?.refund_approve)
}

/// Refuses a refund.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn refuse(input: RefundDecideInput) -> Result<PaymentRow, ApiError> {
    done(mutate(RefundRefuse::build(RefundRefuseVariables { input })).await?.refund_refuse)
}

/// Writes down that a refund was paid out.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn pay_out(input: RefundPayInput) -> Result<PaymentRow, ApiError> {
    done(mutate(RefundPay::build(RefundPayVariables { input })).await?.refund_pay)
}

/// Refunds that wait for somebody.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn refunds_waiting() -> Result<Vec<RefundView>, ApiError> {
    Ok(query(RefundsWaiting::build(())).await?.refunds_waiting)
}

/// A page of payments whose client is not known.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn suspense(
    filter: SuspenseFilter,
    after: Option<String>,
) -> Result<GridPage<SuspenseView>, ApiError> {
    let variables = SuspenseQueryVariables { first: Some(PAGE), after, filter: Some(filter) };
    let list = query(SuspenseQuery::build(variables)).await?.suspense;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// How many of them match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn suspense_count(filter: SuspenseFilter) -> Result<i64, ApiError> {
    let variables = SuspenseCountVariables { filter: Some(filter) };
    Ok(i64::from(query(SuspenseCount::build(variables)).await?.suspense_count))
}

/// Books one on the account of its client.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn assign(input: SuspenseAssignInput) -> Result<PaymentRow, ApiError> {
    done(mutate(SuspenseAssign::build(SuspenseAssignVariables { input })).await?.suspense_assign)
}

/// Closes one: it is no client's.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn close(input: SuspenseCloseInput) -> Result<SuspenseView, ApiError> {
    let payload = mutate(SuspenseClose::build(SuspenseCloseVariables { input })).await?.suspense_close;
    settle(payload.suspense, payload.user_errors)
}
