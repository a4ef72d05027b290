//! Accounts and operations.

use chrono::NaiveDate;
use cynic::{MutationBuilder, QueryBuilder};
pub use shared::api::ledger::operations::OperationLine;
use shared::api::ledger::operations::{
    OperationById, OperationByIdVariables, OperationCount, OperationCredit, OperationCreditVariables,
    OperationDebit, OperationDebitVariables, OperationFilterVariables, OperationPayload, OperationReverse,
    OperationReverseVariables, OperationRow, OperationTotals, Operations, OperationsVariables,
};
use shared::api::ledger::{OperationCreditInput, OperationDebitInput, OperationReverseInput};
pub use shared::api::ledger::{
    OperationFilter, OperationSort, OperationSortField, OperationSums, OperationView, TransferView,
};
use shared::ids::{ClientId, EntryKey};
use shared::ledger::{CreditKind, DebitKind, EntryKind};
use shared::money::Money;

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// A page of operations over all clients; the newest first when no order is named.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(
    filter: OperationFilter,
    sort: Vec<OperationSort>,
    after: Option<String>,
) -> Result<GridPage<OperationLine>, ApiError> {
    let variables = OperationsVariables { first: Some(PAGE), after, filter: Some(filter), sort: Some(sort) };
    let list = query(Operations::build(variables)).await?.operations;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// How many operations match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn count(filter: OperationFilter) -> Result<i64, ApiError> {
    let variables = OperationFilterVariables { filter: Some(filter) };
    Ok(i64::from(query(OperationCount::build(variables)).await?.operation_count))
}

/// Sums of the operations that match, by currency.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn totals(filter: OperationFilter) -> Result<Vec<OperationSums>, ApiError> {
    let variables = OperationFilterVariables { filter: Some(filter) };
    Ok(query(OperationTotals::build(variables)).await?.operation_totals)
}

/// The rows of one operation; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn transfers(id: EntryKey) -> Result<Option<Vec<TransferView>>, ApiError> {
    let found = query(OperationById::build(OperationByIdVariables { id })).await?.operation;
    Ok(found.map(|row| row.transfers))
}

/// What an operation by hand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByHand {
    /// In the client's favour.
    Credit(CreditKind),
    /// At the client's expense.
    Debit(DebitKind),
}

impl ByHand {
    /// The kind of its entry.
    #[must_use]
    pub const fn entry_kind(self) -> EntryKind {
        match self {
            ByHand::Credit(kind) => kind.entry_kind(),
            ByHand::Debit(kind) => kind.entry_kind(),
        }
    }
}

/// An operation by hand that is to be posted.
#[derive(Debug, Clone)]
pub struct NewOperation {
    /// The client.
    pub client: ClientId,
    /// What it is.
    pub kind: ByHand,
    /// Above zero.
    pub amount: Money,
    /// Day of the books; today when left out.
    pub dated_on: Option<NaiveDate>,
    /// Why; may be left out for a payment.
    pub reason: Option<String>,
    /// Number of the payment.
    pub number: Option<String>,
}

/// Posts an operation by hand.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn post(new: NewOperation, key: String) -> Result<OperationView, ApiError> {
    let NewOperation { client, kind, amount, dated_on, reason, number } = new;
    let (sum, currency) = (amount.to_decimal().into(), Some(amount.currency().into()));
    let dated_on = dated_on.map(Into::into);
    match kind {
        ByHand::Credit(kind) => {
            let input = OperationCreditInput {
                client_id: client,
                kind,
                amount: sum,
                currency,
                dated_on,
                reason,
                key: number,
                idempotency_key: key,
            };
            let variables = OperationCreditVariables { input };
            done(mutate(OperationCredit::build(variables)).await?.operation_credit)
        }
        ByHand::Debit(kind) => {
            let input = OperationDebitInput {
                client_id: client,
                kind,
                amount: sum,
                currency,
                dated_on,
                reason: reason.unwrap_or_default(),
                key: number,
                idempotency_key: key,
            };
            let variables = OperationDebitVariables { input };
            done(mutate(OperationDebit::build(variables)).await?.operation_debit)
        }
    }
}

/// Takes an operation back with an entry against it.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn reverse(entry: EntryKey, reason: String, key: String) -> Result<OperationView, ApiError> {
    let input = OperationReverseInput { entry_id: entry, reason, idempotency_key: key };
    let variables = OperationReverseVariables { input };
    done(mutate(OperationReverse::build(variables)).await?.operation_reverse)
}

fn done(payload: OperationPayload) -> Result<OperationView, ApiError> {
    let operation: OperationRow = settle(payload.operation, payload.user_errors)?;
    Ok(operation.operation)
}
