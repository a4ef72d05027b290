//! A payment, or a part of it, goes back.

use leptos::prelude::*;
use shared::money::Money;

use super::words::titled;
use crate::calls::amount;
use crate::calls::payments::{self, PaymentRefundInput, PaymentView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::effect;
use crate::ui::money_input::MoneyDraft;
use crate::ui::{Dialog, DialogForm, Look, MoneyInput, Submission, TextArea, Toasts, text};

/// The dialog; open while a payment is chosen.
#[component]
pub fn RefundDialog(payment: RwSignal<Option<PaymentView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(payment);
    let form = move || Some(view! { <Form open=open payment=payment.get()? done=done/> });
    view! { <Dialog open=open title=tr!(payments.refund_title).to_owned() id="refund-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, payment: PaymentView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let (id, name, whole) = (payment.id, titled(&payment), amount(payment.amount));
    let currency = whole.currency();
    let sum = MoneyDraft::new(Signal::stored(currency));
    let reason = RwSignal::new(String::new());
    let card = Remote::new(move || payments::one(id));
    let left = move || card.map(|card| card.as_ref().map(|card| amount(card.refundable))).flatten();
    effect(move |_| {
        if let Some(left) = left()
            && sum.text.with_untracked(String::is_empty)
        {
            sum.text.set(left.to_decimal().to_string().replace('.', ","));
        }
    });
    let wanted = move || sum.read().ok().filter(|sum| sum.minor() > 0);
    let sum_error = move || {
        let over = wanted().zip(left()).filter(|(sum, left)| sum.minor() > left.minor());
        if let Some((_, left)) = over {
            return Some(tr!(payments.refund_over, sum = text::money(left)).to_string());
        }
        let missing = submission.asked.get() && wanted().is_none();
        if missing {
            return Some(tr!(errors.money_positive).to_owned());
        }
        submission.field("amount").get()
    };
    let send = move |()| {
        sum.touch();
        let why = reason.get_untracked().trim().to_owned();
        let Some(minor) = untrack(wanted) else { return };
        if why.is_empty() || untrack(sum_error).is_some() {
            return;
        }
        let input = PaymentRefundInput {
            payment_id: id,
            amount: minor.to_decimal().into(),
            reason: why,
            idempotency_key: submission.key(),
        };
        submission.send(payments::refund(input), move |_| {
            open.set(false);
            toasts.done(tr!(payments.refund_done, sum = text::money(minor)).to_string());
            done.try_run(());
        });
    };
    let button = move || match wanted() {
        Some(sum) => tr!(payments.refund_sum, sum = text::money(sum)).to_string(),
        None => tr!(payments.refund).to_owned(),
    };
    let available = move || {
        let left: Option<Money> = left();
        left.map(|left| tr!(payments.refundable, sum = text::money(left)).to_string())
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="refund-submit"
            button=button
            look=Look::Final
        >
            <p><strong>{tr!(payments.refund_of, payment = name, sum = text::money(whole)).to_string()}</strong></p>
            <p class="muted">{available}</p>
            <MoneyInput
                id="refund-amount"
                label=tr!(clients.amount)
                draft=sum
                refused=Signal::derive(sum_error)
            />
            <TextArea
                id="refund-reason"
                label=tr!(documents.reason)
                value=reason
                error=submission.required("reason", reason, tr!(errors.reason_empty))
            />
            <p class="muted">{tr!(payments.refund_text)}</p>
        </DialogForm>
    }
}
