//! A panel at the right that shows one row without leaving the list.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::erased::redrawn;
use super::hotkeys::{IN_FORM, InForm, pressed};
use super::icon::{Glyph, Icon};
use crate::tr;

/// The panel: open while there is a row, and its content is the row's. Esc closes it.
#[component]
pub fn Peek<T, B>(
    /// The row that is shown.
    row: RwSignal<Option<T>>,
    /// Title of a row.
    title: fn(&T) -> String,
    /// Test id.
    id: &'static str,
    /// What is said about a row.
    body: B,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    B: Fn(T) -> AnyView + Send + Sync + 'static,
{
    let name = move || row.with(|row| row.as_ref().map(title)).unwrap_or_default();
    let handle = window_event_listener(ev::keydown, move |event| {
        let closes = pressed(IN_FORM, &event) == Some(InForm::Close) && !event.default_prevented();
        // A dialog or a menu over the panel closes first.
        let above = matches!(document().query_selector("dialog[open], :popover-open"), Ok(Some(_)));
        if closes && !above && row.with_untracked(Option::is_some) {
            event.prevent_default();
            close(row);
        }
    });
    on_cleanup(move || handle.remove());
    let body = StoredValue::new(body);
    view! {
        <Show when=move || row.with(Option::is_some)>
            <aside class="peek" data-testid=id aria-label=name>
                <div class="dialog__head">
                    <h2 class="clip" title=name>{name}</h2>
                    <button
                        type="button"
                        class="btn is-ghost is-square"
                        aria-label=tr!(common.close)
                        title="Esc"
                        on:click=move |_| close(row)
                    >
                        <Icon glyph=Glyph::Close/>
                    </button>
                </div>
                <div class="peek__body">{redrawn(move || row.get().map(|row| body.with_value(|body| body(row))))}</div>
            </aside>
        </Show>
    }
}

/// Closes the panel; a focus that was in it goes back to the list.
fn close<T: Send + Sync + 'static>(row: RwSignal<Option<T>>) {
    let focused = document().active_element();
    let inside = focused.is_some_and(|focused| matches!(focused.closest(".peek"), Ok(Some(_))));
    row.set(None);
    let list = document().query_selector("main table[role=grid]").ok().flatten();
    if let Some(list) = list.filter(|_| inside).and_then(|list| list.dyn_into::<web_sys::HtmlElement>().ok())
    {
        // A page without a list keeps the focus where the browser puts it.
        drop(list.focus());
    }
}
