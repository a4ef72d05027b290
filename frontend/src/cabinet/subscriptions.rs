//! Subscriptions: the list.

use leptos::prelude::*;
use shared::api::cabinet::{SubscriptionItem, operations};
use shared::subscription::SubscriptionState;

use super::load::Loaded;
use super::ui::{Row, Title};
use super::words::{day, last_day, price, subscription_state, sum};
use crate::tr;

/// The page: those that serve first.
#[component]
pub fn Subscriptions() -> impl IntoView {
    let all = Loaded::now(operations::subscriptions());
    view! {
        <Title text=tr!(cabinet.subscriptions)/>
        <section class="card">
            {all
                .draw(|mut rows| {
                    if rows.is_empty() {
                        return view! { <p class="muted">{tr!(cabinet.no_subscriptions)}</p> }.into_any();
                    }
                    rows.sort_by_key(|row| row.state == SubscriptionState::Ended);
                    view! { <ul class="rows">{rows.into_iter().map(row).collect_view()}</ul> }.into_any()
                })}
        </section>
    }
}

/// What comes next, in words.
pub fn next(item: &SubscriptionItem) -> String {
    match (&item.next, item.ended_on) {
        (_, Some(end)) if item.state == SubscriptionState::Ended => {
            tr!(cabinet.ended_on, day = day(end.0)).to_string()
        }
        (_, Some(end)) => tr!(cabinet.ends_after, day = last_day(end.0)).to_string(),
        (Some(next), None) => {
            tr!(cabinet.next_charge, day = day(next.on.0), sum = sum(next.amount)).to_string()
        }
        (None, None) => String::new(),
    }
}

fn row(item: SubscriptionItem) -> AnyView {
    let (about, then) = (price(item.period_amount, &item.interval), next(&item));
    let to = format!("/cabinet/subscriptions/{}", item.id);
    let badge = subscription_state(item.state);
    view! { <Row to=to title=item.name about=about then=then badge=badge/> }.into_any()
}
