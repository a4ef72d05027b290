//! The steps of a wizard or of a long piece of work: what is behind, where we are, what comes.

use leptos::prelude::*;

use super::erased::redrawn;
use super::icon::{Glyph, Icon};

/// The steps; `at` counts from 0, and the number of steps means that all are behind. Nothing is current when `at`
/// is none: the work broke off.
#[component]
pub fn Stepper(
    /// What the steps are of.
    #[prop(into)]
    label: String,
    /// Names of the steps.
    #[prop(into)]
    names: Vec<String>,
    /// The step in work.
    #[prop(into)]
    at: Signal<Option<usize>>,
) -> impl IntoView {
    let step = move |(i, name): (usize, String)| {
        let behind = move || at.get().is_some_and(|at| i < at);
        let current = move || at.get() == Some(i);
        let class = move || match (behind(), current()) {
            (true, _) => "is-past",
            (false, true) => "is-now",
            (false, false) => "",
        };
        view! {
            <li class=class aria-current=move || current().then_some("step")>
                <span class="steps__dot" aria-hidden="true">
                    {redrawn(move || {
                        if behind() { view! { <Icon glyph=Glyph::Check/> }.into_any() } else { (i + 1).into_any() }
                    })}
                </span>
                {name}
            </li>
        }
    };
    view! { <ol class="steps" aria-label=label>{names.into_iter().enumerate().map(step).collect_view()}</ol> }
}
