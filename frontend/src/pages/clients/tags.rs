//! The field of tags: each becomes a chip when Enter or a comma ends it.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::client::TAGS_MAX;

use crate::tr;
use crate::ui::Field;
use crate::ui::chips::FilterChip;

/// The field.
#[component]
pub fn TagsField(tags: RwSignal<Vec<String>>, error: Signal<Option<String>>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let take = move || {
        let tag = typed.get_untracked().trim().to_owned();
        typed.set(String::new());
        if tag.is_empty() || tags.with_untracked(|tags| tags.len() >= TAGS_MAX || tags.contains(&tag)) {
            return;
        }
        tags.update(|tags| {
            tags.push(tag);
            tags.sort();
        });
    };
    let press = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" if typed.with_untracked(|typed| !typed.is_empty()) => {
            // With Ctrl the form is sent as well, the tag in it.
            if !event.ctrl_key() {
                event.prevent_default();
            }
            take();
        }
        "Backspace" if typed.with_untracked(String::is_empty) => {
            tags.update(|tags| drop(tags.pop()));
        }
        _ => {}
    };
    let input = move |event| {
        typed.set(event_target_value(&event));
        if typed.with_untracked(|typed| typed.ends_with(',')) {
            typed.update(|typed| {
                typed.pop();
            });
            take();
        }
    };
    let chip = move |tag: String| {
        let name = tag.clone();
        let remove = Callback::new(move |()| tags.update(|tags| tags.retain(|known| *known != tag)));
        view! { <FilterChip name=name on_remove=remove/> }
    };
    view! {
        <Field
            id="client-tags"
            label=tr!(clients.tags)
            hint=Some(tr!(clients.tags_hint).to_owned())
            optional=true
            error=error
        >
            <div class="tokens">
                {move || tags.get().into_iter().map(chip).collect_view()}
                <input
                    class="input"
                    id="client-tags"
                    type="text"
                    autocomplete="off"
                    aria-describedby="client-tags-note"
                    prop:value=move || typed.get()
                    on:input=input
                    on:keydown=press
                    on:blur=move |_| take()
                />
            </div>
        </Field>
    }
}
