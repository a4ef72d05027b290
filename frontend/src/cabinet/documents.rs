//! Documents: the list, one of them, and asking for more.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use shared::api::cabinet::{
    CabinetReconciliationInput, CabinetRequestInput, DocumentDetail, DocumentItem, RequestView, operations,
};
use shared::api::common::MoneyView;
use shared::api::scalars::Date;
use shared::documents::DocumentKind;
use shared::ids::DocumentKey;
use uuid::Uuid;

use super::api::{Failure, done};
use super::load::{Doing, Loaded, Paged};
use super::pay;
use super::ui::{Field, Mark, Row, Sign, Title, badge};
use super::words::{self, day, sum};
use crate::erased::redrawn;
use crate::format;
use crate::i18n::lang;
use crate::today::{day_at, today};
use crate::tr;

/// A document in a list.
pub fn row(document: DocumentItem) -> AnyView {
    let title = format!("{} № {}", words::document(document.kind), words::unbroken(&document.number));
    let about = match document.period {
        Some(period) => {
            format!("{} · {}", day(document.on.0), format::period(period.from.0, period.to.0, lang()))
        }
        None => day(document.on.0),
    };
    let figure = document.total.map(sum).unwrap_or_default();
    let to = format!("/cabinet/documents/{}", document.id);
    match words::document_state(document.state) {
        Some(state) => view! { <Row to=to title=title about=about figure=figure badge=state/> }.into_any(),
        None => view! { <Row to=to title=title about=about figure=figure/> }.into_any(),
    }
}

/// The list.
#[component]
pub fn Documents() -> impl IntoView {
    let documents = Paged::now(operations::documents);
    view! {
        <Title text=tr!(cabinet.documents)/>
        <section class="card">{documents.draw("rows", tr!(cabinet.no_documents), row)}</section>
        <Reconciliation/>
        <Requests/>
    }
}

fn parsed(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// A reconciliation of accounts, issued at once.
#[component]
fn Reconciliation() -> impl IntoView {
    let today = today();
    let january = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
    let from = RwSignal::new(january.to_string());
    let to = RwSignal::new(today.to_string());
    let doing = Doing::new();
    let made = RwSignal::new(None::<DocumentItem>);
    let key = RwSignal::new(Uuid::new_v4().to_string());
    let issue = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Some(first), Some(last)) = (parsed(&from.get_untracked()), parsed(&to.get_untracked())) else {
            return;
        };
        if !doing.begin() {
            return;
        }
        let input = CabinetReconciliationInput {
            from: Date(first),
            to: Date(last.succ_opt().unwrap_or(last)),
            idempotency_key: key.get_untracked(),
        };
        spawn_local(async move {
            let answer = done(operations::reconciliation(&input)).await;
            if !answer.as_ref().is_err_and(Failure::is_unknown) {
                key.set(Uuid::new_v4().to_string());
            }
            match answer {
                Ok(document) => {
                    made.set(Some(document));
                    doing.end(None);
                }
                Err(failure) => doing.end(Some(failure)),
            }
        });
    };
    view! {
        <details class="card fold">
            <summary><h2>{tr!(cabinet.reconciliation)}</h2></summary>
            <form class="stack" on:submit=issue>
                <p class="muted">{tr!(cabinet.reconciliation_about)}</p>
                <div class="two">
                    <Field id="rec-from" label=tr!(cabinet.from) kind="date" value=from error=doing.field("from")/>
                    <Field id="rec-to" label=tr!(cabinet.through) kind="date" value=to error=doing.field("to")/>
                </div>
                {doing.rest(&["from", "to"])}
                <button class="button" type="submit" disabled=move || doing.busy.get()>{tr!(cabinet.make)}</button>
            </form>
            {redrawn(move || made.get().map(|document| view! { <ul class="rows">{row(document)}</ul> }))}
        </details>
    }
}

/// Documents that people of the seller make.
#[component]
fn Requests() -> impl IntoView {
    let known = Loaded::now(operations::requests());
    let note = RwSignal::new(String::new());
    let kind = RwSignal::new(DocumentKind::Act);
    let doing = Doing::new();
    let key = RwSignal::new(Uuid::new_v4().to_string());
    let ask = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !doing.begin() {
            return;
        }
        let input = CabinetRequestInput {
            kind: kind.get_untracked(),
            from: None,
            to: None,
            note: Some(note.get_untracked()),
            idempotency_key: key.get_untracked(),
        };
        spawn_local(async move {
            let answer = done(operations::request(&input)).await;
            if !answer.as_ref().is_err_and(Failure::is_unknown) {
                key.set(Uuid::new_v4().to_string());
            }
            if answer.is_ok() {
                note.set(String::new());
                known.again(operations::requests());
            }
            doing.end(answer.err());
        });
    };
    view! {
        <details class="card fold">
            <summary><h2>{tr!(cabinet.ask_act)}</h2></summary>
            <form class="stack" on:submit=ask>
                <fieldset class="two">
                    <legend class="sr-only">{tr!(cabinet.ask_act)}</legend>
                    {[DocumentKind::Act, DocumentKind::Invoice].map(|one| kind_choice(one, kind)).collect_view()}
                </fieldset>
                <Field
                    id="request-note"
                    label=tr!(cabinet.ask_which)
                    hint=tr!(cabinet.ask_hint)
                    value=note
                    error=doing.field("note")
                />
                {doing.rest(&["note"])}
                <button class="button" type="submit" disabled=move || doing.busy.get()>{tr!(cabinet.ask)}</button>
            </form>
            {known.draw(|rows| view! { <ul class="rows">{rows.into_iter().map(asked).collect_view()}</ul> })}
        </details>
    }
}

fn kind_choice(one: DocumentKind, kind: RwSignal<DocumentKind>) -> AnyView {
    view! {
        <label class="choice">
            <input
                type="radio"
                name="request-kind"
                prop:checked=move || kind.get() == one
                on:change=move |_| kind.set(one)
            />
            <span>{words::document(one)}</span>
        </label>
    }
    .into_any()
}

fn asked(request: RequestView) -> AnyView {
    let state = match &request.answer {
        Some(_) => badge("ok", tr!(cabinet.answered)),
        None => badge("info", tr!(cabinet.asked)),
    };
    let what = words::document(request.kind);
    let words = request.note.map_or_else(|| what.to_owned(), |note| format!("{what}: {note}"));
    view! {
        <li class="said">
            <div class="said__head"><span>{words}</span>{state}</div>
            <span class="muted">{day(day_at(request.created_at.0))}</span>
            {request.answer.map(|answer| view! { <p>{answer}</p> })}
        </li>
    }
    .into_any()
}

/// One document.
#[component]
pub fn Document() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let Ok(key) = id.parse() else {
        return view! { <Title text=tr!(cabinet.no_page) back="/cabinet/documents"/> }.into_any();
    };
    let document = Loaded::now(operations::document(key));
    document.draw(|found| match found {
        Some(detail) => shown(detail),
        None => view! { <Title text=tr!(cabinet.no_document) back="/cabinet/documents"/> }.into_any(),
    })
}

/// Pays what an invoice still wants, where clients can pay at once.
fn pay_button(id: DocumentKey, left: MoneyView) -> AnyView {
    let offer = Loaded::now(operations::pay_offer());
    redrawn(move || {
        let words = tr!(cabinet.pay_sum, sum = sum(left)).to_string();
        let to = pay::address(Some(id));
        let offered = offer.get().is_some_and(|offer| !offer.accounts.is_empty());
        offered.then(|| view! { <a class="button is-main" href=to data-testid="to-pay">{words}</a> })
    })
}

fn shown(detail: DocumentDetail) -> AnyView {
    let DocumentDetail { document, vat, to_pay, lines } = detail;
    let title = format!("{} № {}", words::document(document.kind), document.number);
    let line = |line: shared::api::documents::DocumentLineView| {
        let count = match line.unit {
            Some(unit) => format!("{} {unit}", words::number(line.quantity)),
            None => words::number(line.quantity),
        };
        view! {
            <li class="line">
                <span>{line.name} <span class="muted">{count}</span></span>
                <span class="row__figure">{sum(line.total)}</span>
            </li>
        }
    };
    let total = document.total.map(|total| {
        let vat = vat.map(|vat| tr!(cabinet.with_vat, sum = sum(vat)).to_string());
        view! {
            <li class="line is-total">
                <span>{tr!(cabinet.total)} <span class="muted">{vat}</span></span>
                <span class="row__figure">{sum(total)}</span>
            </li>
        }
    });
    let due = document.due_on.map(|due| tr!(cabinet.due, day = day(due.0)).to_string());
    view! {
        <Title text=title back="/cabinet/documents"/>
        <section class="card stack" data-testid="document">
            <p>
                {day(document.on.0)} " " {words::document_state(document.state)}
                <span class="muted is-block">{due}</span>
            </p>
            <ul class="lines">{lines.into_iter().map(line).collect_view()} {total}</ul>
            {to_pay.map(|left| pay_button(document.id, left))}
            <a class=if to_pay.is_some() { "button" } else { "button is-main" } href=format!("/cabinet/files/documents/{}.pdf", document.id) target="_blank" rel="noopener">
                <Mark sign=Sign::Down/>
                {tr!(cabinet.open_pdf)}
            </a>
        </section>
    }
    .into_any()
}
