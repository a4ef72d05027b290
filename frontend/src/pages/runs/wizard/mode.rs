//! The first step: how the run ends, and for an automatic one what makes it wait.

use leptos::prelude::*;
use shared::run::RunMode;

use super::draft::Draft;
use crate::tr;
use crate::ui::{DecimalDraft, DecimalField};

/// The step.
#[component]
pub fn Mode(draft: Draft) -> impl IntoView {
    view! {
        <fieldset class="card stack">
            <legend class="sr-only">{tr!(runs.mode)}</legend>
            <h2 aria-hidden="true">{tr!(runs.mode)}</h2>
            <div class="choice">
                {RunMode::ALL.iter().map(|mode| view! { <Card mode=*mode draft=draft/> }).collect_view()}
            </div>
        </fieldset>
        <Show when=move || draft.mode.get() == RunMode::Automatic>
            <Guardrails draft=draft/>
        </Show>
    }
}

#[component]
fn Card(mode: RunMode, draft: Draft) -> impl IntoView {
    let (name, about) = match mode {
        RunMode::Sandbox => (tr!(runs.sandbox), tr!(runs.sandbox_text)),
        RunMode::Confirmation => (tr!(runs.confirmation), tr!(runs.confirmation_text)),
        RunMode::Automatic => (tr!(runs.automatic), tr!(runs.automatic_text)),
    };
    view! {
        <label class="choice__card" data-testid=format!("mode-{}", mode.code())>
            <input
                type="radio"
                name="mode"
                value=mode.code()
                prop:checked=move || draft.mode.get() == mode
                on:change=move |_| draft.mode.set(mode)
            />
            <span class="choice__title">{name}</span>
            <span class="choice__text">{about}</span>
        </label>
    }
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
