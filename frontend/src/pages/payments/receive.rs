//! A payment that a person enters: what it would pay is the server's answer, before anything is written.

use leptos::prelude::*;
use shared::ids::{ClientId, DocumentKey};
use shared::money::{Currency, Money};
use shared::payments::allocation::PaidState;

use super::parts::named;
use crate::calls::amount;
use crate::calls::clients::{self, ClientCard};
use crate::calls::documents::{self, DocumentFilter};
use crate::calls::payments::{self, PaymentInput, PaymentPreview, PaymentReceiveInput};
use crate::pages::operations::client_choices;
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::{effect, redrawn};
use crate::ui::money_input::MoneyDraft;
use crate::ui::{
    Choice, Combobox, DateDraft, DateField, Dialog, DialogForm, MoneyInput, RadioField, SelectField,
    Submission, TextField, Toasts, text,
};
use shared::documents::DocumentKind;

/// How it was paid, as the form calls it.
const CASH: &str = "cash";
const OTHER: &str = "other";

/// What a form begins with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Start {
    /// The client.
    pub client: Option<Choice>,
}

/// The dialog; open while there is something to begin with.
#[component]
pub fn ReceiveDialog(start: RwSignal<Option<Start>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(start);
    let form = move || Some(view! { <Form open=open start=start.get()? done=done/> });
    view! { <Dialog open=open title=tr!(payments.receive).to_owned() id="receive-dialog">{form}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    client: RwSignal<Option<Choice>>,
    card: Remote<Option<ClientCard>>,
    sum: MoneyDraft,
    day: DateDraft,
    how: RwSignal<String>,
    invoice: RwSignal<String>,
    number: RwSignal<String>,
    purpose: RwSignal<String>,
    submission: Submission,
}

impl Draft {
    fn of(start: Start) -> Draft {
        let client = RwSignal::new(start.client);
        let id = move || client.with(|client| client.as_ref().and_then(|client| client.value.parse().ok()));
        let card = Remote::new(move || {
            let id: Option<ClientId> = id();
            async move {
                match id {
                    Some(id) => clients::one(id).await,
                    None => Ok(None),
                }
            }
        });
        let currency = move || card.map(|card| card.as_ref().map(|card| card.client.currency.0)).flatten();
        Draft {
            client,
            card,
            sum: MoneyDraft::new(Signal::derive(move || currency().unwrap_or(Currency::Rub))),
            day: DateDraft::new(),
            how: RwSignal::new(OTHER.to_owned()),
            invoice: RwSignal::new(String::new()),
            number: RwSignal::new(String::new()),
            purpose: RwSignal::new(String::new()),
            submission: Submission::new(),
        }
    }

    fn client_id(self) -> Option<ClientId> {
        self.client.with(|client| client.as_ref().and_then(|client| client.value.parse().ok()))
    }

    fn amount(self) -> Option<Money> {
        self.sum.read().ok().filter(|sum| sum.minor() > 0)
    }

    /// What can be asked and sent; nothing while something lacks.
    fn input(self) -> Option<PaymentInput> {
        let words = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Some(PaymentInput {
            client_id: self.client_id()?,
            amount: self.amount()?.to_decimal().into(),
            currency: None,
            on: self.day.read().map(Into::into),
            cash: self.how.with(|how| how == CASH),
            invoice_id: self.invoice.with(|id| id.parse::<DocumentKey>().ok()),
            number: words(self.number.get()),
            purpose: words(self.purpose.get()),
            key: None,
        })
    }

    fn client_error(self) -> Option<String> {
        let missing = self.submission.asked.get() && self.client.with(Option::is_none);
        missing.then(|| tr!(operations.client_empty).to_owned())
    }

    fn amount_error(self) -> Option<String> {
        let too_small = self.sum.read().is_ok_and(|sum| sum.minor() <= 0);
        if self.submission.asked.get() && too_small {
            return Some(tr!(errors.money_positive).to_owned());
        }
        self.submission.field("amount").get()
    }
}

/// The sum that is owed is what is usually paid: it is proposed for each client until the person types another one. An
/// invoice is its client's.
fn follow_client(draft: Draft) {
    let proposed = StoredValue::new(None::<i64>);
    effect(move |_| {
        let Some(card) = draft.card.data().flatten() else { return };
        let now = untrack(|| draft.sum.read()).ok().map(Money::minor);
        if !draft.sum.text.with_untracked(String::is_empty) && now != proposed.get_value() {
            return;
        }
        let balance = amount(card.account.balance);
        if balance.minor() < 0 {
            let owed = balance.negated();
            proposed.set_value(Some(owed.minor()));
            draft.sum.text.set(owed.to_decimal().to_string().replace('.', ","));
        } else {
            proposed.set_value(None);
            draft.sum.text.set(String::new());
        }
    });
    let client = Memo::new(move |_| draft.client_id());
    let before = StoredValue::new(client.get_untracked());
    effect(move |_| {
        let now = client.get();
        if before.get_value() != now {
            before.set_value(now);
            draft.invoice.set(String::new());
        }
    });
}

#[component]
fn Form(open: RwSignal<bool>, start: Start, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let known = start.client.is_some();
    let draft = Draft::of(start);
    let submission = draft.submission;
    follow_client(draft);
    let send = move |()| {
        draft.sum.touch();
        draft.day.touch();
        if untrack(|| draft.day.error()).is_some() {
            return;
        }
        let Some(payment) = untrack(|| draft.input()) else { return };
        let input = PaymentReceiveInput { payment, idempotency_key: submission.key() };
        submission.send(payments::receive(input), move |row| {
            open.set(false);
            let sum = text::money(amount(row.payment.amount));
            toasts.done(tr!(payments.received, sum = sum).to_string());
            done.try_run(());
        });
    };
    let button = move || match draft.amount() {
        Some(sum) => tr!(payments.receive_sum, sum = text::money(sum)).to_string(),
        None => tr!(payments.receive).to_owned(),
    };
    view! {
        <DialogForm open=open submission=submission on_send=send id="receive-submit" button=button>
            {(!known)
                .then(|| {
                    view! {
                        <Combobox
                            id="receive-client"
                            label=tr!(operations.client)
                            chosen=draft.client
                            choices=client_choices()
                            hint=tr!(operations.client_hint)
                            error=Signal::derive(move || draft.client_error())
                        />
                    }
                })}
            <div class="cols">
                <MoneyInput
                    id="receive-amount"
                    label=tr!(clients.amount)
                    draft=draft.sum
                    refused=Signal::derive(move || draft.amount_error())
                />
                <DateField
                    id="receive-day"
                    label=tr!(payments.on)
                    hint=tr!(operations.day_hint)
                    value=draft.day
                    optional=true
                    error=submission.field("on")
                />
            </div>
            <RadioField
                id="receive-how"
                label=tr!(payments.how)
                chosen=draft.how
                on_choose=Callback::new(move |how: String| draft.how.set(how))
                options=Signal::stored(
                    vec![
                        (OTHER.to_owned(), tr!(payments.how_else).to_owned()),
                        (CASH.to_owned(), tr!(payments.source_cash).to_owned()),
                    ],
                )
            />
            <InvoiceField draft=draft/>
            <div class="cols">
                <TextField
                    id="receive-number"
                    label=tr!(payments.number)
                    value=draft.number
                    optional=true
                    error=submission.field("number")
                />
                <TextField
                    id="receive-purpose"
                    label=tr!(payments.purpose)
                    value=draft.purpose
                    optional=true
                    error=submission.field("purpose")
                />
            </div>
            <Foreseen draft=draft/>
        </DialogForm>
    }
}

/// The invoice that is paid first; offered where the client has one that is not paid.
#[component]
fn InvoiceField(draft: Draft) -> impl IntoView {
    let open = Remote::new(move || {
        let client = draft.client_id();
        async move {
            let Some(client) = client else { return Ok(Vec::new()) };
            let filter = DocumentFilter {
                client_id: Some(client),
                kinds: Some(vec![DocumentKind::Invoice]),
                paid: Some(vec![PaidState::Unpaid, PaidState::PartlyPaid]),
                ..DocumentFilter::default()
            };
            Ok(documents::list(filter, Vec::new(), None).await?.rows)
        }
    });
    move || {
        let rows = open.data().filter(|rows| !rows.is_empty())?;
        let named = rows.into_iter().map(|row| {
            let document = row.document;
            let total = document.total.map(|total| text::money(amount(total))).unwrap_or_default();
            let (number, day) = (document.number, text::date(document.on.0));
            let label = tr!(payments.invoice_sum, number = number, day = day, sum = total).to_string();
            (document.id.to_string(), label)
        });
        let any = (String::new(), tr!(payments.invoice_any).to_owned());
        let options: Vec<(String, String)> = std::iter::once(any).chain(named).collect();
        Some(view! {
            <SelectField
                id="receive-invoice"
                label=tr!(payments.invoice)
                value=draft.invoice
                options=Signal::stored(options)
                error=draft.submission.field("invoiceId")
            />
        })
    }
}

/// What the payment would pay.
#[component]
fn Foreseen(draft: Draft) -> impl IntoView {
    let wanted = Memo::new(move |_| draft.input());
    let preview = Remote::new(move || {
        let input = wanted.get();
        async move {
            match input {
                Some(input) => payments::preview(input).await.map(Some),
                None => Ok(None),
            }
        }
    });
    redrawn(move || preview.data().flatten().map(told))
}

fn told(preview: PaymentPreview) -> impl IntoView {
    let line = |name: String, sum: Money, class: &'static str| {
        view! {
            <div class=class>
                <span>{name}</span>
                <span class="num">{text::money(sum)}</span>
            </div>
        }
    };
    let parts = preview
        .parts
        .into_iter()
        .map(|part| line(named(part.target, part.kind, part.number, part.on.0), amount(part.amount), ""));
    let parts: Vec<_> = parts.collect();
    let advance = amount(preview.advance);
    let free = (advance.minor() > 0).then(|| line(tr!(payments.advance_left).to_owned(), advance, ""));
    let (before, after) = (amount(preview.balance_before), amount(preview.balance_after));
    view! {
        <div class="sum" data-testid="receive-preview">
            {parts}
            {free}
            <div>
                <span class="muted">{tr!(clients.before)}</span>
                <span class="num">{text::balance(before)}</span>
            </div>
            <div class="is-total">
                <span>{tr!(clients.after)}</span>
                <span class=format!("num {}", text::balance_class(after)) data-testid="receive-after">
                    {text::balance(after)}
                </span>
            </div>
        </div>
    }
}
