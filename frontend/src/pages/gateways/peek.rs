//! A payment beside the list: how it stands and what can be done.

use leptos::prelude::*;
use leptos_router::components::A;

use super::acts::{ActDialogs, Acts, buttons};
use super::parts;
use super::words::{href, numbered};
use crate::calls::gateways::{self, GatewayAccountView, IntentCard, IntentRow};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Notice, Peek, Refusal, Skeleton, Tone};

/// The panel; open while a payment is chosen.
#[component]
pub fn IntentPeek(
    row: RwSignal<Option<IntentRow>>,
    version: RwSignal<u32>,
    accounts: Remote<Vec<GatewayAccountView>>,
) -> impl IntoView {
    let acts = Acts::new(Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1))));
    let body = move |row: IntentRow| {
        let id = row.intent.id;
        let card = Remote::new(move || {
            version.track();
            gateways::one(id)
        });
        redrawn(move || match card.get() {
            None => view! { <div class="stack" aria-busy="true"><Skeleton width="70%"/></div> }.into_any(),
            Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
            Some(Ok(None)) => view! { <Notice tone=Tone::Warn title=tr!(errors.not_found)/> }.into_any(),
            Some(Ok(Some(card))) => payment(&card, acts, accounts),
        })
    };
    view! {
        <Peek row=row title=|row: &IntentRow| numbered(&row.intent) id="intent-peek" body=body/>
        <ActDialogs acts=acts/>
    }
}

fn payment(card: &IntentCard, acts: Acts, accounts: Remote<Vec<GatewayAccountView>>) -> AnyView {
    let (intent, client) = (&card.intent, card.client.clone());
    let refunds = (!card.refunds.is_empty()).then(|| {
        view! {
            <section class="stack-s">
                <h3>{tr!(gateways.refunds)}</h3>
                {parts::given(card.refunds.clone(), acts)}
            </section>
        }
    });
    view! {
        <div class="row is-wrapped">
            {parts::badges(intent)}
            <A href=format!("/clients/{}", client.id)>{client.name}</A>
        </div>
        {parts::notices(intent, acts)}
        {parts::link(intent)}
        {parts::facts(card, accounts, false)}
        {refunds}
        <div class="row is-wrapped">
            <A href=href(intent.id) attr:class="btn" attr:data-testid="intent-open">{tr!(gateways.open)}</A>
            {buttons(card, acts)}
        </div>
    }
    .into_any()
}
