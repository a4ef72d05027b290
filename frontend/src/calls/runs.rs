//! Bill runs.

use chrono::NaiveDate;
use cynic::{MutationBuilder, QueryBuilder, SubscriptionBuilder};
pub use shared::api::billing::BillItemFilter;
use shared::api::billing::BillRunDifference;
pub use shared::api::billing::findings::{
    BillErrorGroup, BillRunBlocker, BillRunBreakdown, BillRunCaution, BillRunPreview, BillTotal,
};
pub use shared::api::billing::operations::BillRunCard;
pub use shared::api::billing::operations::BillRunScopeInput;
use shared::api::billing::operations::{
    BillItemDecideInput, BillItemPayload, BillItems, BillItemsVariables, BillLineInput, BillRunById,
    BillRunConfirm, BillRunConfirmInput, BillRunConfirmVariables, BillRunCount, BillRunCountVariables,
    BillRunCreate, BillRunCreateInput, BillRunCreateVariables, BillRunIdInput, BillRunPayload,
    BillRunPostInput, BillRunProgressing, BillRunRecalculate, BillRunRecalculateInput,
    BillRunRecalculateVariables, BillRunReject, BillRunRejectInput, BillRunRejectVariables,
    BillRunRerunFailed, BillRunRerunFailedVariables, BillRunRerunInput, BillRunResume,
    BillRunResumeVariables, BillRunReverse, BillRunReverseInput, BillRunReverseVariables, BillRunStop,
    BillRunStopVariables, BillRunVariables, BillRuns, BillRunsVariables, MoneyInput,
};
use shared::api::billing::review::{
    BillItemExclude, BillItemExcludeVariables, BillItemInclude, BillItemIncludeVariables, BillRunCompare,
    BillRunCompareVariables,
};
use shared::api::billing::wizard::{
    BillRunBreakdownOf, BillRunFindingsOf, BillRunPreviewOf, BillRunPreviewVariables,
};
pub use shared::api::billing::wizard::{FoundOfRun, PreviousRun};
pub use shared::api::billing::{
    BillClosing, BillClosingLine, BillItemView, BillLineView, BillRunProgress, BillRunView, GuardrailsInput,
};
pub use shared::api::billing::{BillRunFilter, BillRunSort, BillRunSortField};
use shared::ids::{BillItemKey, BillRunId, SellerId};
use shared::run::{RunMode, RunState, RunTask};

use super::{PAGE, page};
use crate::api::{ApiError, mutate, query, settle};
use crate::live::{self, End};
use crate::ui::GridPage;

/// Runs in one state, or in any.
#[must_use]
pub fn filter(state: Option<RunState>) -> BillRunFilter {
    BillRunFilter { states: state.map(|state| vec![state]), ..BillRunFilter::default() }
}

/// A page of the list, the newest first when no order is named.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn list(
    filter: BillRunFilter,
    sort: Vec<BillRunSort>,
    after: Option<String>,
    first: i32,
) -> Result<GridPage<BillRunView>, ApiError> {
    let variables = BillRunsVariables { first: Some(first), after, filter: Some(filter), sort: Some(sort) };
    let list = query(BillRuns::build(variables)).await?.bill_runs;
    Ok(page(list.edges.into_iter().map(|edge| edge.node), list.page_info))
}

/// How many runs match.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn count(filter: BillRunFilter) -> Result<i64, ApiError> {
    let variables = BillRunCountVariables { filter: Some(filter) };
    Ok(i64::from(query(BillRunCount::build(variables)).await?.bill_run_count))
}

/// The latest runs of somebody, by name.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn of_author(name: String, first: i32) -> Result<Vec<BillRunView>, ApiError> {
    let filter = BillRunFilter { created_by: Some(name), ..BillRunFilter::default() };
    Ok(list(filter, Vec::new(), None, first).await?.rows)
}

/// The run with this number, where there is one.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn numbered(number: i32) -> Result<Vec<BillRunView>, ApiError> {
    let filter = BillRunFilter { number: Some(number), ..BillRunFilter::default() };
    Ok(list(filter, Vec::new(), None, 1).await?.rows)
}

/// Runs that the server works on now, the newest first.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn working(first: i32) -> Result<Vec<BillRunView>, ApiError> {
    let states = Some(vec![RunState::Draft, RunState::Calculating, RunState::Posting]);
    let filter = BillRunFilter { states, ..BillRunFilter::default() };
    Ok(list(filter, Vec::new(), None, first).await?.rows)
}

/// One run; nothing when there is none that the person may see.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn one(id: BillRunId) -> Result<Option<BillRunCard>, ApiError> {
    Ok(query(BillRunById::build(BillRunVariables { id })).await?.bill_run)
}

/// What a run would cover if it were made now.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn preview(order: &Order) -> Result<BillRunPreview, ApiError> {
    let variables = BillRunPreviewVariables {
        task: Some(order.task),
        mode: order.mode,
        as_of: Some(order.as_of.into()),
        seller_id: order.seller_id,
        scope: Some(order.scope.clone()),
    };
    Ok(query(BillRunPreviewOf::build(variables)).await?.bill_run_preview)
}

/// What a run found, and the run before it; nothing when there is no such run.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn found(id: BillRunId) -> Result<Option<FoundOfRun>, ApiError> {
    Ok(query(BillRunFindingsOf::build(BillRunVariables { id })).await?.bill_run)
}

/// What a run comes to by plan and VAT rate; nothing when there is no such run.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn breakdown(id: BillRunId) -> Result<Option<BillRunBreakdown>, ApiError> {
    let run = query(BillRunBreakdownOf::build(BillRunVariables { id })).await?.bill_run;
    Ok(run.map(|run| run.breakdown))
}

/// A page of a run's clients.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn items(
    id: BillRunId,
    filter: BillItemFilter,
    after: Option<String>,
) -> Result<GridPage<BillItemView>, ApiError> {
    let variables = BillItemsVariables { id, first: Some(PAGE), after, filter: Some(filter) };
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

/// A run to start.
#[derive(Debug, Clone)]
pub struct Order {
    /// What it does.
    pub task: RunTask,
    /// How it ends.
    pub mode: RunMode,
    /// Everything due by this day; the last day of the month to close.
    pub as_of: NaiveDate,
    /// Only this seller's clients.
    pub seller_id: Option<SellerId>,
    /// Further limits.
    pub scope: BillRunScopeInput,
    /// What makes an automatic run wait for a person.
    pub guardrails: Option<GuardrailsInput>,
}

/// Starts a run.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn create(order: Order, key: String) -> Result<BillRunCard, ApiError> {
    let input = BillRunCreateInput {
        task: Some(order.task),
        mode: order.mode,
        as_of: Some(order.as_of.into()),
        seller_id: order.seller_id,
        scope: Some(order.scope),
        guardrails: order.guardrails,
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
        Act::Recalculate => return recalculate(id, None).await,
        Act::RerunFailed => return rerun(id, None, key).await,
    })
}

/// Calculates clients of a waiting run again: those that are wanted, else those that changed or failed.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn recalculate(id: BillRunId, items: Option<BillItemFilter>) -> Result<BillRunCard, ApiError> {
    let input = BillRunRecalculateInput { id, items };
    let operation = BillRunRecalculate::build(BillRunRecalculateVariables { input });
    run(mutate(operation).await?.bill_run_recalculate)
}

/// Tries failed clients of a partly posted run again: those that are wanted, else all.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn rerun(
    id: BillRunId,
    items: Option<BillItemFilter>,
    key: String,
) -> Result<BillRunCard, ApiError> {
    let input = BillRunRerunInput { id, items, idempotency_key: key };
    let operation = BillRunRerunFailed::build(BillRunRerunFailedVariables { input });
    run(mutate(operation).await?.bill_run_rerun_failed)
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
