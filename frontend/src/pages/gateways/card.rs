//! One payment through a gateway: how it stands, what goes back, what was asked and what was told about it.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use shared::ids::IntentKey;

use super::acts::{ActDialogs, Acts, buttons};
use super::parts;
use super::words::{event_badge, numbered};
use crate::calls::gateways::{
    self, GatewayAccountView, GatewayEventFilter, GatewayEventView, IntentCard as Card,
};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Empty, Glyph, Page, Refusal, Skeleton, text};

/// The page.
#[component]
pub fn IntentCard() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<IntentKey>().ok());
    let card = Remote::new(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => gateways::one(id).await,
                None => Ok(None),
            }
        }
    });
    let accounts = Remote::new(gateways::accounts);
    let plain = |content: AnyView| {
        let parent = ("/gateway", tr!(gateways.title).to_owned());
        view! { <Page title=tr!(gateways.one).to_owned() parent=parent>{content}</Page> }.into_any()
    };
    redrawn(move || match card.get() {
        None => {
            plain(view! { <div class="card stack" aria-busy="true"><Skeleton width="60%"/></div> }.into_any())
        }
        Some(Err(error)) => plain(view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any()),
        Some(Ok(None)) => plain(
            view! { <Empty glyph=Glyph::Card title=tr!(gateways.no_such) text=tr!(errors.not_found)/> }
                .into_any(),
        ),
        Some(Ok(Some(known))) => view! { <Whole card=known remote=card accounts=accounts/> }.into_any(),
    })
}

#[component]
fn Whole(
    card: Card,
    remote: Remote<Option<Card>>,
    accounts: Remote<Vec<GatewayAccountView>>,
) -> impl IntoView {
    let acts = Acts::new(Callback::new(move |()| remote.refresh()));
    let (kept, intent) = (card.clone(), card.intent.clone());
    let badges = intent.clone();
    let back = (!card.refunds.is_empty()).then(|| {
        view! {
            <section class="card stack" aria-labelledby="intent-refunds-title">
                <div class="card__head"><h2 id="intent-refunds-title">{tr!(gateways.refunds)}</h2></div>
                {parts::given(card.refunds.clone(), acts)}
            </section>
        }
    });
    view! {
        <Page
            title=numbered(&intent)
            parent=("/gateway", tr!(gateways.title).to_owned())
            beside=move || parts::badges(&badges)
            actions=move || buttons(&kept, acts)
        >
            {parts::notices(&intent, acts)}
            <section class="card stack" aria-labelledby="intent-facts">
                <div class="card__head"><h2 id="intent-facts">{tr!(gateways.facts)}</h2></div>
                {parts::facts(&card, accounts, true)}
                {parts::link(&intent)}
            </section>
            {back}
            <section class="card stack" aria-labelledby="intent-asked">
                <div class="card__head"><h2 id="intent-asked">{tr!(gateways.attempts)}</h2></div>
                {parts::asked(card.attempts)}
            </section>
            <Notified intent=intent.id/>
            <ActDialogs acts=acts/>
        </Page>
    }
}

/// Notifications about the payment.
#[component]
fn Notified(intent: IntentKey) -> impl IntoView {
    let told = Remote::new(move || {
        let filter = GatewayEventFilter { intent_id: Some(intent), ..GatewayEventFilter::default() };
        gateways::events(filter, None)
    });
    let row = |event: GatewayEventView| {
        view! {
            <tr>
                <td>{text::instant(event.received_at.0)}</td>
                <td>{event_badge(event.state)}</td>
                <td>{event.told}</td>
            </tr>
        }
    };
    let rows = move |all: Vec<GatewayEventView>| {
        if all.is_empty() {
            return view! { <p class="muted">{tr!(gateways.no_events)}</p> }.into_any();
        }
        view! {
            <table class="lines is-spaced is-marked" data-testid="intent-events">
                <tbody>{all.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="card stack" aria-labelledby="intent-events-title">
            <div class="card__head">
                <h2 id="intent-events-title">{tr!(gateways.events)}</h2>
                <A href=format!("/gateway/events?intent={intent}") attr:class="btn is-ghost">{tr!(gateways.events_of)}</A>
            </div>
            {redrawn(move || match told.get() {
                None => view! { <Skeleton width="60%"/> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| told.refresh()/> }.into_any(),
                Some(Ok(page)) => rows(page.rows),
            })}
        </section>
    }
}
