//! Charging a saved method now.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::gateway::intent::IntentState;
use shared::money::Money;

use super::words::{href, state_badge};
use crate::calls::amount;
use crate::calls::gateways::{self, IntentCard, SavedMethodChargeInput, SavedMethodView};
use crate::format;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::money_input::MoneyDraft;
use crate::ui::{Button, Dialog, DialogForm, Look, MoneyInput, Notice, Submission, TextField, Tone, text};
use crate::{i18n, tr};

/// The method, and how the client's account stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charging {
    /// The method.
    pub method: SavedMethodView,
    /// The balance of the client.
    pub balance: Money,
}

/// The dialog; open while a method is chosen. What came of the charge is told in it.
#[component]
pub fn ChargeDialog(asked: RwSignal<Option<Charging>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(asked);
    let content = move || Some(view! { <Content open=open of=asked.get()? done=done/> });
    view! { <Dialog open=open title=tr!(gateways.charge_title).to_owned() id="charge-dialog">{content}</Dialog> }
}

#[component]
fn Content(open: RwSignal<bool>, of: Charging, done: Callback<()>) -> impl IntoView {
    let made = RwSignal::new(None::<IntentCard>);
    let of = StoredValue::new(of);
    redrawn(move || match made.get() {
        Some(card) => view! { <Told open=open card=card done=done/> }.into_any(),
        None => view! { <Form open=open of=of.get_value() made=made/> }.into_any(),
    })
}

#[component]
fn Form(open: RwSignal<bool>, of: Charging, made: RwSignal<Option<IntentCard>>) -> impl IntoView {
    let form = Submission::new();
    let Charging { method, balance } = of;
    let (id, title) = (method.id, method.title);
    let draft = MoneyDraft::new(Signal::stored(balance.currency()));
    if balance.minor() < 0 {
        draft.text.set(format::figure(balance.negated(), i18n::lang()));
    }
    let description = RwSignal::new(String::new());
    let wanted = move || draft.read().ok().filter(|sum| sum.minor() > 0);
    let refused = form.field("amount");
    let wrong = move || match draft.read() {
        Ok(sum) if sum.minor() <= 0 => Some(tr!(errors.money_positive).to_owned()),
        Ok(_) | Err(_) => refused.get(),
    };
    let send = move |()| {
        draft.touch();
        let Some(sum) = untrack(wanted) else { return };
        let stated = description.get_untracked().trim().to_owned();
        let input = SavedMethodChargeInput {
            id,
            amount: sum.to_decimal().into(),
            description: Some(stated).filter(|text| !text.is_empty()),
            idempotency_key: form.key(),
        };
        form.send(gateways::charge(input), move |card: IntentCard| made.set(Some(card)));
    };
    let button = move || match wanted() {
        Some(sum) => tr!(gateways.charge_sum, sum = text::money(sum)).to_string(),
        None => tr!(gateways.charge).to_owned(),
    };
    view! {
        <DialogForm open=open submission=form on_send=send id="charge-submit" button=button>
            <p><strong>{title}</strong></p>
            <p class="muted">{tr!(gateways.charge_balance, balance = text::balance(balance)).to_string()}</p>
            <MoneyInput id="charge-amount" label=tr!(gateways.amount) draft=draft refused=Signal::derive(wrong)/>
            <TextField
                id="charge-description"
                label=tr!(gateways.description)
                value=description
                optional=true
                hint=tr!(gateways.charge_hint)
                error=form.field("description")
            />
        </DialogForm>
    }
}

/// What came of it: the bank may decline, and no answer is no answer.
#[component]
fn Told(open: RwSignal<bool>, card: IntentCard, done: Callback<()>) -> impl IntoView {
    let IntentCard { intent, .. } = card;
    let sum = text::money(amount(intent.amount));
    // However the dialog is closed: the page is read anew only then, or it would go with the page.
    on_cleanup(move || {
        done.try_run(());
    });
    let told = match intent.state {
        IntentState::Paid | IntentState::Held => {
            view! { <Notice tone=Tone::Ok title=tr!(gateways.charge_paid, sum = sum).to_string()/> }.into_any()
        }
        IntentState::Cancelled => {
            let why = intent.reason.clone().or(intent.problem.clone()).unwrap_or_default();
            view! { <Notice tone=Tone::Bad title=tr!(gateways.charge_declined) text=why/> }.into_any()
        }
        IntentState::Created | IntentState::Pending => {
            view! { <Notice tone=Tone::Warn title=tr!(gateways.charge_later) text=tr!(gateways.charge_later_text)/> }
                .into_any()
        }
    };
    view! {
        <div class="dialog__body" data-testid="charge-told">
            {told}
            <div class="row">{state_badge(&intent)}</div>
        </div>
        <div class="dialog__foot">
            <A href=href(intent.id) attr:class="btn">{tr!(gateways.open)}</A>
            <Button look=Look::Primary on:click=move |_| open.set(false) attr:data-testid="charge-close">{tr!(common.close)}</Button>
        </div>
    }
}
