//! Bill runs.

use chrono::NaiveDate;
use cynic::{MutationBuilder, QueryBuilder, SubscriptionBuilder};
pub use shared::api::billing::operations::BillRunCard;
use shared::api::billing::operations::{
    BillItemDecideInput, BillItemExclude, BillItemExcludeVariables, BillItemInclude,
    BillItemIncludeVariables, BillItemPayload, BillItems, BillItemsVariables, BillLineInput, BillRunById,
    BillRunConfirm, BillRunConfirmInput, BillRunConfirmVariables, BillRunCreate, BillRunCreateInput,
    BillRunCreateVariables, BillRunIdInput, BillRunPayload, BillRunPostInput, BillRunProgressing,
    BillRunRecalculate, BillRunRecalculateVariables, BillRunReject, BillRunRejectInput,
    BillRunRejectVariables, BillRunRerunFailed, BillRunRerunFailedVariables, BillRunResume,
    BillRunResumeVariables, BillRunReverse, BillRunReverseInput, BillRunReverseVariables, BillRunStop,
    BillRunStopVariables, BillRunVariables, BillRuns, BillRunsVariables, MoneyInput,
};
use shared::api::billing::review::{BillRunCompare, BillRunCompareVariables};
use shared::api::billing::{BillItemFilter, BillRunDifference, BillRunFilter};
pub use shared::api::billing::{BillItemView, BillLineView, BillRunProgress, BillRunView, GuardrailsInput};
use shared::ids::{BillItemKey, BillRunId};
use shared::run::{ItemState, RunMode, RunState};

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::live::{self, End};
use crate::ui::GridPage;

/// Runs in one state, or in any.
#[must_use]
pub fn filter(state: Option<RunState>) -> BillRunFilter {
    BillRunFilter { states: state.map(|state| vec![state]), ..BillRunFilter::default() }
}

/// A page of the list, newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(
    state: Option<RunState>,
    after: Option<String>,
    first: i32,
) -> Result<GridPage<BillRunView>, ApiError> {
    let variables = BillRunsVariables { first: Some(first), after, filter: Some(filter(state)) };
    let list = query(BillRuns::build(variables)).await?.bill_runs;
    Ok(page(list.edges.into_iter().map(|edge| edge.node), list.page_info))
}

/// Runs that the server works on now, the newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn working(first: i32) -> Result<Vec<BillRunView>, ApiError> {
    let states = Some(vec![RunState::Draft, RunState::Calculating, RunState::Posting]);
    let filter = Some(BillRunFilter { states, ..BillRunFilter::default() });
    let variables = BillRunsVariables { first: Some(first), after: None, filter };
    let list = query(BillRuns::build(variables)).await?.bill_runs;
    Ok(list.edges.into_iter().map(|edge| edge.node).collect())
}

/// One run; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: BillRunId) -> Result<Option<BillRunCard>, ApiError> {
    Ok(query(BillRunById::build(BillRunVariables { id })).await?.bill_run)
}

/// A page of a run's clients.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn items(
    id: BillRunId,
    states: Option<Vec<ItemState>>,
    after: Option<String>,
) -> Result<GridPage<BillItemView>, ApiError> {
    let filter = Some(BillItemFilter { states, ..BillItemFilter::default() });
    let variables = BillItemsVariables { id, first: Some(PAGE), after, filter };
    let Some(run) = query(BillItems::build(variables)).await?.bill_run else {
        return Ok(GridPage { rows: Vec::new(), next: None });
    };
    Ok(page(run.items.edges.into_iter().map(|edge| edge.node), run.items.page_info))
}

/// A page of the clients that differ between two runs.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn compare(
    base: BillRunId,
    id: BillRunId,
    after: Option<String>,
) -> Result<GridPage<BillRunDifference>, ApiError> {
    let variables = BillRunCompareVariables { base_id: base, id, first: Some(PAGE), after };
    let list = query(BillRunCompare::build(variables)).await?.bill_run_compare;
    Ok(page(list.nodes.into_iter(), list.page_info))
}

/// Follows the progress of a run until `take` says stop.
pub async fn follow(id: BillRunId, mut take: impl FnMut(BillRunProgress) -> bool) -> End {
    let operation = BillRunProgressing::build(BillRunVariables { id });
    live::follow(operation, |data| take(data.bill_run_progress)).await
}

/// Starts a run over all clients.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn create(
    mode: RunMode,
    as_of: NaiveDate,
    guardrails: Option<GuardrailsInput>,
    key: String,
) -> Result<BillRunCard, ApiError> {
    let input = BillRunCreateInput {
        mode,
        as_of: Some(as_of.into()),
        seller_id: None,
        scope: None,
        guardrails,
        idempotency_key: key,
    };
    run(mutate(BillRunCreate::build(BillRunCreateVariables { input })).await?.bill_run_create)
}

/// Posts a run whose totals are those that were shown.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn confirm(shown: &BillRunView, key: String) -> Result<BillRunCard, ApiError> {
    let totals = shown.totals.iter();
    let totals = totals.map(|total| MoneyInput { amount: total.amount, currency: total.currency }).collect();
    let input = BillRunConfirmInput { id: shown.id, totals, idempotency_key: key };
    run(mutate(BillRunConfirm::build(BillRunConfirmVariables { input })).await?.bill_run_confirm)
}

/// Refuses a run that waits.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn reject(id: BillRunId, reason: String) -> Result<BillRunCard, ApiError> {
    let input = BillRunRejectInput { id, reason: Some(reason).filter(|reason| !reason.is_empty()) };
    run(mutate(BillRunReject::build(BillRunRejectVariables { input })).await?.bill_run_reject)
}

/// Takes a posted run back.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn reverse(id: BillRunId, reason: String, key: String) -> Result<BillRunCard, ApiError> {
    let input = BillRunReverseInput { id, client_ids: None, reason, idempotency_key: key };
    run(mutate(BillRunReverse::build(BillRunReverseVariables { input })).await?.bill_run_reverse)
}

/// Acts on a run that need nothing but the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Stop after the clients in hand.
    Stop,
    /// Post what a stop has left.
    Resume,
    /// Calculate clients that changed again.
    Recalculate,
    /// Try clients with errors again.
    RerunFailed,
}

/// Does the act; what posts does so once for a key.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn act(act: Act, id: BillRunId, key: String) -> Result<BillRunCard, ApiError> {
    run(match act {
        Act::Stop => {
            let input = BillRunIdInput { id };
            mutate(BillRunStop::build(BillRunStopVariables { input })).await?.bill_run_stop
        }
        Act::Resume => {
            let input = BillRunPostInput { id, idempotency_key: key };
            mutate(BillRunResume::build(BillRunResumeVariables { input })).await?.bill_run_resume
        }
        Act::Recalculate => {
            let input = BillRunIdInput { id };
            let operation = BillRunRecalculate::build(BillRunRecalculateVariables { input });
            mutate(operation).await?.bill_run_recalculate
        }
        Act::RerunFailed => {
            let input = BillRunPostInput { id, idempotency_key: key };
            let operation = BillRunRerunFailed::build(BillRunRerunFailedVariables { input });
            mutate(operation).await?.bill_run_rerun_failed
        }
    })
}

/// Leaves a client, or one line, out of a waiting run, or takes it in again.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn decide(
    item: BillItemKey,
    line: Option<&BillLineView>,
    take_in: bool,
) -> Result<BillItemView, ApiError> {
    let line = line.map(|line| BillLineInput {
        subscription_id: line.subscription_id,
        component: line.component.clone(),
        from: line.from,
    });
    let input = BillItemDecideInput { id: item, line };
    let payload: BillItemPayload = if take_in {
        mutate(BillItemInclude::build(BillItemIncludeVariables { input })).await?.bill_item_include
    } else {
        mutate(BillItemExclude::build(BillItemExcludeVariables { input })).await?.bill_item_exclude
    };
    settle(payload.bill_item, payload.user_errors)
}

fn run(payload: BillRunPayload) -> Result<BillRunCard, ApiError> {
    settle(payload.bill_run, payload.user_errors)
}
