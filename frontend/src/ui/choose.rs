//! Fields that choose: from a short list, yes or no.

use leptos::prelude::*;

use super::erased::redrawn;
use super::field::Field;
use super::icon::{Glyph, Icon};

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
                {redrawn(move || options.get().into_iter().map(option).collect_view())}
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

/// A choice of one among few, each on a line of its own.
#[component]
pub fn RadioField(
    /// Id of the group, and name of its buttons.
    id: &'static str,
    /// What is chosen.
    #[prop(into)]
    label: String,
    /// The value of the chosen option; empty while none is.
    #[prop(into)]
    chosen: Signal<String>,
    /// Chooses a value.
    #[prop(into)]
    on_choose: Callback<String>,
    /// Value and name of each option.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// What is wrong with the choice.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let option = move |(key, name): (String, String)| {
        let (shown, taken, mark) = (key.clone(), key.clone(), format!("{id}-{key}"));
        view! {
            <label class="check" data-testid=mark>
                <input
                    type="radio"
                    name=id
                    value=key
                    prop:checked=move || chosen.with(|chosen| *chosen == shown)
                    on:change=move |_| on_choose.run(taken.clone())
                />
                <span>{name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field" id=id tabindex="-1" aria-describedby=format!("{id}-note")>
            <legend class="field__label">{label}</legend>
            <div>{move || options.get().into_iter().map(option).collect_view()}</div>
            <div id=format!("{id}-note")>
                {move || {
                    error.get().map(|error| {
                        view! { <div class="field__error"><Icon glyph=Glyph::Error/><span>{error}</span></div> }
                    })
                }}
            </div>
        </fieldset>
    }
}

/// A choice of one among few, each a card that says what it means.
#[component]
pub fn ChoiceCards<T, S>(
    /// What is chosen: the heading of the group.
    #[prop(into)]
    label: String,
    /// Name of the group of radio buttons; ids for tests are made of it.
    name: &'static str,
    /// Code, value, title and meaning of each card.
    cards: Vec<(&'static str, T, String, String)>,
    /// Whether this value is the chosen one.
    chosen: S,
    /// Chooses a value.
    #[prop(into)]
    on_choose: Callback<T>,
    /// Cards that cannot be chosen, by code.
    #[prop(optional)]
    disabled: &'static [&'static str],
    /// Under the cards.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView
where
    T: Copy + Send + Sync + 'static,
    S: Fn(T) -> bool + Copy + Send + Sync + 'static,
{
    let card = move |(code, value, title, about): (&'static str, T, String, String)| {
        view! {
            <label class="choice__card" data-testid=format!("{name}-{code}")>
                <input
                    type="radio"
                    name=name
                    value=code
                    disabled=disabled.contains(&code)
                    prop:checked=move || chosen(value)
                    on:change=move |_| on_choose.run(value)
                />
                <span class="choice__title">{title}</span>
                <span class="choice__text">{about}</span>
            </label>
        }
    };
    view! {
        <fieldset class="card stack">
            <legend class="sr-only">{label.clone()}</legend>
            <h2 aria-hidden="true">{label}</h2>
            <div class="choice">{cards.into_iter().map(card).collect_view()}</div>
            {children.map(|children| children())}
        </fieldset>
    }
}
