//! Dialogs: the platform's `<dialog>`, which keeps the focus inside and gives it back.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::badge::Tone;
use super::button::{Button, Look};
use super::erased::{effect, redrawn};
use super::icon::{Glyph, Icon};
use super::state::Notice;
use super::summary::focus_on;
use crate::tr;

/// A modal dialog. Its content lives only while it is open, so every opening starts afresh. Esc and the cross ask
/// before they throw away what was typed in its form; the form's own button to cancel does not.
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
    effect(move |_| {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                // A dialog that is not on the page any more cannot open, and need not.
                drop(dialog.show_modal());
                // What follows from this opening is drawn first.
                set_timeout(move || focus_first(&dialog), Duration::ZERO);
            }
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    let leaving = Leaving { open, node, typed: RwSignal::new(false), asked: RwSignal::new(false) };
    effect(move |_| {
        open.track();
        leaving.forget();
    });
    let children = StoredValue::new(children);
    view! {
        <dialog
            node_ref=node
            class=if wide { "dialog is-wide" } else { "dialog" }
            data-testid=id
            aria-labelledby=format!("{id}-title")
            on:close=move |_| open.set(false)
            on:input=move |_| leaving.typed.set(true)
            on:change=move |_| leaving.typed.set(true)
            on:cancel=move |event: leptos::ev::Event| {
                if leaving.must_ask() {
                    event.prevent_default();
                    leaving.asked.set(true);
                }
            }
        >
            <Show when=move || open.get()>
                <div class="dialog__head">
                    <h2 id=format!("{id}-title")>{redrawn(move || title.get())}</h2>
                    <button
                        type="button"
                        class="btn is-ghost is-square"
                        aria-label=tr!(common.close)
                        on:click=move |_| leaving.leave()
                    >
                        <Icon glyph=Glyph::Close/>
                    </button>
                </div>
                <LeaveStrip leaving=leaving/>
                {redrawn(move || children.with_value(|children| children()))}
            </Show>
        </dialog>
    }
}

/// Fields that get the focus when a dialog opens: of several radio buttons, the one that is chosen.
const FIRST: &str = ".dialog__body :is(input:not([type=radio]), input:checked, select, textarea):enabled";

/// The first field gets the focus, unless one took it when it was drawn: the platform gives it to the cross.
fn focus_first(dialog: &web_sys::Element) {
    let taken = dialog.query_selector(":is(input, select, textarea):focus");
    if let (Ok(None), Ok(Some(field))) = (taken, dialog.query_selector(FIRST)) {
        focus_on(field);
    }
}

/// Content that came after its dialog had opened: its first field gets the focus once it is drawn.
pub fn focus_late() {
    let focus = || {
        if let Ok(Some(dialog)) = document().query_selector("dialog[open]") {
            focus_first(&dialog);
        }
    };
    set_timeout(focus, Duration::ZERO);
}

/// Leaving a dialog whose form holds something that was typed.
#[derive(Clone, Copy)]
struct Leaving {
    open: RwSignal<bool>,
    node: NodeRef<html::Dialog>,
    typed: RwSignal<bool>,
    asked: RwSignal<bool>,
}

impl Leaving {
    fn forget(self) {
        self.typed.set(false);
        self.asked.set(false);
    }

    /// True when something would be lost, and nobody was asked yet.
    fn must_ask(self) -> bool {
        let form = || {
            self.node.get_untracked().is_some_and(|node| matches!(node.query_selector("form"), Ok(Some(_))))
        };
        self.typed.get_untracked() && !self.asked.get_untracked() && form()
    }

    fn leave(self) {
        if self.must_ask() {
            self.asked.set(true);
        } else {
            self.open.set(false);
        }
    }
}

/// The question, under the title.
#[component]
fn LeaveStrip(leaving: Leaving) -> impl IntoView {
    view! {
        <Show when=move || leaving.asked.get()>
            <div class="dialog__leave" data-testid="dialog-leave">
                <Notice tone=Tone::Warn title=tr!(common.leave_title) text=tr!(common.leave_dialog)>
                    <Button on:click=move |_| leaving.asked.set(false)>{tr!(common.leave_stay)}</Button>
                    <Button
                        look=Look::Danger
                        attr:data-testid="dialog-leave-anyway"
                        on:click=move |_| leaving.open.set(false)
                    >
                        {tr!(common.leave_close)}
                    </Button>
                </Notice>
            </div>
        </Show>
    }
}

/// Whether a dialog about something chosen is open: it opens when something is, and closing it lets that go.
pub fn opened_by<T: Send + Sync + 'static>(chosen: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    effect(move |_| {
        if chosen.with(Option::is_some) {
            open.set(true);
        }
    });
    effect(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            chosen.set(None);
        }
        is_open
    });
    open
}
