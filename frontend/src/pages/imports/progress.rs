//! A pass under way.

use leptos::prelude::*;
use shared::imports::ImportState;

use super::words::{share_of, state_name};
use super::work::Work;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::progress::{ProgressBar, Share};
use crate::ui::text;

/// The bar. The page may be closed meanwhile: the work is the server's.
#[component]
pub fn Progress(work: Work) -> impl IntoView {
    let share = Signal::derive(move || work.import.map(share_of).unwrap_or_default());
    let state = move || work.import.map(|import| import.state);
    let label = Signal::derive(move || state().map(state_name).unwrap_or_default().to_owned());
    let about = move || match state() {
        Some(ImportState::Applying) => tr!(imports.applying_text),
        Some(
            ImportState::Draft
            | ImportState::Checking
            | ImportState::Checked
            | ImportState::Applied
            | ImportState::Failed
            | ImportState::Cancelled
            | ImportState::Reverted,
        )
        | None => tr!(imports.checking_text),
    };
    let done_of = move || {
        let Share { done, failed, total } = share.get();
        tr!(imports.done_of, done = text::number(done + failed), total = text::number(total)).to_string()
    };
    let failed = move || {
        let n = share.get().failed;
        (n > 0).then(|| {
            let words = tr!(imports.errors_n, count = text::counted(n)).to_string();
            view! { <span class="neg">{words}</span> }
        })
    };
    view! {
        <section class="card stack" aria-label=move || label.get()>
            <ProgressBar share=share label=label>
                <strong>{redrawn(move || label.get())}", "{redrawn(move || share.get().percent())}" %"</strong>
                <span>{done_of}</span>
                {failed}
                <Show when=move || work.lost.get()>
                    <span>{tr!(imports.stream_lost)}</span>
                </Show>
            </ProgressBar>
            <p class="muted">{about}</p>
        </section>
    }
}
