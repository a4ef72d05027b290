//! How many clients and subscriptions the run would cover, and what stands in its way.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use shared::run::{NotDueReason, RunTask};

use super::blockers::{in_the_way, stops, to_know};
use super::draft::Draft;
use crate::calls::runs::{self, BillRunPreview};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::{Refusal, Skeleton, text};

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
                    let found = runs::preview(&order).await?;
                    Ok(Some((order.task, found)))
                }
                Some(_) | None => Ok(None),
            }
        }
    });
    effect(move |_| {
        let mode = draft.mode.get();
        let found = preview.data().flatten();
        blocked.set(found.is_some_and(|(_, found)| found.blockers.iter().any(|one| stops(one, mode))));
    });
    let unknown = move || match draft.task.get() {
        RunTask::Charges => tr!(runs.covers_unknown),
        RunTask::Closing => tr!(closings.covers_unknown),
        RunTask::Invoices => tr!(ahead.covers_unknown),
    };
    let title = move || match draft.task.get() {
        RunTask::Charges => tr!(runs.covers_title),
        RunTask::Closing => tr!(closings.covers_title),
        RunTask::Invoices => tr!(ahead.covers_title),
    };
    let shown = move || match preview.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| preview.refresh()/> }.into_any(),
        Some(Ok(None)) => view! { <p class="muted">{unknown}</p> }.into_any(),
        Some(Ok(Some((task, found)))) => view! { <Found task=task found=found draft=draft/> }.into_any(),
    };
    view! {
        <section
            class="card stack covers"
            aria-labelledby="covers-title"
            aria-live="polite"
            aria-busy=move || preview.busy().to_string()
            class:is-stale=move || preview.busy()
        >
            <h2 id="covers-title" class="sr-only">{title}</h2>
            {shown}
        </section>
    }
}

#[component]
fn Found(task: RunTask, found: BillRunPreview, draft: Draft) -> impl IntoView {
    let (head, about) = match task {
        RunTask::Charges => charged(&found),
        RunTask::Closing => closed(&found),
        RunTask::Invoices => invoiced(&found),
    };
    let (clients, as_of, blockers) = (found.clients, found.as_of.0, found.blockers);
    let known = found.cautions.iter().map(|caution| to_know(caution, as_of, draft)).collect_view();
    view! {
        <div data-testid="run-covers" data-clients=clients.to_string()>
            <strong>{head}</strong>
            {(!about.is_empty()).then(|| view! { <div class="muted">{about}</div> })}
        </div>
        {redrawn(move || {
            let mode = draft.mode.get();
            blockers.iter().map(|blocker| in_the_way(blocker, (task, mode, as_of), draft)).collect_view()
        })}
        {known}
    }
}

/// Whom charges cover, and why others are not due.
fn charged(found: &BillRunPreview) -> (String, String) {
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
    (head, reasons.join(" · "))
}

/// Whom a closing covers.
fn closed(found: &BillRunPreview) -> (String, String) {
    if found.clients == 0 {
        return (tr!(closings.covers_nobody).to_owned(), tr!(closings.covers_nobody_text).to_owned());
    }
    let clients = tr!(runs.clients_n, count = text::counted(found.clients)).to_string();
    (tr!(closings.covers, clients = clients).to_string(), tr!(closings.covers_about).to_owned())
}

/// Whom invoices ahead cover.
fn invoiced(found: &BillRunPreview) -> (String, String) {
    if found.clients == 0 {
        return (tr!(ahead.covers_nobody).to_owned(), String::new());
    }
    (charged(found).0, tr!(ahead.covers_about).to_owned())
}

fn reason(reason: NotDueReason) -> &'static str {
    match reason {
        NotDueReason::NotStarted => tr!(runs.not_started),
        NotDueReason::Ended => tr!(runs.not_due_ended),
        NotDueReason::Charged => tr!(runs.not_due_charged),
    }
}
