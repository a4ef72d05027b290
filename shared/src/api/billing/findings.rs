//! What a run would cover before it is made, and what it found when it is calculated.

use crate::ids::{BillRunId, ClientId, PlanId};
use crate::run::{NotDueReason, RunBlocker, RunCaution, RunErrorCause, RunWarning};

use super::super::common::MoneyView;
use super::super::scalars::{Date, DateTime};

#[cfg(feature = "client")]
use super::schema;

/// Which clients and subscriptions a run covers; an empty list does not limit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillRunScope {
    /// Only these clients.
    pub client_ids: Vec<ClientId>,
    /// Only clients with any of these tags.
    pub tags: Vec<String>,
    /// Only subscriptions of these plans.
    pub plan_ids: Vec<PlanId>,
}

/// What a run would cover if it were made now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillRunPreview {
    /// The day by which something is due.
    pub as_of: Date,
    /// Clients with something due.
    pub clients: i32,
    /// Subscriptions with something due.
    pub subscriptions: i32,
    /// Subscriptions in the scope with nothing due.
    pub not_due: i32,
    /// Those by reason.
    pub not_due_by_reason: Vec<NotDueCount>,
    /// What stands in the way.
    pub blockers: Vec<BillRunBlocker>,
    /// What a person should know before.
    pub cautions: Vec<BillRunCaution>,
}

/// What a person should know before a run is made; it does not stand in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillRunCaution {
    /// What it is.
    pub kind: RunCaution,
    /// What follows from it, for people.
    pub message: String,
    /// First days of the months in question, in order.
    pub months: Vec<Date>,
}

/// Subscriptions with nothing due for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct NotDueCount {
    /// Why.
    pub reason: NotDueReason,
    /// How many.
    pub subscriptions: i32,
}

/// Something that stands in the way of a run. The run itself would skip the clients in question, so an integrator
/// may start it nevertheless, unless the day is too far.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillRunBlocker {
    /// What it is.
    pub kind: RunBlocker,
    /// Cause and remedy, for people.
    pub message: String,
    /// Clients in question; 0 when the whole run is.
    pub clients: i32,
    /// The last day that the mode allows, or the last closed day.
    pub day: Option<Date>,
    /// The other run.
    pub run_id: Option<BillRunId>,
    /// Its number.
    pub run_number: Option<i32>,
    /// Who made it.
    pub run_by: Option<String>,
    /// When it was made.
    pub run_at: Option<DateTime>,
}

/// Clients of a run with one warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillWarningCount {
    /// The warning.
    pub warning: RunWarning,
    /// How many clients have it.
    pub clients: i32,
}

/// Clients of a run that failed by one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillErrorGroup {
    /// The cause.
    pub cause: RunErrorCause,
    /// How many clients.
    pub clients: i32,
    /// Their sums as they were calculated, by currency; a client that could not be calculated adds nothing.
    pub totals: Vec<MoneyView>,
    /// Cause and remedy as one of the clients has them.
    pub example: Option<String>,
}

/// What a run found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillRunFindings {
    /// Clients with any warning.
    pub clients_warned: i32,
    /// Clients by warning; a client may have several.
    pub warnings: Vec<BillWarningCount>,
    /// Clients that are not charged, by cause.
    pub errors: Vec<BillErrorGroup>,
}

/// Lines of one plan, or of one VAT rate, added up.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillTotal {
    /// The plan; none in totals by VAT rate.
    pub plan_id: Option<PlanId>,
    /// Name of the plan.
    pub plan_name: Option<String>,
    /// VAT rate: `none`, `0`, … `22`; none in totals by plan.
    pub vat_rate: Option<String>,
    /// How many lines.
    pub lines: i32,
    /// Without VAT.
    pub net: MoneyView,
    /// VAT.
    pub vat: MoneyView,
    /// Both.
    pub gross: MoneyView,
}

/// What a run comes to. All figures obey what persons decided about lines; the gross sums add up to the run's totals.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillRunBreakdown {
    /// By plan, the largest sum first.
    pub plans: Vec<BillTotal>,
    /// By VAT rate.
    pub rates: Vec<BillTotal>,
    /// VAT by currency.
    pub vat: Vec<MoneyView>,
}
