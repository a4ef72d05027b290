//! Dialogs: the platform's `<dialog>`, which keeps the focus inside and gives it back.

use leptos::html;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::tr;

/// A modal dialog. Its content lives only while it is open, so every opening starts afresh.
#[component]
pub fn Dialog(
    /// Whether it is open; set to false when somebody closes it.
    open: RwSignal<bool>,
    /// Title.
    #[prop(into)]
    title: Signal<String>,
    /// Test id, also the base of the title's id.
    id: &'static str,
    /// Wide, for tables.
    #[prop(optional)]
    wide: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            // A dialog that is not on the page any more cannot open, and need not.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    let children = StoredValue::new(children);
    view! {
        <dialog
            node_ref=node
            class=if wide { "dialog is-wide" } else { "dialog" }
            data-testid=id
            aria-labelledby=format!("{id}-title")
            on:close=move |_| open.set(false)
        >
            <Show when=move || open.get()>
                <div class="dialog__head">
                    <h2 id=format!("{id}-title")>{move || title.get()}</h2>
                    <button
                        type="button"
                        class="btn is-ghost is-square"
                        aria-label=tr!(common.close)
                        on:click=move |_| open.set(false)
                    >
                        <Icon glyph=Glyph::Close/>
                    </button>
                </div>
                {move || children.with_value(|children| children())}
            </Show>
        </dialog>
    }
}

/// Whether a dialog about something chosen is open: it opens when something is, and closing it lets that go.
pub fn opened_by<T: Send + Sync + 'static>(chosen: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if chosen.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            chosen.set(None);
        }
        is_open
    });
    open
}
