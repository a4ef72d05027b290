//! Money that is held: taken, all or a part, or let go.

use leptos::prelude::*;

use super::words::numbered;
use crate::calls::amount;
use crate::calls::gateways::{self, IntentCard, IntentView};
use crate::format;
use crate::ui::dialog::opened_by;
use crate::ui::money_input::MoneyDraft;
use crate::ui::{Dialog, DialogForm, Look, MoneyInput, Submission, Toasts, text};
use crate::{i18n, tr};

/// Takes held money; open while a payment is chosen.
#[component]
pub fn CaptureDialog(intent: RwSignal<Option<IntentView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(intent);
    let form = move || Some(view! { <CaptureForm open=open intent=intent.get()? done=done/> });
    view! { <Dialog open=open title=tr!(gateways.capture_title).to_owned() id="capture-dialog">{form}</Dialog> }
}

#[component]
fn CaptureForm(open: RwSignal<bool>, intent: IntentView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let (id, name, held) = (intent.id, numbered(&intent), amount(intent.amount));
    let draft = MoneyDraft::new(Signal::stored(held.currency()));
    draft.text.set(format::figure(held, i18n::lang()));
    let wanted = move || draft.read().ok().filter(|sum| sum.minor() > 0 && sum.minor() <= held.minor());
    let wrong = move || match draft.read() {
        Ok(sum) if sum.minor() > held.minor() => {
            Some(tr!(gateways.capture_over, sum = text::money(held)).to_string())
        }
        Ok(sum) if sum.minor() <= 0 => Some(tr!(errors.money_positive).to_owned()),
        Ok(_) | Err(_) => form.field("amount").get(),
    };
    let send = move |()| {
        draft.touch();
        let Some(sum) = untrack(wanted) else { return };
        form.send(gateways::capture(id, Some(sum.to_decimal().into())), move |_: IntentCard| {
            open.set(false);
            toasts.done(tr!(gateways.captured, sum = text::money(sum)).to_string());
            done.try_run(());
        });
    };
    let button = move || match wanted() {
        Some(sum) => tr!(gateways.capture_sum, sum = text::money(sum)).to_string(),
        None => tr!(gateways.capture).to_owned(),
    };
    // The part that is not taken is told beforehand.
    let rest = move || {
        let rest = held.minor() - wanted()?.minor();
        let rest = shared::money::Money::from_minor(rest, held.currency());
        (rest.minor() > 0).then(|| tr!(gateways.capture_rest, sum = text::money(rest)).to_string())
    };
    view! {
        <DialogForm open=open submission=form on_send=send id="capture-submit" button=button>
            <p><strong>{tr!(gateways.of_sum, payment = name, sum = text::money(held)).to_string()}</strong></p>
            <MoneyInput id="capture-amount" label=tr!(gateways.capture_amount) draft=draft refused=Signal::derive(wrong)/>
            {move || rest().map(|rest| view! { <p class="muted">{rest}</p> })}
        </DialogForm>
    }
}

/// Lets held money go; open while a payment is chosen.
#[component]
pub fn ReleaseDialog(intent: RwSignal<Option<IntentView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(intent);
    let form = move || Some(view! { <ReleaseForm open=open intent=intent.get()? done=done/> });
    view! { <Dialog open=open title=tr!(gateways.release_title).to_owned() id="release-dialog">{form}</Dialog> }
}

#[component]
fn ReleaseForm(open: RwSignal<bool>, intent: IntentView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let (id, name, held) = (intent.id, numbered(&intent), text::money(amount(intent.amount)));
    let send = move |()| {
        form.send(gateways::cancel(id), move |_: IntentCard| {
            open.set(false);
            toasts.done(tr!(gateways.let_go));
            done.try_run(());
        });
    };
    let button = tr!(gateways.release_sum, sum = held.clone()).to_string();
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="release-submit"
            button=move || button.clone()
            look=Look::Final
        >
            <p><strong>{tr!(gateways.of_sum, payment = name, sum = held).to_string()}</strong></p>
            <p>{tr!(gateways.release_text)}</p>
        </DialogForm>
    }
}
