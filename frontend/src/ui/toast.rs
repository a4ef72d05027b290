//! Short messages at the corner: three at most; an error stays until it is closed.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::api::ApiError;
use crate::tr;

const SHOWN_MAX: usize = 3;
const SHOWN_FOR: Duration = Duration::from_secs(6);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Toast {
    number: u32,
    good: bool,
    text: String,
}

/// The messages on the screen.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    count: StoredValue<u32>,
}

impl Toasts {
    /// No messages yet; provided to the tree below.
    pub fn provide() -> Toasts {
        let toasts = Toasts { shown: RwSignal::new(Vec::new()), count: StoredValue::new(0) };
        provide_context(toasts);
        toasts
    }

    /// The messages of the application.
    #[must_use]
    pub fn get() -> Toasts {
        expect_context::<Toasts>()
    }

    /// Says that something was done. Goes away by itself.
    pub fn done(self, text: impl Into<String>) {
        let number = self.push(true, text.into());
        set_timeout(move || self.close(number), SHOWN_FOR);
    }

    /// Says that something was refused. Stays until closed.
    pub fn refused(self, error: &ApiError) {
        self.push(false, error.text_with_request());
    }

    /// Says that something did not come about, though nobody refused it. Stays until closed.
    pub fn failed(self, text: impl Into<String>) {
        self.push(false, text.into());
    }

    fn push(self, good: bool, text: String) -> u32 {
        self.count.update_value(|n| *n = n.wrapping_add(1));
        let number = self.count.get_value();
        self.shown.update(|shown| {
            shown.push(Toast { number, good, text });
            if shown.len() > SHOWN_MAX {
                shown.remove(0);
            }
        });
        number
    }

    fn close(self, number: u32) {
        self.shown.update(|shown| shown.retain(|toast| toast.number != number));
    }
}

/// Where the messages appear.
#[component]
pub fn ToastCorner() -> impl IntoView {
    let toasts = Toasts::get();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.number let:toast>
                <div class=if toast.good { "toast is-ok" } else { "toast is-bad" }>
                    <Icon glyph=if toast.good { Glyph::Check } else { Glyph::Error }/>
                    <div class="toast__body">{toast.text.clone()}</div>
                    <button
                        type="button"
                        class="btn is-ghost is-square"
                        aria-label=tr!(common.close)
                        on:click=move |_| toasts.close(toast.number)
                    >
                        <Icon glyph=Glyph::Close/>
                    </button>
                </div>
            </For>
        </div>
    }
}
