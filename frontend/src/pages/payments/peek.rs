//! A payment beside the list.

use leptos::prelude::*;
use leptos_router::components::A;

use super::parts;
use super::words::{href, source_name, state_badge, titled};
use crate::calls::amount;
use crate::calls::payments::{self, PaymentRow, PaymentView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Notice, Peek, Refusal, Skeleton, Tone, text};

/// The panel; open while a payment is chosen.
#[component]
pub fn PaymentPeek(row: RwSignal<Option<PaymentRow>>, version: RwSignal<u32>) -> impl IntoView {
    let body = move |row: PaymentRow| {
        let id = row.payment.id;
        let card = Remote::new(move || {
            version.track();
            payments::one(id)
        });
        let settled = redrawn(move || match card.get() {
            None => view! { <div class="stack" aria-busy="true"><Skeleton width="70%"/></div> }.into_any(),
            Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
            Some(Ok(None)) => view! { <Notice tone=Tone::Warn title=tr!(errors.not_found)/> }.into_any(),
            Some(Ok(Some(card))) => parts::table(card.parts, amount(card.payment.advance)),
        });
        view! {
            <div class="row is-wrapped">
                {state_badge(row.payment.state)}
                <A href=format!("/clients/{}", row.client.id)>{row.client.name}</A>
            </div>
            <Facts payment=row.payment.clone()/>
            {settled}
            <div class="row is-wrapped">
                <A href=href(id) attr:class="btn is-primary">{tr!(payments.open)}</A>
            </div>
        }
        .into_any()
    };
    view! { <Peek row=row title=|row: &PaymentRow| titled(&row.payment) id="payment-peek" body=body/> }
}

/// What is known of a payment.
#[component]
pub fn Facts(payment: PaymentView) -> impl IntoView {
    let line = |name: &'static str, value: Option<String>| {
        value.filter(|value| !value.is_empty()).map(|value| view! { <dt>{name}</dt><dd>{value}</dd> })
    };
    let money = |view| Some(text::money(amount(view)));
    let some = |view| Some(amount(view)).filter(|sum| sum.minor() != 0).map(text::money);
    let payer = [payment.payer_name, payment.payer_inn, payment.payer_account];
    let payer: Vec<String> = payer.into_iter().filter(|part| !part.is_empty()).collect();
    view! {
        <dl class="facts">
            {line(tr!(payments.amount), money(payment.amount))}
            {line(tr!(payments.on), Some(text::date(payment.on.0)))}
            {line(tr!(payments.number), Some(payment.number))}
            {line(tr!(payments.source), Some(source_name(payment.source).to_owned()))}
            {line(tr!(payments.purpose), payment.purpose)}
            {line(tr!(payments.payer), Some(payer.join(", ")))}
            {line(tr!(payments.allocated), some(payment.allocated))}
            {line(tr!(payments.advance), some(payment.advance))}
            {line(tr!(payments.refunded), some(payment.refunded))}
            {line(tr!(payments.created_by), Some(format!("{}, {}", payment.created_by, text::instant(payment.created_at.0))))}
        </dl>
    }
}
