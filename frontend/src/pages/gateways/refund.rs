//! Giving money of a payment back.

use leptos::prelude::*;
use shared::money::Money;

use super::words::{kind_name, numbered};
use crate::calls::amount;
use crate::calls::gateways::{self, GatewayRefundInput, IntentCard, IntentView};
use crate::format;
use crate::ui::dialog::opened_by;
use crate::ui::money_input::MoneyDraft;
use crate::ui::{Dialog, DialogForm, Look, MoneyInput, Submission, TextArea, Toasts, text};
use crate::{i18n, tr};

/// The payment, and what of it may go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refunding {
    /// The payment.
    pub intent: IntentView,
    /// What may go back.
    pub left: Money,
}

/// The dialog; open while a payment is asked for.
#[component]
pub fn RefundDialog(asked: RwSignal<Option<Refunding>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(asked);
    let form = move || Some(view! { <Form open=open of=asked.get()? done=done/> });
    view! {
        <Dialog open=open title=tr!(gateways.refund_title).to_owned() id="gateway-refund-dialog">{form}</Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, of: Refunding, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let Refunding { intent, left } = of;
    let (id, name, gateway) = (intent.id, numbered(&intent), kind_name(intent.kind));
    let whole = text::money(amount(intent.paid.unwrap_or(intent.amount)));
    let draft = MoneyDraft::new(Signal::stored(left.currency()));
    draft.text.set(format::figure(left, i18n::lang()));
    let reason = RwSignal::new(String::new());
    let wanted = move || draft.read().ok().filter(|sum| sum.minor() > 0 && sum.minor() <= left.minor());
    let wrong = move || match draft.read() {
        Ok(sum) if sum.minor() > left.minor() => {
            Some(tr!(gateways.refund_over, sum = text::money(left)).to_string())
        }
        Ok(sum) if sum.minor() <= 0 => Some(tr!(errors.money_positive).to_owned()),
        Ok(_) | Err(_) => form.field("amount").get(),
    };
    let send = move |()| {
        draft.touch();
        let why = reason.get_untracked().trim().to_owned();
        let Some(sum) = untrack(wanted) else { return };
        if why.is_empty() {
            return;
        }
        let input = GatewayRefundInput {
            id,
            amount: sum.to_decimal().into(),
            reason: why,
            idempotency_key: form.key(),
        };
        form.send(gateways::refund(input), move |_: IntentCard| {
            open.set(false);
            toasts.done(tr!(gateways.refund_asked, sum = text::money(sum)).to_string());
            done.try_run(());
        });
    };
    let button = move || match wanted() {
        Some(sum) => tr!(gateways.refund_sum, sum = text::money(sum)).to_string(),
        None => tr!(gateways.refund).to_owned(),
    };
    // What follows, with the sum that is typed.
    let follows = move || {
        wanted().map(|sum| tr!(gateways.refund_text, sum = text::money(sum), gateway = gateway).to_string())
    };
    view! {
        <DialogForm open=open submission=form on_send=send id="gateway-refund-submit" button=button look=Look::Final>
            <p><strong>{tr!(gateways.of_sum, payment = name, sum = whole).to_string()}</strong></p>
            <p class="muted">{tr!(gateways.refundable, sum = text::money(left)).to_string()}</p>
            <MoneyInput
                id="gateway-refund-amount"
                label=tr!(gateways.amount)
                draft=draft
                refused=Signal::derive(wrong)
            />
            <TextArea
                id="gateway-refund-reason"
                label=tr!(gateways.reason)
                value=reason
                error=form.required("reason", reason, tr!(gateways.reason_empty))
            />
            {move || follows().map(|follows| view! { <p class="muted">{follows}</p> })}
        </DialogForm>
    }
}
