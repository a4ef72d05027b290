//! What changed: each field with its value before and after.

use leptos::prelude::*;

use crate::tr;

/// One field that changed; empty texts mean that there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Name of the field.
    pub field: String,
    /// Value before.
    pub before: String,
    /// Value after.
    pub after: String,
}

/// The list of changes.
#[component]
pub fn Changes(changes: Vec<Change>) -> impl IntoView {
    let shown = |value: String| if value.is_empty() { tr!(common.none).to_owned() } else { value };
    let change = |change: Change| {
        view! {
            <dt>{change.field}</dt>
            <dd>
                <del>{shown(change.before)}</del>
                " → "
                <ins>{shown(change.after)}</ins>
            </dd>
        }
    };
    view! { <dl class="changes">{changes.into_iter().map(change).collect_view()}</dl> }
}
