//! A field of several words: each becomes a chip when Enter or a comma ends it.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::chips::FilterChip;
use super::erased::redrawn;
use super::field::{Field, when_left};

/// The field.
#[component]
pub fn TokensField(
    /// Id of the control.
    id: &'static str,
    /// What the words are.
    #[prop(into)]
    label: String,
    /// What to type.
    #[prop(into)]
    hint: String,
    /// The words, sorted, each once.
    tokens: RwSignal<Vec<String>>,
    /// Most words that it takes.
    limit: usize,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let take = move || take(typed, tokens, limit);
    let press = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" if typed.with_untracked(|typed| !typed.is_empty()) => {
            // With Ctrl the form is sent as well, the word in it.
            if !event.ctrl_key() {
                event.prevent_default();
            }
            take();
        }
        "Backspace" if typed.with_untracked(String::is_empty) => {
            tokens.update(|all| drop(all.pop()));
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
    let chip = move |token: String| {
        let name = token.clone();
        let remove = Callback::new(move |()| tokens.update(|all| all.retain(|known| *known != token)));
        view! { <FilterChip name=name on_remove=remove/> }
    };
    view! {
        <Field id=id label=label hint=Some(hint) optional=true error=error>
            <div class="tokens">
                {redrawn(move || tokens.get().into_iter().map(chip).collect_view())}
                <input
                    class="input"
                    id=id
                    type="text"
                    autocomplete="off"
                    aria-describedby=format!("{id}-note")
                    prop:value=move || typed.get()
                    on:input=input
                    on:keydown=press
                    on:blur=when_left(typed, take)
                />
            </div>
        </Field>
    }
}

/// What was typed becomes a word of its own, unless it is one already or there are too many.
fn take(typed: RwSignal<String>, tokens: RwSignal<Vec<String>>, limit: usize) {
    let token = typed.get_untracked().trim().to_owned();
    typed.set(String::new());
    if token.is_empty() || tokens.with_untracked(|all| all.len() >= limit || all.contains(&token)) {
        return;
    }
    tokens.update(|all| {
        all.push(token);
        all.sort();
    });
}
