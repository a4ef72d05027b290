//! Ending a refund about which the gateway says nothing, by what its own cabinet shows.

use leptos::prelude::*;

use crate::calls::amount;
use crate::calls::gateways::{self, GatewayRefundView, IntentCard};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Dialog, DialogForm, RadioField, Submission, Toasts, text};

/// The money went back.
const WENT: &str = "went";
/// It did not.
const STAYED: &str = "stayed";

/// The dialog; open while a refund is chosen.
#[component]
pub fn SettleDialog(refund: RwSignal<Option<GatewayRefundView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(refund);
    let form = move || Some(view! { <Form open=open refund=refund.get()? done=done/> });
    view! { <Dialog open=open title=tr!(gateways.settle_title).to_owned() id="settle-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, refund: GatewayRefundView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let (id, sum) = (refund.id, text::money(amount(refund.amount)));
    // Neither is chosen beforehand: whoever looked knows.
    let chosen = RwSignal::new(String::new());
    let error = Signal::derive(move || {
        let missing = form.asked.get() && chosen.with(String::is_empty);
        missing.then(|| tr!(gateways.settle_empty).to_owned())
    });
    let send = move |()| {
        let went = chosen.with_untracked(|chosen| chosen == WENT);
        if chosen.with_untracked(String::is_empty) {
            return;
        }
        form.send(gateways::settle_refund(id, went), move |_: IntentCard| {
            open.set(false);
            toasts.done(tr!(gateways.refund_settled));
            done.try_run(());
        });
    };
    let named = sum.clone();
    let button = move || match chosen.get().as_str() {
        WENT => tr!(gateways.settle_went, sum = named.clone()).to_string(),
        STAYED => tr!(gateways.settle_stayed, sum = named.clone()).to_string(),
        _ => tr!(gateways.settle).to_owned(),
    };
    let options = vec![
        (WENT.to_owned(), tr!(gateways.refund_went).to_owned()),
        (STAYED.to_owned(), tr!(gateways.refund_did_not).to_owned()),
    ];
    view! {
        <DialogForm open=open submission=form on_send=send id="settle-submit" button=button>
            <p>{tr!(gateways.settle_text, sum = sum).to_string()}</p>
            <RadioField
                id="settle-went"
                label=tr!(gateways.settle_label)
                chosen=chosen
                on_choose=Callback::new(move |value| chosen.set(value))
                options=Signal::stored(options)
                error=error
            />
        </DialogForm>
    }
}
