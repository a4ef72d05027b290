//! Statements in words.

use leptos::prelude::*;
use shared::bank::matching::Band;
use shared::bank::{BankDirection, LinePlan, LineState, StatementState};

use crate::calls::statements::BankLineView;
use crate::tr;
use crate::ui::{Badge, Mark, Tone};

/// The badge of a statement.
pub fn state_badge(state: StatementState) -> impl IntoView {
    let (tone, mark, name) = match state {
        StatementState::Matching => (Tone::Info, Mark::Half, tr!(statements.state_matching)),
        StatementState::Ready => (Tone::Warn, Mark::Ring, tr!(statements.state_ready)),
        StatementState::Posting => (Tone::Info, Mark::Half, tr!(statements.state_posting)),
        StatementState::Posted => (Tone::Ok, Mark::Tick, tr!(statements.state_posted)),
    };
    view! {
        <span data-testid="statement-state" data-state=state.code()>
            <Badge tone=tone mark=mark text=name/>
        </span>
    }
}

/// Which way the money goes.
pub fn direction_name(direction: BankDirection) -> &'static str {
    match direction {
        BankDirection::Incoming => tr!(statements.incoming),
        BankDirection::Outgoing => tr!(statements.outgoing),
        BankDirection::Internal => tr!(statements.internal),
        BankDirection::Unknown => tr!(statements.unknown),
    }
}

/// How sure a line is.
pub fn band_name(band: Band) -> &'static str {
    match band {
        Band::Exact => tr!(statements.band_exact),
        Band::Possible => tr!(statements.band_possible),
        Band::None => tr!(statements.band_none),
    }
}

/// What is to be done with a line, or what was.
pub fn plan_badge(line: &BankLineView) -> impl IntoView + use<> {
    let (tone, mark, name) = match (line.state, line.plan) {
        (LineState::Posted, _) => (Tone::Ok, Mark::Tick, tr!(statements.line_posted)),
        (LineState::Suspense, _) => (Tone::Warn, Mark::Dot, tr!(statements.line_suspense)),
        (LineState::Refunded, _) => (Tone::Ok, Mark::Tick, tr!(statements.line_refunded)),
        (LineState::Other, _) => (Tone::Mute, Mark::Cross, tr!(statements.line_nobody)),
        (LineState::Waiting, _) => (Tone::Warn, Mark::Ring, tr!(statements.line_waiting)),
        (LineState::New, LinePlan::Post) => (Tone::Info, Mark::Dot, tr!(statements.plan_post)),
        (LineState::New, LinePlan::Suspense) => (Tone::Warn, Mark::Dot, tr!(statements.plan_suspense)),
        (LineState::New, LinePlan::Wait) => (Tone::Warn, Mark::Ring, tr!(statements.plan_wait)),
        (LineState::New, LinePlan::Refund) => (Tone::Info, Mark::Dot, tr!(statements.plan_refund)),
        (LineState::New, LinePlan::Other) => (Tone::Mute, Mark::Cross, tr!(statements.plan_nobody)),
    };
    let code = line.state.code();
    view! {
        <span data-testid="line-state" data-state=code><Badge tone=tone mark=mark text=name/></span>
    }
}

/// Whether a person may still say what is to be done with a line.
pub fn is_open(line: &BankLineView) -> bool {
    matches!(line.state, LineState::New | LineState::Waiting | LineState::Other)
}

/// The page of a statement.
pub fn href(id: shared::ids::StatementId) -> String {
    format!("/statements/{id}")
}
