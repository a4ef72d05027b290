//! The tab of errors: by cause, each with its remedy and another try for just these clients.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::run::{RunErrorCause, RunState};

use super::items::ItemsGrid;
use super::review::Review;
use super::words::cause_words;
use crate::calls::runs::{self, BillErrorGroup, BillItemFilter};
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Address, Button, Empty, ExportMenu, Glyph, Icon, Look, Refusals, Submission, as_json, text};

/// The tab.
#[component]
pub fn Errors(review: Review) -> impl IntoView {
    let address = Address::here();
    let shown = address.get("cause");
    let chosen = Memo::new(move |_| RunErrorCause::from_code(&shown.get()));
    let filter = Signal::derive(move || {
        let causes = chosen.get().map_or_else(|| RunErrorCause::ALL.to_vec(), |cause| vec![cause]);
        BillItemFilter { causes: Some(causes), ..BillItemFilter::default() }
    });
    let groups = Memo::new(move |_| {
        let found = review.found.data().flatten();
        found.map(|found| found.findings.errors).unwrap_or_default()
    });
    let cards = move || {
        let card = |group| view! { <Group review=review group=group address=address shown=shown/> };
        groups.get().into_iter().map(card).collect_view()
    };
    move || {
        if groups.with(Vec::is_empty) && review.found.data().is_some() {
            return view! { <Empty glyph=Glyph::Check title=tr!(runs.no_errors) text=tr!(runs.no_errors_text)/> }
                .into_any();
        }
        view! {
            <div class="stack-s">{cards}</div>
            <div class="bar">
                <strong>
                    {redrawn(move || {
                        let task = review.task.get();
                        chosen.get().map_or(tr!(runs.failed_clients), |cause| cause_words(task, cause).0)
                    })}
                </strong>
                {redrawn(move || {
                    chosen.get().map(|_| {
                        view! { <a href=address.with("cause", "")>{tr!(runs.show_all_errors)}</a> }
                    })
                })}
                <div class="bar__end">
                    <ExportMenu list="run-clients" of=review.id.to_string() filter=as_json(move || filter.get())/>
                </div>
            </div>
            <ItemsGrid review=review filter=filter/>
        }
        .into_any()
    }
}

/// Clients that failed by one cause.
#[component]
fn Group(review: Review, group: BillErrorGroup, address: Address, shown: Memo<String>) -> impl IntoView {
    let BillErrorGroup { cause, clients, totals, example } = group;
    let (title, remedy) = cause_words(review.task.get_untracked(), cause);
    let count = tr!(runs.clients_n, count = text::counted(clients)).to_string();
    let sum = (!totals.is_empty()).then(|| text::sums(&totals));
    let head = [Some(count), sum].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let current = move || (shown.get() == cause.code()).then_some("true");
    view! {
        <section class="card stack-s" data-testid="error-group" data-cause=cause.code()>
            <div class="bar is-wrap">
                <strong>{title}</strong>
                <span class="muted">{head}</span>
                <div class="bar__end row">
                    <a
                        class="btn"
                        href=move || address.with("cause", cause.code())
                        aria-current=current
                        data-testid="show-group"
                    >
                        <Icon glyph=Glyph::Filter/>
                        {tr!(runs.show_clients)}
                    </a>
                    {(cause == RunErrorCause::DocumentIncomplete && Session::get().may(Permission::SettingsRead))
                        .then(|| view! { <A href="/settings/sellers" attr:class="btn">{tr!(closings.mend_seller)}</A> })}
                    <Repeat review=review cause=cause clients=clients/>
                </div>
            </div>
            <div>{remedy}</div>
            {example.map(|words| view! { <div class="muted">{tr!(runs.example, words = words).to_string()}</div> })}
        </section>
    }
}

/// Another try for the clients of one cause: in a run that waits they are calculated, in a partly posted one posted
/// as well.
#[component]
fn Repeat(review: Review, cause: RunErrorCause, clients: i32) -> impl IntoView {
    let submission = Submission::new();
    let id = review.id;
    let posts = move || match review.state.get()? {
        RunState::AwaitingConfirmation => Some(false),
        RunState::PartlyPosted => Some(true),
        RunState::Draft
        | RunState::Calculating
        | RunState::Calculated
        | RunState::Posting
        | RunState::Posted
        | RunState::Reversed
        | RunState::Failed
        | RunState::Cancelled
        | RunState::Rejected => None,
    };
    let press = move |posts: bool| {
        let wanted = Some(BillItemFilter { causes: Some(vec![cause]), ..BillItemFilter::default() });
        let key = submission.key();
        let ask = async move {
            if posts { runs::rerun(id, wanted, key).await } else { runs::recalculate(id, wanted).await }
        };
        submission.send(ask, move |now| {
            review.card.put(Some(now));
            review.changed();
        });
    };
    let name = move |posts: bool| {
        let count = text::counted(clients);
        if posts {
            tr!(runs.repeat_n, count = count).to_string()
        } else {
            tr!(runs.recalculate_n, count = count).to_string()
        }
    };
    move || {
        let posts = posts()?;
        let needed = if posts { Permission::RunConfirm } else { Permission::RunCalculate };
        let lacks = Session::get().lacks(needed);
        Some(view! {
            <Refusals submission=submission/>
            <Button
                look=Look::Secondary
                busy=submission.busy
                disabled=lacks.is_some()
                title=lacks
                attr:data-testid="repeat-group"
                on:click=move |_| press(posts)
            >
                <Icon glyph=Glyph::Again/>
                {name(posts)}
            </Button>
        })
    }
}
