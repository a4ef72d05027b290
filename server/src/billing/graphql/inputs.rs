//! Inputs and payloads of bill runs.

use async_graphql::{InputObject, SimpleObject};
use shared::api::billing::{BillItemFilter, BillItemView, BillScheduleView, GuardrailsInput};
use shared::api::common::{MoneyInput, UserError};
use shared::api::scalars::{Date, Decimal};
use shared::ids::{BillItemKey, BillRunId, BillScheduleId, ClientId, PlanId, SellerId, SubscriptionKey};
use shared::rate::Percent;
use shared::run::{Guardrails, RunMode, RunTask};

use super::queries::BillRunNode;
use crate::billing::service::create::RunScope;
use crate::billing::service::review::LineOf;
use crate::error::Error;

/// Which clients and subscriptions a run covers; what is left out does not limit.
#[derive(Debug, Clone, Default, InputObject)]
pub struct BillRunScopeInput {
    /// Only these clients.
    pub client_ids: Option<Vec<ClientId>>,
    /// Only clients with any of these tags.
    pub tags: Option<Vec<String>>,
    /// Only subscriptions of these plans.
    pub plan_ids: Option<Vec<PlanId>>,
}

impl From<BillRunScopeInput> for RunScope {
    fn from(input: BillRunScopeInput) -> RunScope {
        RunScope {
            clients: input.client_ids.unwrap_or_default(),
            tags: input.tags.unwrap_or_default(),
            plans: input.plan_ids.unwrap_or_default(),
        }
    }
}

/// A run to start.
#[derive(Debug, Clone, InputObject)]
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
#[derive(Debug, Clone, InputObject)]
pub struct BillRunConfirmInput {
    /// The run.
    pub id: BillRunId,
    /// Its totals as they were shown; other totals are refused with `QUOTE_CHANGED`.
    pub totals: Vec<MoneyInput>,
    /// Makes a repeated call harmless: 1 to 255 characters.
    pub idempotency_key: String,
}

/// A run and a reason.
#[derive(Debug, Clone, InputObject)]
pub struct BillRunRejectInput {
    /// The run.
    pub id: BillRunId,
    /// Why.
    pub reason: Option<String>,
}

/// A run.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct BillRunIdInput {
    /// The run.
    pub id: BillRunId,
}

/// A run to calculate again.
#[derive(Debug, Clone, InputObject)]
pub struct BillRunRecalculateInput {
    /// The run.
    pub id: BillRunId,
    /// Only these items, changed or not; those that changed or failed when left out.
    pub items: Option<BillItemFilter>,
}

/// Failed clients of a run to try again.
#[derive(Debug, Clone, InputObject)]
pub struct BillRunRerunInput {
    /// The run.
    pub id: BillRunId,
    /// Only these of its failed items.
    pub items: Option<BillItemFilter>,
    /// Makes a repeated call harmless: 1 to 255 characters.
    pub idempotency_key: String,
}

/// A run whose posting goes on.
#[derive(Debug, Clone, InputObject)]
pub struct BillRunPostInput {
    /// The run.
    pub id: BillRunId,
    /// Makes a repeated call harmless: 1 to 255 characters.
    pub idempotency_key: String,
}

/// A reversal.
#[derive(Debug, Clone, InputObject)]
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
#[derive(Debug, Clone, InputObject)]
pub struct BillLineInput {
    /// The subscription.
    pub subscription_id: SubscriptionKey,
    /// Code of the component.
    pub component: String,
    /// First day of the line.
    pub from: Date,
}

impl From<BillLineInput> for LineOf {
    fn from(input: BillLineInput) -> LineOf {
        LineOf { subscription: input.subscription_id.id, component: input.component, from: input.from.0 }
    }
}

/// A client, or one line, to leave out or take in again.
#[derive(Debug, Clone, InputObject)]
pub struct BillItemDecideInput {
    /// The item.
    pub id: BillItemKey,
    /// The line; the whole client when left out.
    pub line: Option<BillLineInput>,
}

/// Another amount for a line.
#[derive(Debug, Clone, InputObject)]
pub struct BillLineAmendInput {
    /// The item.
    pub id: BillItemKey,
    /// The line.
    pub line: BillLineInput,
    /// The amount with VAT, 0.00 to forgive; the calculated one again when left out.
    pub amount: Option<Decimal>,
    /// Why; required with an amount.
    pub reason: Option<String>,
}

/// A schedule to make or to change.
#[derive(Debug, Clone, InputObject)]
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

/// A schedule.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct BillScheduleIdInput {
    /// The schedule.
    pub id: BillScheduleId,
}

/// Reads guardrails; bounds are named by field.
pub fn guardrails(input: Option<GuardrailsInput>) -> Result<Guardrails, Error> {
    let input = input.unwrap_or_default();
    let percent = |value: Option<Decimal>, path: &str| {
        value
            .map(|value| {
                Percent::try_from(value.0).map_err(|_| {
                    Error::invalid(path, "Отклонение в процентах: от 0 до 100. Исправьте значение.")
                })
            })
            .transpose()
    };
    Ok(Guardrails {
        total_percent: percent(input.total_percent, "guardrails.totalPercent")?,
        client_percent: percent(input.client_percent, "guardrails.clientPercent")?,
        errors_max: input
            .errors_max
            .map(|max| {
                u32::try_from(max).map_err(|_| {
                    Error::invalid("guardrails.errorsMax", "Число ошибок не бывает отрицательным.")
                })
            })
            .transpose()?,
    })
}

/// A run, or why not.
#[derive(SimpleObject)]
pub struct BillRunPayload {
    /// The run.
    pub bill_run: Option<BillRunNode>,
    /// What to fix.
    pub user_errors: Vec<UserError>,
}

/// An item, or why not.
#[derive(SimpleObject)]
pub struct BillItemPayload {
    /// The item.
    pub bill_item: Option<BillItemView>,
    /// The run, with its totals after the decision.
    pub bill_run: Option<BillRunNode>,
    /// What to fix.
    pub user_errors: Vec<UserError>,
}

/// A schedule, or why not.
#[derive(SimpleObject)]
pub struct BillSchedulePayload {
    /// The schedule; none after its removal.
    pub bill_schedule: Option<BillScheduleView>,
    /// What to fix.
    pub user_errors: Vec<UserError>,
}
