//! States of runs and of their clients, in words and marks.

use leptos::prelude::*;
use shared::api::common::MoneyView;
use shared::run::{ItemState, RunErrorCause, RunMode, RunState, RunTask, RunWarning};

use crate::calls::amount;
use crate::calls::runs::BillRunView;
use crate::tr;
use crate::ui::progress::Share;
use crate::ui::{Badge, Mark, Tone, text};

/// What a run does, in a word.
pub fn task_name(task: RunTask) -> &'static str {
    match task {
        RunTask::Charges => tr!(closings.task_charges),
        RunTask::Closing => tr!(closings.task_closing),
        RunTask::Invoices => tr!(ahead.task),
    }
}

/// What a run of the list does: which month, where it closes one.
pub fn task_of(run: &BillRunView) -> String {
    match run.task {
        RunTask::Charges => task_name(run.task).to_owned(),
        RunTask::Closing => tr!(closings.of_month, month = text::of_month(run.as_of.0)).to_string(),
        RunTask::Invoices => tr!(ahead.of_day, day = text::date(run.as_of.0)).to_string(),
    }
}

/// What a run is called: «Прогон № 12», «Закрытие мая 2026 · № 12».
pub fn run_title(run: &BillRunView) -> String {
    let number = text::number(run.number);
    match run.task {
        RunTask::Charges => tr!(runs.numbered, number = number).to_string(),
        RunTask::Closing => {
            tr!(closings.numbered, month = text::of_month(run.as_of.0), number = number).to_string()
        }
        RunTask::Invoices => tr!(ahead.numbered, day = text::date(run.as_of.0), number = number).to_string(),
    }
}

/// Up to when it works: the day, or the month that it closes.
pub fn as_of_words(run: &BillRunView) -> (&'static str, String) {
    match run.task {
        RunTask::Charges => (tr!(runs.as_of), text::date(run.as_of.0)),
        RunTask::Closing => (tr!(closings.month), text::month(run.as_of.0)),
        RunTask::Invoices => (tr!(ahead.until), text::date(run.as_of.0)),
    }
}

/// Name of a mode.
pub fn mode_name(mode: RunMode) -> &'static str {
    match mode {
        RunMode::Sandbox => tr!(runs.sandbox),
        RunMode::Confirmation => tr!(runs.confirmation),
        RunMode::Automatic => tr!(runs.automatic),
    }
}

/// Colour and mark of a state.
pub fn state_mark(state: RunState) -> (Tone, Mark) {
    match state {
        RunState::Draft => (Tone::Mute, Mark::Ring),
        RunState::Calculating | RunState::Posting => (Tone::Info, Mark::Half),
        RunState::Calculated => (Tone::Sched, Mark::Hatch),
        RunState::AwaitingConfirmation => (Tone::Warn, Mark::Pause),
        RunState::Posted => (Tone::Ok, Mark::Tick),
        RunState::PartlyPosted => (Tone::Warn, Mark::Half),
        RunState::Failed => (Tone::Bad, Mark::Bang),
        RunState::Cancelled | RunState::Rejected => (Tone::Mute, Mark::Cross),
        RunState::Reversed => (Tone::Mute, Mark::Back),
    }
}

/// The badge of a run's state.
pub fn state_badge(run: &BillRunView) -> impl IntoView + use<> {
    let (tone, mark) = state_mark(run.state);
    let (tone, mark) = if run.reversing { (Tone::Info, Mark::Half) } else { (tone, mark) };
    view! {
        <span data-testid="run-state" data-state=run.state.code()>
            <Badge tone=tone mark=mark text=doing(run)/>
        </span>
    }
}

/// What a run does or is, in a word.
pub fn doing(run: &BillRunView) -> &'static str {
    if run.reversing { tr!(runs.reversing) } else { state_name(run.state) }
}

/// Name of a run's state.
pub fn state_name(state: RunState) -> &'static str {
    match state {
        RunState::Draft => tr!(runs.draft),
        RunState::Calculating => tr!(runs.calculating),
        RunState::Calculated => tr!(runs.calculated),
        RunState::AwaitingConfirmation => tr!(runs.awaiting),
        RunState::Posting => tr!(runs.posting),
        RunState::Posted => tr!(runs.posted),
        RunState::PartlyPosted => tr!(runs.partly_posted),
        RunState::Failed => tr!(runs.failed),
        RunState::Cancelled => tr!(runs.cancelled),
        RunState::Rejected => tr!(runs.rejected),
        RunState::Reversed => tr!(runs.reversed),
    }
}

/// The badge of a client's state within a run.
pub fn item_badge(state: ItemState, outdated: bool) -> impl IntoView {
    let (tone, mark, name) = match state {
        ItemState::Ok if outdated => (Tone::Warn, Mark::Bang, tr!(runs.item_outdated)),
        ItemState::Pending => (Tone::Mute, Mark::Ring, tr!(runs.item_pending)),
        ItemState::Ok => (Tone::Info, Mark::Dot, tr!(runs.item_ok)),
        ItemState::Error => (Tone::Bad, Mark::Bang, tr!(runs.item_error)),
        ItemState::Excluded => (Tone::Mute, Mark::Cross, tr!(runs.item_excluded)),
        ItemState::Stale => (Tone::Warn, Mark::Bang, tr!(runs.item_stale)),
        ItemState::Posted => (Tone::Ok, Mark::Tick, tr!(runs.posted)),
        ItemState::Reversed => (Tone::Mute, Mark::Back, tr!(runs.item_reversed)),
    };
    view! { <Badge tone=tone mark=mark text=name/> }
}

/// Sums of several currencies, one on a line; a dash when there is none.
#[component]
pub fn Sums(totals: Vec<MoneyView>) -> impl IntoView {
    if totals.is_empty() {
        return tr!(common.none).into_any();
    }
    totals
        .into_iter()
        .map(|total| view! { <div>{text::money(amount(total))}</div> })
        .collect_view()
        .into_any()
}

/// How far a run is, by what its row says; the live stream says it more exactly.
pub fn share_of(run: &BillRunView) -> Share {
    let failed = i64::from(run.clients_failed);
    if run.reversing {
        let done = i64::from(run.clients_reversed);
        return Share { done, failed: 0, total: i64::from(run.clients_posted).max(done) };
    }
    match run.state {
        RunState::Posting | RunState::Posted | RunState::PartlyPosted | RunState::Reversed => {
            let total = i64::from(run.clients_total);
            Share {
                done: i64::from(run.clients_posted),
                failed: failed + i64::from(run.clients_stale),
                total,
            }
        }
        RunState::Draft
        | RunState::Calculating
        | RunState::Calculated
        | RunState::AwaitingConfirmation
        | RunState::Failed
        | RunState::Cancelled
        | RunState::Rejected => {
            let calculated = i64::from(run.clients_calculated);
            Share { done: (calculated - failed).max(0), failed, total: i64::from(run.clients_total) }
        }
    }
}

/// The steps of a run of a mode, from the choice of the mode on. A sandbox ends with its preview: nothing of it is
/// posted.
pub fn steps(task: RunTask, mode: RunMode) -> Vec<String> {
    let coverage = match task {
        RunTask::Charges => tr!(runs.coverage),
        RunTask::Closing => tr!(closings.coverage),
        RunTask::Invoices => tr!(ahead.coverage),
    };
    let mut names = vec![tr!(closings.step_task), coverage, tr!(runs.step_preview)];
    match mode {
        RunMode::Sandbox => {}
        RunMode::Confirmation | RunMode::Automatic => {
            names.extend([tr!(runs.step_confirm), tr!(runs.progress), tr!(runs.step_result)]);
        }
    }
    names.into_iter().map(str::to_owned).collect()
}

/// The step at which a run is, their number when all are behind; none when it broke off.
pub fn step_at(state: RunState, confirming: bool) -> Option<usize> {
    match state {
        RunState::Draft | RunState::Calculating => Some(2),
        RunState::AwaitingConfirmation => Some(if confirming { 3 } else { 2 }),
        RunState::Calculated => Some(3),
        RunState::Posting => Some(4),
        RunState::PartlyPosted => Some(5),
        RunState::Posted | RunState::Reversed => Some(6),
        RunState::Failed | RunState::Cancelled | RunState::Rejected => None,
    }
}

/// Name of a warning.
pub fn warning_name(warning: RunWarning) -> &'static str {
    match warning {
        RunWarning::NoInn => tr!(runs.warn_no_inn),
        RunWarning::NoKpp => tr!(runs.warn_no_kpp),
        RunWarning::NoEmail => tr!(runs.warn_no_email),
        RunWarning::ZeroAmount => tr!(runs.warn_zero_amount),
        RunWarning::AmountUnusual => tr!(runs.warn_amount_unusual),
        RunWarning::EndsInPeriod => tr!(runs.warn_ends_in_period),
        RunWarning::AdvanceCoversAll => tr!(runs.warn_advance_covers_all),
        RunWarning::ClientArchived => tr!(runs.warn_client_archived),
        RunWarning::BelowMinimum => tr!(ahead.warn_below_minimum),
    }
}

/// What a warning means, and what to do about it.
pub fn warning_text(warning: RunWarning) -> &'static str {
    match warning {
        RunWarning::NoInn => tr!(runs.warn_no_inn_text),
        RunWarning::NoKpp => tr!(runs.warn_no_kpp_text),
        RunWarning::NoEmail => tr!(runs.warn_no_email_text),
        RunWarning::ZeroAmount => tr!(runs.warn_zero_amount_text),
        RunWarning::AmountUnusual => tr!(runs.warn_amount_unusual_text),
        RunWarning::EndsInPeriod => tr!(runs.warn_ends_in_period_text),
        RunWarning::AdvanceCoversAll => tr!(runs.warn_advance_covers_all_text),
        RunWarning::ClientArchived => tr!(runs.warn_client_archived_text),
        RunWarning::BelowMinimum => tr!(ahead.warn_below_minimum_text),
    }
}

/// Why clients are not charged, and what to do about it.
pub fn cause_words(task: RunTask, cause: RunErrorCause) -> (&'static str, &'static str) {
    match (cause, task) {
        (RunErrorCause::PeriodClosed, RunTask::Closing) => {
            (tr!(runs.cause_closed), tr!(closings.cause_closed_text))
        }
        (RunErrorCause::ClientChanged, RunTask::Closing | RunTask::Invoices) => {
            (tr!(runs.cause_changed), tr!(closings.cause_changed_text))
        }
        (cause, RunTask::Charges | RunTask::Closing | RunTask::Invoices) => cause_of_any(cause),
    }
}

fn cause_of_any(cause: RunErrorCause) -> (&'static str, &'static str) {
    match cause {
        RunErrorCause::AmountOutOfRange => (tr!(runs.cause_amount), tr!(runs.cause_amount_text)),
        RunErrorCause::TooManyPeriods => (tr!(runs.cause_periods), tr!(runs.cause_periods_text)),
        RunErrorCause::DecisionUnfit => (tr!(runs.cause_decision), tr!(runs.cause_decision_text)),
        RunErrorCause::PeriodClosed => (tr!(runs.cause_closed), tr!(runs.cause_closed_text)),
        RunErrorCause::DocumentIncomplete => {
            (tr!(closings.cause_incomplete), tr!(closings.cause_incomplete_text))
        }
        RunErrorCause::ClientChanged => (tr!(runs.cause_changed), tr!(runs.cause_changed_text)),
        RunErrorCause::Other => (tr!(runs.cause_unknown), tr!(runs.cause_unknown_text)),
    }
}
