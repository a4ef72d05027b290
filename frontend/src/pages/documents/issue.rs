//! Issuing an invoice: for the whole debt, or for what is listed; it is shown before it is issued.

use leptos::prelude::*;
use shared::access::Permission;
use shared::api::common::MoneyInput;

use super::draft::{DEBT, Draft, LISTED, as_shown};
use super::preview::{Preview, Shown, ready, shown};
use super::rows::Rows;
use super::words::{href, numbered, total};
use crate::calls::amount;
use crate::calls::clients::ClientCard;
use crate::calls::documents::{self, DocumentView, InvoiceIssueInput};
use crate::pages::operations::client_choices;
use crate::session::Session;
use crate::tr;
use crate::ui::choose::RadioField;
use crate::ui::dialog::opened_by;
use crate::ui::erased::effect;
use crate::ui::leave::follow;
use crate::ui::{
    Button, CheckField, Choice, Combobox, DateField, Dialog, DialogForm, Faults, Glyph, Icon, Look,
    Submission, TextField, Toasts, text,
};

/// What a form of a document begins with: a client, or none yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The client; it is chosen in the form when it is not known.
    pub client: Option<Choice>,
}

impl Start {
    /// Of a client that is yet to be chosen.
    pub fn any() -> Start {
        Start { client: None }
    }

    /// Of the client of a card.
    pub fn of(card: &ClientCard) -> Start {
        let (value, label) = (card.client.id.to_string(), card.client.name.clone());
        Start { client: Some(Choice { value, label, note: String::new() }) }
    }
}

/// The button that opens the dialog; `main` on the page of invoices.
pub fn invoice_button(asked: RwSignal<Option<Start>>, start: Start, main: bool) -> AnyView {
    let name = if main { tr!(documents.issue_invoice) } else { tr!(documents.invoice) };
    issue_button(asked, start, main, "issue-invoice", name)
}

/// A button that opens the dialog of a document.
pub fn issue_button(
    asked: RwSignal<Option<Start>>,
    start: Start,
    main: bool,
    id: &'static str,
    name: &'static str,
) -> AnyView {
    let lacks = Session::get().lacks(Permission::DocumentWrite);
    let forbidden = lacks.is_some();
    view! {
        <Button
            look=if main { Look::Primary } else { Look::Secondary }
            disabled=forbidden
            title=lacks
            attr:data-testid=id
            attr:data-list-add=main.then_some("")
            on:click=move |_| asked.set(Some(start.clone()))
        >
            <Icon glyph=if main { Glyph::Plus } else { Glyph::Document }/>
            {name}
            {main.then(|| view! { " " <kbd>"Ins"</kbd> })}
        </Button>
    }
    .into_any()
}

/// The dialog; open while there is something to begin with.
#[component]
pub fn InvoiceDialog(start: RwSignal<Option<Start>>) -> impl IntoView {
    let open = opened_by(start);
    let form = move || Some(view! { <Form open=open start=start.get()?/> });
    view! {
        <Dialog open=open title=tr!(documents.issue_invoice).to_owned() id="invoice-dialog" wide=true>
            {form}
        </Dialog>
    }
}

/// Says that a document was issued, and opens it.
pub fn opened(toasts: Toasts, document: &DocumentView) {
    let name = numbered(document);
    toasts.done(match total(document) {
        Some(sum) => tr!(documents.issued_done, document = name, sum = sum).to_string(),
        None => tr!(documents.issued_plain, document = name).to_string(),
    });
    follow(&href(document.id));
}

/// The refusal of a field: the preview's, else that of the sending.
pub fn refused(shown: Shown, form: Submission, field: &'static str) -> Signal<Option<String>> {
    let sent = form.field(field);
    Signal::derive(move || {
        let told = shown.get().and_then(|answer| answer.err()).and_then(|error| error.field(field));
        told.or_else(|| sent.get())
    })
}

#[component]
fn Form(open: RwSignal<bool>, start: Start) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let fixed = start.client.clone();
    let draft = Draft::new(start.client);
    let read = Memo::new(move |_| draft.read());
    let faults = Faults::of(Signal::derive(move || read.get().err().unwrap_or_default()), form, "invoice");
    let shown = shown(Memo::new(move |_| read.get().ok()), documents::preview_invoice);
    let whose = Signal::derive(move || {
        let client = draft.card.data().flatten()?.client;
        Some((client.id, client.seller_id))
    });
    let send = move |()| {
        draft.on.touch();
        draft.due.touch();
        let (Ok(input), Some(seen)) = (read.get_untracked(), untrack(|| ready(shown))) else { return };
        let total = seen.total.map(|total| MoneyInput { amount: total.amount, currency: total.currency });
        let input = InvoiceIssueInput { invoice: as_shown(input, seen), total, idempotency_key: form.key() };
        form.send(documents::issue_invoice(input), move |issued| {
            open.set(false);
            opened(toasts, &issued);
        });
    };
    let button = move || match ready(shown).and_then(|seen| seen.total) {
        Some(total) => tr!(documents.issue_sum, sum = text::money(amount(total))).to_string(),
        None => tr!(documents.issue_invoice).to_owned(),
    };
    // A form that is not filled in says so when it is sent; one that the server refuses is not sent.
    let waits = Signal::derive(move || read.with(Result::is_ok) && ready(shown).is_none());
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="invoice-submit"
            button=button
            waits=waits
        >
            <Whom id="invoice-client" client=draft.client fixed=fixed faults=faults/>
            <div class="cols">
                <DateField
                    id="invoice-on"
                    label=tr!(documents.on)
                    value=draft.on
                    optional=true
                    hint=tr!(operations.day_hint)
                    error=refused(shown, form, "on")
                />
                <DateField
                    id="invoice-due"
                    label=tr!(documents.due)
                    value=draft.due
                    optional=true
                    hint=tr!(documents.due_hint)
                    error=refused(shown, form, "dueOn")
                />
            </div>
            <ForWhat draft=draft/>
            <AnySum draft=draft shown=shown/>
            <Show when=move || draft.what.with(|what| what == LISTED)>
                <Rows draft=draft faults=faults/>
            </Show>
            <TextField
                id="invoice-note"
                label=tr!(documents.note)
                value=draft.note
                optional=true
                hint=tr!(documents.note_hint)
                error=refused(shown, form, "note")
            />
            <Preview shown=shown whose=whose/>
        </DialogForm>
    }
}

/// Whose document it is: said where it is known, chosen otherwise.
#[component]
pub fn Whom(
    /// Id of the control.
    id: &'static str,
    client: RwSignal<Option<Choice>>,
    fixed: Option<Choice>,
    faults: Faults,
) -> impl IntoView {
    match fixed {
        Some(client) => view! { <p class="muted">{client.label}</p> }.into_any(),
        None => view! {
            <Combobox
                id=id
                label=tr!(documents.client)
                chosen=client
                choices=client_choices()
                hint=tr!(documents.client_hint)
                error=faults.once_asked("clientId")
            />
        }
        .into_any(),
    }
}

/// Lets the debt be asked for though it is below the least sum of an invoice; shown where it is.
#[component]
fn AnySum(draft: Draft, shown: Shown) -> impl IntoView {
    let below = move || {
        let told = shown.get().and_then(|answer| answer.err());
        draft.any_sum.get() || told.is_some_and(|error| error.field("anySum").is_some())
    };
    view! {
        <Show when=move || draft.what.with(|what| what == DEBT) && below()>
            <CheckField id="invoice-any-sum" label=tr!(documents.any_sum) value=draft.any_sum/>
        </Show>
    }
}

/// For the debt, where there is one, or for what is listed.
#[component]
fn ForWhat(draft: Draft) -> impl IntoView {
    let debt = Memo::new(move |_| {
        let balance = draft.card.data().flatten().map(|card| amount(card.account.balance))?;
        (balance.minor() < 0).then(|| balance.negated())
    });
    // A client who owes is usually billed for all of it; one who does not has nothing to choose.
    effect(move |_| draft.what.set(if debt.get().is_some() { DEBT } else { LISTED }.to_owned()));
    let options = move || {
        let whole = debt.get().map(|debt| {
            (DEBT.to_owned(), tr!(documents.whole_debt_sum, sum = text::money(debt)).to_string())
        });
        let listed = (LISTED.to_owned(), tr!(documents.listed).to_owned());
        whole.into_iter().chain([listed]).collect::<Vec<_>>()
    };
    view! {
        <Show when=move || debt.get().is_some()>
            <RadioField
                id="invoice-what"
                label=tr!(documents.what)
                chosen=draft.what
                on_choose=Callback::new(move |what| draft.what.set(what))
                options=Signal::derive(options)
            />
        </Show>
    }
}
