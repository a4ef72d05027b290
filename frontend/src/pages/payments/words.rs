//! Payments in words.

use leptos::prelude::*;
use shared::ids::PaymentKey;
use shared::payments::{PaymentSource, PaymentState, RefundState};

use crate::calls::payments::PaymentView;
use crate::tr;
use crate::ui::{Badge, Mark, Tone, text};

/// Where a payment came from.
pub fn source_name(source: PaymentSource) -> &'static str {
    match source {
        PaymentSource::Bank => tr!(payments.source_bank),
        PaymentSource::Robokassa => "Robokassa",
        PaymentSource::Yookassa => "ЮKassa",
        PaymentSource::Cash => tr!(payments.source_cash),
        PaymentSource::Manual => tr!(payments.source_manual),
        PaymentSource::Api => "API",
    }
}

/// The name of a state.
pub fn state_name(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Received => tr!(payments.state_received),
        PaymentState::PartlyRefunded => tr!(payments.state_partly),
        PaymentState::Refunded => tr!(payments.state_refunded),
        PaymentState::Reversed => tr!(payments.state_reversed),
    }
}

/// The badge of a state.
pub fn state_badge(state: PaymentState) -> impl IntoView {
    let (tone, mark) = match state {
        PaymentState::Received => (Tone::Ok, Mark::Tick),
        PaymentState::PartlyRefunded => (Tone::Warn, Mark::Half),
        PaymentState::Refunded => (Tone::Mute, Mark::Dot),
        PaymentState::Reversed => (Tone::Mute, Mark::Cross),
    };
    view! { <Badge tone=tone mark=mark text=state_name(state)/> }
}

/// The badge of a refund.
pub fn refund_badge(state: RefundState) -> impl IntoView {
    let (tone, mark, name) = match state {
        RefundState::Asked => (Tone::Warn, Mark::Ring, tr!(payments.refund_asked)),
        RefundState::Owed => (Tone::Info, Mark::Half, tr!(payments.refund_owed)),
        RefundState::Paid => (Tone::Ok, Mark::Tick, tr!(payments.refund_paid)),
        RefundState::Refused => (Tone::Mute, Mark::Cross, tr!(payments.refund_refused)),
    };
    view! { <Badge tone=tone mark=mark text=name/> }
}

/// «Платёж № 17 от 20.03.2026».
pub fn titled(payment: &PaymentView) -> String {
    let day = text::date(payment.on.0);
    if payment.number.is_empty() {
        tr!(payments.one_on, day = day).to_string()
    } else {
        tr!(payments.numbered_on, number = payment.number.clone(), day = day).to_string()
    }
}

/// The page of a payment.
pub fn href(id: PaymentKey) -> String {
    format!("/payments/{id}")
}
