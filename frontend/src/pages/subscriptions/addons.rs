//! Add-ons of a subscription: what is attached to it, and what can be.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::ids::SubscriptionKey;
use shared::subscription::SubscriptionState;

use super::act::{ActElsewhere, Deed};
use super::words::{price_of, state_badge, terms_now};
use crate::calls::subscriptions::{SubscriptionCard, SubscriptionRow};
use crate::pages::catalog::interval_name;
use crate::session::Session;
use crate::tr;
use crate::ui::{Button, Glyph, Icon, Look, text};

/// The add-ons of a card; nothing on the card of an add-on.
#[component]
pub fn Addons(card: SubscriptionCard, done: Callback<()>) -> impl IntoView {
    let wanted = RwSignal::new(None::<(SubscriptionKey, Deed)>);
    let may = Session::get().may(Permission::SubscriptionWrite);
    let attach = (card.view.ended_on.is_none() && may).then(|| {
        view! {
            <A
                href=format!("/clients/{}/subscribe?base={}", card.client.id, card.view.id)
                attr:class="btn"
                attr:data-testid="attach-addon"
            >
                <Icon glyph=Glyph::Plus/>
                {tr!(subscriptions.attach_addon)}
            </A>
        }
    });
    let none = card.addons.is_empty();
    let row = move |addon: SubscriptionRow| row(addon, may, wanted);
    card.view.base_id.is_none().then(|| {
        view! {
            <section class="card" aria-labelledby="addons" data-testid="addons">
                <div class="card__head card__head--start"><h2 id="addons">{tr!(subscriptions.addons)}</h2>{attach}</div>
                {none.then(|| view! { <p class="muted">{tr!(subscriptions.no_addons)}</p> })}
                <table class="lines is-spaced">
                    <tbody>{card.addons.into_iter().map(row).collect_view()}</tbody>
                </table>
            </section>
            <ActElsewhere wanted=wanted done=done/>
        }
    })
}

fn row(
    addon: SubscriptionRow,
    may: bool,
    wanted: RwSignal<Option<(SubscriptionKey, Deed)>>,
) -> impl IntoView {
    let id = addon.view.id;
    let name = addon.view.name.clone().unwrap_or(addon.plan.name);
    let terms = terms_now(&addon.terms).cloned();
    let every = terms
        .as_ref()
        .map(|now| tr!(subscriptions.per_period, period = interval_name(&now.interval)).to_string());
    let days = match addon.view.ended_on {
        Some(end) => text::period(addon.view.start_on.0, end.0),
        None => tr!(subscriptions.from_day, day = text::date(addon.view.start_on.0)).to_string(),
    };
    let note = [Some(days), every].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let goes_on = addon.view.ended_on.is_none() && addon.view.state != SubscriptionState::Ended;
    let detach = (may && goes_on).then(|| {
        view! {
            <Button
                look=Look::Ghost
                attr:data-testid="detach-addon"
                on:click=move |_| wanted.set(Some((id, Deed::Cancel)))
            >
                {tr!(subscriptions.detach_addon)}
            </Button>
        }
    });
    view! {
        <tr data-testid="addon">
            <td>
                <A href=format!("/subscriptions/{id}")>{name}</A>
                <div class="muted">{note}</div>
            </td>
            <td>{state_badge(&addon.view)}</td>
            <td class="num">{terms.as_ref().map(price_of)}</td>
            <td class="num">{detach}</td>
        </tr>
    }
}
