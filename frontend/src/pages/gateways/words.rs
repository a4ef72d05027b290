//! Online payments in words.

use leptos::prelude::*;
use shared::gateway::intent::IntentState;
use shared::gateway::{
    GatewayCall, GatewayEventState, GatewayKind, GatewayOutcome, GatewayProof, GivingState,
};

use crate::tr;
use crate::ui::tabs::Tab;
use crate::ui::{Badge, Mark, Tabs, Tone};

/// The pages of the section.
pub fn sections() -> impl IntoView {
    let tab = |href: &str, label: &str| Tab { href: href.to_owned(), label: label.to_owned() };
    let tabs = vec![
        tab("/gateway", tr!(gateways.payments)),
        tab("/gateway/events", tr!(gateways.events)),
        tab("/gateway/accounts", tr!(gateways.accounts)),
    ];
    view! { <Tabs label=tr!(gateways.title) tabs=tabs/> }
}

/// The name of a gateway.
pub fn kind_name(kind: GatewayKind) -> &'static str {
    match kind {
        GatewayKind::Robokassa => "Robokassa",
        GatewayKind::Yookassa => "ЮKassa",
    }
}

/// The badge of a payment's state.
pub fn state_badge(state: IntentState) -> impl IntoView {
    let (tone, mark, name) = match state {
        IntentState::Created => (Tone::Sched, Mark::Ring, tr!(gateways.state_created)),
        IntentState::Pending => (Tone::Info, Mark::Half, tr!(gateways.state_pending)),
        IntentState::Held => (Tone::Warn, Mark::Pause, tr!(gateways.state_held)),
        IntentState::Cancelled => (Tone::Mute, Mark::Cross, tr!(gateways.state_cancelled)),
        IntentState::Paid => (Tone::Ok, Mark::Tick, tr!(gateways.state_paid)),
    };
    view! {
        <span data-testid="intent-state" data-state=state.code()>
            <Badge tone=tone mark=mark text=name/>
        </span>
    }
}

/// The badge of what became of a notification.
pub fn event_badge(state: GatewayEventState) -> impl IntoView {
    let (tone, mark, name) = match state {
        GatewayEventState::Stored => (Tone::Info, Mark::Half, tr!(gateways.event_stored)),
        GatewayEventState::Processed => (Tone::Ok, Mark::Tick, tr!(gateways.event_processed)),
        GatewayEventState::Ignored => (Tone::Mute, Mark::Ring, tr!(gateways.event_ignored)),
        GatewayEventState::Refused => (Tone::Bad, Mark::Cross, tr!(gateways.event_refused)),
        GatewayEventState::Quarantined => (Tone::Warn, Mark::Bang, tr!(gateways.event_quarantined)),
    };
    view! {
        <span data-testid="event-state" data-state=state.code()>
            <Badge tone=tone mark=mark text=name/>
        </span>
    }
}

/// How a notification was proved.
pub fn proof_name(proof: GatewayProof) -> &'static str {
    match proof {
        GatewayProof::None => tr!(gateways.proof_none),
        GatewayProof::Signature => tr!(gateways.proof_signature),
        GatewayProof::Lookup => tr!(gateways.proof_lookup),
    }
}

/// What was asked of a gateway.
pub fn call_name(call: GatewayCall) -> &'static str {
    match call {
        GatewayCall::Create => tr!(gateways.call_create),
        GatewayCall::Charge => tr!(gateways.call_charge),
        GatewayCall::Capture => tr!(gateways.call_capture),
        GatewayCall::Cancel => tr!(gateways.call_cancel),
        GatewayCall::Refund => tr!(gateways.call_refund),
        GatewayCall::Look => tr!(gateways.call_look),
        GatewayCall::Test => tr!(gateways.call_test),
    }
}

/// How a call ended.
pub fn outcome_mark(outcome: GatewayOutcome) -> (Tone, Mark, &'static str) {
    match outcome {
        GatewayOutcome::Done => (Tone::Ok, Mark::Tick, tr!(gateways.outcome_done)),
        GatewayOutcome::Refused => (Tone::Bad, Mark::Cross, tr!(gateways.outcome_refused)),
        GatewayOutcome::Declined => (Tone::Warn, Mark::Ring, tr!(gateways.outcome_declined)),
        GatewayOutcome::Unknown => (Tone::Warn, Mark::Half, tr!(gateways.outcome_unknown)),
    }
}

/// The badge of a refund's state.
pub fn giving_badge(state: GivingState) -> impl IntoView {
    let (tone, mark, name) = match state {
        GivingState::Waiting => (Tone::Info, Mark::Half, tr!(gateways.giving_waiting)),
        GivingState::Done => (Tone::Ok, Mark::Tick, tr!(gateways.giving_done)),
        GivingState::Refused => (Tone::Bad, Mark::Cross, tr!(gateways.giving_refused)),
    };
    view! { <Badge tone=tone mark=mark text=name/> }
}
