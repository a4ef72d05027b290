//! A panel at the right that shows one row without leaving the list.

use leptos::ev;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::tr;

/// The panel; its content lives only while it is open. Esc closes it.
#[component]
pub fn Peek(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Title.
    #[prop(into)]
    title: Signal<String>,
    /// Test id.
    id: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let handle = window_event_listener(ev::keydown, move |event| {
        if open.get_untracked() && event.key() == "Escape" && !event.default_prevented() {
            open.set(false);
        }
    });
    on_cleanup(move || handle.remove());
    view! {
        <Show when=move || open.get()>
            <aside class="peek" data-testid=id aria-label=move || title.get()>
                <div class="dialog__head">
                    <h2>{move || title.get()}</h2>
                    <button
                        type="button"
                        class="btn is-ghost is-square"
                        aria-label=tr!(common.close)
                        on:click=move |_| open.set(false)
                    >
                        <Icon glyph=Glyph::Close/>
                    </button>
                </div>
                <div class="peek__body">{move || children.with_value(|children| children())}</div>
            </aside>
        </Show>
    }
}
