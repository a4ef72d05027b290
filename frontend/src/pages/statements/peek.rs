//! A line beside the list: what it says, who may have paid, and what is done with it.

use leptos::prelude::*;
use leptos_router::components::A;

use super::decide::Decide;
use super::words::{direction_name, is_open, plan_badge};
use crate::calls::amount;
use crate::calls::statements::BankLineView;
use crate::pages::payments;
use crate::tr;
use crate::ui::{Notice, Peek, Tone, text};

/// The panel; open while a line is chosen.
#[component]
pub fn LinePeek(row: RwSignal<Option<BankLineView>>, done: Callback<()>) -> impl IntoView {
    let body = move |line: BankLineView| {
        let open = is_open(&line);
        let message = line.message.clone().map(|text| view! { <Notice tone=Tone::Warn title=text/> });
        let payment = line.payment_id.map(|id| {
            view! { <A href=payments::href(id) attr:class="btn">{tr!(payments.open)}</A> }
        });
        view! {
            <div class="row is-wrapped">{plan_badge(&line)} {payment}</div>
            {message}
            {facts(&line)}
            {open.then(|| view! { <Decide line=line.clone() done=done/> })}
        }
        .into_any()
    };
    let title = |line: &BankLineView| {
        let day = text::date(line.on.0);
        if line.number.is_empty() {
            tr!(payments.one_on, day = day).to_string()
        } else {
            tr!(statements.document, number = line.number.clone(), day = day).to_string()
        }
    };
    view! { <Peek row=row title=title id="line-peek" body=body/> }
}

fn facts(line: &BankLineView) -> impl IntoView + use<> {
    let fact = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <dt>{name}</dt><dd>{value}</dd> })
    };
    view! {
        <dl class="facts">
            {fact(tr!(payments.amount), text::money(amount(line.amount)))}
            {fact(tr!(statements.direction), direction_name(line.direction).to_owned())}
            {fact(tr!(payments.payer), line.party_name.clone())}
            {fact(tr!(statements.inn), line.party_inn.clone())}
            {fact(tr!(statements.account), line.party_account.clone())}
            {fact(tr!(payments.purpose), line.purpose.clone())}
            {fact(tr!(statements.own_account), line.account.clone())}
            {fact(tr!(statements.decided_by), line.decided_by.clone().unwrap_or_default())}
        </dl>
    }
}
