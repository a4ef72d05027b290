//! Typed operations of the steps before and after a run's calculation.
#![cfg(feature = "client")]

use super::findings::{BillRunBreakdown, BillRunFindings, BillRunPreview};
use super::operations::{BillRunScopeInput, BillRunVariablesFields};
use crate::api::common::MoneyView;
use crate::api::scalars::Date;
use crate::api::schema;
use crate::ids::{BillRunId, SellerId};
use crate::run::{RunMode, RunTask};

/// Variables of [`BillRunPreviewOf`].
#[derive(Debug, Clone, cynic::QueryVariables)]
#[cynic(schema_module = "schema")]
pub struct BillRunPreviewVariables {
    /// What it would do; charges when left out.
    pub task: Option<RunTask>,
    /// How the run would end.
    pub mode: RunMode,
    /// Everything due by this day.
    pub as_of: Option<Date>,
    /// Only this seller's clients.
    pub seller_id: Option<SellerId>,
    /// Further limits.
    pub scope: Option<BillRunScopeInput>,
}

/// What a run would cover.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BillRunPreviewVariables")]
pub struct BillRunPreviewOf {
    /// The answer.
    #[arguments(task: $task, mode: $mode, asOf: $as_of, sellerId: $seller_id, scope: $scope)]
    pub bill_run_preview: BillRunPreview,
}

/// What a run found, and the run before it.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BillRunVariables")]
pub struct BillRunFindingsOf {
    /// Absent when there is no such run, or none that the caller may see.
    #[arguments(id: $id)]
    pub bill_run: Option<FoundOfRun>,
}

/// What a run found, and the run before it.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "BillRun")]
pub struct FoundOfRun {
    /// Warnings and errors.
    pub findings: BillRunFindings,
    /// The last posted run of the same seller before this one.
    pub previous: Option<PreviousRun>,
}

/// The run to compare with.
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "BillRun")]
pub struct PreviousRun {
    /// Its id.
    pub id: BillRunId,
    /// Its number.
    pub number: i32,
    /// Its day.
    pub as_of: Date,
    /// Its sums.
    pub totals: Vec<MoneyView>,
}

/// What a run comes to by plan and VAT rate.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "Query", variables = "BillRunVariables")]
pub struct BillRunBreakdownOf {
    /// Absent when there is no such run, or none that the caller may see.
    #[arguments(id: $id)]
    pub bill_run: Option<BrokenDownRun>,
}

/// What a run comes to.
#[derive(Debug, Clone, cynic::QueryFragment)]
#[cynic(schema = "abona", graphql_type = "BillRun")]
pub struct BrokenDownRun {
    /// By plan and VAT rate.
    pub breakdown: BillRunBreakdown,
}
