//! A run beside the list.

use leptos::prelude::*;
use leptos_router::components::A;

use super::words::{Sums, as_of_words, mode_name, run_title, state_badge};
use crate::calls::runs::BillRunView;
use crate::tr;
use crate::ui::{Notice, Peek, Tone, text};

/// The panel; open while a run is chosen.
#[component]
pub fn RunPeek(row: RwSignal<Option<BillRunView>>) -> impl IntoView {
    let title = run_title;
    let body = |run: BillRunView| {
        let fact = |name: &'static str, value: String| view! { <dt>{name}</dt><dd>{value}</dd> };
        let note = run.note.clone();
        let (when, day) = as_of_words(&run);
        view! {
            <div class="row is-wrapped">
                <span class="muted">{mode_name(run.mode)}</span>
                {state_badge(&run)}
            </div>
            {note.map(|note| view! { <Notice tone=Tone::Info title=note/> })}
            <div class="balance">
                <span class="balance__word">{tr!(runs.sum)}</span>
                <span class="balance__value"><Sums totals=run.totals.clone()/></span>
            </div>
            <dl class="facts">
                {fact(when, day)}
                {fact(tr!(runs.clients), text::number(run.clients_total))}
                {fact(tr!(runs.lines), text::number(run.lines_total))}
                {fact(tr!(runs.errors), text::number(run.clients_failed))}
                {fact(tr!(runs.item_posted), text::number(run.clients_posted))}
                {fact(tr!(runs.author), run.created_by)}
                {fact(tr!(runs.started), text::instant(run.created_at.0))}
            </dl>
            <div class="row">
                <A href=format!("/runs/{}", run.id) attr:class="btn">{tr!(runs.open_run)}</A>
            </div>
        }
        .into_any()
    };
    view! { <Peek row=row title=title id="run-peek" body=body/> }
}
