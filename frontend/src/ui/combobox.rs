//! A field that finds one of many by a few letters: the pattern "combobox with a list" of the ARIA guide.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use gloo_timers::future::TimeoutFuture;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::erased::effect;
use super::field::{Field, when_left};
use super::hotkeys::{IN_FIELD, InField, pressed};
use super::icon::{Glyph, Icon};
use crate::api::ApiError;
use crate::remote::Remote;
use crate::tr;

/// Pause after the last key before the server is asked, milliseconds.
const PAUSE_MS: u32 = 150;

/// One of what can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
    /// Beside it, quieter.
    pub note: String,
}

type Ask = dyn Fn(String) -> Pin<Box<dyn Future<Output = Result<Vec<Choice>, ApiError>>>>;

/// Where choices come from.
#[derive(Clone, Copy)]
pub struct Choices(StoredValue<Arc<Ask>, LocalStorage>);

impl Choices {
    /// `ask` gets what was typed; with nothing typed it answers the first choices.
    pub fn new<F, Fut>(ask: F) -> Choices
    where
        F: Fn(String) -> Fut + 'static,
        Fut: Future<Output = Result<Vec<Choice>, ApiError>> + 'static,
    {
        let ask: Arc<Ask> = Arc::new(move |typed| Box::pin(ask(typed)));
        Choices(StoredValue::new_local(ask))
    }
}

#[derive(Clone, Copy)]
struct State {
    id: &'static str,
    open: RwSignal<bool>,
    typed: RwSignal<String>,
    at: RwSignal<usize>,
    chosen: RwSignal<Option<Choice>>,
    found: Remote<Vec<Choice>>,
    /// Enter was pressed while the letters were being looked for.
    wanted: RwSignal<bool>,
}

impl State {
    fn take(self, choice: Choice) {
        self.typed.set(choice.label.clone());
        self.chosen.set(Some(choice));
        self.open.set(false);
    }

    /// How many choices are offered.
    fn len(self) -> usize {
        self.found.map(Vec::len).unwrap_or_default()
    }

    /// Takes the choice that is marked. While other letters are being looked for it waits for what they find.
    fn pick(self) {
        self.wanted.set(self.found.busy());
        if self.wanted.get_untracked() {
            return;
        }
        let at = self.at.get_untracked();
        if let Some(choice) = self.found.map(|found| found.get(at).cloned()).flatten() {
            self.take(choice);
        }
    }

    /// Text that was not chosen from the list says nothing: the last choice is shown again.
    fn leave(self) {
        self.wanted.set(false);
        self.open.set(false);
        if self.typed.with_untracked(|typed| typed.trim().is_empty()) {
            self.chosen.set(None);
        }
        let label = self.chosen.with_untracked(|chosen| chosen.as_ref().map(|choice| choice.label.clone()));
        self.typed.set(label.unwrap_or_default());
    }

    fn press(self, event: &KeyboardEvent) {
        match pressed(IN_FIELD, event) {
            Some(InField::Pick) => self.open.update(|open| *open = !*open),
            Some(InField::Clear) => {
                self.typed.set(String::new());
                self.chosen.set(None);
            }
            None => return self.walk(event),
        }
        event.prevent_default();
    }

    fn walk(self, event: &KeyboardEvent) {
        let len = self.len();
        let now = self.at.get_untracked();
        match event.key().as_str() {
            "ArrowDown" if !self.open.get_untracked() => self.open.set(true),
            "ArrowDown" => self.at.set((now + 1).min(len.saturating_sub(1))),
            "ArrowUp" => self.at.set(now.saturating_sub(1)),
            "Enter" if self.open.get_untracked() => self.pick(),
            "Escape" if self.open.get_untracked() => self.leave(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

/// The field.
#[component]
pub fn Combobox(
    /// Id of the control.
    id: &'static str,
    /// What is chosen.
    #[prop(into)]
    label: String,
    /// The choice in force.
    chosen: RwSignal<Option<Choice>>,
    /// Where choices come from.
    choices: Choices,
    /// What may be typed.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Adds "(optional)" to the label.
    #[prop(optional)]
    optional: bool,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let found = Remote::new(move || {
        // The text of a choice is not a question: behind it all choices are offered.
        let words = typed.get();
        let shown = chosen.with_untracked(|chosen| chosen.as_ref().is_some_and(|c| c.label == words));
        let words = if shown || !open.get() { String::new() } else { words.trim().to_owned() };
        // What the question reads is there now; after the pause the page may be gone.
        let asking = untrack(|| choices.0.with_value(|ask| ask(words)));
        async move {
            TimeoutFuture::new(PAUSE_MS).await;
            asking.await
        }
    });
    let state = State { id, open, typed, at: RwSignal::new(0), chosen, found, wanted: RwSignal::new(false) };
    effect(move |_| {
        if !found.busy() && state.wanted.get() {
            state.pick();
        }
    });
    effect(move |_| {
        let label = chosen.with(|chosen| chosen.as_ref().map(|choice| choice.label.clone()));
        typed.set(label.unwrap_or_default());
    });
    view! {
        <Field id=id label=label hint=hint error=error optional=optional>
            <div class="combo">
                <input
                    class="input"
                    id=id
                    name=id
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    aria-autocomplete="list"
                    aria-expanded=move || open.get().to_string()
                    aria-controls=format!("{id}-list")
                    aria-activedescendant=move || {
                        // A choice that is not drawn has no element to name.
                        let drawn = open.get() && state.at.get() < state.len();
                        drawn.then(|| format!("{id}-{}", state.at.get()))
                    }
                    aria-describedby=format!("{id}-note")
                    aria-invalid=move || error.get().is_some().to_string()
                    prop:value=move || typed.get()
                    on:click=move |_| open.set(true)
                    on:blur=when_left(typed, move || state.leave())
                    on:input=move |event| {
                        typed.set(event_target_value(&event));
                        state.wanted.set(false);
                        state.at.set(0);
                        open.set(true);
                    }
                    on:keydown=move |event| state.press(&event)
                />
                <Icon glyph=Glyph::Chevron/>
                <Show when=move || open.get()>
                    <Options state=state/>
                </Show>
            </div>
        </Field>
    }
}

#[component]
fn Options(state: State) -> impl IntoView {
    let id = state.id;
    let option = move |(number, choice): (usize, Choice)| {
        let taken = choice.clone();
        view! {
            <div
                class="combo__option"
                role="option"
                id=format!("{id}-{number}")
                aria-selected=move || (state.at.get() == number).to_string()
                on:mousemove=move |_| {
                    if state.at.get_untracked() != number {
                        state.at.set(number);
                    }
                }
                // Before the field loses its focus.
                on:mousedown=move |event| {
                    event.prevent_default();
                    state.take(taken.clone());
                }
            >
                <span class="clip">{choice.label}</span>
                <span class="muted clip">{choice.note}</span>
            </div>
        }
    };
    let list = move || match state.found.get() {
        None => view! { <div class="combo__none">{tr!(common.loading)}</div> }.into_any(),
        Some(Err(error)) => view! { <div class="combo__none neg">{error.text()}</div> }.into_any(),
        Some(Ok(found)) if found.is_empty() => {
            view! { <div class="combo__none">{tr!(common.nothing_found)}</div> }.into_any()
        }
        Some(Ok(found)) => found.into_iter().enumerate().map(option).collect_view().into_any(),
    };
    // Without choices it says so, and lists nothing.
    let role = move || if state.len() > 0 { "listbox" } else { "status" };
    view! { <div class="combo__list" id=format!("{id}-list") role=role>{list}</div> }
}
