//! Letters in words.

use leptos::prelude::*;
use shared::mail::{MailOutcome, MailState};

use crate::tr;
use crate::ui::{Badge, Mark, Tone};

/// The badge of a state.
pub fn state_badge(state: MailState) -> impl IntoView {
    let (tone, mark, name) = match state {
        MailState::Queued => (Tone::Info, Mark::Ring, tr!(mail.state_queued)),
        MailState::Sending => (Tone::Info, Mark::Half, tr!(mail.state_sending)),
        MailState::Sent => (Tone::Ok, Mark::Tick, tr!(mail.state_sent)),
        MailState::Failed => (Tone::Bad, Mark::Bang, tr!(mail.state_failed)),
        MailState::Cancelled => (Tone::Mute, Mark::Cross, tr!(mail.state_cancelled)),
    };
    view! {
        <span data-testid="mail-state" data-state=state.code()>
            <Badge tone=tone mark=mark text=name/>
        </span>
    }
}

/// How an attempt ended.
pub fn outcome_mark(outcome: MailOutcome) -> (Tone, Mark, &'static str) {
    match outcome {
        MailOutcome::Sent => (Tone::Ok, Mark::Tick, tr!(mail.outcome_sent)),
        MailOutcome::Delayed => (Tone::Warn, Mark::Half, tr!(mail.outcome_delayed)),
        MailOutcome::Refused => (Tone::Bad, Mark::Bang, tr!(mail.outcome_refused)),
    }
}
