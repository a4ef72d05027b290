//! What stands in the way of a run, with its remedy.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::components::A;
use shared::run::{RunBlocker, RunCaution, RunMode, RunTask};

use super::draft::Draft;
use super::month::code;
use crate::calls::runs::{BillRunBlocker, BillRunCaution};
use crate::tr;
use crate::ui::{Button, Glyph, Icon, Notice, Tone, text};

/// Whether the run may not be started. A sandbox shows what is charged so far.
pub fn stops(blocker: &BillRunBlocker, mode: RunMode) -> bool {
    !(blocker.kind == RunBlocker::NotCharged && mode == RunMode::Sandbox)
}

/// Cause and remedy, in the person's language.
pub fn in_the_way(
    blocker: &BillRunBlocker,
    (task, mode, as_of): (RunTask, RunMode, NaiveDate),
    draft: Draft,
) -> impl IntoView + use<> {
    let (title, remedy) = match blocker.kind {
        RunBlocker::DateTooFar => too_far(blocker, task, mode),
        RunBlocker::PeriodClosed => books_closed(blocker, task),
        RunBlocker::RunWorking => working(blocker),
        RunBlocker::NotCharged => (tr!(closings.not_charged).to_owned(), not_charged(blocker, mode, as_of)),
    };
    let run = blocker.run_id;
    let charge = (blocker.kind == RunBlocker::NotCharged).then(|| {
        // The same clients are charged by the same draft.
        let press = move |_| {
            draft.as_of.set(Some(as_of));
            draft.task.set(RunTask::Charges);
        };
        view! {
            <Button on:click=press attr:data-testid="charge-first">
                <Icon glyph=Glyph::Runs/>
                {tr!(closings.charge_first, day = text::date(as_of)).to_string()}
            </Button>
        }
    });
    view! {
        <Notice tone=if stops(blocker, mode) { Tone::Bad } else { Tone::Warn } title=title text=remedy>
            {charge}
            {run
                .map(|id| {
                    view! {
                        <A href=format!("/runs/{id}") attr:class="btn">
                            <Icon glyph=Glyph::Runs/>
                            {tr!(runs.open_run)}
                        </A>
                    }
                })}
        </Notice>
    }
}

/// What a person should know before, in the person's language.
pub fn to_know(caution: &BillRunCaution, as_of: NaiveDate, draft: Draft) -> impl IntoView + use<> {
    match caution.kind {
        RunCaution::EarlierMonthsOpen => earlier_open(caution, as_of, draft),
    }
}

/// Earlier months are open: the first of them is closed by the same draft.
fn earlier_open(caution: &BillRunCaution, as_of: NaiveDate, draft: Draft) -> impl IntoView + use<> {
    let names: Vec<String> = caution.months.iter().map(|month| text::month(month.0)).collect();
    let title = tr!(closings.earlier_open, months = names.join(", ")).to_string();
    let about = tr!(closings.earlier_open_text, month = text::month(as_of)).to_string();
    let first = caution.months.first().map(|month| month.0).map(|first| {
        let press = move |_| draft.month.set(code(first));
        view! {
            <Button on:click=press attr:data-testid="close-first">
                <Icon glyph=Glyph::Runs/>
                {tr!(closings.close_first, month = text::month(first)).to_string()}
            </Button>
        }
    });
    view! {
        <div data-testid="earlier-open"><Notice tone=Tone::Warn title=title text=about>{first}</Notice></div>
    }
}

fn day_of(blocker: &BillRunBlocker) -> String {
    blocker.day.map(|day| text::date(day.0)).unwrap_or_default()
}

fn clients_of(blocker: &BillRunBlocker) -> String {
    tr!(runs.clients_n, count = text::counted(blocker.clients)).to_string()
}

fn too_far(blocker: &BillRunBlocker, task: RunTask, mode: RunMode) -> (String, String) {
    let day = day_of(blocker);
    match (mode, task) {
        (RunMode::Sandbox, _) => {
            (tr!(runs.too_far).to_owned(), tr!(runs.too_far_sandbox, day = day).to_string())
        }
        (RunMode::Confirmation | RunMode::Automatic, RunTask::Charges) => {
            (tr!(runs.too_far).to_owned(), tr!(runs.too_far_posting, day = day).to_string())
        }
        (RunMode::Confirmation | RunMode::Automatic, RunTask::Invoices) => {
            (tr!(runs.too_far).to_owned(), tr!(ahead.too_far, day = day).to_string())
        }
        (RunMode::Confirmation | RunMode::Automatic, RunTask::Closing) => {
            (tr!(closings.not_ended).to_owned(), tr!(closings.not_ended_text).to_owned())
        }
    }
}

fn books_closed(blocker: &BillRunBlocker, task: RunTask) -> (String, String) {
    let day = day_of(blocker);
    match task {
        RunTask::Charges | RunTask::Invoices => {
            let remedy = tr!(runs.period_closed_text, clients = clients_of(blocker)).to_string();
            (tr!(runs.period_closed, day = day).to_string(), remedy)
        }
        RunTask::Closing => {
            (tr!(closings.books_closed, day = day).to_string(), tr!(closings.books_closed_text).to_owned())
        }
    }
}

fn working(blocker: &BillRunBlocker) -> (String, String) {
    let remedy = tr!(runs.run_working_text, clients = clients_of(blocker)).to_string();
    let title = match (blocker.run_number, &blocker.run_by, blocker.run_at) {
        (Some(number), Some(who), Some(at)) => {
            let (number, at) = (text::number(number), text::instant(at.0));
            tr!(runs.run_working, number = number, who = who.clone(), at = at).to_string()
        }
        (None, ..) | (_, None, _) | (.., None) => tr!(runs.run_working_other).to_owned(),
    };
    (title, remedy)
}

fn not_charged(blocker: &BillRunBlocker, mode: RunMode, as_of: NaiveDate) -> String {
    let clients = clients_of(blocker);
    match mode {
        RunMode::Sandbox => tr!(closings.not_charged_sandbox, clients = clients).to_string(),
        RunMode::Confirmation | RunMode::Automatic => {
            tr!(closings.not_charged_text, clients = clients, day = text::date(as_of)).to_string()
        }
    }
}
