//! Typed operations of bill runs.
#![cfg(feature = "client")]

pub use crate::api::common::MoneyInput;
use crate::api::common::{PageInfo, UserError};
use crate::api::scalars::{Date, Decimal};
use crate::api::schema;
use crate::ids::{BillItemKey, BillRunId, ClientId, PlanId, SellerId, SubscriptionKey};
use crate::run::{RunMode, RunTask};

use super::findings::BillRunScope;
use super::{
    BillItemFilter, BillItemView, BillRunFilter, BillRunProgress, BillRunSort, BillRunView, GuardrailsInput,
    GuardrailsView,
};

/// Variables of [`BillRuns`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunsVariables {
    /// Rows from the beginning or after `after`.
    pub first: Option<i32>,
    /// Cursor of the row before the page.
    pub after: Option<String>,
    /// Conditions.
    pub filter: Option<BillRunFilter>,
    /// Order.
    pub sort: Option<Vec<BillRunSort>>,
}

/// A page of runs; the newest first when no order is named.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BillRunsVariables")]
pub struct BillRuns {
    /// The page.
    #[arguments(first: $first, after: $after, filter: $filter, sort: $sort)]
    pub bill_runs: BillRunConnection,
}

/// A page of a list of runs.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct BillRunConnection {
    /// Its rows.
    pub edges: Vec<BillRunEdge>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// A place of a list of runs.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct BillRunEdge {
    /// The row.
    pub node: BillRunView,
}

/// Variables of [`BillRunCount`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunCountVariables {
    /// Conditions.
    pub filter: Option<BillRunFilter>,
}

/// How many runs meet the conditions.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BillRunCountVariables")]
pub struct BillRunCount {
    /// The exact number.
    #[arguments(filter: $filter)]
    pub bill_run_count: i32,
}

/// Variables of [`BillRunById`] and [`BillRunProgressing`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunVariables {
    /// The run.
    pub id: BillRunId,
}

/// One run.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BillRunVariables")]
pub struct BillRunById {
    /// Absent when there is none, or none that the caller may see.
    #[arguments(id: $id)]
    pub bill_run: Option<BillRunCard>,
}

/// A run with what changed since its calculation.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "BillRun")]
pub struct BillRunCard {
    /// The run.
    #[cynic(spread)]
    pub run: BillRunView,
    /// Calculated clients that changed since.
    pub clients_outdated: i32,
    /// How many of its documents the shipped template prints in place of their own.
    pub template_faults: i32,
    /// Clients that were left out by hand.
    pub clients_excluded: i32,
    /// Which clients and subscriptions it covers.
    pub scope: BillRunScope,
    /// What makes it wait for a person.
    pub guardrails: GuardrailsView,
}

/// Live progress of a run.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Subscription", variables = "BillRunVariables")]
pub struct BillRunProgressing {
    /// How far it is.
    #[arguments(id: $id)]
    pub bill_run_progress: BillRunProgress,
}

/// Variables of [`BillItems`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillItemsVariables {
    /// The run.
    pub id: BillRunId,
    /// Rows from the beginning or after `after`.
    pub first: Option<i32>,
    /// Cursor of the row before the page.
    pub after: Option<String>,
    /// Conditions.
    pub filter: Option<BillItemFilter>,
}

/// A page of the clients of a run.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BillItemsVariables")]
pub struct BillItems {
    /// Absent when there is no such run, or none that the caller may see.
    #[arguments(id: $id)]
    pub bill_run: Option<BillRunItems>,
}

/// The clients of a run.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "BillRun", variables = "BillItemsVariables")]
pub struct BillRunItems {
    /// The page.
    #[arguments(first: $first, after: $after, filter: $filter)]
    pub items: BillItemConnection,
}

/// A page of a list of items.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct BillItemConnection {
    /// Its rows.
    pub edges: Vec<BillItemEdge>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// A place of a list of items.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct BillItemEdge {
    /// The row.
    pub node: BillItemView,
}

/// Which clients and subscriptions a run covers; what is left out does not limit.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillRunScopeInput {
    /// Only these clients.
    pub client_ids: Option<Vec<ClientId>>,
    /// Only clients with any of these tags.
    pub tags: Option<Vec<String>>,
    /// Only subscriptions of these plans.
    pub plan_ids: Option<Vec<PlanId>>,
}

/// A run to start.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillRunCreateInput {
    /// What it does; charges when left out.
    pub task: Option<RunTask>,
    /// How it ends.
    pub mode: RunMode,
    /// Everything due by this day; today when left out.
    pub as_of: Option<Date>,
    /// Only this seller's clients.
    pub seller_id: Option<SellerId>,
    /// Further limits.
    pub scope: Option<BillRunScopeInput>,
    /// What makes an automatic run wait for a person.
    pub guardrails: Option<GuardrailsInput>,
    /// Makes a repeated call harmless: 1 to 255 characters.
    pub idempotency_key: String,
}

/// A confirmation with the sums that were shown.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillRunConfirmInput {
    /// The run.
    pub id: BillRunId,
    /// Its totals as they were shown.
    pub totals: Vec<MoneyInput>,
    /// Makes a repeated call harmless: 1 to 255 characters.
    pub idempotency_key: String,
}

/// A run and a reason.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillRunRejectInput {
    /// The run.
    pub id: BillRunId,
    /// Why.
    pub reason: Option<String>,
}

/// A run.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillRunIdInput {
    /// The run.
    pub id: BillRunId,
}

/// A run to calculate again.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillRunRecalculateInput {
    /// The run.
    pub id: BillRunId,
    /// Only these items; those that changed or failed when left out.
    pub items: Option<BillItemFilter>,
}

/// Failed clients of a run to try again.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillRunRerunInput {
    /// The run.
    pub id: BillRunId,
    /// Only these of its failed items.
    pub items: Option<BillItemFilter>,
    /// Makes a repeated call harmless: 1 to 255 characters.
    pub idempotency_key: String,
}

/// A run whose posting goes on.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillRunPostInput {
    /// The run.
    pub id: BillRunId,
    /// Makes a repeated call harmless: 1 to 255 characters.
    pub idempotency_key: String,
}

/// A reversal.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillRunReverseInput {
    /// The run.
    pub id: BillRunId,
    /// Only these clients; all when left out.
    pub client_ids: Option<Vec<ClientId>>,
    /// Why; goes to the operations.
    pub reason: String,
    /// Makes a repeated call harmless: 1 to 255 characters.
    pub idempotency_key: String,
}

/// One line of an item.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillLineInput {
    /// The subscription.
    pub subscription_id: SubscriptionKey,
    /// Code of the component.
    pub component: String,
    /// First day of the line.
    pub from: Date,
}

/// A client, or one line, to leave out or take in again.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillItemDecideInput {
    /// The item.
    pub id: BillItemKey,
    /// The line; the whole client when left out.
    pub line: Option<BillLineInput>,
}

/// Another amount for a line.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillLineAmendInput {
    /// The item.
    pub id: BillItemKey,
    /// The line.
    pub line: BillLineInput,
    /// The amount with VAT; the calculated one again when left out.
    pub amount: Option<Decimal>,
    /// Why; required with an amount.
    pub reason: Option<String>,
}

/// A run, or why not.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct BillRunPayload {
    /// The run.
    pub bill_run: Option<BillRunCard>,
    /// What to fix.
    pub user_errors: Vec<UserError>,
}

/// An item, or why not.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct BillItemPayload {
    /// The item.
    pub bill_item: Option<BillItemView>,
    /// The run, with its totals after the decision.
    pub bill_run: Option<BillRunCard>,
    /// What to fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`BillRunCreate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunCreateVariables {
    /// Input.
    pub input: BillRunCreateInput,
}

/// Starts a run.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillRunCreateVariables")]
pub struct BillRunCreate {
    /// Answer.
    #[arguments(input: $input)]
    pub bill_run_create: BillRunPayload,
}

/// Variables of [`BillRunConfirm`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunConfirmVariables {
    /// Input.
    pub input: BillRunConfirmInput,
}

/// Confirms a run that waits.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillRunConfirmVariables")]
pub struct BillRunConfirm {
    /// Answer.
    #[arguments(input: $input)]
    pub bill_run_confirm: BillRunPayload,
}

/// Variables of [`BillRunReject`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunRejectVariables {
    /// Input.
    pub input: BillRunRejectInput,
}

/// Rejects a run that waits.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillRunRejectVariables")]
pub struct BillRunReject {
    /// Answer.
    #[arguments(input: $input)]
    pub bill_run_reject: BillRunPayload,
}

/// Variables of [`BillRunStop`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunStopVariables {
    /// Input.
    pub input: BillRunIdInput,
}

/// Stops a working run.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillRunStopVariables")]
pub struct BillRunStop {
    /// Answer.
    #[arguments(input: $input)]
    pub bill_run_stop: BillRunPayload,
}

/// Variables of [`BillRunResume`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunResumeVariables {
    /// Input.
    pub input: BillRunPostInput,
}

/// Goes on with a partly posted run.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillRunResumeVariables")]
pub struct BillRunResume {
    /// Answer.
    #[arguments(input: $input)]
    pub bill_run_resume: BillRunPayload,
}

/// Variables of [`BillRunRerunFailed`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunRerunFailedVariables {
    /// Input.
    pub input: BillRunRerunInput,
}

/// Calculates and posts the clients that failed or were stale.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillRunRerunFailedVariables")]
pub struct BillRunRerunFailed {
    /// Answer.
    #[arguments(input: $input)]
    pub bill_run_rerun_failed: BillRunPayload,
}

/// Variables of [`BillRunRecalculate`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunRecalculateVariables {
    /// Input.
    pub input: BillRunRecalculateInput,
}

/// Calculates the clients that changed again.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillRunRecalculateVariables")]
pub struct BillRunRecalculate {
    /// Answer.
    #[arguments(input: $input)]
    pub bill_run_recalculate: BillRunPayload,
}

/// Variables of [`BillRunReverse`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunReverseVariables {
    /// Input.
    pub input: BillRunReverseInput,
}

/// Takes a posted run back.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillRunReverseVariables")]
pub struct BillRunReverse {
    /// Answer.
    #[arguments(input: $input)]
    pub bill_run_reverse: BillRunPayload,
}
