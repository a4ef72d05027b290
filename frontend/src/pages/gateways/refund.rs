//! Giving money of a payment back.

use leptos::prelude::*;
use shared::api::scalars::Decimal;
use shared::ids::IntentKey;
use shared::money::Money;

use crate::calls::amount;
use crate::calls::gateways::{self, GatewayRefundInput, IntentCard, IntentView};
use crate::format;
use crate::ui::dialog::opened_by;
use crate::ui::money_input::MoneyDraft;
use crate::ui::{Dialog, DialogForm, Look, MoneyInput, Submission, TextField, Toasts, text};
use crate::{i18n, tr};

/// The payment, and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refunding {
    id: IntentKey,
    left: Money,
}

impl Refunding {
    /// Of a payment with so much left, in minor units.
    pub fn of(intent: &IntentView, left_minor: i64) -> Refunding {
        Refunding { id: intent.id, left: Money::from_minor(left_minor, amount(intent.amount).currency()) }
    }
}

/// The dialog; open while a payment is asked for.
#[component]
pub fn RefundDialog(asked: RwSignal<Option<Refunding>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(asked);
    let form = move || asked.get().map(|of| view! { <Form open=open of=of done=done/> });
    view! { <Dialog open=open title=tr!(gateways.refund_title).to_owned() id="refund-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, of: Refunding, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let draft = MoneyDraft::new(Signal::stored(of.left.currency()));
    draft.text.set(format::figure(of.left, i18n::lang()));
    let reason = RwSignal::new(String::new());
    let send = move |()| {
        draft.touch();
        let Ok(money) = untrack(|| draft.read()) else { return };
        if reason.with_untracked(|reason| reason.trim().is_empty()) {
            return;
        }
        let input = GatewayRefundInput {
            id: of.id,
            amount: Decimal(money.to_decimal()),
            reason: reason.get_untracked(),
            idempotency_key: form.key(),
        };
        form.send(gateways::refund(input), move |_: IntentCard| {
            open.set(false);
            toasts.done(tr!(gateways.refund_asked));
            done.try_run(());
        });
    };
    let button = move || match draft.read() {
        Ok(money) => tr!(gateways.refund_sum, sum = text::money(money)).to_string(),
        Err(_) => tr!(gateways.refund).to_owned(),
    };
    view! {
        <DialogForm open=open submission=form on_send=send id="refund-submit" button=button look=Look::Danger>
            <MoneyInput id="refund-amount" label=tr!(gateways.amount) draft=draft refused=form.field("amount")/>
            <TextField
                id="refund-reason"
                label=tr!(gateways.reason)
                value=reason
                error=form.required("reason", reason, tr!(gateways.reason_empty))
            />
        </DialogForm>
    }
}
