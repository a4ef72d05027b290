//! The bar of a working run.

use leptos::prelude::*;
use shared::run::RunState;

use super::watch::{Watch, is_busy};
use super::words::{doing, share_of, state_name};
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::progress::{ProgressBar, Share};
use crate::ui::text;

/// The bar, while the run works.
#[component]
pub fn Live(watch: Watch) -> impl IntoView {
    let working = move || watch.card.data().flatten().filter(|card| is_busy(&card.run));
    let share = Signal::derive(move || match (watch.progress.get(), working()) {
        (Some(progress), _) => {
            let (done, failed) = (i64::from(progress.done), i64::from(progress.failed));
            Share { done: (done - failed).max(0), failed, total: i64::from(progress.total) }
        }
        (None, Some(card)) => share_of(&card.run),
        (None, None) => Share::default(),
    });
    let label = Signal::derive(move || {
        let live = watch.progress.get().map(|progress| state_name(progress.state));
        let name = live.or_else(|| working().map(|card| doing(&card.run)));
        name.unwrap_or_default().to_owned()
    });
    let stopping = move || working().and_then(|card| what_a_stop_does(card.run.state));
    let left = move || watch.progress.get().and_then(|progress| progress.seconds_left);
    let sum = move || watch.progress.get().filter(|progress| !progress.totals.is_empty());
    view! {
        <Show when=move || working().is_some()>
            <section class="card" aria-label=tr!(runs.progress)>
                <ProgressBar share=share label=label>
                    <strong>{redrawn(move || label.get())}", "{redrawn(move || share.get().percent())}" %"</strong>
                    <span>
                        {redrawn(move || {
                            let share = share.get();
                            tr!(
                                runs.done_of,
                                done = text::number(share.done + share.failed),
                                total = text::number(share.total)
                            )
                                .to_string()
                        })}
                    </span>
                    {redrawn(move || sum().map(|progress| view! { <span>{text::sums(&progress.totals)}</span> }))}
                    {redrawn(move || {
                        let failed = share.get().failed;
                        (failed > 0)
                            .then(|| {
                                view! {
                                    <span class="neg">{tr!(runs.errors_n, count = text::counted(failed)).to_string()}</span>
                                }
                            })
                    })}
                    {redrawn(move || {
                        left().map(|seconds| {
                            view! { <span>{tr!(runs.seconds_left, count = text::counted(seconds)).to_string()}</span> }
                        })
                    })}
                    <Show when=move || watch.lost.get()>
                        <span>{tr!(runs.stream_lost)}</span>
                    </Show>
                </ProgressBar>
                <p class="muted">{redrawn(move || stopping().map(|words| format!("{words} ")))}{tr!(runs.may_be_closed)}</p>
            </section>
        </Show>
    }
}

/// What a stop would do to the rest of the work.
fn what_a_stop_does(state: RunState) -> Option<&'static str> {
    match state {
        RunState::Posting => Some(tr!(runs.stop_posting_text)),
        RunState::Draft | RunState::Calculating => Some(tr!(runs.stop_calculating_text)),
        RunState::Calculated
        | RunState::AwaitingConfirmation
        | RunState::Posted
        | RunState::PartlyPosted
        | RunState::Reversed
        | RunState::Failed
        | RunState::Cancelled
        | RunState::Rejected => None,
    }
}
