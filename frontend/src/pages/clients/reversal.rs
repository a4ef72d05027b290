//! Taking an operation back: an opposite entry with a reason; both stay.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::operations::kind_name;
use crate::api::ApiError;
use crate::calls::ledger::{self, OperationView};
use crate::calls::{amount, idempotency_key};
use crate::tr;
use crate::ui::state::Refused;
use crate::ui::{Button, Dialog, Look, TextArea, Toasts, text};

/// The dialog; open while an operation is chosen.
#[component]
pub fn ReversalDialog(operation: RwSignal<Option<OperationView>>, done: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if operation.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            operation.set(None);
        }
        is_open
    });
    let form = move || {
        let operation = operation.get()?;
        Some(view! { <Form open=open operation=operation done=done/> })
    };
    view! {
        <Dialog open=open title=tr!(clients.reverse_title).to_owned() id="reversal-dialog">{form}</Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, operation: OperationView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let reason = RwSignal::new(String::new());
    let asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<ApiError>);
    let key = StoredValue::new(idempotency_key());
    let back = text::signed(amount(operation.amount).negated());
    let (id, shown) = (operation.id, back.clone());
    let missing = Signal::derive(move || {
        (asked.get() && reason.get().trim().is_empty()).then(|| tr!(errors.reason_empty).to_owned())
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() {
            return;
        }
        busy.set(true);
        let sum = shown.clone();
        spawn_local(async move {
            match ledger::reverse(id, why, key.get_value()).await {
                Ok(_) => {
                    open.set(false);
                    toasts.done(tr!(clients.posted, sum = sum).to_string());
                    done.run(());
                }
                Err(error) => {
                    refusal.try_set(Some(error));
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                {move || refusal.get().map(|error| view! { <Refused error=error/> })}
                <p>{tr!(clients.reverse_text)}</p>
                <div class="sum">
                    <div>
                        <span>{kind_name(operation.kind)}", "{text::date(operation.dated_on.0)}</span>
                        <span class="num">{text::signed(amount(operation.amount))}</span>
                    </div>
                    <div class="is-total">
                        <span>{tr!(clients.entry_reversal)}</span>
                        <span class="num">{back.clone()}</span>
                    </div>
                </div>
                <TextArea id="reversal-reason" label=tr!(clients.reason) value=reason error=missing/>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Final submit=true busy=busy attr:data-testid="reversal-submit">
                    {tr!(clients.reverse_sum, sum = back).to_string()}
                </Button>
            </div>
        </form>
    }
}
