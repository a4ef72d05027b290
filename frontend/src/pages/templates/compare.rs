//! The text beside what prints today, line by line.

use leptos::prelude::*;

use super::diff::{Change, lines};
use crate::calls::templates::{self, TemplateOrigin, TemplateView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Refusal, Skeleton};

/// The comparison.
#[component]
pub fn Compare(of: TemplateView, text: RwSignal<String>) -> impl IntoView {
    let held = Remote::new(move || {
        let seller = if of.origin == TemplateOrigin::Seller { of.seller_id } else { None };
        templates::source(of.kind, seller, of.held_version)
    });
    redrawn(move || match held.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| held.refresh()/> }.into_any(),
        Some(Ok(old)) => text.with(|new| shown(&old, new)),
    })
}

fn shown(old: &str, new: &str) -> AnyView {
    let all = lines(old, new);
    if all.iter().all(|(change, _)| *change == Change::Kept) {
        return view! { <p class="muted">{tr!(templates.same)}</p> }.into_any();
    }
    let row = |(change, line): (Change, &str)| {
        let (class, sign, said) = match change {
            Change::Kept => ("", " ", ""),
            Change::Added => ("is-added", "+", tr!(templates.added)),
            Change::Removed => ("is-removed", "−", tr!(templates.removed)),
        };
        view! {
            <li class=class>
                <span class="diff__sign" aria-hidden="true">{sign}</span>
                <span class="sr-only">{said}</span>
                <span>{line.to_owned()}</span>
            </li>
        }
    };
    view! {
        <p class="muted">{tr!(templates.compare_text)}</p>
        <ol class="diff mono" data-testid="template-diff" tabindex="0" aria-label=tr!(templates.t_compare)>
            {all.into_iter().map(row).collect_view()}
        </ol>
    }
    .into_any()
}
