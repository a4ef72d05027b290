//! Online payments in words.

use leptos::prelude::*;
use shared::gateway::intent::IntentState;
use shared::gateway::{
    GatewayCall, GatewayEventState, GatewayKind, GatewayOutcome, GatewayProof, GivingState,
};
use shared::ids::IntentKey;

use crate::calls::amount;
use crate::calls::gateways::IntentView;
use crate::tr;
use crate::ui::tabs::Tab;
use crate::ui::{Badge, Mark, Tabs, Tone};

/// The pages of the section.
pub fn sections() -> impl IntoView {
    let tab = |href: &str, label: &str| Tab { href: href.to_owned(), label: label.to_owned() };
    let tabs = vec![
        tab("/gateway", tr!(gateways.payments)),
        tab("/gateway/events", tr!(gateways.events)),
        tab("/gateway/health", tr!(gateways.health)),
        tab("/gateway/registers", tr!(gateways.registers)),
        tab("/gateway/accounts", tr!(gateways.accounts)),
    ];
    view! { <Tabs label=tr!(gateways.title) tabs=tabs/> }
}

/// The page of a payment.
pub fn href(id: IntentKey) -> String {
    format!("/gateway/payments/{id}")
}

/// «Онлайн-оплата № 12».
pub fn numbered(intent: &IntentView) -> String {
    tr!(gateways.numbered, number = intent.number.clone()).to_string()
}

/// The name of a gateway.
pub fn kind_name(kind: GatewayKind) -> &'static str {
    match kind {
        GatewayKind::Robokassa => "Robokassa",
        GatewayKind::Yookassa => "ЮKassa",
    }
}

/// The name of a state.
pub fn state_name(state: IntentState) -> &'static str {
    match state {
        IntentState::Created => tr!(gateways.state_created),
        IntentState::Pending => tr!(gateways.state_pending),
        IntentState::Held => tr!(gateways.state_held),
        IntentState::Cancelled => tr!(gateways.state_cancelled),
        IntentState::Paid => tr!(gateways.state_paid),
    }
}

/// The badge of how a payment stands; of one that went back, how much of it.
pub fn state_badge(intent: &IntentView) -> impl IntoView + use<> {
    let back = amount(intent.refunded).minor();
    let whole = intent.paid.is_some_and(|paid| amount(paid).minor() <= back);
    let (tone, mark, name) = match intent.state {
        IntentState::Created => (Tone::Sched, Mark::Ring, state_name(intent.state)),
        IntentState::Pending => (Tone::Info, Mark::Half, state_name(intent.state)),
        IntentState::Held => (Tone::Warn, Mark::Pause, state_name(intent.state)),
        IntentState::Cancelled => (Tone::Mute, Mark::Cross, state_name(intent.state)),
        IntentState::Paid if back == 0 => (Tone::Ok, Mark::Tick, state_name(intent.state)),
        IntentState::Paid if whole => (Tone::Mute, Mark::Back, tr!(gateways.state_refunded)),
        IntentState::Paid => (Tone::Warn, Mark::Half, tr!(gateways.state_partly)),
    };
    view! {
        <span data-testid="intent-state" data-state=intent.state.code()>
            <Badge tone=tone mark=mark text=name/>
        </span>
    }
}

/// The badge of payments that are never booked.
pub fn test_badge(test: bool) -> impl IntoView {
    test.then(|| view! { <Badge tone=Tone::Sched mark=Mark::Hatch text=tr!(gateways.test)/> })
}

/// The name of what became of a notification.
pub fn event_name(state: GatewayEventState) -> &'static str {
    match state {
        GatewayEventState::Stored => tr!(gateways.event_stored),
        GatewayEventState::Processed => tr!(gateways.event_processed),
        GatewayEventState::Ignored => tr!(gateways.event_ignored),
        GatewayEventState::Refused => tr!(gateways.event_refused),
        GatewayEventState::Quarantined => tr!(gateways.event_quarantined),
    }
}

/// The badge of what became of a notification.
pub fn event_badge(state: GatewayEventState) -> impl IntoView {
    let (tone, mark) = match state {
        GatewayEventState::Stored => (Tone::Info, Mark::Half),
        GatewayEventState::Processed => (Tone::Ok, Mark::Tick),
        GatewayEventState::Ignored => (Tone::Mute, Mark::Ring),
        GatewayEventState::Refused => (Tone::Bad, Mark::Cross),
        GatewayEventState::Quarantined => (Tone::Warn, Mark::Bang),
    };
    view! {
        <span data-testid="event-state" data-state=state.code()>
            <Badge tone=tone mark=mark text=event_name(state)/>
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

/// How a call ended. A question whose payment the gateway does not know yet is no refusal of anything.
pub fn outcome_mark(call: GatewayCall, outcome: GatewayOutcome) -> (Tone, Mark, &'static str) {
    match outcome {
        GatewayOutcome::Refused if call == GatewayCall::Look => {
            (Tone::Mute, Mark::Ring, tr!(gateways.outcome_nothing))
        }
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
        GivingState::Refused => (Tone::Mute, Mark::Cross, tr!(gateways.giving_refused)),
    };
    view! { <Badge tone=tone mark=mark text=name/> }
}
