//! What a person says of a line: one of the suggestions, another client, suspense, or nobody's.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::access::Permission;
use shared::bank::{BankDirection, LinePlan, LineState};
use shared::ids::{ClientId, DocumentKey};

use crate::calls::statements::{self, BankLineDecideInput, BankLineView, BankSuggestion};
use crate::calls::{amount, idempotency_key};
use crate::pages::operations::client_choices;
use crate::session::Session;
use crate::tr;
use crate::ui::{Button, CheckField, Choice, Combobox, Look, Toasts, text};

/// Sends what was decided; says so and goes on.
#[derive(Clone, Copy)]
struct Sender {
    line: StoredValue<BankLineView>,
    remember: RwSignal<bool>,
    busy: RwSignal<bool>,
    toasts: Toasts,
    done: Callback<()>,
}

impl Sender {
    fn send(self, plan: LinePlan, client: Option<(ClientId, Option<DocumentKey>)>, reason: Option<String>) {
        let input = BankLineDecideInput {
            id: self.line.with_value(|line| line.id),
            plan,
            client_id: client.map(|(id, _)| id),
            invoice_id: client.and_then(|(_, invoice)| invoice),
            refund_id: None,
            remember: (plan == LinePlan::Post).then(|| self.remember.get_untracked()),
            reason,
            idempotency_key: idempotency_key(),
        };
        self.busy.set(true);
        spawn_local(async move {
            let answer = statements::decide(input).await;
            self.busy.try_set(false);
            match answer {
                Ok(line) => {
                    self.toasts.done(told(&line));
                    self.done.try_run(());
                }
                Err(error) => self.toasts.refused(&error),
            }
        });
    }
}

/// What was done, in words.
fn told(line: &BankLineView) -> String {
    let sum = text::money(amount(line.amount));
    let client = line.client_name.clone().unwrap_or_default();
    match line.state {
        LineState::Posted => tr!(statements.told_posted, sum = sum, client = client).to_string(),
        LineState::Suspense => tr!(statements.told_suspense, sum = sum).to_string(),
        LineState::New | LineState::Waiting | LineState::Refunded | LineState::Other => {
            tr!(statements.told_noted).to_owned()
        }
    }
}

/// The form.
#[component]
pub fn Decide(line: BankLineView, done: Callback<()>) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    if let Some(why) = lacks {
        return view! { <p class="muted">{why}</p> }.into_any();
    }
    let incoming = matches!(line.direction, BankDirection::Incoming | BankDirection::Unknown);
    let suggestions = line.suggestions.clone();
    let sender = Sender {
        line: StoredValue::new(line),
        remember: RwSignal::new(false),
        busy: RwSignal::new(false),
        toasts: Toasts::get(),
        done,
    };
    let offered = (incoming && !suggestions.is_empty()).then(|| {
        view! {
            <h3>{tr!(statements.suggestions)}</h3>
            <ol class="stack is-plain" data-testid="suggestions">
                {suggestions.into_iter().map(|one| suggestion(one, sender)).collect_view()}
            </ol>
        }
    });
    view! {
        <section class="stack" aria-label=tr!(statements.decision)>
            {offered}
            {incoming.then(|| another(sender))}
            <div class="row is-wrapped">{incoming.then(|| to_suspense(sender))} {nobodys(sender)}</div>
        </section>
    }
    .into_any()
}

/// Another client than those that are suggested, and whether the payer is remembered.
fn another(sender: Sender) -> impl IntoView {
    let chosen = RwSignal::new(None::<Choice>);
    let chosen_id = move || chosen.with(|choice| choice.as_ref()?.value.parse::<ClientId>().ok());
    let accept = move |_| {
        if let Some(id) = untrack(chosen_id) {
            sender.send(LinePlan::Post, Some((id, None)), None);
        }
    };
    let button = sender.line.with_value(|line| match line.state {
        LineState::New => tr!(statements.accept).to_owned(),
        LineState::Waiting
        | LineState::Posted
        | LineState::Suspense
        | LineState::Refunded
        | LineState::Other => tr!(statements.accept_sum, sum = text::money(amount(line.amount))).to_string(),
    });
    view! {
        <Combobox
            id="line-client"
            label=tr!(statements.other_client)
            chosen=chosen
            choices=client_choices()
        />
        <CheckField
            id="line-remember"
            label=tr!(statements.remember)
            value=sender.remember
            hint=tr!(statements.remember_hint)
        />
        <Button
            look=Look::Primary
            busy=sender.busy
            disabled=Signal::derive(move || chosen_id().is_none())
            attr:data-testid="line-accept"
            on:click=accept
        >
            {button}
        </Button>
    }
}

fn to_suspense(sender: Sender) -> impl IntoView {
    view! {
        <Button
            busy=sender.busy
            attr:data-testid="line-suspense"
            on:click=move |_| sender.send(LinePlan::Suspense, None, None)
        >
            {tr!(statements.to_suspense)}
        </Button>
    }
}

fn nobodys(sender: Sender) -> impl IntoView {
    let send = move |_| sender.send(LinePlan::Other, None, Some(tr!(statements.line_nobody).to_owned()));
    view! {
        <Button busy=sender.busy attr:data-testid="line-other" on:click=send>{tr!(statements.not_clients)}</Button>
    }
}

/// One suggestion: the client, the invoice, why, and the button that takes it.
fn suggestion(one: BankSuggestion, sender: Sender) -> impl IntoView {
    let BankSuggestion { client_id, client_name, invoice_id, invoice_number, score, reasons } = one;
    let why: Vec<String> = reasons.into_iter().map(|reason| reason.text).collect();
    let invoice = invoice_number
        .map(|number| view! { <div>{tr!(statements.by_invoice, number = number).to_string()}</div> });
    view! {
        <li class="card stack">
            <div class="row">
                <strong>{client_name}</strong>
                <span class="muted num" title=tr!(statements.score)>{text::number(score)}" %"</span>
            </div>
            {invoice}
            <div class="muted">{why.join(" · ")}</div>
            <div class="row">
                <Button
                    busy=sender.busy
                    attr:data-testid="suggestion-accept"
                    on:click=move |_| sender.send(LinePlan::Post, Some((client_id, invoice_id)), None)
                >
                    {tr!(statements.accept)}
                </Button>
            </div>
        </li>
    }
}
