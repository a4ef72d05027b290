//! A payment that never was this client's.

use leptos::prelude::*;
use shared::payments::PaymentSource;

use super::words::titled;
use crate::calls::amount;
use crate::calls::payments::{self, PaymentReverseInput, PaymentView};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Dialog, DialogForm, Look, RadioField, Submission, TextArea, Toasts, text};

/// What becomes of the money, as the form calls it.
const KEEP: &str = "keep";
const DROP: &str = "drop";

/// The dialog; open while a payment is chosen.
#[component]
pub fn ReverseDialog(payment: RwSignal<Option<PaymentView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(payment);
    let form = move || Some(view! { <Form open=open payment=payment.get()? done=done/> });
    view! { <Dialog open=open title=tr!(payments.reverse_title).to_owned() id="reverse-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, payment: PaymentView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let (id, name, sum) = (payment.id, titled(&payment), text::money(amount(payment.amount)));
    let reason = RwSignal::new(String::new());
    let what = RwSignal::new(KEEP.to_owned());
    let said = name.clone();
    let mut options = vec![(KEEP.to_owned(), tr!(payments.reverse_keep).to_owned())];
    // What a bank statement brought did come.
    if payment.source != PaymentSource::Bank {
        options.push((DROP.to_owned(), tr!(payments.reverse_drop).to_owned()));
    }
    let send = move |()| {
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() {
            return;
        }
        let name = said.clone();
        let input = PaymentReverseInput {
            id,
            reason: why,
            keep: what.with_untracked(|what| what == KEEP),
            idempotency_key: submission.key(),
        };
        submission.send(payments::reverse(input), move |_| {
            open.set(false);
            toasts.done(tr!(payments.reversed, payment = name).to_string());
            done.try_run(());
        });
    };
    let button = tr!(payments.reverse_sum, sum = sum.clone()).to_string();
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="reverse-submit"
            button=move || button.clone()
            look=Look::Final
        >
            <p><strong>{tr!(payments.reverse_of, payment = name, sum = sum).to_string()}</strong></p>
            <RadioField
                id="reverse-what"
                label=tr!(payments.reverse_what)
                chosen=what
                on_choose=Callback::new(move |chosen: String| what.set(chosen))
                options=Signal::stored(options)
            />
            <TextArea
                id="reverse-reason"
                label=tr!(documents.reason)
                value=reason
                error=submission.required("reason", reason, tr!(errors.reason_empty))
            />
        </DialogForm>
    }
}
