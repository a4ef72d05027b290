//! A payment that a client promises: until its last day is over it counts as money.

use leptos::prelude::*;

use super::dialogs::{Subject, with_card};
use super::words::days;
use crate::calls::amount;
use crate::calls::credit::{self, ClientPromiseInput, CreditCard, CreditTermsView};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::money_input::MoneyDraft;
use crate::ui::{
    DateDraft, DateField, Dialog, DialogForm, MoneyInput, Notice, Submission, Toasts, Tone, text,
};
use crate::{format, i18n};

/// The dialog; open while a client is chosen.
#[component]
pub fn PromiseDialog(subject: RwSignal<Option<Subject>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(subject);
    let form = move || {
        let id = subject.get()?.id;
        Some(with_card(id, move |card, _| view! { <Form open=open card=card done=done/> }.into_any()))
    };
    view! { <Dialog open=open title=tr!(credit.promise).to_owned() id="promise-dialog">{form}</Dialog> }
}

/// The rules by which this client promises, in words.
fn rules(terms: &CreditTermsView) -> String {
    let most =
        terms.promise_max.map(|most| tr!(credit.promise_most, sum = text::money(amount(most))).to_string());
    let longest = tr!(credit.promise_longest, days = days(terms.promise_days)).to_string();
    let pause = tr!(credit.promise_pause, days = days(terms.promise_pause_days)).to_string();
    [Some(longest), most, Some(pause)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[component]
fn Form(open: RwSignal<bool>, card: CreditCard, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let balance = amount(card.account.balance);
    let currency = card.currency.0;
    let (sum, until) = (MoneyDraft::new(Signal::stored(currency)), DateDraft::new());
    if balance.minor() < 0 {
        sum.text.set(format::figure(balance.negated(), i18n::lang()));
    }
    let client = card.id;
    let never = card.credit.terms.promise_days == 0;
    let send = move |()| {
        sum.touch();
        until.touch();
        let (Ok(money), Some(last)) = (untrack(|| sum.read()), untrack(|| until.read())) else { return };
        let input = ClientPromiseInput {
            client_id: client,
            amount: money.to_decimal().into(),
            until: last.into(),
            idempotency_key: submission.key(),
        };
        submission.send(credit::promise(input), move |()| {
            open.set(false);
            toasts
                .done(tr!(credit.promise_done, sum = text::money(money), day = text::date(last)).to_string());
            done.try_run(());
        });
    };
    let button = move || match sum.read() {
        Ok(money) => tr!(credit.promise_sum, sum = text::money(money)).to_string(),
        Err(_) => tr!(credit.promise_submit).to_owned(),
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="promise-submit"
            button=button
            waits=never
        >
            <p class="muted">{card.name}</p>
            <div class="sum">
                <div>
                    <span>{tr!(clients.before)}</span>
                    <span class=format!("num {}", text::balance_class(balance))>{text::balance(balance)}</span>
                </div>
                <div>
                    <span>{tr!(credit.available)}</span>
                    <span class="num">{text::money(amount(card.account.available))}</span>
                </div>
            </div>
            <div class="cols">
                <MoneyInput
                    id="promise-amount"
                    label=tr!(credit.promise_amount)
                    draft=sum
                    refused=submission.field("amount")
                />
                <DateField id="promise-until" label=tr!(credit.until) value=until error=submission.required("until", until.text, tr!(credit.until_empty))/>
            </div>
            {match never {
                true => view! { <Notice tone=Tone::Warn title=tr!(credit.promise_never)/> }.into_any(),
                false => {
                    view! { <p class="muted">{tr!(credit.promise_text)}" "{rules(&card.credit.terms)}</p> }
                        .into_any()
                }
            }}
        </DialogForm>
    }
}
