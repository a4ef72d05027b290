//! States, periods and prices of subscriptions, in words.

use chrono::NaiveDate;
use leptos::prelude::*;
use rust_decimal::Decimal;
use shared::catalog::ComponentKind;
use shared::money::Currency;
use shared::subscription::SubscriptionState;

use crate::calls::amount;
use crate::calls::catalog::ComponentView;
use crate::calls::subscriptions::{SubscriptionTermsView, SubscriptionView};
use crate::today::today;
use crate::tr;
use crate::ui::{Badge, Mark, Tone, text};

/// Name of a state.
pub fn state_name(state: SubscriptionState) -> &'static str {
    match state {
        SubscriptionState::Pending => tr!(subscriptions.pending),
        SubscriptionState::Trial => tr!(subscriptions.trial),
        SubscriptionState::Active => tr!(subscriptions.active),
        SubscriptionState::Blocked => tr!(subscriptions.blocked),
        SubscriptionState::Ended => tr!(subscriptions.ended),
    }
}

/// Mark and words of a state. `day` is what the words name: the last day of an active one that ends and of a trial,
/// the first day of one that waits.
pub fn state_mark(state: SubscriptionState, day: Option<NaiveDate>) -> (Tone, Mark, String) {
    let day = day.map(text::date);
    let (tone, mark, words) = match state {
        SubscriptionState::Pending => {
            (Tone::Sched, Mark::Ring, day.map(|day| tr!(subscriptions.from_day, day = day).to_string()))
        }
        SubscriptionState::Trial => {
            (Tone::Info, Mark::Half, day.map(|day| tr!(subscriptions.trial_through, day = day).to_string()))
        }
        SubscriptionState::Active => match day {
            Some(day) => (Tone::Warn, Mark::Half, Some(tr!(subscriptions.ending, day = day).to_string())),
            None => (Tone::Ok, Mark::Dot, None),
        },
        SubscriptionState::Blocked => (Tone::Bad, Mark::Cross, None),
        SubscriptionState::Ended => (Tone::Mute, Mark::Ring, None),
    };
    (tone, mark, words.unwrap_or_else(|| state_name(state).to_owned()))
}

/// The badge of a subscription's state; an end that is set but not reached says its day.
pub fn state_badge(view: &SubscriptionView) -> impl IntoView + use<> {
    let last = |end: NaiveDate| end.pred_opt().unwrap_or(end);
    let day = match view.state {
        SubscriptionState::Pending => Some(view.start_on.0),
        SubscriptionState::Trial => Some(last(view.first_billed_on.0)),
        SubscriptionState::Active => view.ended_on.map(|end| last(end.0)),
        SubscriptionState::Blocked | SubscriptionState::Ended => None,
    };
    let (tone, mark, name) = match view.changes_on {
        // An end is a change as well, and says its own day.
        Some(on) if view.state == SubscriptionState::Active && view.ended_on.is_none() && on.0 > today() => {
            let words = tr!(subscriptions.changing, day = text::date(on.0)).to_string();
            (Tone::Sched, Mark::Half, words)
        }
        Some(_) | None => state_mark(view.state, day),
    };
    view! {
        <span data-testid="subscription-state" data-state=view.state.code()>
            <Badge tone=tone mark=mark text=name/>
        </span>
    }
}

/// The terms in force today; before the first ones begin, those.
pub fn terms_now(terms: &[SubscriptionTermsView]) -> Option<&SubscriptionTermsView> {
    terms_on(terms, today())
}

fn terms_on(terms: &[SubscriptionTermsView], day: NaiveDate) -> Option<&SubscriptionTermsView> {
    terms.iter().rev().find(|terms| terms.from.0 <= day).or(terms.first())
}

/// What a whole period costs, with VAT.
pub fn price_of(terms: &SubscriptionTermsView) -> String {
    text::money(amount(terms.period_amount))
}

/// A quantity, without digits that say nothing.
pub fn quantity(value: Decimal) -> String {
    text::decimal(value.normalize())
}

/// What a component is, in a word.
pub fn component_kind(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Flat => tr!(subscriptions.kind_flat),
        ComponentKind::PerUnit => tr!(subscriptions.kind_per_unit),
        ComponentKind::Graduated => tr!(subscriptions.kind_graduated),
        ComponentKind::Volume => tr!(subscriptions.kind_volume),
        ComponentKind::Package => tr!(subscriptions.kind_package),
        ComponentKind::OneTime => tr!(subscriptions.kind_one_time),
        ComponentKind::Metered => tr!(subscriptions.kind_metered),
    }
}

/// The price of a component: one figure, or its tiers.
pub fn component_price(component: &ComponentView, currency: Currency) -> String {
    let price = |value| text::price(value, currency);
    let single = component.price.map(|value| price(value.0));
    let tiers = component.tiers.as_ref().map(|tiers| {
        let tier = |tier: &shared::api::catalog::TierView| match tier.up_to {
            Some(up_to) => {
                tr!(subscriptions.tier_to, units = quantity(up_to.0), price = price(tier.price.0)).to_string()
            }
            None => tr!(subscriptions.tier_rest, price = price(tier.price.0)).to_string(),
        };
        tiers.iter().map(tier).collect::<Vec<_>>().join("; ")
    });
    match (single, component.size) {
        (Some(price), Some(size)) => {
            tr!(subscriptions.per_package, price = price, size = quantity(size.0)).to_string()
        }
        (Some(price), None) => price,
        (None, _) => tiers.unwrap_or_default(),
    }
}
