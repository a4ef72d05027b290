//! What a run that closes a month has for a client: which documents, and what they say.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::api::common::MoneyView;
use shared::ids::BillRunId;
use shared::run::{RunState, RunTask};

use crate::calls::amount;
use crate::calls::documents::DocumentSort;
use crate::calls::mail::DocumentChoice;
use crate::calls::runs::{BillClosing, BillClosingLine, BillRunView};
use crate::pages::catalog::vat_name;
use crate::pages::documents::{PackStrip, Packing, kind_name, posting_buttons};
use crate::pages::mail::{SendDialog, Sending};
use crate::session::Session;
use crate::tr;
use crate::ui::{Glyph, Icon, Notice, Tone, text};

/// The documents that a client gets, in words; corrections follow what they correct.
pub fn documents_of(closing: &BillClosing) -> String {
    let mut names: Vec<&str> = closing.documents.iter().map(|kind| kind_name(*kind)).collect();
    if !closing.corrections.is_empty() {
        names.push(tr!(closings.only_corrections));
    }
    names.join(", ")
}

/// How many lines the documents have.
pub fn lines_of(closing: &BillClosing) -> i64 {
    i64::try_from(closing.lines.len() + closing.corrections.len()).unwrap_or_default()
}

/// The lines of the documents; the total where there is one.
#[component]
pub fn ClosingLines(closing: BillClosing, total: Option<MoneyView>) -> impl IntoView {
    let kinds: Vec<&str> = closing.documents.iter().map(|kind| kind_name(*kind)).collect();
    let name = tr!(closings.lines_of, documents = kinds.join(", ")).to_string();
    let BillClosing { lines, corrections, .. } = closing;
    let all = if lines.is_empty() { tr!(common.total) } else { tr!(closings.sum_all) };
    let (within, after) = if corrections.is_empty() { (total, None) } else { (None, total) };
    view! {
        <div class="stack" data-testid="closing-lines">
            {(!lines.is_empty()).then(|| view! { <h3>{name}</h3> {table(lines, within, tr!(common.total))} })}
            {(!corrections.is_empty())
                .then(|| {
                    view! {
                        <div>
                            <h3>{tr!(closings.corrections)}</h3>
                            <p class="muted">{tr!(closings.corrections_text)}</p>
                        </div>
                        {table(corrections, after, all)}
                    }
                })}
        </div>
    }
}

fn table(lines: Vec<BillClosingLine>, total: Option<MoneyView>, name: &'static str) -> impl IntoView {
    let money = |view: MoneyView| {
        let sum = amount(view);
        let class = if sum.minor() < 0 { "num neg" } else { "num" };
        view! { <td class=class>{text::money(sum)}</td> }
    };
    let row = move |line: BillClosingLine| {
        view! {
            <tr>
                <td>{line.name}</td>
                <td>{text::period(line.from.0, line.to.0)}</td>
                <td class="num">{text::decimal(line.quantity.0)}</td>
                <td class="num muted">{vat_name(&line.vat_rate)}</td>
                {money(line.vat)}
                {money(line.amount)}
            </tr>
        }
    };
    view! {
        <table class="lines">
            <thead>
                <tr>
                    <th scope="col">{tr!(closings.name)}</th>
                    <th scope="col">{tr!(runs.period)}</th>
                    <th scope="col" class="num">{tr!(closings.quantity)}</th>
                    <th scope="col" class="num">{tr!(runs.rate)}</th>
                    <th scope="col" class="num">{tr!(runs.vat)}</th>
                    <th scope="col" class="num">{tr!(runs.sum)}</th>
                </tr>
            </thead>
            <tbody>
                {lines.into_iter().map(row).collect_view()}
                {total.map(|total| {
                    view! {
                        <tr class="is-total">
                            <th scope="row" colspan="5">{name}</th>
                            {money(total)}
                        </tr>
                    }
                })}
            </tbody>
        </table>
    }
}

/// What became of a run of documents: they are issued, or annulled again.
#[component]
pub fn Outcome(run: BillRunView) -> impl IntoView {
    let closing = run.task == RunTask::Closing;
    let (tone, title, about) = match run.state {
        RunState::Posted | RunState::PartlyPosted if run.clients_posted > run.clients_reversed => {
            let issued = text::counted(run.clients_posted - run.clients_reversed);
            let title = tr!(closings.issued, count = issued).to_string();
            (Tone::Ok, title, if closing { tr!(closings.issued_text) } else { tr!(ahead.issued_text) })
        }
        RunState::Reversed if closing => {
            (Tone::Info, tr!(closings.undone).to_owned(), tr!(closings.undone_text))
        }
        RunState::Reversed => (Tone::Info, tr!(ahead.undone).to_owned(), tr!(ahead.undone_text)),
        RunState::Posted
        | RunState::PartlyPosted
        | RunState::Draft
        | RunState::Calculating
        | RunState::Calculated
        | RunState::AwaitingConfirmation
        | RunState::Posting
        | RunState::Failed
        | RunState::Cancelled
        | RunState::Rejected => return ().into_any(),
    };
    let (register, name) = if closing {
        ("acts", tr!(closings.open_documents, month = text::month(run.as_of.0)).to_string())
    } else {
        ("invoices", tr!(ahead.open_invoices).to_owned())
    };
    let may_read = Session::get().may(Permission::DocumentRead);
    let posted = may_read && run.state != RunState::Reversed;
    let id = run.id;
    view! {
        <Notice tone=tone title=title text=about>
            <A href=format!("/{register}?run={}", run.id) attr:class="btn" attr:data-testid="closing-documents">
                <Icon glyph=Glyph::Document/>
                {name}
            </A>
        </Notice>
        {posted.then(|| posting(id))}
    }
    .into_any()
}

/// What is done with all documents that the run issued.
fn posting(run: BillRunId) -> impl IntoView {
    let packing = Packing::none();
    let sending = RwSignal::new(None::<Sending>);
    let chosen =
        move || (DocumentChoice { ids: None, filter: None, run_id: Some(run) }, Vec::<DocumentSort>::new());
    view! {
        <div class="row is-wrapped" data-testid="closing-posting">{posting_buttons(packing, sending, chosen)}</div>
        <PackStrip packing=packing/>
        <SendDialog asked=sending done=Callback::new(|()| ())/>
    }
}
