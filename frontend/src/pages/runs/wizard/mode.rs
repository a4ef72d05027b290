//! The first step: what the run does, how it ends, and for an automatic one what makes it wait.

use leptos::prelude::*;
use shared::run::{RunMode, RunTask};

use super::super::words::mode_name;
use super::draft::Draft;
use crate::tr;
use crate::ui::choose::ChoiceCards;
use crate::ui::erased::redrawn;
use crate::ui::{DecimalDraft, DecimalField};

/// The step.
#[component]
pub fn Mode(draft: Draft) -> impl IntoView {
    view! {
        <ChoiceCards
            label=tr!(closings.task)
            name="task"
            cards=RunTask::ALL.iter().copied().map(task).collect()
            chosen=move |task| draft.task.get() == task
            on_choose=Callback::new(move |task| draft.task.set(task))
        />
        {redrawn(move || {
            let cards = RunMode::ALL.iter().copied().map(|mode| card(draft.task.get(), mode)).collect();
            view! {
                <ChoiceCards
                    label=tr!(runs.mode)
                    name="mode"
                    cards=cards
                    chosen=move |mode| draft.mode.get() == mode
                    on_choose=Callback::new(move |mode| draft.mode.set(mode))
                />
            }
        })}
        <Show when=move || draft.mode.get() == RunMode::Automatic>
            <Guardrails draft=draft/>
        </Show>
    }
}

fn task(task: RunTask) -> (&'static str, RunTask, String, String) {
    let (name, about) = match task {
        RunTask::Charges => (tr!(closings.charges), tr!(closings.charges_text)),
        RunTask::Closing => (tr!(closings.closing), tr!(closings.closing_text)),
        RunTask::Invoices => (tr!(ahead.invoices), tr!(ahead.invoices_text)),
    };
    (task.code(), task, name.to_owned(), about.to_owned())
}

fn card(task: RunTask, mode: RunMode) -> (&'static str, RunMode, String, String) {
    let about = match (task, mode) {
        (RunTask::Charges, RunMode::Sandbox) => tr!(runs.sandbox_text),
        (RunTask::Charges, RunMode::Confirmation) => tr!(runs.confirmation_text),
        (RunTask::Charges, RunMode::Automatic) => tr!(runs.automatic_text),
        (RunTask::Closing, RunMode::Sandbox) => tr!(closings.sandbox_text),
        (RunTask::Closing, RunMode::Confirmation) => tr!(closings.confirmation_text),
        (RunTask::Closing, RunMode::Automatic) => tr!(closings.automatic_text),
        (RunTask::Invoices, RunMode::Sandbox) => tr!(ahead.sandbox_text),
        (RunTask::Invoices, RunMode::Confirmation) => tr!(ahead.confirmation_text),
        (RunTask::Invoices, RunMode::Automatic) => tr!(ahead.automatic_text),
    };
    (mode.code(), mode, mode_name(mode).to_owned(), about.to_owned())
}

#[component]
fn Guardrails(draft: Draft) -> impl IntoView {
    let missing = move || {
        (draft.submission.asked.get() && draft.guardrail_is_missing())
            .then(|| tr!(runs.guardrail_needed).to_owned())
    };
    let percent = move |value: DecimalDraft, first: bool| {
        Signal::derive(move || Draft::percent_error(value).or_else(|| if first { missing() } else { None }))
    };
    let sign = Signal::stored("%".to_owned());
    view! {
        <section class="card stack" aria-labelledby="guardrails-title">
            <h2 id="guardrails-title">{tr!(runs.guardrails)}</h2>
            <p class="muted">{tr!(runs.guardrails_text)}</p>
            <div class="cols is-3 is-low">
                <DecimalField
                    id="run-percent"
                    label=tr!(runs.total_percent)
                    value=draft.total_percent
                    suffix=sign
                    optional=true
                    error=percent(draft.total_percent, true)
                />
                <DecimalField
                    id="run-client-percent"
                    label=tr!(runs.client_percent)
                    value=draft.client_percent
                    suffix=sign
                    optional=true
                    error=percent(draft.client_percent, false)
                />
                <DecimalField
                    id="run-errors"
                    label=tr!(runs.errors_max)
                    value=draft.errors_max
                    optional=true
                    error=Signal::derive(move || draft.errors_error())
                />
            </div>
        </section>
    }
}
