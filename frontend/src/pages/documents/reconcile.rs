//! Issuing a reconciliation of accounts: the client, the days, and what moved on them.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use shared::error::FieldError;
use shared::ids::ClientId;

use super::draft::card_of;
use super::issue::{Start, Whom, issue_button, opened, refused};
use super::preview::{Preview, ready, shown};
use crate::calls::amount;
use crate::calls::documents::{self, ReconciliationInput, ReconciliationIssueInput};
use crate::calls::ledger::{self, OperationFilter, OperationSums};
use crate::remote::Remote;
use crate::today::today;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{Choice, DateDraft, DateField, Dialog, DialogForm, Faults, Submission, Toasts, text};

/// The button that opens the dialog; `main` on the page of acts.
pub fn reconciliation_button(asked: RwSignal<Option<Start>>, start: Start, main: bool) -> AnyView {
    let name = if main { tr!(documents.issue_reconciliation) } else { tr!(documents.reconciliation) };
    issue_button(asked, start, main, "issue-reconciliation", name)
}

/// The dialog; open while there is something to begin with.
#[component]
pub fn ReconciliationDialog(start: RwSignal<Option<Start>>) -> impl IntoView {
    let open = opened_by(start);
    let form = move || Some(view! { <Form open=open start=start.get()?/> });
    view! {
        <Dialog open=open title=tr!(documents.issue_reconciliation).to_owned() id="reconciliation-dialog">
            {form}
        </Dialog>
    }
}

/// What the person has typed: from the beginning of this year through today at first.
#[derive(Clone, Copy)]
struct Draft {
    client: RwSignal<Option<Choice>>,
    first: DateDraft,
    last: DateDraft,
}

impl Draft {
    fn new(client: Option<Choice>) -> Draft {
        let year = NaiveDate::from_ymd_opt(today().year(), 1, 1);
        Draft {
            client: RwSignal::new(client),
            first: DateDraft::of(year),
            last: DateDraft::of(Some(today())),
        }
    }

    fn read(self) -> Result<ReconciliationInput, Vec<FieldError>> {
        let client = self.client.with(|client| client.as_ref()?.value.parse::<ClientId>().ok());
        let (first, last) = (self.first.read(), self.last.read());
        let mut faults = Vec::new();
        let mut fault = |field: &str, message: &str| faults.push(FieldError::new(field, message));
        if client.is_none() {
            fault("clientId", tr!(documents.choose_client));
        }
        if first.is_none() {
            fault("from", tr!(documents.first_missing));
        }
        if last.is_none() {
            fault("to", tr!(documents.last_missing));
        }
        if first.zip(last).is_some_and(|(first, last)| last < first) {
            fault("to", tr!(documents.days_wrong));
        }
        let after = last.and_then(|last| last.succ_opt());
        match (client, first, after) {
            (Some(client_id), Some(first), Some(after)) if faults.is_empty() => {
                Ok(ReconciliationInput { client_id, from: first.into(), to: after.into() })
            }
            _ => Err(faults),
        }
    }
}

#[component]
fn Form(open: RwSignal<bool>, start: Start) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let fixed = start.client.clone();
    let draft = Draft::new(start.client);
    let card = card_of(draft.client);
    let read = Memo::new(move |_| draft.read());
    let faults =
        Faults::of(Signal::derive(move || read.get().err().unwrap_or_default()), form, "reconciliation");
    let input = Memo::new(move |_| read.get().ok());
    let seen = shown(input, documents::preview_reconciliation);
    let whose = Signal::derive(move || {
        let client = card.data().flatten()?.client;
        Some((client.id, client.seller_id))
    });
    let send = move |()| {
        draft.first.touch();
        draft.last.touch();
        let (Ok(asked), Some(_)) = (read.get_untracked(), untrack(|| ready(seen))) else { return };
        let input = ReconciliationIssueInput { reconciliation: asked, idempotency_key: form.key() };
        form.send(documents::issue_reconciliation(input), move |issued| {
            open.set(false);
            opened(toasts, &issued);
        });
    };
    let button = move || match input.get() {
        Some(asked) => {
            let days = text::period(asked.from.0, asked.to.0);
            tr!(documents.reconciliation_of, days = days).to_string()
        }
        None => tr!(documents.issue_reconciliation).to_owned(),
    };
    let waits = Signal::derive(move || input.with(Option::is_some) && ready(seen).is_none());
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="reconciliation-submit"
            button=button
            waits=waits
        >
            <Whom id="reconciliation-client" client=draft.client fixed=fixed faults=faults/>
            <div class="cols">
                <DateField
                    id="reconciliation-first"
                    label=tr!(documents.first_day)
                    value=draft.first
                    error=Signal::derive(move || {
                        faults.once_asked("from").get().or_else(|| refused(seen, form, "from").get())
                    })
                />
                <DateField
                    id="reconciliation-last"
                    label=tr!(documents.last_day)
                    value=draft.last
                    error=Signal::derive(move || faults.at("to"))
                />
            </div>
            <Preview shown=seen whose=whose beside=move || view! { <Turnover input=input/> }/>
        </DialogForm>
    }
}

/// What moved the account on these days.
#[component]
fn Turnover(input: Memo<Option<ReconciliationInput>>) -> impl IntoView {
    let sums = Remote::new(move || {
        let asked = input.get();
        async move {
            let Some(asked) = asked else { return Ok(Vec::new()) };
            let filter = OperationFilter {
                client_id: Some(asked.client_id),
                from: Some(asked.from),
                to: Some(asked.to),
                ..OperationFilter::default()
            };
            ledger::totals(filter).await
        }
    });
    let one = |sums: OperationSums| {
        view! {
            <div>
                <span>{tr!(documents.operations_n)}</span>
                <span class="num">{text::number(sums.count)}</span>
            </div>
            <div>
                <span>{tr!(documents.debited)}</span>
                <span class="num">{text::money(amount(sums.debits))}</span>
            </div>
            <div>
                <span>{tr!(documents.credited)}</span>
                <span class="num">{text::money(amount(sums.credits))}</span>
            </div>
        }
    };
    redrawn(move || {
        let all: Vec<OperationSums> = sums.data()?.into_iter().filter(|sums| sums.count > 0).collect();
        Some(match all.is_empty() {
            true => view! { <p class="muted">{tr!(documents.no_operations)}</p> }.into_any(),
            false => {
                view! { <div class="sum" data-testid="turnover">{all.into_iter().map(one).collect_view()}</div> }
                    .into_any()
            }
        })
    })
}
