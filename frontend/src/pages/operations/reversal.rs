//! Taking an operation back: an opposite entry with a reason; both stay.

use leptos::prelude::*;

use super::words::kind_name;
use crate::calls::amount;
use crate::calls::clients;
use crate::calls::ledger::{self, OperationView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{Dialog, DialogForm, Look, Submission, TextArea, Toasts, text};

/// The dialog; open while an operation is chosen.
#[component]
pub fn ReversalDialog(operation: RwSignal<Option<OperationView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(operation);
    let form = move || Some(view! { <Form open=open operation=operation.get()? done=done/> });
    view! {
        <Dialog open=open title=tr!(clients.reverse_title).to_owned() id="reversal-dialog">{form}</Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, operation: OperationView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let reason = RwSignal::new(String::new());
    let back = text::signed(amount(operation.amount).negated());
    let (id, shown) = (operation.id, back.clone());
    let send = move |()| {
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() {
            return;
        }
        let sum = shown.clone();
        submission.send(ledger::reverse(id, why, submission.key()), move |_| {
            open.set(false);
            toasts.done(tr!(clients.posted, sum = sum).to_string());
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="reversal-submit"
            button=move || tr!(clients.reverse_sum, sum = back.clone()).to_string()
            look=Look::Final
        >
            <p>{tr!(clients.reverse_text)}</p>
            <Sums operation=operation/>
            <TextArea
                id="reversal-reason"
                label=tr!(clients.reason)
                value=reason
                error=submission.required("reason", reason, tr!(errors.reason_empty))
            />
        </DialogForm>
    }
}

/// The operation, what takes it back, and the balance before and after.
#[component]
fn Sums(operation: OperationView) -> impl IntoView {
    let client = operation.id.client;
    let balance = Remote::new(move || async move {
        let card = clients::one(client).await?;
        Ok(card.map(|card| amount(card.account.balance)))
    });
    let back = amount(operation.amount).negated();
    let before = move || balance.data().flatten();
    let after = move || before().and_then(|before| before.checked_add(back).ok());
    let none = || tr!(common.none).to_owned();
    view! {
        <div class="sum">
            <div>
                <span>{kind_name(operation.kind)}", "{text::date(operation.dated_on.0)}</span>
                <span class="num">{text::signed(amount(operation.amount))}</span>
            </div>
            <div>
                <span>{tr!(clients.entry_reversal)}</span>
                <span class="num">{text::signed(back)}</span>
            </div>
            <div>
                <span class="muted">{tr!(clients.before)}</span>
                <span class="num">{redrawn(move || before().map_or_else(none, text::balance))}</span>
            </div>
            <div class="is-total">
                <span>{tr!(clients.after)}</span>
                <span class=move || format!("num {}", after().map_or("", text::balance_class))>
                    {redrawn(move || after().map_or_else(none, text::balance))}
                </span>
            </div>
        </div>
    }
}
