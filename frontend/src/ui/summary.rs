//! What is wrong with a form, on top of it: each error is a link to its field.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::erased::{effect, redrawn};
use super::icon::{Glyph, Icon};
use crate::tr;

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Id of the control.
    pub id: &'static str,
    /// Name of the field.
    pub label: String,
    /// What is wrong, in the words that stand at the field.
    pub error: String,
}

/// The list; nothing while `shown` is false or nothing is wrong. It takes the focus when it appears.
#[component]
pub fn ErrorSummary(
    /// Whether sending was tried.
    #[prop(into)]
    shown: Signal<bool>,
    /// What is wrong.
    #[prop(into)]
    wrong: Signal<Vec<Wrong>>,
) -> impl IntoView {
    let visible = Memo::new(move |_| shown.get() && wrong.with(|wrong| !wrong.is_empty()));
    let node = NodeRef::<html::Div>::new();
    effect(move |_| {
        if let Some(node) = node.get() {
            // What cannot take the focus is still read.
            drop(node.focus());
        }
    });
    let line = |wrong: Wrong| {
        let id = wrong.id;
        view! {
            <li>
                <button type="button" class="link" on:click=move |_| focus(id)>
                    {format!("{}: {}", wrong.label, wrong.error)}
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || visible.get()>
            <div class="notice is-bad" role="alert" tabindex="-1" node_ref=node data-testid="error-summary">
                <Icon glyph=Glyph::Error/>
                <div class="notice__body">
                    <strong>{tr!(errors.summary)}</strong>
                    <ul class="summary">{redrawn(move || wrong.get().into_iter().map(line).collect_view())}</ul>
                </div>
            </div>
        </Show>
    }
}

/// Moves the focus to a control.
pub fn focus(id: &str) {
    if let Some(control) = document().get_element_by_id(id) {
        focus_on(control);
    }
}

/// Moves the focus to a control.
pub fn focus_on(control: web_sys::Element) {
    if let Ok(control) = control.dyn_into::<web_sys::HtmlElement>() {
        // A control that cannot take the focus leaves it where it is.
        drop(control.focus());
    }
}

/// After a form was sent with something wrong in it, its first wrong field gets the focus; where a list of what is
/// wrong stands above the form, that list has it. While the caller is on the page.
pub fn focus_what_is_wrong() {
    let handle = window_event_listener(leptos::ev::submit, |event| {
        let Some(form) = event.target().and_then(|form| form.dyn_into::<web_sys::Element>().ok()) else {
            return;
        };
        let to_first = move || {
            let listed = form.query_selector("[data-testid='error-summary']");
            let wrong = form.query_selector("[aria-invalid='true']");
            if let (Ok(None), Ok(Some(wrong))) = (listed, wrong) {
                focus_on(wrong);
            }
        };
        // The form has marked its fields by then.
        set_timeout(to_first, Duration::ZERO);
    });
    on_cleanup(move || handle.remove());
}
