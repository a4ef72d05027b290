//! The head of a run's page: at which of its six steps it is, what is to be known about it, its figures.

use leptos::prelude::*;
use shared::run::{RunState, RunTask, change_percent};

use super::closing::Outcome;
use super::review::Review;
use super::words::{mode_name, step_at, steps};
use crate::calls::amount;
use crate::calls::runs::{BillRunCard, BillRunView, PreviousRun};
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Address, Notice, Stepper, Tone, text};

/// The head.
#[component]
pub fn Head(card: BillRunCard, review: Review, confirming: RwSignal<bool>) -> impl IntoView {
    let run = card.run;
    let (task, mode, state) = (run.task, run.mode, run.state);
    let at = Signal::derive(move || step_at(state, confirming.get()));
    // The title of a run of documents names its month or day.
    let day =
        (task == RunTask::Charges).then(|| tr!(runs.as_of_day, day = text::date(run.as_of.0)).to_string());
    let made = tr!(runs.created_line, who = run.created_by.clone(), at = text::instant(run.created_at.0));
    let facts = [Some(mode_name(mode).to_owned()), day, Some(made.to_string())];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <div class="bar is-wrap">
            <Stepper label=tr!(runs.steps) names=steps(task, mode) at=at/>
            <span class="muted">{facts}</span>
        </div>
        {run.note.clone().map(|note| {
            let tone = if run.state == RunState::Failed { Tone::Bad } else { Tone::Warn };
            view! { <Notice tone=tone title=note/> }
        })}
        {(card.template_faults > 0).then(|| {
            let told = tr!(templates.run_faults_text, count = text::number(card.template_faults)).to_string();
            view! { <Notice tone=Tone::Warn title=tr!(templates.run_faults_title) text=told/> }
        })}
        {(card.clients_outdated > 0 && run.state == RunState::AwaitingConfirmation).then(|| {
            let title = tr!(runs.outdated, count = text::counted(card.clients_outdated)).to_string();
            view! { <Notice tone=Tone::Warn title=title text=tr!(runs.outdated_text)/> }
        })}
        {(task != RunTask::Charges).then(|| view! { <Outcome run=run.clone()/> })}
        <Tiles run=run review=review/>
    }
}

#[component]
fn Tiles(run: BillRunView, review: Review) -> impl IntoView {
    let address = Address::here();
    let shown = StoredValue::new(run.clone());
    let compared = move || {
        let previous = review.found.data().flatten()?.previous?;
        shown.with_value(|run| change(run, &previous))
    };
    let note = Signal::derive(move || compared().unwrap_or_else(|| tr!(runs.with_vat).to_owned()));
    let vat = Signal::derive(move || {
        let vat = review.breakdown.data().flatten().map(|breakdown| text::sums(&breakdown.vat));
        vat.unwrap_or_else(|| tr!(common.none).to_owned())
    });
    let warned = Signal::derive(move || {
        let warned = review.found.data().flatten().map(|found| found.findings.clients_warned);
        warned.map_or_else(|| tr!(common.none).to_owned(), text::number)
    });
    let posted = posted_note(&run);
    let errors = stale_note(&run);
    let tab = move |key: &'static str| Signal::derive(move || address.with("tab", key));
    view! {
        <div class="tiles">
            <Tile
                label=tr!(runs.clients)
                value=Signal::stored(text::number(run.clients_total))
                note=Signal::stored(tr!(runs.lines_n, count = text::counted(run.lines_total)).to_string())
                id="run-clients"
            />
            <Tile label=tr!(runs.sum) value=Signal::stored(text::sums(&run.totals)) note=note id="run-total"/>
            <Tile
                label=tr!(runs.vat)
                value=vat
                note=Signal::stored(tr!(runs.within_sum).to_owned())
                id="run-vat"
            />
            <Tile
                label=tr!(runs.warnings)
                value=warned
                note=Signal::stored(tr!(runs.warnings_note).to_owned())
                id="run-warnings"
                href=tab("warnings")
            />
            <Tile
                label=tr!(runs.errors)
                value=Signal::stored(text::number(run.clients_failed))
                note=Signal::stored(errors)
                id="run-errors"
                href=tab("errors")
            />
            <Tile
                label=tr!(runs.item_posted)
                value=Signal::stored(text::number(run.clients_posted))
                note=Signal::stored(posted)
                id="run-posted"
            />
        </div>
    }
}

/// How the sum differs from the run before: only where both are of one currency, the same.
fn change(run: &BillRunView, previous: &PreviousRun) -> Option<String> {
    let ([now], [before]) = (run.totals.as_slice(), previous.totals.as_slice()) else { return None };
    if now.currency != before.currency {
        return None;
    }
    let percent = change_percent(amount(*now).minor(), amount(*before).minor())?;
    let sign = if percent.is_sign_negative() || percent.is_zero() { "" } else { "+" };
    let percent = format!("{sign}{} %", text::decimal(percent));
    Some(tr!(runs.to_previous, percent = percent, number = text::number(previous.number)).to_string())
}

fn posted_note(run: &BillRunView) -> String {
    match (&run.confirmed_by, run.confirmed_at) {
        (Some(who), Some(at)) => {
            tr!(runs.decided_line, who = who.clone(), at = text::instant(at.0)).to_string()
        }
        (None, _) | (_, None) => String::new(),
    }
}

fn stale_note(run: &BillRunView) -> String {
    match run.clients_stale {
        0 => String::new(),
        n => tr!(runs.stale_n, count = text::counted(n)).to_string(),
    }
}

#[component]
fn Tile(
    label: &'static str,
    value: Signal<String>,
    note: Signal<String>,
    id: &'static str,
    /// Where its figure is explained.
    #[prop(optional, into)]
    href: Option<Signal<String>>,
) -> impl IntoView {
    let inside = move || {
        view! {
            <div class="tile__label">{label}</div>
            <div class="tile__value" data-testid=id>{redrawn(move || value.get())}</div>
            <div class="tile__note" title=move || note.get()>{redrawn(move || note.get())}</div>
        }
    };
    match href {
        Some(href) => view! { <a class="tile" href=move || href.get()>{inside()}</a> }.into_any(),
        None => view! { <div class="tile">{inside()}</div> }.into_any(),
    }
}
