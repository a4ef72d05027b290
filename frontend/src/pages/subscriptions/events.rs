//! What happened to a subscription.

use leptos::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use shared::actions::Direction;
use shared::blocks::BlockKind;
use shared::ids::PlanId;
use shared::money::{Currency, Money};
use shared::subscription::EventKind;

use super::act::direction_name;
use super::blocks::block_kind_name;
use super::words::quantity;
use crate::calls::catalog::PlanView;
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
        EventKind::Transferred => tr!(subscriptions.event_transferred),
        EventKind::Received => tr!(subscriptions.event_received),
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
        EventKind::Transferred => (Tone::Mute, Mark::Ring),
        EventKind::Received => (Tone::Ok, Mark::Dot),
    }
}

/// What words about events need beside them: names of plans and the currency of sums.
#[derive(Debug, Clone, Default)]
pub struct Told {
    plans: Vec<(PlanId, String)>,
    currency: Option<Currency>,
}

impl Told {
    /// These plans; sums are left out where the currency is not known.
    pub fn of(plans: &[PlanView], currency: Option<Currency>) -> Told {
        Told { plans: plans.iter().map(|plan| (plan.id, plan.name.clone())).collect(), currency }
    }

    fn plan(&self, event: &EventView) -> Option<String> {
        let id = event_plan(event)?;
        self.plans.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone())
    }

    fn price(&self, value: Decimal) -> Option<String> {
        Some(text::price(value, self.currency?))
    }

    fn sum(&self, data: &Value) -> Option<String> {
        let minor = data.get("amountMinor")?.as_i64()?;
        let sum = Money::from_minor(minor, self.currency?);
        match minor {
            0 => None,
            1.. => Some(tr!(acts.charged_sum, sum = text::money(sum)).to_string()),
            ..0 => Some(tr!(acts.returned_sum, sum = text::money(sum.negated())).to_string()),
        }
    }
}

/// The plan that an event is about.
pub fn event_plan(event: &EventView) -> Option<PlanId> {
    serde_json::from_value(event.data.0.get("plan")?.clone()).ok()
}

fn decimal(value: Option<&Value>) -> Option<Decimal> {
    value?.as_str()?.parse().ok()
}

/// What was asked for, in words: the plan, the quantity, the price, the day, the kind of a block.
fn asked(event: &EventView, told: &Told) -> Option<String> {
    let data = &event.data.0;
    match event.kind {
        EventKind::PlanChanged => {
            let direction = serde_json::from_value::<Direction>(data.get("direction")?.clone()).ok();
            let direction = direction.map(|direction| direction_name(direction).to_owned());
            let plan = told.plan(event).map(|plan| tr!(acts.stage_plan, plan = plan).to_string());
            Some([direction, plan].into_iter().flatten().collect::<Vec<_>>().join(": "))
        }
        EventKind::QuantityChanged => {
            let units = decimal(data.get("changeQuantity")?.get("quantity"))?;
            Some(tr!(acts.stage_quantity, units = quantity(units)).to_string())
        }
        EventKind::PriceChanged => Some(match decimal(data.get("changePrice")?.get("price")) {
            Some(own) => tr!(subscriptions.own_price, price = told.price(own)?).to_string(),
            None => tr!(acts.price_listed).to_owned(),
        }),
        EventKind::DiscountAdded => discount_of(data.get("addDiscount")?, told),
        EventKind::DiscountEnded => discount_of(data.get("endDiscount")?, told),
        EventKind::BillingDayChanged => {
            let day = data.get("changeBillingDay")?.get("day")?.as_i64()?;
            Some(tr!(acts.stage_billing_day, day = day).to_string())
        }
        EventKind::Blocked | EventKind::Unblocked => {
            let block = data.get("block").or_else(|| data.get("unblock"))?;
            let kind: BlockKind = serde_json::from_value(block.get("kind")?.clone()).ok()?;
            let whole = data.get("client") == Some(&Value::Bool(true));
            let whose = whole.then(|| tr!(acts.block_of_client).to_owned());
            let words = [Some(block_kind_name(kind).to_owned()), whose];
            Some(words.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
        EventKind::Created
        | EventKind::Imported
        | EventKind::Ended
        | EventKind::ChargesReversed
        | EventKind::Uncancelled
        | EventKind::ChangeDropped
        | EventKind::ChangeApplied
        | EventKind::Transferred
        | EventKind::Received => {
            let units = decimal(data.get("quantity"))?;
            Some(tr!(subscriptions.for_units, units = quantity(units)).to_string())
        }
    }
}

fn discount_of(data: &Value, told: &Told) -> Option<String> {
    match (decimal(data.get("percent")), decimal(data.get("amount"))) {
        (Some(percent), _) => Some(format!("{} %", quantity(percent))),
        (None, Some(amount)) => told.price(amount),
        (None, None) => None,
    }
}

/// From which day an event holds, what was asked for, what it posted, and why it was done.
pub fn event_details(event: &EventView, told: &Told) -> impl IntoView + use<> {
    let day = tr!(subscriptions.from_day, day = text::date(event.effective_on.0)).to_string();
    let parts = [Some(day), asked(event, told), told.sum(&event.data.0), event.reason.clone()];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    view! { <span class="muted">{parts.join(" · ")}</span> }
}

/// The timeline.
#[component]
pub fn Events(events: Vec<EventView>, told: Told) -> impl IntoView {
    let moment = move |event: EventView| {
        let (tone, mark) = event_mark(event.kind);
        let details = event_details(&event, &told);
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
