//! How many clients and subscriptions the run would cover, and what stands in its way.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos_router::components::A;
use shared::run::{NotDueReason, RunBlocker, RunMode};

use super::draft::Draft;
use crate::calls::runs::{self, BillRunBlocker, BillRunPreview};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::{Glyph, Icon, Notice, Refusal, Skeleton, Tone, text};

/// Pause after the last change before the server is asked, milliseconds.
const PAUSE_MS: u32 = 300;

/// The counter. `blocked` becomes true while something stands in the way of the run.
#[component]
pub fn Coverage(draft: Draft, blocked: RwSignal<bool>) -> impl IntoView {
    let latest = StoredValue::new(0_u32);
    let preview = Remote::new(move || {
        let order = draft.asked();
        latest.update_value(|n| *n = n.wrapping_add(1));
        let number = latest.get_value();
        async move {
            TimeoutFuture::new(PAUSE_MS).await;
            match order {
                // What a later change has overtaken is not asked at all.
                Some(order) if latest.try_get_value() == Some(number) => {
                    runs::preview(&order).await.map(Some)
                }
                Some(_) | None => Ok(None),
            }
        }
    });
    effect(move |_| {
        let in_the_way = preview.data().flatten().is_some_and(|preview| !preview.blockers.is_empty());
        blocked.set(in_the_way);
    });
    let shown = move || match preview.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| preview.refresh()/> }.into_any(),
        Some(Ok(None)) => view! { <p class="muted">{tr!(runs.covers_unknown)}</p> }.into_any(),
        Some(Ok(Some(found))) => view! { <Found found=found mode=draft.mode/> }.into_any(),
    };
    view! {
        <section
            class="card stack covers"
            aria-labelledby="covers-title"
            aria-live="polite"
            aria-busy=move || preview.busy().to_string()
            class:is-stale=move || preview.busy()
        >
            <h2 id="covers-title" class="sr-only">{tr!(runs.covers_title)}</h2>
            {shown}
        </section>
    }
}

#[component]
fn Found(found: BillRunPreview, mode: RwSignal<RunMode>) -> impl IntoView {
    let reasons: Vec<String> = found
        .not_due_by_reason
        .iter()
        .map(|part| format!("{} — {}", reason(part.reason), text::number(part.subscriptions)))
        .collect();
    let head = if found.clients == 0 {
        tr!(runs.covers_nobody).to_owned()
    } else {
        let clients = tr!(runs.clients_n, count = text::counted(found.clients)).to_string();
        let subscriptions = tr!(runs.subscriptions_n, count = text::counted(found.subscriptions)).to_string();
        let line = tr!(runs.covers, clients = clients, subscriptions = subscriptions).to_string();
        if found.not_due == 0 {
            line
        } else {
            format!("{line}; {}", tr!(runs.covers_not, count = text::number(found.not_due)))
        }
    };
    let blockers = found.blockers;
    view! {
        <div data-testid="run-covers" data-clients=found.clients.to_string()>
            <strong>{head}</strong>
            {(!reasons.is_empty()).then(|| view! { <div class="muted">{reasons.join(" · ")}</div> })}
        </div>
        {redrawn(move || blockers.iter().map(|blocker| in_the_way(blocker, mode.get())).collect_view())}
    }
}

fn reason(reason: NotDueReason) -> &'static str {
    match reason {
        NotDueReason::NotStarted => tr!(runs.not_started),
        NotDueReason::Ended => tr!(runs.not_due_ended),
        NotDueReason::Charged => tr!(runs.not_due_charged),
    }
}

/// Cause and remedy, in the person's language.
fn in_the_way(blocker: &BillRunBlocker, mode: RunMode) -> impl IntoView + use<> {
    let day = blocker.day.map(|day| text::date(day.0)).unwrap_or_default();
    let clients = || tr!(runs.clients_n, count = text::counted(blocker.clients)).to_string();
    let (title, remedy) = match blocker.kind {
        RunBlocker::DateTooFar => {
            let remedy = if mode == RunMode::Sandbox {
                tr!(runs.too_far_sandbox, day = day).to_string()
            } else {
                tr!(runs.too_far_posting, day = day).to_string()
            };
            (tr!(runs.too_far).to_owned(), remedy)
        }
        RunBlocker::PeriodClosed => {
            let title = tr!(runs.period_closed, day = day).to_string();
            (title, tr!(runs.period_closed_text, clients = clients()).to_string())
        }
        RunBlocker::RunWorking => {
            let remedy = tr!(runs.run_working_text, clients = clients()).to_string();
            match (blocker.run_number, &blocker.run_by, blocker.run_at) {
                (Some(number), Some(who), Some(at)) => {
                    let number = text::number(number);
                    let at = text::instant(at.0);
                    (tr!(runs.run_working, number = number, who = who.clone(), at = at).to_string(), remedy)
                }
                (None, ..) | (_, None, _) | (.., None) => (tr!(runs.run_working_other).to_owned(), remedy),
            }
        }
    };
    let run = blocker.run_id;
    view! {
        <Notice tone=Tone::Bad title=title text=remedy>
            {run
                .map(|id| {
                    view! {
                        <A href=format!("/runs/{id}") attr:class="btn">
                            <Icon glyph=Glyph::Runs/>
                            {tr!(runs.open_run)}
                        </A>
                    }
                })}
        </Notice>
    }
}
