//! Keys that work on every page. Matched by the physical key: on the Russian layout Ctrl+K arrives as «л».

use leptos::ev;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use crate::letters;

/// How long the second key of a `G` chord is waited for, milliseconds.
const CHORD_MS: i64 = 1200;

/// Listens while the shell is on the page: Ctrl+K opens the palette, Ctrl+B folds the menu, `/` goes to the
/// search of the list, `G` and a letter goes to a section.
pub fn listen(palette: RwSignal<bool>, fold: impl Fn() + 'static) {
    let navigate = use_navigate();
    let chord = StoredValue::new(None::<i64>);
    let handle = window_event_listener(ev::keydown, move |event| {
        let code = event.code();
        if event.ctrl_key() || event.meta_key() {
            match code.as_str() {
                "KeyK" => palette.set(true),
                "KeyB" => fold(),
                _ => return,
            }
            event.prevent_default();
            return;
        }
        if event.alt_key() || is_typing(&event) || palette.get_untracked() || !letters::are_on() {
            return;
        }
        let now = milliseconds(&event);
        if chord.get_value().is_some_and(|at| now - at < CHORD_MS) {
            chord.set_value(None);
            let to = match code.as_str() {
                "KeyD" => "/",
                "KeyC" => "/clients",
                "KeyR" => "/runs",
                "KeyT" => "/products",
                "KeyS" => "/subscriptions",
                "KeyN" => "/settings",
                _ => return,
            };
            event.prevent_default();
            navigate(to, leptos_router::NavigateOptions::default());
        } else if code == "KeyG" {
            chord.set_value(Some(now));
        } else if code == "Slash" && focus_search() {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

fn milliseconds(event: &KeyboardEvent) -> i64 {
    format!("{:.0}", event.time_stamp()).parse().unwrap_or_default()
}

/// True when the key goes into a field, or into a dialog.
fn is_typing(event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return false;
    };
    matches!(target.closest("input, textarea, select, dialog"), Ok(Some(_)))
}

/// Moves the focus to the search of the list, where the page has one.
fn focus_search() -> bool {
    let Ok(Some(found)) = document().query_selector("[data-list-search]") else { return false };
    found.dyn_into::<web_sys::HtmlElement>().is_ok_and(|input| input.focus().is_ok())
}
