//! One payment: what is known of it, what it settles, how it goes back.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use shared::access::Permission;
use shared::ids::PaymentKey;
use shared::payments::PaymentState;

use super::allocate::AllocateDialog;
use super::list::may_be_refunded;
use super::peek::Facts;
use super::refund::RefundDialog;
use super::reverse::ReverseDialog;
use super::words::{state_badge, titled};
use super::{parts, refunds};
use crate::calls::amount;
use crate::calls::payments::{self, PaymentCard as Card, PaymentView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::text::Copyable;
use crate::ui::{Button, Empty, Glyph, Look, Notice, Page, Refusal, Skeleton, Tone, text};

/// The page.
#[component]
pub fn PaymentCard() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<PaymentKey>().ok());
    let card = Remote::new(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => payments::one(id).await,
                None => Ok(None),
            }
        }
    });
    let plain =
        |content: AnyView| view! { <Page title=tr!(payments.one).to_owned()>{content}</Page> }.into_any();
    redrawn(move || match card.get() {
        None => {
            plain(view! { <div class="card stack" aria-busy="true"><Skeleton width="60%"/></div> }.into_any())
        }
        Some(Err(error)) => plain(view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any()),
        Some(Ok(None)) => plain(
            view! { <Empty glyph=Glyph::Wallet title=tr!(payments.no_such) text=tr!(errors.not_found)/> }
                .into_any(),
        ),
        Some(Ok(Some(known))) => view! { <Whole card=known remote=card/> }.into_any(),
    })
}

#[component]
fn Whole(card: Card, remote: Remote<Option<Card>>) -> impl IntoView {
    let Card { payment, client, parts, refunds, .. } = card;
    let allocated = RwSignal::new(None::<PaymentView>);
    let refunded = RwSignal::new(None::<PaymentView>);
    let reversed = RwSignal::new(None::<PaymentView>);
    let done = Callback::new(move |()| remote.refresh());
    let (state, kept) = (payment.state, payment.clone());
    let advance = amount(payment.advance);
    let back = payment.reversed_by.clone().zip(payment.reversed_at).map(|(who, at)| {
        let reason = payment.reverse_reason.clone().unwrap_or_default();
        let told = format!("{who}, {}. {reason}", text::instant(at.0));
        view! { <Notice tone=Tone::Bad title=tr!(payments.state_reversed) text=told/> }
    });
    let goes_back = (!refunds.is_empty()).then(|| {
        view! {
            <section class="card stack" aria-labelledby="payment-refunds">
                <div class="card__head"><h2 id="payment-refunds">{tr!(payments.refunds)}</h2></div>
                {refunds::list(refunds, false, done)}
            </section>
        }
    });
    let key = payment.id.to_string();
    view! {
        <Page
            title=titled(&payment)
            parent=("/payments", tr!(payments.title).to_owned())
            beside=move || state_badge(state)
            actions=move || actions(kept.clone(), allocated, refunded, reversed)
        >
            {back}
            <section class="card stack" aria-labelledby="payment-facts">
                <div class="card__head"><h2 id="payment-facts">{tr!(payments.facts)}</h2></div>
                <dl class="facts">
                    <dt>{tr!(payments.client)}</dt>
                    <dd>
                        <A href=format!("/clients/{}", client.id)>{client.name}</A>
                        {client.inn.map(|inn| view! { <div class="muted mono">{inn}</div> })}
                    </dd>
                </dl>
                <Facts payment=payment/>
                <dl class="facts"><dt>{tr!(documents.id)}</dt><dd><Copyable value=key/></dd></dl>
            </section>
            <section class="card stack" aria-labelledby="payment-parts-title">
                <div class="card__head"><h2 id="payment-parts-title">{tr!(payments.allocation)}</h2></div>
                {parts::table(parts, advance)}
            </section>
            {goes_back}
            <AllocateDialog payment=allocated done=done/>
            <RefundDialog payment=refunded done=done/>
            <ReverseDialog payment=reversed done=done/>
        </Page>
    }
}

fn actions(
    payment: PaymentView,
    allocated: RwSignal<Option<PaymentView>>,
    refunded: RwSignal<Option<PaymentView>>,
    reversed: RwSignal<Option<PaymentView>>,
) -> AnyView {
    if payment.state == PaymentState::Reversed {
        return ().into_any();
    }
    let session = Session::get();
    let (adjust, reverse) =
        (session.lacks(Permission::LedgerAdjust), session.lacks(Permission::LedgerReverse));
    let button = |name: &'static str,
                  id: &'static str,
                  look: Look,
                  why: Option<String>,
                  to: RwSignal<Option<PaymentView>>| {
        let payment = payment.clone();
        view! {
            <Button
                look=look
                disabled=why.is_some()
                title=why
                attr:data-testid=id
                on:click=move |_| to.set(Some(payment.clone()))
            >
                {name}
            </Button>
        }
    };
    let wrong = (payment.state == PaymentState::Received)
        .then(|| button(tr!(payments.reverse), "payment-reverse", Look::Danger, reverse, reversed));
    let back = may_be_refunded(&payment)
        .then(|| button(tr!(payments.refund), "payment-refund", Look::Secondary, adjust.clone(), refunded));
    let anew = (payment.state != PaymentState::Refunded)
        .then(|| button(tr!(payments.allocate), "payment-allocate", Look::Primary, adjust, allocated));
    view! { {wrong} {back} {anew} }.into_any()
}
