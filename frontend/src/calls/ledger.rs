//! Accounts and operations.

use cynic::{MutationBuilder, QueryBuilder};
pub use shared::api::ledger::OperationView;
use shared::api::ledger::operations::{
    ClientOperations, ClientOperationsVariables, OperationCredit, OperationCreditVariables, OperationDebit,
    OperationDebitVariables, OperationPayload, OperationReverse, OperationReverseVariables, OperationRow,
};
use shared::api::ledger::{OperationCreditInput, OperationDebitInput, OperationReverseInput};
use shared::ids::{ClientId, EntryKey};
use shared::ledger::{CreditKind, DebitKind};
use shared::money::Money;

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::ui::GridPage;

/// A page of the operations on a client's account, newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn operations(id: ClientId, after: Option<String>) -> Result<GridPage<OperationView>, ApiError> {
    let variables = ClientOperationsVariables { id, first: Some(PAGE), after, filter: None };
    let client = query(ClientOperations::build(variables)).await?.client;
    let Some(client) = client else { return Ok(GridPage { rows: Vec::new(), next: None }) };
    let list = client.account.operations;
    Ok(page(list.edges.into_iter().map(|edge| edge.node.operation), list.page_info))
}

/// An operation by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByHand {
    /// In the client's favour.
    Credit(CreditKind),
    /// At the client's expense.
    Debit(DebitKind),
}

/// Posts an operation by hand; `amount` is above zero.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn post(
    client: ClientId,
    kind: ByHand,
    amount: Money,
    reason: String,
    key: String,
) -> Result<OperationView, ApiError> {
    let (sum, currency) = (amount.to_decimal().into(), Some(amount.currency().into()));
    match kind {
        ByHand::Credit(kind) => {
            let input = OperationCreditInput {
                client_id: client,
                kind,
                amount: sum,
                currency,
                dated_on: None,
                reason: Some(reason).filter(|reason| !reason.is_empty()),
                key: None,
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
                dated_on: None,
                reason,
                key: None,
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
