//! Chips above a list: saved views with their counts, and conditions that can be taken away.

use leptos::prelude::*;

use super::address::Address;
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

/// The conditions in force, each with a button that takes it away, and one that takes all away; nothing when there are
/// none. A condition is the key of the address that holds it, and what it says.
#[component]
pub fn InForce<C>(
    /// The conditions.
    conditions: C,
    /// The address of the list.
    address: Address,
    /// Whether the list is narrowed, by these conditions or otherwise.
    #[prop(into)]
    narrowed: Signal<bool>,
    /// Takes all of them away.
    #[prop(into)]
    on_reset: Callback<()>,
) -> impl IntoView
where
    C: Fn() -> Vec<(&'static str, String)> + Copy + Send + Sync + 'static,
{
    let chip = move |(key, name): (&'static str, String)| {
        view! { <FilterChip name=name on_remove=Callback::new(move |()| address.set(key, ""))/> }
    };
    view! {
        <Show when=move || narrowed.get()>
            <div class="chips" data-testid="filters">
                {redrawn(move || conditions().into_iter().map(chip).collect_view())}
                <button
                    type="button"
                    class="link"
                    data-testid="reset-filters"
                    on:click=move |_| on_reset.run(())
                >
                    {tr!(common.reset_all)}
                </button>
            </div>
        </Show>
    }
}

/// A condition in words: what it is about, and which value it takes.
#[must_use]
pub fn named(what: &str, value: &str) -> String {
    format!("{what}: {value}")
}
