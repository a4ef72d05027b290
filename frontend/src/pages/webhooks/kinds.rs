//! Of what an endpoint is told: of everything, or of what is ticked.

use leptos::prelude::*;
use shared::webhooks::WebhookKind;

use super::words::{Area, areas, kind_name};
use crate::tr;
use crate::ui::CheckField;
use crate::ui::erased::redrawn;

/// The choice.
#[component]
pub fn KindsField(
    all: RwSignal<bool>,
    chosen: RwSignal<Vec<WebhookKind>>,
    /// What is wrong with the choice.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let boxed = move |kind: WebhookKind| {
        let toggle = move |_| {
            chosen.update(|chosen| match chosen.iter().position(|known| *known == kind) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(kind),
            });
        };
        view! {
            <label class="check" title=kind.code()>
                <input
                    type="checkbox"
                    data-testid=format!("kind-{}", kind.code())
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&kind))
                    on:change=toggle
                />
                <span>{kind_name(kind)}</span>
            </label>
        }
    };
    let area = move |area: Area| {
        view! {
            <div class="scopes__area">
                <div class="muted">{area.name}</div>
                {area.kinds.into_iter().map(boxed).collect_view()}
            </div>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="field__label">{tr!(webhooks.kinds)}</legend>
            <CheckField id="webhook-all" label=tr!(webhooks.every_kind) value=all hint=tr!(webhooks.every_kind_hint)/>
            {redrawn(move || {
                (!all.get()).then(|| {
                    view! { <div class="scopes">{areas().into_iter().map(area).collect_view()}</div> }
                })
            })}
            {redrawn(move || error.get().map(|error| view! { <div class="field__error" role="alert">{error}</div> }))}
        </fieldset>
    }
}
