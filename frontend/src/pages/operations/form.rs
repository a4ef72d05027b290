//! An operation by hand: the balance before and after is counted here, by the functions of the server.

use leptos::prelude::*;
use shared::ledger::{CreditKind, DebitKind, EntryKind, OperationDraft};
use shared::money::{Currency, Money};

use super::words::kind_name;
use crate::calls::amount;
use crate::calls::clients::{self, ClientCard};
use crate::calls::ledger::{self, ByHand, NewOperation, OperationLine};
use crate::remote::Remote;
use crate::today::today;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::money_input::MoneyDraft;
use crate::ui::{
    Choice, Choices, Combobox, DateDraft, DateField, Dialog, DialogForm, MoneyInput, SelectField, Submission,
    TextArea, TextField, Toasts, text,
};

/// Clients that the field offers.
const CLIENTS: i32 = 20;

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

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// To the client.
    Credit,
    /// From the client.
    Debit,
    /// Whichever the kind says.
    Either,
}

impl Side {
    fn kinds(self) -> Vec<ByHand> {
        match self {
            Side::Credit => CREDITS.to_vec(),
            Side::Debit => DEBITS.to_vec(),
            Side::Either => [CREDITS, DEBITS].concat(),
        }
    }

    fn title(self) -> &'static str {
        match self {
            Side::Credit => tr!(clients.credit_title),
            Side::Debit => tr!(clients.debit_title),
            Side::Either => tr!(operations.new_title),
        }
    }
}

/// What a form begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    side: Side,
    client: Option<Choice>,
    kind: Option<ByHand>,
    amount: Option<Money>,
    reason: String,
}

impl Start {
    /// An empty form.
    #[must_use]
    pub fn of(side: Side) -> Start {
        Start { side, client: None, kind: None, amount: None, reason: String::new() }
    }

    /// A form of this client.
    #[must_use]
    pub fn of_client(side: Side, card: &ClientCard) -> Start {
        let client = Choice {
            value: card.client.id.to_string(),
            label: card.client.name.clone(),
            note: String::new(),
        };
        Start { client: Some(client), ..Start::of(side) }
    }

    /// A form like this operation; none when operations of its kind are not made by hand.
    #[must_use]
    pub fn like(line: &OperationLine) -> Option<Start> {
        let kind = of_entry(line.operation.kind)?;
        let sum = amount(line.operation.amount);
        let client = Choice {
            value: line.client.id.to_string(),
            label: line.client.name.clone(),
            note: String::new(),
        };
        Some(Start {
            side: Side::Either,
            client: Some(client),
            kind: Some(kind),
            amount: Some(if sum.minor() < 0 { sum.negated() } else { sum }),
            reason: line.operation.reason.clone().unwrap_or_default(),
        })
    }
}

fn of_entry(kind: EntryKind) -> Option<ByHand> {
    Side::Either.kinds().into_iter().find(|by_hand| by_hand.entry_kind() == kind)
}

/// The dialog of an operation by hand; open while there is something to begin with.
#[component]
pub fn OperationDialog(start: RwSignal<Option<Start>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(start);
    let title = Signal::derive(move || {
        start.with(|start| start.as_ref().map_or("", |start| start.side.title())).to_owned()
    });
    let form = move || Some(view! { <Form open=open start=start.get()? done=done/> });
    view! { <Dialog open=open title=title id="operation-dialog">{form}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    client: RwSignal<Option<Choice>>,
    card: Remote<Option<ClientCard>>,
    kind: RwSignal<String>,
    sum: MoneyDraft,
    day: DateDraft,
    reason: RwSignal<String>,
    number: RwSignal<String>,
    submission: Submission,
}

impl Draft {
    fn of(start: Start) -> Draft {
        let client = RwSignal::new(start.client);
        let card = Remote::new(move || {
            let id = client.with(|client| client.as_ref().and_then(|client| client.value.parse().ok()));
            async move {
                match id {
                    Some(id) => clients::one(id).await,
                    None => Ok(None),
                }
            }
        });
        let currency = move || card.map(|card| card.as_ref().map(|card| card.client.currency.0)).flatten();
        let sum = MoneyDraft::new(Signal::derive(move || currency().unwrap_or(Currency::Rub)));
        if let Some(amount) = start.amount {
            sum.text.set(amount.to_decimal().to_string().replace('.', ","));
        }
        let kind = start.kind.or_else(|| start.side.kinds().first().copied());
        Draft {
            client,
            card,
            kind: RwSignal::new(kind.map_or("", |kind| kind.entry_kind().code()).to_owned()),
            sum,
            day: DateDraft::new(),
            reason: RwSignal::new(start.reason),
            number: RwSignal::new(String::new()),
            submission: Submission::new(),
        }
    }

    fn card(self) -> Option<ClientCard> {
        self.card.data().flatten()
    }

    fn kind(self) -> Option<ByHand> {
        self.kind.with(|code| EntryKind::from_code(code).and_then(of_entry))
    }

    /// The amount, when it is one that can be posted.
    fn amount(self) -> Option<Money> {
        self.sum.read().ok().filter(|sum| sum.minor() > 0)
    }

    fn is_payment(self) -> bool {
        self.kind() == Some(ByHand::Credit(CreditKind::Payment))
    }

    fn client_error(self) -> Option<String> {
        let missing = self.submission.asked.get() && self.client.with(Option::is_none);
        missing.then(|| tr!(operations.client_empty).to_owned())
    }

    fn amount_error(self) -> Option<String> {
        let too_small = self.sum.read().is_ok_and(|sum| sum.minor() <= 0);
        let wrong = self.submission.asked.get() && too_small;
        if wrong {
            Some(tr!(errors.money_positive).to_owned())
        } else {
            self.submission.field("amount").get()
        }
    }

    /// Everything but a payment needs a reason.
    fn reason_error(self) -> Option<String> {
        let missing = !self.is_payment() && self.reason.with(|reason| reason.trim().is_empty());
        if self.submission.asked.get() && missing {
            return Some(tr!(errors.reason_empty).to_owned());
        }
        self.submission.field("reason").get()
    }

    /// The balance after the operation, as the server will count it.
    fn after(self) -> Option<Money> {
        let (card, sum) = (self.card()?, self.amount()?);
        let draft = OperationDraft {
            kind: self.kind()?.entry_kind(),
            amount: sum.to_decimal(),
            currency: card.client.currency.0,
            dated_on: None,
            // The reason says nothing about the balance.
            reason: Some(tr!(common.none).to_owned()),
            key: None,
        };
        let change = draft.parse(today()).ok()?.transfer.balance_change();
        amount(card.account.balance).checked_add(Money::from_minor(change, card.client.currency.0)).ok()
    }

    /// What can be sent; shows the errors otherwise.
    fn ready(self) -> Option<NewOperation> {
        self.submission.asked.set(true);
        self.sum.touch();
        self.day.touch();
        if self.client_error().is_some() || self.reason_error().is_some() || self.day.error().is_some() {
            return None;
        }
        let text = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(NewOperation {
            client: self.client.get()?.value.parse().ok()?,
            kind: self.kind()?,
            amount: self.amount()?,
            dated_on: self.day.read(),
            reason: text(self.reason.get()),
            number: text(self.number.get()).filter(|_| self.is_payment()),
        })
    }

    fn button(self) -> String {
        let sum = self.amount().map(text::money);
        match (self.kind(), sum) {
            (Some(ByHand::Credit(_)), Some(sum)) => tr!(clients.credit_sum, sum = sum).to_string(),
            (Some(ByHand::Debit(_)), Some(sum)) => tr!(clients.debit_sum, sum = sum).to_string(),
            (Some(ByHand::Credit(_)) | None, _) => tr!(clients.credit).to_owned(),
            (Some(ByHand::Debit(_)), None) => tr!(clients.debit).to_owned(),
        }
    }
}

#[component]
fn Form(open: RwSignal<bool>, start: Start, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let (side, fixed) = (start.side, start.side != Side::Either);
    let draft = Draft::of(start);
    let submission = draft.submission;
    let send = move |()| {
        let Some(new) = untrack(|| draft.ready()) else { return };
        submission.send(ledger::post(new, submission.key()), move |posted| {
            open.set(false);
            toasts.done(tr!(clients.posted, sum = text::signed(amount(posted.amount))).to_string());
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="operation-submit"
            button=move || draft.button()
        >
            {(!fixed).then(|| view! { <ClientField draft=draft/> })}
            <KindField draft=draft side=side/>
            <div class="cols">
                <MoneyInput
                    id="operation-amount"
                    label=tr!(clients.amount)
                    draft=draft.sum
                    refused=Signal::derive(move || draft.amount_error())
                />
                <DateField
                    id="operation-day"
                    label=tr!(operations.day)
                    hint=tr!(operations.day_hint)
                    value=draft.day
                    optional=true
                    error=submission.field("datedOn")
                />
            </div>
            <Show when=move || draft.is_payment()>
                <TextField
                    id="operation-number"
                    label=tr!(operations.number)
                    value=draft.number
                    hint=tr!(operations.number_hint)
                    optional=true
                    error=submission.field("key")
                />
            </Show>
            <TextArea
                id="operation-reason"
                label=tr!(clients.reason)
                value=draft.reason
                optional=Signal::derive(move || draft.is_payment())
                error=Signal::derive(move || draft.reason_error())
            />
            <BeforeAfter draft=draft/>
        </DialogForm>
    }
}

#[component]
fn ClientField(draft: Draft) -> impl IntoView {
    view! {
        <Combobox
            id="operation-client"
            label=tr!(operations.client)
            chosen=draft.client
            choices=client_choices()
            hint=tr!(operations.client_hint)
            error=Signal::derive(move || draft.client_error())
        />
    }
}

/// Clients by anything that is known of them.
pub fn client_choices() -> Choices {
    Choices::new(|words: String| async move {
        let found = clients::find(words, CLIENTS).await?;
        let choice = |row: clients::ClientRow| Choice {
            value: row.client.id.to_string(),
            label: row.client.name,
            note: row.client.inn.unwrap_or_default(),
        };
        Ok(found.into_iter().map(choice).collect())
    })
}

#[component]
fn KindField(draft: Draft, side: Side) -> impl IntoView {
    let option = |kind: ByHand| {
        let kind = kind.entry_kind();
        (kind.code().to_owned(), kind_name(kind).to_owned())
    };
    let options: Vec<(String, String)> = side.kinds().into_iter().map(option).collect();
    view! {
        <SelectField
            id="operation-kind"
            label=tr!(clients.kind_of_operation)
            value=draft.kind
            options=Signal::stored(options)
            error=draft.submission.field("kind")
        />
    }
}

#[component]
fn BeforeAfter(draft: Draft) -> impl IntoView {
    let none = || tr!(common.none).to_owned();
    let before = move || draft.card().map(|card| amount(card.account.balance));
    view! {
        <div class="sum">
            <div>
                <span class="muted">{tr!(clients.before)}</span>
                <span class="num">{redrawn(move || before().map_or_else(none, text::balance))}</span>
            </div>
            <div class="is-total">
                <span>{tr!(clients.after)}</span>
                <span
                    class=move || format!("num {}", draft.after().map_or("", text::balance_class))
                    data-testid="balance-after"
                >
                    {redrawn(move || draft.after().map_or_else(none, text::balance))}
                </span>
            </div>
        </div>
    }
}
