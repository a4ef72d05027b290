//! One subscription: its terms over time, its schedule, what was charged and why, what happened.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use shared::ids::SubscriptionKey;

use super::act::{ActDialog, ActMenu, Deed, Notices, PlanNames, Seen, TransferDialog};
use super::addons::Addons;
use super::blocks::Blocks;
use super::charges::Charges;
use super::events::{Events, Told};
use super::facts::Facts;
use super::strip::Strip;
use super::terms::{PriceLines, TermsOverTime};
use super::words::{state_badge, terms_now};
use crate::calls::subscriptions::{self, SubscriptionCard as Card};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
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
    let (chosen, transfer) = (RwSignal::new(None::<Deed>), RwSignal::new(false));
    let done = Callback::new(move |()| card.refresh());
    let title = Signal::derive(move || {
        let name = card.data().flatten().map(|card| card.view.name.unwrap_or(card.plan.view.name));
        name.unwrap_or_else(|| tr!(subscriptions.one).to_owned())
    });
    view! {
        <Page
            title=title
            parent=("/subscriptions", tr!(subscriptions.title).to_owned())
            beside=move || card.data().flatten().map(|card| view! { <Beside card=card/> })
            actions=move || {
                card.data().flatten().map(|card| view! { <ActMenu seen=Seen::of(&card.life) chosen=chosen transfer=transfer/> })
            }
        >
            {redrawn(move || match card.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    let (title, text) = (tr!(subscriptions.no_such), tr!(errors.not_found));
                    view! { <Empty glyph=Glyph::Subscriptions title=title text=text/> }.into_any()
                }
                Some(Ok(Some(found))) => view! { <Body card=found chosen=chosen done=done/> }.into_any(),
            })}
            <ActDialog deed=chosen card=card done=done/>
            <TransferDialog open=transfer card=card/>
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
fn Body(card: Card, chosen: RwSignal<Option<Deed>>, done: Callback<()>) -> impl IntoView {
    // Terms and charges of earlier plans are named by the versions of those.
    let versions: Vec<_> = card.plans.iter().flat_map(|plan| plan.versions.clone()).collect();
    let terms = card.terms.clone();
    let plans: Vec<_> = card.plans.iter().map(|plan| plan.view.clone()).collect();
    let told = Told::of(&plans, terms.first().map(|terms| terms.currency.0));
    let notices = Seen::of(&card.life)
        .map(|seen| view! { <Notices seen=seen names=PlanNames::of(&card) chosen=chosen/> });
    view! {
        {notices}
        <div class="split is-flow">
            <div class="split__side">
                <Facts
                    view=card.view.clone()
                    plan=card.plan.view.name.clone()
                    product=card.plan.product.name.clone()
                    now=terms_now(&card.terms).cloned()
                    base=card.base.clone()
                />
                <PriceLines terms=terms.clone() versions=versions.clone()/>
                <Blocks blocks=card.blocks.clone() owners=true/>
            </div>
            <div class="split__main">
                <Strip card=card.clone()/>
                <Addons card=card.clone() done=done/>
                <TermsOverTime terms=terms versions=versions.clone() plans=plans/>
                <Charges id=card.view.id first=card.charges versions=versions/>
                <Events events=card.timeline told=told/>
            </div>
        </div>
    }
}
