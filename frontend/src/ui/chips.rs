//! Chips above a list: saved views with their counts, and conditions that can be taken away.

use leptos::prelude::*;

use super::erased::redrawn;
use super::icon::{Glyph, Icon};
use super::text;
use crate::tr;

/// A view of a list: a link with the number of rows that it shows.
#[component]
pub fn ViewChip(
    /// Name of the view.
    #[prop(into)]
    name: String,
    /// Address of the list in this view.
    #[prop(into)]
    href: Signal<String>,
    /// Whether the list is in this view.
    #[prop(into)]
    current: Signal<bool>,
    /// Number of rows, once known.
    #[prop(optional, into)]
    count: Signal<Option<i64>>,
) -> impl IntoView {
    view! {
        <a class="chip" href=move || href.get() aria-current=move || current.get().then_some("true")>
            {name}
            {redrawn(move || count.get().map(|n| view! { " " <span class="chip__n">{text::number(n)}</span> }))}
        </a>
    }
}

/// A condition in force; its button takes it away.
#[component]
pub fn FilterChip(
    /// The condition.
    #[prop(into)]
    name: String,
    #[prop(into)] on_remove: Callback<()>,
) -> impl IntoView {
    let label = tr!(common.remove_filter, name = name.clone()).to_string();
    view! {
        <span class="chip is-filter">
            {name}
            <button type="button" class="chip__x" aria-label=label on:click=move |_| on_remove.run(())>
                <Icon glyph=Glyph::Close/>
            </button>
        </span>
    }
}

/// A condition in words: what it is about, and which value it takes.
#[must_use]
pub fn named(what: &str, value: &str) -> String {
    format!("{what}: {value}")
}
