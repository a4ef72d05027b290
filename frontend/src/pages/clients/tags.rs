//! The field of tags.

use leptos::prelude::*;
use shared::client::TAGS_MAX;

use crate::tr;
use crate::ui::tokens::TokensField;

/// The field.
#[component]
pub fn TagsField(tags: RwSignal<Vec<String>>, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <TokensField
            id="client-tags"
            label=tr!(clients.tags)
            hint=tr!(clients.tags_hint)
            tokens=tags
            limit=TAGS_MAX
            error=error
        />
    }
}
