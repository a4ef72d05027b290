//! Keys of a list that its foot reminds of.

use leptos::prelude::*;

use crate::tr;

/// The keys that walk the rows, and two more.
#[component]
pub fn GridKeys(
    /// Each key, and what it does.
    more: [(&'static str, &'static str); 2],
) -> impl IntoView {
    let one = |(key, does): (&'static str, &'static str)| view! { <span><kbd>{key}</kbd>" "{does}</span> };
    view! {
        <span class="grid__keys" aria-hidden="true">
            <span><kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" "{tr!(common.keys_walk)}</span>
            {more.map(one).collect_view()}
        </span>
    }
}
