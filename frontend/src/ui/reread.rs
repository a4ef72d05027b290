//! What to do when a record changed while its form was open: read it again.

use leptos::prelude::*;
use shared::error::ErrorCode;

use super::button::Button;
use super::icon::{Glyph, Icon};
use super::submission::Submission;
use crate::api::Cause;
use crate::tr;

/// Under a refusal that says so: a button that shows the record as it is now. What was typed is lost with it.
#[component]
pub fn Reread(
    submission: Submission,
    /// Reads the record again.
    #[prop(into)]
    reread: Callback<()>,
) -> impl IntoView {
    let changed = move || {
        submission.refusal.with(|refusal| {
            let cause = refusal.as_ref().map(|refusal| &refusal.cause);
            matches!(cause, Some(Cause::Refused(ErrorCode::Stale | ErrorCode::InvalidTransition)))
        })
    };
    view! {
        <Show when=changed>
            <div class="row" data-testid="reread">
                <Button on:click=move |_| {
                    submission.refusal.set(None);
                    reread.run(());
                }>
                    <Icon glyph=Glyph::Again/>
                    {tr!(common.reread)}
                </Button>
                <span class="muted">{tr!(common.reread_text)}</span>
            </div>
        </Show>
    }
}
