//! An operation by hand: the balance before and after is counted here, by the functions of the server.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ledger::{CreditKind, DebitKind};
use shared::money::Money;

use super::operations::kind_name;
use crate::api::ApiError;
use crate::calls::clients::ClientCard;
use crate::calls::ledger::{self, ByHand};
use crate::calls::{amount, idempotency_key};
use crate::remote::Remote;
use crate::tr;
use crate::ui::money_input::MoneyDraft;
use crate::ui::state::Refused;
use crate::ui::{Button, Dialog, Field, Look, MoneyInput, TextArea, Toasts, text};

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// To the client.
    Credit,
    /// From the client.
    Debit,
}

const CREDITS: [ByHand; 4] = [
    ByHand::Credit(CreditKind::Payment),
    ByHand::Credit(CreditKind::Bonus),
    ByHand::Credit(CreditKind::Correction),
    ByHand::Credit(CreditKind::WriteOff),
];
const DEBITS: [ByHand; 4] = [
    ByHand::Debit(DebitKind::Correction),
    ByHand::Debit(DebitKind::Penalty),
    ByHand::Debit(DebitKind::OneTime),
    ByHand::Debit(DebitKind::Refund),
];

impl Side {
    const fn kinds(self) -> [ByHand; 4] {
        match self {
            Side::Credit => CREDITS,
            Side::Debit => DEBITS,
        }
    }

    fn button(self, sum: Option<Money>) -> String {
        match (self, sum) {
            (Side::Credit, None) => tr!(clients.credit).to_owned(),
            (Side::Debit, None) => tr!(clients.debit).to_owned(),
            (Side::Credit, Some(sum)) => tr!(clients.credit_sum, sum = text::money(sum)).to_string(),
            (Side::Debit, Some(sum)) => tr!(clients.debit_sum, sum = text::money(sum)).to_string(),
        }
    }
}

fn name(kind: ByHand) -> &'static str {
    kind_name(match kind {
        ByHand::Credit(kind) => kind.entry_kind(),
        ByHand::Debit(kind) => kind.entry_kind(),
    })
}

/// The dialog of an operation by hand.
#[component]
pub fn OperationDialog(
    open: RwSignal<bool>,
    side: RwSignal<Side>,
    card: Remote<Option<ClientCard>>,
    done: Callback<()>,
) -> impl IntoView {
    let title = Signal::derive(move || {
        let title = match side.get() {
            Side::Credit => tr!(clients.credit_title),
            Side::Debit => tr!(clients.debit_title),
        };
        title.to_owned()
    });
    let form = move || {
        let card = card.data().flatten()?;
        Some(view! { <Form open=open side=side.get() card=card done=done/> })
    };
    view! { <Dialog open=open title=title id="operation-dialog">{form}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    side: Side,
    kind: RwSignal<usize>,
    sum: MoneyDraft,
    reason: RwSignal<String>,
    asked: RwSignal<bool>,
}

impl Draft {
    fn kind(self) -> Option<ByHand> {
        self.side.kinds().get(self.kind.get()).copied()
    }

    /// The amount, when it is one that can be posted.
    fn amount(self) -> Option<Money> {
        self.sum.read().ok().filter(|sum| sum.minor() > 0)
    }

    fn amount_error(self) -> Option<String> {
        let too_small = self.sum.read().is_ok_and(|sum| sum.minor() <= 0);
        (self.asked.get() && too_small).then(|| tr!(errors.money_positive).to_owned())
    }

    /// Everything but a payment needs a reason.
    fn reason_error(self) -> Option<String> {
        let payment = self.kind() == Some(ByHand::Credit(CreditKind::Payment));
        let missing = !payment && self.reason.get().trim().is_empty();
        (self.asked.get() && missing).then(|| tr!(errors.reason_empty).to_owned())
    }

    /// What can be sent; shows the errors otherwise.
    fn ready(self) -> Option<(ByHand, Money, String)> {
        self.asked.set(true);
        self.sum.touch();
        if self.reason_error().is_some() {
            return None;
        }
        Some((self.kind()?, self.amount()?, self.reason.get_untracked().trim().to_owned()))
    }
}

#[component]
fn Form(open: RwSignal<bool>, side: Side, card: ClientCard, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let (client, balance) = (card.client.id, amount(card.account.balance));
    let draft = Draft {
        side,
        kind: RwSignal::new(0),
        sum: MoneyDraft::new(Signal::stored(card.client.currency.0)),
        reason: RwSignal::new(String::new()),
        asked: RwSignal::new(false),
    };
    let key = StoredValue::new(idempotency_key());
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<ApiError>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some((kind, sum, reason)) = untrack(|| draft.ready()) else { return };
        busy.set(true);
        refusal.set(None);
        spawn_local(async move {
            match ledger::post(client, kind, sum, reason, key.get_value()).await {
                Ok(posted) => {
                    open.set(false);
                    toasts.done(tr!(clients.posted, sum = text::signed(amount(posted.amount))).to_string());
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
                <Kinds draft=draft/>
                <MoneyInput
                    id="operation-amount"
                    label=tr!(clients.amount)
                    draft=draft.sum
                    refused=Signal::derive(move || draft.amount_error())
                />
                <TextArea
                    id="operation-reason"
                    label=tr!(clients.reason)
                    value=draft.reason
                    hint=tr!(clients.reason_hint)
                    error=Signal::derive(move || draft.reason_error())
                />
                <BeforeAfter before=balance draft=draft/>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Primary submit=true busy=busy attr:data-testid="operation-submit">
                    {move || side.button(draft.amount())}
                </Button>
            </div>
        </form>
    }
}

#[component]
fn Kinds(draft: Draft) -> impl IntoView {
    let option = |(i, kind)| view! { <option value=usize::to_string(&i)>{name(kind)}</option> };
    view! {
        <Field id="operation-kind" label=tr!(clients.kind_of_operation)>
            <select
                class="select"
                id="operation-kind"
                aria-describedby="operation-kind-note"
                on:change=move |event| draft.kind.set(event_target_value(&event).parse().unwrap_or(0))
            >
                {draft.side.kinds().into_iter().enumerate().map(option).collect_view()}
            </select>
        </Field>
    }
}

#[component]
fn BeforeAfter(before: Money, draft: Draft) -> impl IntoView {
    let after = move || {
        let sum = draft.amount()?;
        let change = match draft.side {
            Side::Credit => sum,
            Side::Debit => sum.negated(),
        };
        before.checked_add(change).ok()
    };
    view! {
        <div class="sum">
            <div>
                <span class="muted">{tr!(clients.before)}</span>
                <span class="num">{text::balance(before)}</span>
            </div>
            <div class="is-total">
                <span>{tr!(clients.after)}</span>
                <span class=move || format!("num {}", after().map_or("", text::balance_class))>
                    {move || after().map_or_else(|| tr!(common.none).to_owned(), text::balance)}
                </span>
            </div>
        </div>
    }
}
