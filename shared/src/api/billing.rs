//! Bill runs on the API.

use crate::billing::{Line, LineKind, ServiceSpan};
use crate::documents::DocumentKind;
use crate::documents::closing::{Due, PlannedClosing};
use crate::error::ErrorCode;
use crate::ids::{BillItemKey, BillRunId, BillScheduleId, ClientId, SellerId, SubscriptionKey};
use crate::money::{Currency, Money};
use crate::run::{ItemLine, ItemState, RunErrorCause, RunMode, RunState, RunTask, RunWarning};

use super::common::{MoneyView, SortDirection};
use super::scalars::{Date, DateTime, Decimal};
use super::subscriptions::ExplanationView;

#[cfg(feature = "client")]
use super::schema;

pub mod findings;
pub mod operations;
pub mod review;
pub mod wizard;

/// A bill run: one calculation of everything due, and by its mode the posting of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "BillRun"))]
pub struct BillRunView {
    /// Its id.
    pub id: BillRunId,
    /// Number that people use; runs count from 1.
    pub number: i32,
    /// What it does.
    pub task: RunTask,
    /// How it ends.
    pub mode: RunMode,
    /// Where it is.
    pub state: RunState,
    /// Everything due by this day is charged.
    pub as_of: Date,
    /// The only seller that it covers; none = all.
    pub seller_id: Option<SellerId>,
    /// Clients with something due.
    pub clients_total: i32,
    /// Clients calculated so far.
    pub clients_calculated: i32,
    /// Clients posted so far.
    pub clients_posted: i32,
    /// Clients with an error.
    pub clients_failed: i32,
    /// Clients that changed since they were calculated, as found while posting.
    pub clients_stale: i32,
    /// Clients whose charges were taken back.
    pub clients_reversed: i32,
    /// Lines calculated.
    pub lines_total: i32,
    /// Sums of what is calculated, and not excluded, by currency.
    pub totals: Vec<MoneyView>,
    /// A stop was asked for.
    pub stop_requested: bool,
    /// Its charges are being taken back.
    pub reversing: bool,
    /// When it was made.
    pub created_at: DateTime,
    /// Who made it.
    pub created_by: String,
    /// When the calculation was done.
    pub calculated_at: Option<DateTime>,
    /// Who confirmed or rejected it.
    pub confirmed_by: Option<String>,
    /// When it was confirmed or rejected.
    pub confirmed_at: Option<DateTime>,
    /// When it reached its last state.
    pub finished_at: Option<DateTime>,
    /// Why it failed, or which guardrail made it wait.
    pub note: Option<String>,
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillRunProgress {
    /// The run.
    pub id: BillRunId,
    /// Where it is.
    pub state: RunState,
    /// Clients to do in this state.
    pub total: i32,
    /// Clients done in this state.
    pub done: i32,
    /// Clients with an error.
    pub failed: i32,
    /// Sums so far, by currency.
    pub totals: Vec<MoneyView>,
    /// Seconds left at the present pace; none while it cannot be told.
    pub seconds_left: Option<i32>,
}

/// What a run has for one client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "BillItem"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "BillItem"))]
pub struct BillItemView {
    /// Its id: the client and the run.
    pub id: BillItemKey,
    /// The client.
    pub client_id: ClientId,
    /// Name of the client.
    pub client_name: String,
    /// Where it is.
    pub state: ItemState,
    /// The client changed since the calculation: recalculate before posting.
    pub outdated: bool,
    /// What is or would be charged.
    pub amount: MoneyView,
    /// Lines, excluded ones too.
    pub lines: Vec<BillLineView>,
    /// What closing documents would say, or say, where the run closes a month.
    pub closing: Option<BillClosing>,
    /// Code of the error.
    pub error_code: Option<String>,
    /// Cause and remedy.
    pub error_message: Option<String>,
    /// What the remedy depends on; also of a client that changed since the calculation.
    pub error_cause: Option<RunErrorCause>,
    /// What a person should look at, as at the calculation.
    pub warnings: Vec<RunWarning>,
}

impl BillItemView {
    /// Whether the client waits for a person: it was calculated again, and decisions about its lines no longer fit.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.state == ItemState::Error && self.error_code.as_deref() == Some(ErrorCode::QuoteChanged.as_str())
    }
}

/// What closing documents say of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillClosing {
    /// Which documents the client gets.
    pub documents: Vec<DocumentKind>,
    /// Their lines.
    pub lines: Vec<BillClosingLine>,
    /// By what documents of earlier months are corrected.
    pub corrections: Vec<BillClosingLine>,
}

/// A line of closing documents.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillClosingLine {
    /// What was served.
    pub name: String,
    /// First day of service.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
    /// Units.
    pub quantity: Decimal,
    /// Amount with VAT; of a correction the difference, as a rule below 0.
    pub amount: MoneyView,
    /// VAT within it.
    pub vat: MoneyView,
    /// VAT rate: `none`, `0`, … `22`.
    pub vat_rate: String,
}

impl BillClosing {
    /// The view of a plan, in `currency`.
    #[must_use]
    pub fn of(planned: &PlannedClosing, currency: Currency) -> BillClosing {
        let line = |due: &Due| BillClosingLine {
            name: due.name.clone(),
            from: Date(due.period.from()),
            to: Date(due.period.to()),
            quantity: Decimal(due.quantity.to_decimal()),
            amount: money(due.gross_minor, currency),
            vat: money(due.vat_minor, currency),
            vat_rate: due.vat_rate.code().to_owned(),
        };
        BillClosing {
            documents: planned.documents.clone(),
            lines: planned.due.lines.iter().map(line).collect(),
            corrections: planned.due.corrections.iter().map(line).collect(),
        }
    }
}

/// One line of an item: a component over a piece of service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "BillLine"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "BillLine"))]
pub struct BillLineView {
    /// The subscription.
    pub subscription_id: SubscriptionKey,
    /// Code of the component.
    pub component: String,
    /// Name of the component; its code where the component is gone.
    pub component_name: String,
    /// Name of its plan; none where the component is gone.
    pub plan_name: Option<String>,
    /// Charge or credit.
    pub kind: LineKind,
    /// First day of service.
    pub from: Date,
    /// The day after the last; of a one-time charge the day itself.
    pub to: Date,
    /// When it became due.
    pub due_on: Date,
    /// Units.
    pub quantity: Decimal,
    /// What is or would be posted: 0 when it is left out.
    pub amount: MoneyView,
    /// What was calculated.
    pub calculated: MoneyView,
    /// VAT within the calculated amount.
    pub vat: MoneyView,
    /// VAT rate: `none`, `0`, … `22`.
    pub vat_rate: String,
    /// Why what was calculated has its sum.
    pub explanation: ExplanationView,
    /// Left out of this run.
    pub excluded: bool,
    /// Asked for by the next invoice: there is too little to ask for yet.
    pub carried: bool,
    /// Why the amount was changed by hand.
    pub amend_reason: Option<String>,
}

/// What a component and its plan are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineNames {
    /// Name of the component.
    pub component: String,
    /// Name of the plan.
    pub plan: String,
}

impl BillLineView {
    /// The view of a kept line of `client`, in `currency`.
    #[must_use]
    pub fn of(
        client: ClientId,
        currency: Currency,
        item: &ItemLine,
        names: Option<&LineNames>,
    ) -> BillLineView {
        let line = &item.line;
        BillLineView {
            amount: money(item.amount_minor(), currency),
            excluded: item.excluded,
            carried: item.carried,
            amend_reason: item.amended.as_ref().map(|amended| amended.reason.clone()),
            ..BillLineView::of_line(client, currency, line, names)
        }
    }

    /// The view of a calculated line.
    #[must_use]
    pub fn of_line(
        client: ClientId,
        currency: Currency,
        line: &Line,
        names: Option<&LineNames>,
    ) -> BillLineView {
        let (from, to) = match line.span {
            ServiceSpan::Days(period) => (period.from(), period.to()),
            ServiceSpan::Once(day) => (day, day),
        };
        BillLineView {
            subscription_id: SubscriptionKey::new(client, line.subscription),
            component: line.code.clone(),
            component_name: names.map_or_else(|| line.code.clone(), |names| names.component.clone()),
            plan_name: names.map(|names| names.plan.clone()),
            kind: line.kind,
            from: Date(from),
            to: Date(to),
            due_on: Date(line.due_on),
            quantity: Decimal(line.quantity.to_decimal()),
            amount: money(line.amount_minor, currency),
            calculated: money(line.amount_minor, currency),
            vat: money(line.vat_minor, currency),
            vat_rate: line.vat_rate.code().to_owned(),
            explanation: ExplanationView::from(&line.explanation),
            excluded: false,
            carried: false,
            amend_reason: None,
        }
    }
}

fn money(minor: i64, currency: Currency) -> MoneyView {
    MoneyView::from(Money::from_minor(minor, currency))
}

/// A schedule of automatic runs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "BillSchedule"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "BillSchedule"))]
pub struct BillScheduleView {
    /// Its id.
    pub id: BillScheduleId,
    /// Whose clients it bills.
    pub seller_id: SellerId,
    /// Name.
    pub name: String,
    /// When, as a cron expression in the seller's time zone: minute hour day month weekday.
    pub cron: String,
    /// What the runs do. A closing is of the month before the day of the run.
    pub task: RunTask,
    /// Invoices are for what becomes due within this many days from the day of the run; 0 for other tasks.
    pub days_ahead: i32,
    /// Mode of the runs: automatic or with confirmation.
    pub mode: RunMode,
    /// Whether it starts runs.
    pub enabled: bool,
    /// What stops an automatic run.
    pub guardrails: GuardrailsView,
    /// When it starts the next run.
    pub next_at: Option<DateTime>,
    /// The last run that it started.
    pub last_run_id: Option<BillRunId>,
    /// Rises with every change.
    pub version: i32,
}

/// What stops an automatic run and makes it wait for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Guardrails"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Guardrails"))]
pub struct GuardrailsView {
    /// The total may differ from the previous run's by this many per cent at most.
    pub total_percent: Option<Decimal>,
    /// A client's amount may differ from the previous run's by this many per cent at most.
    pub client_percent: Option<Decimal>,
    /// This many clients with errors at most.
    pub errors_max: Option<i32>,
}

/// How one client differs between two runs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillRunDifference {
    /// The client.
    pub client_id: ClientId,
    /// Name of the client.
    pub client_name: String,
    /// Sum in the first run; none when the client is not in it.
    pub first: Option<MoneyView>,
    /// Sum in the second run.
    pub second: Option<MoneyView>,
    /// Lines that differ.
    pub lines: Vec<BillLineDifference>,
}

/// How one line differs between two runs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillLineDifference {
    /// In the first run.
    pub first: Option<BillLineView>,
    /// In the second run.
    pub second: Option<BillLineView>,
}

/// Guardrails of a run or a schedule.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct GuardrailsInput {
    /// The total may differ from the previous run's by this many per cent at most.
    pub total_percent: Option<Decimal>,
    /// A client's amount may differ from the previous run's by this many per cent at most.
    pub client_percent: Option<Decimal>,
    /// This many clients with errors at most.
    pub errors_max: Option<i32>,
}

/// Which runs to list.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct BillRunFilter {
    /// In any of these states.
    pub states: Option<Vec<RunState>>,
    /// That does this.
    pub task: Option<RunTask>,
    /// Of this mode.
    pub mode: Option<RunMode>,
    /// Of this seller.
    pub seller_id: Option<SellerId>,
    /// Made by whoever has exactly this name.
    pub created_by: Option<String>,
    /// With this number.
    pub number: Option<i32>,
}

/// What a list of runs is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum BillRunSortField {
    /// Number: the order in which runs were made.
    Number,
    /// Up to which day it charges.
    AsOf,
    /// How many clients it found.
    Clients,
    /// How many clients of it failed.
    Errors,
}

crate::wire::typed_enum!(BillRunSortField);

/// One column of the order of a list of runs: a list of them sorts by the first, then by the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
pub struct BillRunSort {
    /// By what.
    pub field: BillRunSortField,
    /// Which way.
    pub direction: SortDirection,
}

/// Which items of a run to list, or to calculate again: those that meet every condition that is stated.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct BillItemFilter {
    /// In any of these states.
    pub states: Option<Vec<ItemState>>,
    /// Only this client.
    pub client_id: Option<ClientId>,
    /// Only these clients, at most 1000.
    pub client_ids: Option<Vec<ClientId>>,
    /// With any of these warnings.
    pub warnings: Option<Vec<RunWarning>>,
    /// Failed by any of these causes.
    pub causes: Option<Vec<RunErrorCause>>,
}
