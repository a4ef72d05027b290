//! Webhooks in words.

use leptos::prelude::*;
use shared::ids::WebhookEndpointId;
use shared::webhooks::{WebhookKind, WebhookOff, WebhookState};

use crate::calls::webhooks::WebhookEndpointView;
use crate::tr;
use crate::ui::{Badge, Mark, Tone, text};

/// The page of an endpoint.
pub fn href(id: WebhookEndpointId) -> String {
    format!("/settings/webhooks/{id}")
}

/// The badge of whether an endpoint is told anything, and whether that arrives.
pub fn endpoint_badge(endpoint: &WebhookEndpointView) -> impl IntoView + use<> {
    let (tone, mark, name) = if endpoint.archived {
        (Tone::Mute, Mark::Cross, tr!(webhooks.archived))
    } else {
        match (endpoint.active, endpoint.off_reason, endpoint.failing_since.is_some()) {
            (true, _, false) => (Tone::Ok, Mark::Dot, tr!(webhooks.on)),
            (true, _, true) => (Tone::Warn, Mark::Bang, tr!(webhooks.failing)),
            (false, Some(WebhookOff::Gone), _) => (Tone::Bad, Mark::Cross, tr!(webhooks.off_gone)),
            (false, Some(WebhookOff::Failing), _) => (Tone::Bad, Mark::Bang, tr!(webhooks.off_failing)),
            (false, None, _) => (Tone::Mute, Mark::Ring, tr!(webhooks.off)),
        }
    };
    view! { <Badge tone=tone mark=mark text=name/> }
}

/// What an endpoint answered last, and when.
pub fn last_result(endpoint: &WebhookEndpointView) -> String {
    let Some(at) = endpoint.last_at else { return tr!(webhooks.never).to_owned() };
    let said = match (&endpoint.last_error, endpoint.last_status) {
        (Some(error), _) => error.clone(),
        (None, Some(status)) => tr!(webhooks.answered, status = status).to_string(),
        (None, None) => String::new(),
    };
    format!("{}: {said}", text::instant(at.0))
}

/// Of what an endpoint is told.
pub fn kinds_said(kinds: Option<&[WebhookKind]>) -> String {
    match kinds {
        None => tr!(webhooks.all_kinds).to_owned(),
        Some([one]) => kind_name(*one).to_owned(),
        Some(several) => {
            let count = i64::try_from(several.len()).unwrap_or_default();
            tr!(webhooks.kinds_n, count = text::counted(count)).to_string()
        }
    }
}

/// The badge of how a delivery stands.
pub fn state_badge(state: WebhookState) -> impl IntoView {
    let (tone, mark) = match state {
        WebhookState::Waiting => (Tone::Sched, Mark::Ring),
        WebhookState::Sending => (Tone::Info, Mark::Half),
        WebhookState::Delivered => (Tone::Ok, Mark::Tick),
        WebhookState::Failed => (Tone::Bad, Mark::Cross),
    };
    view! {
        <span data-testid="delivery-state" data-state=state.code()>
            <Badge tone=tone mark=mark text=state_name(state)/>
        </span>
    }
}

/// The name of a state.
pub fn state_name(state: WebhookState) -> &'static str {
    match state {
        WebhookState::Waiting => tr!(webhooks.state_waiting),
        WebhookState::Sending => tr!(webhooks.state_sending),
        WebhookState::Delivered => tr!(webhooks.state_delivered),
        WebhookState::Failed => tr!(webhooks.state_failed),
    }
}

/// The name of what is told.
pub fn kind_name(kind: WebhookKind) -> &'static str {
    match kind {
        WebhookKind::ClientCreated => tr!(webhooks.client_created),
        WebhookKind::ClientUpdated => tr!(webhooks.client_updated),
        WebhookKind::ClientArchived => tr!(webhooks.client_archived),
        WebhookKind::ClientRestored => tr!(webhooks.client_restored),
        WebhookKind::ClientRemoved => tr!(webhooks.client_removed),
        WebhookKind::SubscriptionCreated => tr!(webhooks.subscription_created),
        WebhookKind::SubscriptionChanged => tr!(webhooks.subscription_changed),
        WebhookKind::SubscriptionEnded => tr!(webhooks.subscription_ended),
        WebhookKind::SubscriptionResumed => tr!(webhooks.subscription_resumed),
        WebhookKind::SubscriptionTransferred => tr!(webhooks.subscription_transferred),
        WebhookKind::SubscriptionRemoved => tr!(webhooks.subscription_removed),
        WebhookKind::BlockPlaced => tr!(webhooks.block_placed),
        WebhookKind::BlockLifted => tr!(webhooks.block_lifted),
        WebhookKind::BillRunCreated => tr!(webhooks.run_created),
        WebhookKind::BillRunCalculating => tr!(webhooks.run_calculating),
        WebhookKind::BillRunAwaitingConfirmation => tr!(webhooks.run_awaiting),
        WebhookKind::BillRunPosting => tr!(webhooks.run_posting),
        WebhookKind::BillRunPosted => tr!(webhooks.run_posted),
        WebhookKind::BillRunPartlyPosted => tr!(webhooks.run_partly_posted),
        WebhookKind::BillRunReversed => tr!(webhooks.run_reversed),
        WebhookKind::BillRunPartlyReversed => tr!(webhooks.run_partly_reversed),
        WebhookKind::BillRunFailed => tr!(webhooks.run_failed),
        WebhookKind::BillRunCancelled => tr!(webhooks.run_cancelled),
        WebhookKind::BillRunRejected => tr!(webhooks.run_rejected),
        WebhookKind::DocumentIssued => tr!(webhooks.document_issued),
        WebhookKind::DocumentSent => tr!(webhooks.document_sent),
        WebhookKind::DocumentPaid => tr!(webhooks.document_paid),
        WebhookKind::DocumentUnpaid => tr!(webhooks.document_unpaid),
        WebhookKind::DocumentVoided => tr!(webhooks.document_voided),
        WebhookKind::PaymentReceived => tr!(webhooks.payment_received),
        WebhookKind::PaymentReversed => tr!(webhooks.payment_reversed),
        WebhookKind::PaymentUnidentified => tr!(webhooks.payment_unidentified),
        WebhookKind::PaymentClosed => tr!(webhooks.payment_closed),
        WebhookKind::RefundAsked => tr!(webhooks.refund_asked),
        WebhookKind::RefundOwed => tr!(webhooks.refund_owed),
        WebhookKind::RefundPaid => tr!(webhooks.refund_paid),
        WebhookKind::RefundRefused => tr!(webhooks.refund_refused),
        WebhookKind::Test => tr!(webhooks.kind_test),
    }
}

/// Kinds that are told of one sort of object, under its name, in the order of the API.
pub struct Area {
    /// The name.
    pub name: &'static str,
    /// The kinds.
    pub kinds: Vec<WebhookKind>,
}

/// All kinds that may be chosen, by what they are about. Tries are told to everybody.
pub fn areas() -> Vec<Area> {
    let area = |name, prefix: &str| {
        let of = |kind: &WebhookKind| kind.code().split('.').next() == Some(prefix);
        Area { name, kinds: WebhookKind::ALL.iter().copied().filter(of).collect() }
    };
    vec![
        area(tr!(webhooks.area_clients), "client"),
        area(tr!(webhooks.area_subscriptions), "subscription"),
        area(tr!(webhooks.area_blocks), "block"),
        area(tr!(webhooks.area_runs), "bill_run"),
        area(tr!(webhooks.area_documents), "document"),
        area(tr!(webhooks.area_payments), "payment"),
        area(tr!(webhooks.area_refunds), "refund"),
    ]
}
