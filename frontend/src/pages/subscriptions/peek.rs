//! A subscription beside the list.

use leptos::prelude::*;
use leptos_router::components::A;

use super::facts::Facts;
use super::words::{state_badge, terms_now};
use crate::calls::subscriptions::SubscriptionRow;
use crate::tr;
use crate::ui::Peek;

fn title(row: &SubscriptionRow) -> String {
    row.view.name.clone().unwrap_or_else(|| row.plan.name.clone())
}

/// The panel; open while a subscription is chosen.
#[component]
pub fn SubscriptionPeek(row: RwSignal<Option<SubscriptionRow>>) -> impl IntoView {
    let body = |row: SubscriptionRow| {
        let (id, client) = (row.view.id, row.client);
        let now = terms_now(&row.terms).cloned();
        view! {
            <div class="row is-wrapped">
                {state_badge(&row.view)}
                <A href=format!("/clients/{}/subscriptions", client.id)>{client.name}</A>
            </div>
            <Facts view=row.view plan=row.plan.name now=now/>
            <div class="row">
                <A href=format!("/subscriptions/{id}") attr:class="btn">{tr!(subscriptions.open_card)}</A>
            </div>
        }
        .into_any()
    };
    view! { <Peek row=row title=title id="subscription-peek" body=body/> }
}
