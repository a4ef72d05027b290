//! The search of a list: keeps its words in the address after a short pause, `/` goes to it.

use std::time::Duration;

use leptos::prelude::*;

use super::address::Address;
use super::erased::effect;
use super::icon::{Glyph, Icon};

/// Pause after the last key before the list is asked, milliseconds.
const PAUSE: Duration = Duration::from_millis(200);

/// The search field; its words are the address's `q`.
#[component]
pub fn Find(
    /// Id of the control.
    id: &'static str,
    /// What may be typed.
    #[prop(into)]
    label: String,
    address: Address,
) -> impl IntoView {
    let words = address.get("q");
    let typed = RwSignal::new(words.get_untracked());
    let pending = StoredValue::new(None::<TimeoutHandle>);
    // The address can change without us: a reset, the back button.
    effect(move |_| {
        let words = words.get();
        if typed.get_untracked().trim() != words {
            typed.set(words);
        }
    });
    let input = move |event| {
        typed.set(event_target_value(&event));
        pending.update_value(|pending| {
            if let Some(handle) = pending.take() {
                handle.clear();
            }
            let set = move || address.set("q", typed.get_untracked().trim());
            *pending = set_timeout_with_handle(set, PAUSE).ok();
        });
    };
    view! {
        <div class="find">
            <input
                class="input"
                id=id
                type="search"
                data-list-search=""
                aria-label=label.clone()
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input=input
            />
            <Icon glyph=Glyph::Search/>
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
}
