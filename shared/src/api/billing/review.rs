//! Typed operations beside a single run: comparing two, deciding about its lines, and schedules.
#![cfg(feature = "client")]

use super::operations::{BillItemDecideInput, BillItemPayload, BillLineAmendInput};
use super::{BillRunDifference, BillScheduleView, GuardrailsInput};
use crate::api::common::{PageInfo, UserError};
use crate::api::schema;
use crate::ids::{BillRunId, BillScheduleId, SellerId};
use crate::run::{RunMode, RunTask};

/// Variables of [`BillRunCompare`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunCompareVariables {
    /// The run to compare with.
    pub base_id: BillRunId,
    /// The run to compare.
    pub id: BillRunId,
    /// Rows from the beginning or after `after`.
    pub first: Option<i32>,
    /// Cursor of the row before the page.
    pub after: Option<String>,
}

/// The clients whose lines differ between two runs.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BillRunCompareVariables")]
pub struct BillRunCompare {
    /// The page.
    #[arguments(baseId: $base_id, id: $id, first: $first, after: $after)]
    pub bill_run_compare: BillRunDifferenceConnection,
}

/// A page of differences.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct BillRunDifferenceConnection {
    /// Its rows.
    pub nodes: Vec<BillRunDifference>,
    /// Where the page stands.
    pub page_info: PageInfo,
}

/// All schedules that the caller sees.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query")]
pub struct BillSchedules {
    /// By name.
    pub bill_schedules: Vec<BillScheduleView>,
}

/// A schedule to make or to change.
#[derive(Debug, Clone, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillScheduleSaveInput {
    /// Which one; a new one when left out.
    pub id: Option<BillScheduleId>,
    /// Version that was read; required for a change.
    pub version: Option<i32>,
    /// Whose clients it bills.
    pub seller_id: SellerId,
    /// Name.
    pub name: String,
    /// Minute, hour, day, month, weekday, in the seller's time zone.
    pub cron: String,
    /// What its runs do; charges when left out.
    pub task: Option<RunTask>,
    /// Invoices are for what becomes due within this many days from the day of the run: 0 to 62; 0 when left out.
    pub days_ahead: Option<i32>,
    /// Automatic or with confirmation.
    pub mode: RunMode,
    /// Whether it starts runs.
    pub enabled: bool,
    /// What stops an automatic run; required for one.
    pub guardrails: Option<GuardrailsInput>,
    /// Makes a repeated call harmless: 1 to 255 characters.
    pub idempotency_key: String,
}

/// A schedule to take away.
#[derive(Debug, Clone, Copy, cynic::InputObject)]
#[cynic(schema = "abona")]
pub struct BillScheduleIdInput {
    /// Which one.
    pub id: BillScheduleId,
}

/// Answer of mutations of schedules.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct BillSchedulePayload {
    /// The schedule; null when refused, or taken away.
    pub bill_schedule: Option<BillScheduleView>,
    /// What the caller can fix.
    pub user_errors: Vec<UserError>,
}

/// Variables of [`BillScheduleSave`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillScheduleSaveVariables {
    /// The schedule.
    pub input: BillScheduleSaveInput,
}

/// Makes or changes a schedule.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillScheduleSaveVariables")]
pub struct BillScheduleSave {
    /// The answer.
    #[arguments(input: $input)]
    pub bill_schedule_save: BillSchedulePayload,
}

/// Variables of [`BillScheduleDelete`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillScheduleDeleteVariables {
    /// The schedule.
    pub input: BillScheduleIdInput,
}

/// Takes a schedule away.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillScheduleDeleteVariables")]
pub struct BillScheduleDelete {
    /// The answer.
    #[arguments(input: $input)]
    pub bill_schedule_delete: BillSchedulePayload,
}

/// Variables of [`BillItemExclude`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillItemExcludeVariables {
    /// Input.
    pub input: BillItemDecideInput,
}

/// Leaves a client, or one line, out.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillItemExcludeVariables")]
pub struct BillItemExclude {
    /// Answer.
    #[arguments(input: $input)]
    pub bill_item_exclude: BillItemPayload,
}

/// Variables of [`BillItemInclude`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillItemIncludeVariables {
    /// Input.
    pub input: BillItemDecideInput,
}

/// Takes a client, or one line, in again.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillItemIncludeVariables")]
pub struct BillItemInclude {
    /// Answer.
    #[arguments(input: $input)]
    pub bill_item_include: BillItemPayload,
}

/// Variables of [`BillLineAmend`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillLineAmendVariables {
    /// Input.
    pub input: BillLineAmendInput,
}

/// Sets another amount for a line.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillLineAmendVariables")]
pub struct BillLineAmend {
    /// Answer.
    #[arguments(input: $input)]
    pub bill_line_amend: BillItemPayload,
}
