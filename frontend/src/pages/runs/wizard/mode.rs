//! The first step: how the run ends, and for an automatic one what makes it wait.

use leptos::prelude::*;
use shared::run::RunMode;

use super::draft::Draft;
use crate::tr;
use crate::ui::choose::ChoiceCards;
use crate::ui::{DecimalDraft, DecimalField};

/// The step.
#[component]
pub fn Mode(draft: Draft) -> impl IntoView {
    view! {
        <ChoiceCards
            label=tr!(runs.mode)
            name="mode"
            cards=RunMode::ALL.iter().copied().map(card).collect()
            chosen=move |mode| draft.mode.get() == mode
            on_choose=Callback::new(move |mode| draft.mode.set(mode))
        />
        <Show when=move || draft.mode.get() == RunMode::Automatic>
            <Guardrails draft=draft/>
        </Show>
    }
}

fn card(mode: RunMode) -> (&'static str, RunMode, String, String) {
    let (name, about) = match mode {
        RunMode::Sandbox => (tr!(runs.sandbox), tr!(runs.sandbox_text)),
        RunMode::Confirmation => (tr!(runs.confirmation), tr!(runs.confirmation_text)),
        RunMode::Automatic => (tr!(runs.automatic), tr!(runs.automatic_text)),
    };
    (mode.code(), mode, name.to_owned(), about.to_owned())
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
