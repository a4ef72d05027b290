//! The clients of a run.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::run::ItemState;

use super::lines::LinesDialog;
use super::review::Review;
use super::words::{item_badge, warning_name};
use crate::calls::amount;
use crate::calls::runs::{self, BillItemFilter, BillItemView};
use crate::tr;
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
                <ExportMenu list="run-lines" of=review.id.to_string() filter=as_json(move || filter.get())/>
            </div>
        </div>
        <ItemsGrid review=review filter=filter/>
    }
}

/// The clients of a run that a filter wants.
#[component]
pub fn ItemsGrid(review: Review, filter: Signal<BillItemFilter>) -> impl IntoView {
    let Review { id, state, version, .. } = review;
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
        <Grid
            id="items-table"
            label=tr!(runs.clients_of_run)
            columns=columns(chosen)
            source=source
            empty=move || {
                let (title, about) = if all() {
                    (tr!(runs.no_items), tr!(runs.no_items_text))
                } else {
                    (tr!(runs.no_such_items), tr!(runs.no_such_items_text))
                };
                view! { <Empty glyph=Glyph::Inbox title=title text=about/> }
            }
        />
        <LinesDialog item=chosen state=state changed=Callback::new(move |()| review.changed())/>
    }
}

fn columns(chosen: RwSignal<Option<BillItemView>>) -> Vec<Column<BillItemView>> {
    vec![
        Column::new(tr!(runs.client), "", |item: &BillItemView| {
            let name = item.client_name.clone();
            let href = format!("/clients/{}", item.client_id);
            let title = name.clone();
            view! { <A href=href attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(runs.lines), "90px", move |item: &BillItemView| {
            let shown = item.clone();
            let n = text::number(i64::try_from(item.lines.len()).unwrap_or_default());
            let name = tr!(runs.show_lines, client = item.client_name.clone()).to_string();
            (!item.lines.is_empty()).then(|| {
                view! {
                    <button
                        type="button"
                        class="link"
                        aria-label=name
                        data-testid="show-lines"
                        on:click=move |_| chosen.set(Some(shown.clone()))
                    >
                        {n}
                    </button>
                }
            })
        })
        .num(),
        Column::new(tr!(runs.sum), "150px", |item: &BillItemView| text::money(amount(item.amount))).num(),
        Column::new(tr!(runs.state), "180px", |item: &BillItemView| item_badge(item.state, item.outdated)),
        Column::new(tr!(runs.warnings), "200px", |item: &BillItemView| {
            let words: Vec<&str> = item.warnings.iter().map(|warning| warning_name(*warning)).collect();
            let words = words.join(", ");
            view! { <span class="muted" title=words.clone()>{words.clone()}</span> }
        }),
        Column::new(tr!(runs.message), "", |item: &BillItemView| {
            let words = item.error_message.clone().unwrap_or_default();
            view! { <span title=words.clone()>{words.clone()}</span> }
        }),
    ]
}
