//! Fields that choose: from a short list, yes or no.

use leptos::prelude::*;

use super::field::Field;

/// A choice from a short list.
#[component]
pub fn SelectField(
    /// Id of the control.
    id: &'static str,
    /// What is chosen.
    #[prop(into)]
    label: String,
    /// The value of the chosen option.
    value: RwSignal<String>,
    /// Value and name of each option.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// What the choice means.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Adds "(optional)" to the label.
    #[prop(optional)]
    optional: bool,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let option = move |(key, name): (String, String)| {
        let chosen = {
            let key = key.clone();
            move || value.with(|value| *value == key)
        };
        view! { <option value=key prop:selected=chosen>{name}</option> }
    };
    view! {
        <Field id=id label=label hint=hint error=error optional=optional>
            <select
                class="select"
                id=id
                name=id
                aria-describedby=format!("{id}-note")
                aria-invalid=move || error.get().is_some().to_string()
                on:change=move |event| value.set(event_target_value(&event))
            >
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
        </Field>
    }
}

/// Yes or no.
#[component]
pub fn CheckField(
    /// Id of the control.
    id: &'static str,
    /// What is true when it is ticked.
    #[prop(into)]
    label: String,
    value: RwSignal<bool>,
    /// What follows from it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// True when it cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="check" for=id>
            <input
                type="checkbox"
                id=id
                name=id
                prop:checked=move || value.get()
                disabled=move || disabled.get()
                on:change=move |event| value.set(event_target_checked(&event))
            />
            <span>
                {label}
                {hint.map(|hint| view! { <span class="field__hint is-block">{hint}</span> })}
            </span>
        </label>
    }
}
