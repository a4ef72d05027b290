//! One subscription: its terms over time, its schedule, what was charged and why, what happened.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use shared::ids::SubscriptionKey;

use super::charges::Charges;
use super::events::Events;
use super::strip::Strip;
use super::terms::{PriceLines, TermsOverTime};
use super::words::{interval_name, price_of, quantity, state_badge, terms_now};
use crate::calls::subscriptions::{self, SubscriptionCard as Card};
use crate::remote::Remote;
use crate::tr;
use crate::ui::text::{self, Copyable};
use crate::ui::{Empty, Glyph, Page, Refusal, Skeleton};

/// The page.
#[component]
pub fn SubscriptionCard() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<SubscriptionKey>().ok());
    let card = Remote::new(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => subscriptions::one(id).await,
                None => Ok(None),
            }
        }
    });
    let title = Signal::derive(move || {
        let name = card.data().flatten().map(|card| card.view.name.unwrap_or(card.plan.view.name));
        name.unwrap_or_else(|| tr!(subscriptions.one).to_owned())
    });
    view! {
        <Page
            title=title
            parent=("/subscriptions", tr!(subscriptions.title).to_owned())
            beside=move || card.data().flatten().map(|card| view! { <Beside card=card/> })
        >
            {move || match card.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    let (title, text) = (tr!(subscriptions.no_such), tr!(errors.not_found));
                    view! { <Empty glyph=Glyph::Subscriptions title=title text=text/> }.into_any()
                }
                Some(Ok(Some(card))) => view! { <Body card=card/> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Beside(card: Card) -> impl IntoView {
    view! {
        {state_badge(&card.view)}
        <A href=format!("/clients/{}/subscriptions", card.client.id) attr:data-testid="subscription-client">
            {card.client.name}
        </A>
    }
}

#[component]
fn Body(card: Card) -> impl IntoView {
    let (terms, versions) = (card.terms.clone(), card.plan.versions.clone());
    view! {
        <div class="split is-flow">
            <div class="split__side">
                <Facts card=card.clone()/>
                <PriceLines terms=terms.clone() versions=versions.clone()/>
            </div>
            <div class="split__main">
                <Strip card=card.clone()/>
                <TermsOverTime terms=terms versions=versions.clone()/>
                <Charges id=card.view.id first=card.charges versions=versions/>
                <Events events=card.timeline/>
            </div>
        </div>
    }
}

#[component]
fn Facts(card: Card) -> impl IntoView {
    let now = terms_now(&card.terms).cloned();
    let view = card.view;
    let line = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{name}</dt><dd>{value}</dd> })
    };
    let last = view.ended_on.map(|end| text::date(end.0.pred_opt().unwrap_or(end.0)));
    let next = view.next_due_on.map_or_else(|| tr!(common.none).to_owned(), |day| text::date(day.0));
    view! {
        <section class="card" aria-label=tr!(subscriptions.price)>
            <div class="balance" data-testid="subscription-price">
                <span class="balance__word">
                    {now
                        .as_ref()
                        .map(|terms| tr!(subscriptions.per_period, period = interval_name(&terms.interval)).to_string())}
                </span>
                " "
                <span class="balance__value">{now.as_ref().map(price_of)}</span>
                <span class="muted">{tr!(subscriptions.next_on, day = next).to_string()}</span>
            </div>
        </section>
        <section class="card" aria-labelledby="subscription-facts">
            <div class="card__head"><h2 id="subscription-facts">{tr!(subscriptions.about)}</h2></div>
            <dl class="facts">
                {line(tr!(subscriptions.plan), Some(card.plan.view.name))}
                {line(tr!(subscriptions.product), Some(card.plan.product.name))}
                {line(tr!(subscriptions.quantity), now.as_ref().map(|terms| quantity(terms.quantity.0)))}
                {line(
                    tr!(subscriptions.billing_day),
                    now.as_ref().and_then(|terms| terms.billing_day).map(|day| day.to_string()),
                )}
                {line(tr!(subscriptions.start), Some(text::date(view.start_on.0)))}
                {line(tr!(subscriptions.first_billed), Some(text::date(view.first_billed_on.0)))}
                {line(tr!(subscriptions.last_day), last)}
                {line(tr!(subscriptions.end_reason), view.end_reason)}
                {view
                    .external_id
                    .map(|id| view! { <dt>{tr!(subscriptions.external_id)}</dt><dd><Copyable value=id/></dd> })}
                {line(tr!(subscriptions.created), Some(text::instant(view.created_at.0)))}
            </dl>
        </section>
    }
}
