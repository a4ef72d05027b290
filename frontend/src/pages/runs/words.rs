//! States of runs and of their clients, in words and marks.

use leptos::prelude::*;
use shared::api::common::MoneyView;
use shared::run::{ItemState, RunMode, RunState};

use crate::calls::amount;
use crate::calls::runs::BillRunView;
use crate::tr;
use crate::ui::progress::Share;
use crate::ui::{Badge, Mark, Tone, text};

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

/// Sums of several currencies in one text.
pub fn sums_text(totals: &[MoneyView]) -> String {
    let sums: Vec<String> = totals.iter().map(|total| text::money(amount(*total))).collect();
    if sums.is_empty() { tr!(common.none).to_owned() } else { sums.join(" + ") }
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

/// The steps of a run of a mode, and which one it is at (the number of steps when all are behind).
pub fn steps(mode: RunMode, state: RunState) -> (Vec<&'static str>, usize) {
    let names = match mode {
        RunMode::Sandbox => vec![tr!(runs.step_calculate), tr!(runs.step_ready)],
        RunMode::Confirmation => {
            vec![tr!(runs.step_calculate), tr!(runs.step_confirm), tr!(runs.step_post), tr!(runs.step_done)]
        }
        RunMode::Automatic => vec![tr!(runs.step_calculate), tr!(runs.step_post), tr!(runs.step_done)],
    };
    let post = names.len() - 2;
    let at = match state {
        RunState::Draft | RunState::Calculating | RunState::Failed | RunState::Cancelled => 0,
        RunState::AwaitingConfirmation | RunState::Rejected => 1,
        RunState::Posting => post,
        RunState::PartlyPosted => names.len() - 1,
        RunState::Calculated | RunState::Posted | RunState::Reversed => names.len(),
    };
    (names, at)
}
