//! A field that gathers several of many: each chosen one becomes a chip.

use leptos::prelude::*;

use crate::tr;
use crate::ui::chips::FilterChip;
use crate::ui::erased::effect;
use crate::ui::{Button, Choice, Choices, Combobox, Look, text};

/// Chips shown; the rest are counted.
const SHOWN_MAX: usize = 20;

/// The field.
#[component]
pub fn Picker(
    /// Id of the control.
    id: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    /// What is gathered.
    picked: RwSignal<Vec<Choice>>,
    /// Where choices come from.
    choices: Choices,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<Choice>);
    effect(move |_| {
        if let Some(choice) = chosen.get() {
            add(picked, [choice]);
            chosen.set(None);
        }
    });
    let chip = move |choice: Choice| {
        let name = if choice.label.is_empty() { choice.value.clone() } else { choice.label };
        let value = choice.value;
        let remove = Callback::new(move |()| picked.update(|all| all.retain(|known| known.value != value)));
        view! { <FilterChip name=name on_remove=remove/> }
    };
    let chips = move || {
        let all = picked.get();
        let more = all.len().saturating_sub(SHOWN_MAX);
        (!all.is_empty()).then(|| {
            view! {
                <div class="row is-wrap">
                    {all.into_iter().take(SHOWN_MAX).map(chip).collect_view()}
                    {(more > 0)
                        .then(|| {
                            let more = i64::try_from(more).unwrap_or_default();
                            view! { <span class="muted">{tr!(runs.and_more, count = text::number(more)).to_string()}</span> }
                        })}
                    <Button look=Look::Ghost on:click=move |_| picked.set(Vec::new())>{tr!(runs.clear)}</Button>
                </div>
            }
        })
    };
    view! {
        <div class="stack-s">
            <Combobox id=id label=label hint=hint optional=true chosen=chosen choices=choices/>
            {chips}
        </div>
    }
}

/// Gathers more, each once.
pub fn add(picked: RwSignal<Vec<Choice>>, more: impl IntoIterator<Item = Choice>) {
    picked.update(|all| {
        for choice in more {
            if all.iter().all(|known| known.value != choice.value) {
                all.push(choice);
            }
        }
    });
}
