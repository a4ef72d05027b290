//! The document as it would be printed.

use leptos::prelude::*;

use super::super::preview::{Figures, Lacking, Whose};
use super::super::turnover::Turnover;
use crate::calls::documents::{PrintedPreview, ReconciliationInput};
use crate::pages::templates::drawn;
use crate::remote::Remote;
use crate::tr;
use crate::ui::PreviewCard;
use crate::ui::erased::redrawn;

/// The preview: number and date, what a reconciliation finds, and the pages.
#[component]
pub fn Printed(
    seen: Remote<Option<PrintedPreview>>,
    whose: Whose,
    turnover: Memo<Option<ReconciliationInput>>,
) -> impl IntoView {
    // The last pages stay while the next are made.
    let last = RwSignal::new(None::<PrintedPreview>);
    Effect::new(move |_| {
        if let Some(Ok(Some(found))) = seen.get() {
            last.set(Some(found));
        }
    });
    let body = move || match seen.get() {
        Some(Err(error)) => view! { <Lacking error=error whose=whose/> }.into_any(),
        Some(Ok(_)) | None => match last.get() {
            Some(found) => view! {
                <Figures preview=found.view/>
                {turnover.with(Option::is_some).then(|| view! { <Turnover input=turnover/> })}
                <div
                    class="making__pages"
                    tabindex="0"
                    role="region"
                    aria-label=tr!(templates.t_preview)
                    data-testid="document-pages"
                >
                    {drawn(found.printed.pages, found.printed.pictures)}
                </div>
            }
            .into_any(),
            None => view! { <p class="muted">{tr!(documents.preview_none)}</p> }.into_any(),
        },
    };
    view! {
        <PreviewCard
            id="document-preview"
            title=tr!(documents.preview)
            level=2
            stale=Signal::derive(move || seen.busy())
        >
            {redrawn(body)}
        </PreviewCard>
    }
}
