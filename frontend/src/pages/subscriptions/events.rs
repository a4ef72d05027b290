//! What happened to a subscription.

use leptos::prelude::*;
use serde_json::Value;
use shared::subscription::EventKind;

use crate::calls::subscriptions::EventView;
use crate::tr;
use crate::ui::{Mark, Moment, Timeline, Tone, text};

/// Name of an event.
pub fn event_name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Created => tr!(subscriptions.event_created),
        EventKind::Imported => tr!(subscriptions.event_imported),
        EventKind::Ended => tr!(subscriptions.event_ended),
        EventKind::ChargesReversed => tr!(subscriptions.event_reversed),
        EventKind::PlanChanged => tr!(subscriptions.event_plan),
        EventKind::QuantityChanged => tr!(subscriptions.event_quantity),
        EventKind::PriceChanged => tr!(subscriptions.event_price),
        EventKind::DiscountAdded => tr!(subscriptions.event_discount),
        EventKind::DiscountEnded => tr!(subscriptions.event_discount_ended),
        EventKind::BillingDayChanged => tr!(subscriptions.event_billing_day),
        EventKind::Uncancelled => tr!(subscriptions.event_uncancelled),
        EventKind::ChangeDropped => tr!(subscriptions.event_dropped),
        EventKind::Blocked => tr!(subscriptions.event_blocked),
        EventKind::Unblocked => tr!(subscriptions.event_unblocked),
        EventKind::ChangeApplied => tr!(subscriptions.event_applied),
    }
}

/// Colour and mark of an event.
pub fn event_mark(kind: EventKind) -> (Tone, Mark) {
    match kind {
        EventKind::Created => (Tone::Ok, Mark::Dot),
        EventKind::Imported => (Tone::Info, Mark::Dot),
        EventKind::Ended => (Tone::Mute, Mark::Ring),
        EventKind::ChargesReversed => (Tone::Warn, Mark::Back),
        EventKind::PlanChanged => (Tone::Info, Mark::Dot),
        EventKind::QuantityChanged => (Tone::Info, Mark::Dot),
        EventKind::PriceChanged => (Tone::Info, Mark::Dot),
        EventKind::DiscountAdded => (Tone::Info, Mark::Dot),
        EventKind::DiscountEnded => (Tone::Info, Mark::Dot),
        EventKind::BillingDayChanged => (Tone::Info, Mark::Dot),
        EventKind::Uncancelled => (Tone::Ok, Mark::Back),
        EventKind::ChangeDropped => (Tone::Mute, Mark::Back),
        EventKind::Blocked => (Tone::Bad, Mark::Ring),
        EventKind::Unblocked => (Tone::Ok, Mark::Dot),
        EventKind::ChangeApplied => (Tone::Info, Mark::Dot),
    }
}

/// From which day an event holds, how many units it is about, and why it was done.
pub fn event_details(event: &EventView) -> impl IntoView + use<> {
    let mut parts = vec![tr!(subscriptions.from_day, day = text::date(event.effective_on.0)).to_string()];
    if let Some(Value::String(units)) = event.data.0.get("quantity") {
        parts.push(tr!(subscriptions.for_units, units = units.clone()).to_string());
    }
    if let Some(reason) = &event.reason {
        parts.push(reason.clone());
    }
    view! { <span class="muted">{parts.join(" · ")}</span> }
}

/// The timeline.
#[component]
pub fn Events(events: Vec<EventView>) -> impl IntoView {
    let moment = |event: EventView| {
        let (tone, mark) = event_mark(event.kind);
        let details = event_details(&event);
        Moment {
            at: text::instant(event.at.0),
            title: event_name(event.kind).to_owned(),
            who: event.actor,
            tone,
            mark,
            details: Some(details.into_any()),
        }
    };
    view! {
        <section class="card" aria-labelledby="events">
            <div class="card__head"><h2 id="events">{tr!(subscriptions.events)}</h2></div>
            <Timeline label=tr!(subscriptions.events) moments=events.into_iter().map(moment).collect()/>
        </section>
    }
}
