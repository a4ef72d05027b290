//! Keys that pages and forms take, by the physical key.

use leptos::ev;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

/// Ins opens the page of a new object, while this page is shown and nobody types.
pub fn insert_opens(href: impl Fn() -> String + 'static) {
    let navigate = use_navigate();
    let handle = window_event_listener(ev::keydown, move |event| {
        let held = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
        if event.code() == "Insert" && !held && !is_inside(&event, "input, textarea, select, dialog") {
            event.prevent_default();
            navigate(&href(), NavigateOptions::default());
        }
    });
    on_cleanup(move || handle.remove());
}

/// Ctrl+Enter sends the form from any of its fields: for `on:keydown` of a form.
pub fn ctrl_enter_sends(event: KeyboardEvent) {
    if event.key() != "Enter" || !(event.ctrl_key() || event.meta_key()) || event.shift_key() {
        return;
    }
    let form = event.current_target().and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
    if let Some(form) = form {
        event.prevent_default();
        // A form that has left the page needs no sending.
        drop(form.request_submit());
    }
}

fn is_inside(event: &KeyboardEvent, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| matches!(target.closest(selector), Ok(Some(_))))
}
