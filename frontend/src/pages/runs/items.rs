//! The clients of a run.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::run::{ItemState, RunTask};

use super::closing::{documents_of, lines_of};
use super::lines::LinesDialog;
use super::review::Review;
use super::words::{item_badge, warning_name};
use crate::calls::amount;
use crate::calls::runs::{self, BillItemFilter, BillItemView};
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Address, Column, Empty, ExportMenu, Glyph, Grid, Source, as_json, text};

/// Views of the clients: what the address calls them, their names, the states they show.
fn views() -> [(&'static str, &'static str, &'static [ItemState]); 5] {
    [
        ("", tr!(common.all), &[]),
        ("error", tr!(runs.view_errors), &[ItemState::Error]),
        ("stale", tr!(runs.view_stale), &[ItemState::Stale]),
        ("excluded", tr!(runs.view_excluded), &[ItemState::Excluded]),
        ("posted", tr!(runs.item_posted), &[ItemState::Posted, ItemState::Reversed]),
    ]
}

/// The tab of all clients, in one of the views.
#[component]
pub fn Items(review: Review) -> impl IntoView {
    let address = Address::here();
    let shown = address.get("items");
    let filter = Signal::derive(move || {
        let view = shown.get();
        let states = views().into_iter().find(|(key, ..)| *key == view).map(|(_, _, states)| states);
        let states = states.filter(|states| !states.is_empty()).map(<[ItemState]>::to_vec);
        BillItemFilter { states, ..BillItemFilter::default() }
    });
    let chip = move |(key, name, _): (&'static str, &'static str, &'static [ItemState])| {
        let current = move || (shown.get() == key).then_some("true");
        view! { <a class="chip" href=move || address.with("items", key) aria-current=current>{name}</a> }
    };
    view! {
        <div class="bar">
            <nav class="chips" aria-label=tr!(runs.views)>{views().map(chip).collect_view()}</nav>
            <div class="bar__end">
                <ExportMenu
                    list="run-lines"
                    of=review.id.to_string()
                    filter=as_json(move || filter.get())
                />
            </div>
        </div>
        <ItemsGrid review=review filter=filter/>
    }
}

/// The clients of a run that a filter wants.
#[component]
pub fn ItemsGrid(review: Review, filter: Signal<BillItemFilter>) -> impl IntoView {
    let Review { id, state, task, version, .. } = review;
    let source = Source::new(
        |item: &BillItemView| item.id.to_string(),
        |item| format!("/clients/{}", item.client_id),
        move |after| {
            // Another state of the run, or a decision, may change every row.
            state.track();
            version.track();
            runs::items(id, filter.get(), after)
        },
    );
    let chosen = RwSignal::new(None::<BillItemView>);
    let all = move || {
        filter.with(|filter| filter.states.is_none() && filter.warnings.is_none() && filter.causes.is_none())
    };
    view! {
        {redrawn(move || {
            let task = task.get();
            view! {
                <Grid
                    id="items-table"
                    label=tr!(runs.clients_of_run)
                    columns=columns(task, chosen)
                    source=source
                    empty=move || {
                        let (title, about) = match (all(), task) {
                            (true, RunTask::Charges) => (tr!(runs.no_items), tr!(runs.no_items_text)),
                            (true, RunTask::Closing) => (tr!(closings.no_items), tr!(closings.no_items_text)),
                            (true, RunTask::Invoices) => (tr!(ahead.no_items), tr!(ahead.no_items_text)),
                            (false, _) => (tr!(runs.no_such_items), tr!(runs.no_such_items_text)),
                        };
                        view! { <Empty glyph=Glyph::Inbox title=title text=about/> }
                    }
                />
            }
        })}
        <LinesDialog item=chosen state=state changed=Callback::new(move |()| review.changed())/>
    }
}

fn columns(task: RunTask, chosen: RwSignal<Option<BillItemView>>) -> Vec<Column<BillItemView>> {
    let lines = match task {
        RunTask::Charges | RunTask::Invoices => lines(chosen),
        RunTask::Closing => documents(chosen),
    };
    vec![
        Column::new(tr!(runs.client), "", |item: &BillItemView| {
            let name = item.client_name.clone();
            let href = format!("/clients/{}", item.client_id);
            let title = name.clone();
            view! { <A href=href attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        lines,
        Column::new(tr!(runs.sum), "136px", |item: &BillItemView| text::money(amount(item.amount))).num(),
        Column::new(tr!(runs.state), "180px", |item: &BillItemView| item_badge(item.state, item.outdated)),
        Column::new(tr!(runs.warnings), "160px", |item: &BillItemView| {
            let words: Vec<&str> = item.warnings.iter().map(|warning| warning_name(*warning)).collect();
            let words = words.join(", ");
            view! { <span class="muted" title=words.clone()>{words.clone()}</span> }
        })
        .key("warnings")
        .weak(2),
        Column::new(tr!(runs.message), "", |item: &BillItemView| {
            let words = item.error_message.clone().unwrap_or_default();
            view! { <span title=words.clone()>{words.clone()}</span> }
        })
        .key("message")
        .weak(1),
    ]
}

/// How many lines a client has; they are shown when asked for.
fn lines(chosen: RwSignal<Option<BillItemView>>) -> Column<BillItemView> {
    Column::new(tr!(runs.lines), "90px", move |item: &BillItemView| {
        let n = text::number(i64::try_from(item.lines.len()).unwrap_or_default());
        let name = tr!(runs.show_lines, client = item.client_name.clone()).to_string();
        (!item.lines.is_empty()).then(|| shown(chosen, item, n, name))
    })
    .num()
}

/// Which documents a client gets, with the number of their lines; they are shown when asked for.
fn documents(chosen: RwSignal<Option<BillItemView>>) -> Column<BillItemView> {
    Column::new(tr!(closings.documents), "224px", move |item: &BillItemView| {
        let closing = item.closing.as_ref()?;
        let lines = tr!(runs.lines_n, count = text::counted(lines_of(closing))).to_string();
        let words = format!("{} · {lines}", documents_of(closing));
        let name = tr!(closings.show_documents, client = item.client_name.clone()).to_string();
        Some(shown(chosen, item, words, name))
    })
}

fn shown(
    chosen: RwSignal<Option<BillItemView>>,
    item: &BillItemView,
    words: String,
    name: String,
) -> impl IntoView + use<> {
    let item = item.clone();
    view! {
        <button
            type="button"
            class="link"
            aria-label=name
            data-testid="show-lines"
            on:click=move |_| chosen.set(Some(item.clone()))
        >
            {words}
        </button>
    }
}
