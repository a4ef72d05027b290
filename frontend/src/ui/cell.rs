//! A field of a row that can be added and removed: its id is made from the row's number, which the fields of the
//! kit, whose ids are fixed, do not know.

use leptos::prelude::*;
use shared::error::FieldError;
use shared::text::number::parse_number;

use super::erased::redrawn;
use super::field::when_left;
use super::icon::{Glyph, Icon};
use super::submission::Submission;
use crate::{format, i18n};

/// What is wrong with the fields of a form, by their paths within its input.
#[derive(Clone, Copy)]
pub struct Faults {
    /// All that is wrong now.
    pub all: Signal<Vec<FieldError>>,
    /// A sending was tried: every field shows its error from now on.
    pub asked: RwSignal<bool>,
}

impl Faults {
    /// What is wrong with what was typed, else what the server says is. `within` is the field of the input that these
    /// are parts of; empty for the input itself.
    #[must_use]
    pub fn of(own: Signal<Vec<FieldError>>, submission: Submission, within: &'static str) -> Faults {
        let part = move |mut fault: FieldError| {
            if fault.path.first().is_some_and(|part| part == within) {
                fault.path.remove(0);
            }
            fault
        };
        let refused = move || {
            let fields = submission.refusal.with(|refusal| Some(refusal.as_ref()?.fields.clone()));
            fields.unwrap_or_default().into_iter().map(part).collect()
        };
        let all = Memo::new(move |_| Some(own.get()).filter(|own| !own.is_empty()).unwrap_or_else(refused));
        Faults { all: all.into(), asked: submission.asked }
    }

    /// What is wrong with the field at the path, its parts separated by dots.
    #[must_use]
    pub fn at(self, path: &str) -> Option<String> {
        let is_it = |fault: &&FieldError| fault.path.iter().map(String::as_str).eq(path.split('.'));
        self.all.with(|all| all.iter().find(is_it).map(|fault| fault.message.clone()))
    }

    /// The same as a signal that is silent until a sending was tried.
    #[must_use]
    pub fn once_asked(self, path: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || if self.asked.get() { self.at(path) } else { None })
    }
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Words.
    Text,
    /// A code: fixed-width letters.
    Code,
    /// A number: aligned right, written in full when left.
    Number,
}

/// The field: a label above, or for screen readers only where a heading of the table says the same.
#[component]
pub fn Cell(
    /// Id of the control.
    id: String,
    /// What it is.
    #[prop(into)]
    label: String,
    value: RwSignal<String>,
    holds: Holds,
    faults: Faults,
    /// Its path within the input.
    #[prop(into)]
    path: Signal<String>,
    /// The label is for screen readers only.
    #[prop(optional)]
    bare: bool,
    /// Sign of a currency behind the number.
    #[prop(optional, into)]
    suffix: Signal<String>,
    /// Which column it stands in, for the arrow keys.
    #[prop(optional)]
    column: &'static str,
) -> impl IntoView {
    let left = RwSignal::new(false);
    let error = Memo::new(move |_| {
        let shown = faults.asked.get() || left.get();
        if shown { path.with(|path| faults.at(path)) } else { None }
    });
    let leave = when_left(value, move || {
        let text = value.get_untracked();
        if text.trim().is_empty() {
            return;
        }
        left.set(true);
        if let (Holds::Number, Ok(number)) = (holds, parse_number(&text)) {
            value.set(format::typed(number, i18n::lang()));
        }
    });
    let class = match holds {
        Holds::Text => "input",
        Holds::Code => "input mono",
        Holds::Number => "input num",
    };
    let note = format!("{id}-note");
    view! {
        <div class="field">
            <label class=if bare { "sr-only" } else { "field__label" } for=id.clone()>{label}</label>
            <div class="affix is-plain">
                <input
                    class=class
                    id=id.clone()
                    name=id
                    type="text"
                    inputmode=(holds == Holds::Number).then_some("decimal")
                    autocomplete="off"
                    spellcheck="false"
                    data-column=column
                    aria-describedby=note.clone()
                    aria-invalid=move || error.get().is_some().to_string()
                    prop:value=move || value.get()
                    on:input=move |event| value.set(event_target_value(&event))
                    on:blur=leave
                />
                <span class="affix__text">{redrawn(move || suffix.get())}</span>
            </div>
            {said(note, error)}
        </div>
    }
}

/// What is wrong with a field, under it.
fn said(id: String, error: Memo<Option<String>>) -> AnyView {
    let fault = move || {
        error.get().map(|error| {
            view! {
                <div class="field__error">
                    <Icon glyph=Glyph::Error/>
                    <span>{error}</span>
                </div>
            }
        })
    };
    view! { <div id=id>{redrawn(fault)}</div> }.into_any()
}

/// A choice from a short list within a row.
#[component]
pub fn Choose(
    /// Id of the control.
    id: String,
    /// What is chosen.
    #[prop(into)]
    label: String,
    value: RwSignal<String>,
    /// Code and name of each option.
    options: Vec<(&'static str, &'static str)>,
    faults: Faults,
    /// Its path within the input.
    #[prop(into)]
    path: Signal<String>,
) -> impl IntoView {
    let error = Memo::new(move |_| if faults.asked.get() { path.with(|path| faults.at(path)) } else { None });
    let option = |(code, name): (&'static str, &'static str)| {
        view! { <option value=code prop:selected=move || value.with(|value| value == code)>{name}</option> }
    };
    let note = format!("{id}-note");
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <select
                class="select"
                id=id
                aria-describedby=note.clone()
                aria-invalid=move || error.get().is_some().to_string()
                on:change=move |event| value.set(event_target_value(&event))
            >
                {options.into_iter().map(option).collect_view()}
            </select>
            {said(note, error)}
        </div>
    }
}
