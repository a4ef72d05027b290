//! A payment without a client finds one, or leaves.

use leptos::prelude::*;

use crate::calls::amount;
use crate::calls::payments::{self, SuspenseAssignInput, SuspenseCloseInput, SuspenseView};
use crate::pages::operations::client_choices;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Choice, Combobox, Dialog, DialogForm, Look, Submission, TextArea, Toasts, text};

/// The dialog that finds a client; open while a payment is chosen.
#[component]
pub fn AssignDialog(suspense: RwSignal<Option<SuspenseView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(suspense);
    let form = move || Some(view! { <AssignForm open=open row=suspense.get()? done=done/> });
    view! { <Dialog open=open title=tr!(payments.assign_title).to_owned() id="assign-dialog">{form}</Dialog> }
}

/// Who paid how much and what for.
fn told(row: &SuspenseView) -> impl IntoView + use<> {
    let who = [row.payer_name.clone(), row.payer_inn.clone(), row.payer_account.clone()];
    let who: Vec<String> = who.into_iter().filter(|part| !part.is_empty()).collect();
    view! {
        <p><strong>{text::money(amount(row.amount))}</strong>" "{text::date(row.on.0)}</p>
        <p>{who.join(", ")}</p>
        <p class="muted">{row.purpose.clone()}</p>
    }
}

#[component]
fn AssignForm(open: RwSignal<bool>, row: SuspenseView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let client = RwSignal::new(None::<Choice>);
    let (id, sum) = (row.id, text::money(amount(row.amount)));
    let error = Signal::derive(move || {
        let missing = submission.asked.get() && client.with(Option::is_none);
        if missing {
            Some(tr!(operations.client_empty).to_owned())
        } else {
            submission.field("clientId").get()
        }
    });
    let send = move |()| {
        let chosen =
            client.with_untracked(|client| client.as_ref().and_then(|client| client.value.parse().ok()));
        let Some(client_id) = chosen else { return };
        let input =
            SuspenseAssignInput { id, client_id, invoice_id: None, idempotency_key: submission.key() };
        submission.send(payments::assign(input), move |row| {
            open.set(false);
            toasts.done(tr!(payments.assigned, client = row.client.name).to_string());
            done.try_run(());
        });
    };
    let button = tr!(payments.assign_sum, sum = sum).to_string();
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="assign-submit"
            button=move || button.clone()
        >
            {told(&row)}
            <Combobox
                id="assign-client"
                label=tr!(operations.client)
                chosen=client
                choices=client_choices()
                hint=tr!(operations.client_hint)
                error=error
            />
        </DialogForm>
    }
}

/// The dialog that closes a payment without a client; open while one is chosen.
#[component]
pub fn CloseDialog(suspense: RwSignal<Option<SuspenseView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(suspense);
    let form = move || Some(view! { <CloseForm open=open row=suspense.get()? done=done/> });
    view! { <Dialog open=open title=tr!(payments.close_title).to_owned() id="close-dialog">{form}</Dialog> }
}

#[component]
fn CloseForm(open: RwSignal<bool>, row: SuspenseView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let reason = RwSignal::new(String::new());
    let (id, sum) = (row.id, text::money(amount(row.amount)));
    let send = move |()| {
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() {
            return;
        }
        let input = SuspenseCloseInput { id, reason: why, idempotency_key: submission.key() };
        submission.send(payments::close(input), move |_| {
            open.set(false);
            toasts.done(tr!(payments.closed).to_owned());
            done.try_run(());
        });
    };
    let button = tr!(payments.close_sum, sum = sum).to_string();
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="close-submit"
            button=move || button.clone()
            look=Look::Final
        >
            {told(&row)}
            <TextArea
                id="close-reason"
                label=tr!(documents.reason)
                value=reason
                hint=tr!(payments.close_hint)
                error=submission.required("reason", reason, tr!(errors.reason_empty))
            />
        </DialogForm>
    }
}
