//! Progress of long work.

use leptos::prelude::*;

use crate::format;
use crate::ui::erased::redrawn;

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Done, without those that failed.
    pub done: i64,
    /// Failed.
    pub failed: i64,
    /// All.
    pub total: i64,
}

impl Share {
    /// Whole percent that is behind us.
    #[must_use]
    pub fn percent(self) -> i64 {
        format::percent(self.done + self.failed, self.total)
    }
}

/// A bar of two parts, what is done and what failed, with a text under it. Every tenth is spoken.
#[component]
pub fn ProgressBar(
    #[prop(into)] share: Signal<Share>,
    /// What is going on.
    #[prop(into)]
    label: Signal<String>,
    /// Figures under the bar.
    children: Children,
) -> impl IntoView {
    let width = |part: i64, total: i64| format!("{}%", format::percent(part, total));
    let spoken = Memo::new(move |_| share.get().percent() / 10 * 10);
    view! {
        <div class="progress" data-testid="run-progress">
            <div
                class="progress__bar"
                role="progressbar"
                aria-label=move || label.get()
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || share.get().percent().to_string()
            >
                <span class="is-done" style:width=move || width(share.get().done, share.get().total)></span>
                <span class="is-bad" style:width=move || width(share.get().failed, share.get().total)></span>
            </div>
            <div class="progress__text">{children()}</div>
            <span class="sr-only" aria-live="polite">{redrawn(move || format!("{}: {} %", label.get(), spoken.get()))}</span>
        </div>
    }
}
