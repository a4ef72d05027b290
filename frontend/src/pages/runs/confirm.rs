//! Deciding on a run: posting it, refusing it, taking it back.

use leptos::prelude::*;
use shared::access::Permission;
use shared::error::ErrorCode;
use shared::run::{RunTask, is_large};

use super::phrases;
use super::words::{Sums, as_of_words};
use crate::api::Cause;
use crate::calls::amount;
use crate::calls::runs::{self, BillRunCard, BillRunView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Dialog, DialogForm, Look, Notice, Submission, TextArea, TextField, Toasts, Tone, text};

/// The dialog that posts a run. It sends the totals that it shows; the server refuses others.
#[component]
pub fn ConfirmDialog(open: RwSignal<bool>, card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let form = move || {
        let shown = card.data().flatten()?;
        Some(view! { <Confirm open=open shown=shown card=card/> })
    };
    let title = Signal::derive(move || phrases::confirming(task(card)).0.to_owned());
    view! { <Dialog open=open title=title id="confirm-dialog">{form}</Dialog> }
}

/// What the run does; charges until it is read.
pub fn task(card: Remote<Option<BillRunCard>>) -> RunTask {
    card.data().flatten().map_or(RunTask::Charges, |card| card.run.task)
}

#[component]
fn Confirm(open: RwSignal<bool>, shown: BillRunCard, card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let label = phrases::confirm(&shown);
    let run = shown.run;
    let (_, about, done) = phrases::confirming(run.task);
    let sent = StoredValue::new(run.clone());
    let typed = RwSignal::new(String::new());
    let clients = phrases::clients(&run);
    let large = is_large(clients, run.totals.iter().map(|total| amount(*total).minor()));
    let excluded = shown.clients_excluded;
    let number = clients.saturating_sub(excluded);
    let settled = move || !large || typed.with(|typed| count(typed)) == Some(number);
    let wrong = Signal::derive(move || {
        let wrong = submission.asked.get() && !settled();
        wrong.then(|| tr!(runs.confirm_count_wrong, count = text::number(number)).to_string())
    });
    let send = move |()| {
        if !untrack(settled) {
            return;
        }
        let run = sent.get_value();
        let key = submission.key();
        let ask = async move {
            let answer = runs::confirm(&run, key).await;
            // Other totals: the dialog then shows them, and the person decides anew.
            if let Err(error) = &answer
                && error.cause == Cause::Refused(ErrorCode::QuoteChanged)
            {
                toasts.refused(error);
                card.refresh();
            }
            answer
        };
        submission.send(ask, move |now| {
            open.set(false);
            toasts.done(done);
            card.put(Some(now));
        });
    };
    let skipped = run.clients_failed + shown.clients_outdated;
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="confirm-submit"
            button=move || label.clone()
        >
            <p>{about}</p>
            <Posted run=run.clone() skipped=skipped excluded=excluded/>
            {large.then(|| {
                let label = tr!(runs.confirm_count, count = text::number(number)).to_string();
                view! {
                    <TextField
                        id="confirm-count"
                        label=label
                        value=typed
                        hint=tr!(runs.confirm_count_hint)
                        error=wrong
                    />
                }
            })}
        </DialogForm>
    }
}

/// What will be posted, and how many will not.
#[component]
fn Posted(run: BillRunView, skipped: i32, excluded: i32) -> impl IntoView {
    let row =
        |name: &'static str, value: String| view! { <div><span>{name}</span><span>{value}</span></div> };
    let (when, day) = as_of_words(&run);
    view! {
        <div class="sum">
            {row(when, day)}
            {row(tr!(runs.clients), text::number(phrases::clients(&run).saturating_sub(excluded)))}
            {(excluded > 0).then(|| row(tr!(runs.view_excluded), text::number(excluded)))}
            {row(tr!(runs.lines), text::number(run.lines_total))}
            {run.calculated_at.map(|at| row(tr!(runs.calculated_on), text::instant(at.0)))}
            <div class="is-total">
                <span>{tr!(runs.sum)}</span>
                <span class="num" data-testid="confirm-total"><Sums totals=run.totals/></span>
            </div>
        </div>
        {(skipped > 0).then(|| {
            let title = tr!(runs.skipped, count = text::counted(skipped)).to_string();
            view! { <Notice tone=Tone::Warn title=title text=tr!(runs.skipped_text)/> }
        })}
    }
}

/// A whole number as people type it, with or without spaces.
fn count(typed: &str) -> Option<i32> {
    let digits: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
    digits.parse().ok()
}

/// A decision that asks for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nothing of the run is posted.
    Reject,
    /// All that the run posted is taken back.
    Reverse,
}

impl Why {
    /// Who may decide so.
    pub const fn permission(self) -> Permission {
        match self {
            Why::Reject => Permission::RunConfirm,
            Why::Reverse => Permission::RunReverse,
        }
    }

    /// Test id of the button that opens the dialog.
    pub const fn test_id(self) -> &'static str {
        match self {
            Why::Reject => "run-reject",
            Why::Reverse => "run-reverse",
        }
    }

    /// Label of that button.
    pub fn button(self, task: RunTask) -> &'static str {
        match self {
            Why::Reject => tr!(runs.reject),
            Why::Reverse => phrases::reversing(task).0,
        }
    }

    fn title(self, task: RunTask) -> &'static str {
        match self {
            Why::Reject => tr!(runs.reject_title),
            Why::Reverse => phrases::reversing(task).0,
        }
    }

    fn about(self, task: RunTask) -> &'static str {
        match self {
            Why::Reject => phrases::rejecting(task),
            Why::Reverse => phrases::reversing(task).1,
        }
    }

    fn submit(self, run: &BillRunCard) -> String {
        match self {
            Why::Reject => tr!(runs.reject).to_owned(),
            Why::Reverse => phrases::reverse(run),
        }
    }
}

/// The dialog that asks for the reason; open while a decision is chosen.
#[component]
pub fn ReasonDialog(why: RwSignal<Option<Why>>, card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let open = opened_by(why);
    let title =
        Signal::derive(move || why.get().map(|why| why.title(task(card))).unwrap_or_default().to_owned());
    let form = move || {
        let (why, shown) = (why.get()?, card.data().flatten()?);
        Some(view! { <Reason open=open why=why shown=shown card=card/> })
    };
    view! { <Dialog open=open title=title id="reason-dialog">{form}</Dialog> }
}

#[component]
fn Reason(
    open: RwSignal<bool>,
    why: Why,
    shown: BillRunCard,
    card: Remote<Option<BillRunCard>>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let submission = Submission::new();
    let (id, button, about) = (shown.run.id, why.submit(&shown), why.about(shown.run.task));
    let missing = submission.required("reason", reason, tr!(errors.reason_empty));
    let send = move |()| {
        let text = reason.get_untracked().trim().to_owned();
        if text.is_empty() {
            return;
        }
        let key = submission.key();
        let ask = async move {
            match why {
                Why::Reject => runs::reject(id, text).await,
                Why::Reverse => runs::reverse(id, text, key).await,
            }
        };
        submission.send(ask, move |now| {
            open.set(false);
            card.put(Some(now));
        });
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="reason-submit"
            button=move || button.clone()
            look=Look::Final
        >
            <p>{about}</p>
            <TextArea id="run-reason" label=tr!(clients.reason) value=reason error=missing/>
        </DialogForm>
    }
}
