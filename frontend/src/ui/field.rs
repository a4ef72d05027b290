//! Fields of forms: a label above, a hint or an error below.

use leptos::ev::FocusEvent;
use leptos::prelude::*;

use super::erased::{effect, redrawn};
use super::icon::{Glyph, Icon};
use crate::tr;

/// Frame of one field. The control inside must have the id `id` and `aria-describedby` = `{id}-note`.
#[component]
pub fn Field(
    /// Id of the control.
    id: &'static str,
    /// What the field is.
    #[prop(into)]
    label: String,
    /// What to type, when that is not clear from the label.
    #[prop(optional_no_strip)]
    hint: Option<String>,
    /// Adds "(optional)" to the label.
    #[prop(optional, into)]
    optional: Signal<bool>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let hint = hint.filter(|hint| !hint.is_empty());
    view! {
        <div class="field">
            <label class="field__label" for=id>
                {label}
                {redrawn(move || {
                    optional.get().then(|| view! { <span class="muted">" " {tr!(common.optional)}</span> })
                })}
            </label>
            {children()}
            <div id=format!("{id}-note")>
                {redrawn(move || match error.get() {
                    Some(error) => {
                        view! {
                            <div class="field__error">
                                <Icon glyph=Glyph::Error/>
                                <span>{error}</span>
                            </div>
                        }
                            .into_any()
                    }
                    None => hint.clone().map(|hint| view! { <div class="field__hint">{hint}</div> }).into_any(),
                })}
            </div>
        </div>
    }
}

/// A field of one line.
#[component]
pub fn TextField(
    /// Id of the control.
    id: &'static str,
    /// What the field is.
    #[prop(into)]
    label: String,
    /// What was typed.
    value: RwSignal<String>,
    /// `text`, `email`, `password`, `date`, `number`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What to type.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What browsers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Adds "(optional)" to the label.
    #[prop(optional)]
    optional: bool,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Gets the focus when it appears.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Input>::new();
    if autofocus {
        focus_when_mounted(node);
    }
    view! {
        <Field id=id label=label hint=hint error=error optional=optional>
            <input
                node_ref=node
                class="input"
                id=id
                name=id
                type=kind
                autocomplete=autocomplete
                aria-describedby=format!("{id}-note")
                aria-invalid=move || error.get().is_some().to_string()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </Field>
    }
}

/// A field of several lines.
#[component]
pub fn TextArea(
    /// Id of the control.
    id: &'static str,
    /// What the field is.
    #[prop(into)]
    label: String,
    /// What was typed.
    value: RwSignal<String>,
    /// What to type.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Adds "(optional)" to the label.
    #[prop(optional, into)]
    optional: Signal<bool>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <Field id=id label=label hint=hint error=error optional=optional>
            <textarea
                class="textarea"
                id=id
                name=id
                rows="2"
                aria-describedby=format!("{id}-note")
                aria-invalid=move || error.get().is_some().to_string()
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        </Field>
    }
}

/// What a field does when it is left. A field that leaves the page with the focus in it is left too, after what it
/// holds is gone: nothing is done then.
pub fn when_left<T: 'static>(
    holds: RwSignal<T>,
    leave: impl Fn() + 'static,
) -> impl Fn(FocusEvent) + 'static {
    move |_| {
        if !holds.is_disposed() {
            leave();
        }
    }
}

/// Moves the focus to a control once it is on the page.
pub fn focus_when_mounted(node: NodeRef<leptos::html::Input>) {
    effect(move |_| {
        if let Some(input) = node.get() {
            // An element that cannot take the focus leaves it where it is.
            drop(input.focus());
        }
    });
}
