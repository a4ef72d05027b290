//! Deciding on a run: posting it, refusing it, taking it back.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::access::Permission;
use shared::error::ErrorCode;

use super::words::{Sums, sums_text};
use crate::api::{ApiError, Cause};
use crate::calls::idempotency_key;
use crate::calls::runs::{self, BillRunCard};
use crate::remote::Remote;
use crate::tr;
use crate::ui::state::Refused;
use crate::ui::{Button, Dialog, Look, Notice, TextArea, Toasts, Tone, text};

/// The dialog that posts a run. It sends the totals that it shows; the server refuses others.
#[component]
pub fn ConfirmDialog(open: RwSignal<bool>, card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let form = move || {
        let shown = card.data().flatten()?;
        Some(view! { <Confirm open=open shown=shown card=card/> })
    };
    view! { <Dialog open=open title=tr!(runs.confirm_title).to_owned() id="confirm-dialog">{form}</Dialog> }
}

#[component]
fn Confirm(open: RwSignal<bool>, shown: BillRunCard, card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let toasts = Toasts::get();
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<ApiError>);
    let key = StoredValue::new(idempotency_key());
    let run = shown.run;
    let sent = StoredValue::new(run.clone());
    let press = move |_| {
        busy.set(true);
        refusal.set(None);
        let run = sent.get_value();
        spawn_local(async move {
            match runs::confirm(&run, key.get_value()).await {
                Ok(now) => {
                    open.set(false);
                    toasts.done(tr!(runs.confirmed));
                    card.put(Some(now));
                }
                Err(error) => {
                    // Other totals: the dialog then shows them, and the person decides anew.
                    if error.cause == Cause::Refused(ErrorCode::QuoteChanged) {
                        toasts.refused(&error);
                        card.refresh();
                    }
                    refusal.try_set(Some(error));
                    busy.try_set(false);
                }
            }
        });
    };
    let skipped = run.clients_failed + shown.clients_outdated;
    view! {
        <div class="dialog__body">
            {move || refusal.get().map(|error| view! { <Refused error=error/> })}
            <p>{tr!(runs.confirm_text)}</p>
            <div class="sum">
                <div><span>{tr!(runs.as_of)}</span><span>{text::date(run.as_of.0)}</span></div>
                <div><span>{tr!(runs.clients)}</span><span>{text::number(run.clients_total)}</span></div>
                <div><span>{tr!(runs.lines)}</span><span>{text::number(run.lines_total)}</span></div>
                <div class="is-total">
                    <span>{tr!(runs.sum)}</span>
                    <span class="num" data-testid="confirm-total"><Sums totals=run.totals.clone()/></span>
                </div>
            </div>
            {(skipped > 0).then(|| {
                let title = tr!(runs.skipped, count = text::counted(skipped)).to_string();
                view! { <Notice tone=Tone::Warn title=title text=tr!(runs.skipped_text)/> }
            })}
        </div>
        <div class="dialog__foot">
            <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
            <Button look=Look::Primary busy=busy attr:data-testid="confirm-submit" on:click=press>
                {tr!(runs.confirm_sum, sum = sums_text(&run.totals)).to_string()}
            </Button>
        </div>
    }
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
    pub fn button(self) -> &'static str {
        match self {
            Why::Reject => tr!(runs.reject),
            Why::Reverse => tr!(runs.reverse),
        }
    }

    fn title(self) -> &'static str {
        match self {
            Why::Reject => tr!(runs.reject_title),
            Why::Reverse => tr!(runs.reverse_title),
        }
    }

    fn about(self) -> &'static str {
        match self {
            Why::Reject => tr!(runs.reject_text),
            Why::Reverse => tr!(runs.reverse_text),
        }
    }

    fn submit(self, run: &BillRunCard) -> String {
        match self {
            Why::Reject => tr!(runs.reject).to_owned(),
            Why::Reverse => tr!(runs.reverse_sum, sum = sums_text(&run.run.totals)).to_string(),
        }
    }
}

/// The dialog that asks for the reason; open while a decision is chosen.
#[component]
pub fn ReasonDialog(why: RwSignal<Option<Why>>, card: Remote<Option<BillRunCard>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if why.get().is_some() {
            open.set(true);
        }
    });
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open {
            why.set(None);
        }
        is_open
    });
    let title = Signal::derive(move || why.get().map(Why::title).unwrap_or_default().to_owned());
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
    let asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<ApiError>);
    let key = StoredValue::new(idempotency_key());
    let id = shown.run.id;
    let missing = Signal::derive(move || {
        (asked.get() && reason.get().trim().is_empty()).then(|| tr!(errors.reason_empty).to_owned())
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        let text = reason.get_untracked().trim().to_owned();
        if text.is_empty() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = match why {
                Why::Reject => runs::reject(id, text).await,
                Why::Reverse => runs::reverse(id, text, key.get_value()).await,
            };
            match answer {
                Ok(now) => {
                    open.set(false);
                    card.put(Some(now));
                }
                Err(error) => {
                    refusal.try_set(Some(error));
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                {move || refusal.get().map(|error| view! { <Refused error=error/> })}
                <p>{why.about()}</p>
                <TextArea id="run-reason" label=tr!(clients.reason) value=reason error=missing/>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Final submit=true busy=busy attr:data-testid="reason-submit">
                    {why.submit(&shown)}
                </Button>
            </div>
        </form>
    }
}
