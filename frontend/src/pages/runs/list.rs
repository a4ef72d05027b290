//! The list of runs.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use shared::access::Permission;

use super::filters::{AddFilter, Filters, InForce, Views};
use super::peek::RunPeek;
use super::wizard::address_of;
use super::words::{Sums, mode_name, state_badge, task_of};
use crate::calls::PAGE;
use crate::calls::runs::{self, BillRunSort, BillRunSortField, BillRunView};
use crate::session::Session;
use crate::tr;
use crate::ui::hotkeys::InRows;
use crate::ui::page::Span;
use crate::ui::{
    Address, Button, Column, Empty, ExportMenu, Glyph, Grid, Icon, Page, RowAct, Source, Toasts, as_json,
    order_of, text,
};

/// The order of an address that names none.
const NEWEST: &str = "-number";

/// The page.
#[component]
pub fn RunList() -> impl IntoView {
    let address = Address::here();
    let filters = Filters::of(address);
    let order = address.order(NEWEST);
    let peek = RwSignal::new(None::<BillRunView>);
    let source = Source::new(
        |run: &BillRunView| run.id.to_string(),
        |run| format!("/runs/{}", run.id),
        move |after| runs::list(filters.filter(), sort_of(&order.shown.get()), after, PAGE),
    );
    view! {
        <Page title=tr!(runs.title).to_owned() span=Span::Filled actions=actions>
            <div class="bar">
                <Views filters=filters/>
                <div class="bar__end row">
                    <AddFilter filters=filters/>
                    <ExportMenu
                        list="runs"
                        filter=as_json(move || filters.filter())
                        sort=as_json(move || sort_of(&order.shown.get()))
                    />
                </div>
            </div>
            <InForce filters=filters/>
            <Grid
                id="runs-table"
                label=tr!(runs.title)
                columns=columns()
                source=source
                address=address
                sort=order.shown
                several=true
                on_sort=order.ask
                peek=peek
                acts=acts()
                empty=move || nothing(filters)
            />
            <RunPeek row=peek/>
        </Page>
    }
}

fn nothing(filters: Filters) -> AnyView {
    if filters.narrowed() {
        return view! {
            <Empty glyph=Glyph::Search title=tr!(runs.none_here) text=tr!(clients.none_here_text)>
                <Button on:click=move |_| filters.reset()>{tr!(common.reset_all)}</Button>
            </Empty>
        }
        .into_any();
    }
    view! { <Empty glyph=Glyph::Runs title=tr!(runs.none) text=tr!(runs.none_text)>{new_button()}</Empty> }
        .into_any()
}

/// The order in force, as the API takes it.
fn sort_of(order: &str) -> Vec<BillRunSort> {
    let column = |(key, direction)| {
        let field = match key {
            "number" => BillRunSortField::Number,
            "as_of" => BillRunSortField::AsOf,
            "clients" => BillRunSortField::Clients,
            "errors" => BillRunSortField::Errors,
            _ => return None,
        };
        Some(BillRunSort { field, direction })
    };
    order_of(order).filter_map(column).collect()
}

/// What can be done with a run of the list.
fn acts() -> Vec<RowAct<BillRunView>> {
    let (navigate, toasts) = (use_navigate(), Toasts::get());
    let navigate = StoredValue::new_local(navigate);
    let copy = Callback::new(move |run: BillRunView| {
        spawn_local(async move {
            match runs::one(run.id).await {
                Ok(Some(card)) => {
                    let href = address_of(&card, card.run.mode, None);
                    // The list may be gone by now.
                    navigate.try_with_value(|navigate| navigate(&href, NavigateOptions::default()));
                }
                Ok(None) => {}
                Err(error) => toasts.refused(&error),
            }
        });
    });
    let lacks = Session::get().lacks(Permission::RunCalculate);
    vec![RowAct::new(Glyph::Copy, tr!(common.copy), copy).keys(InRows::Copy).lacks(lacks)]
}

fn actions() -> impl IntoView {
    view! {
        <A href="/runs/schedules" attr:class="btn">
            <Icon glyph=Glyph::Clock/>
            {tr!(runs.schedules)}
        </A>
        {new_button()}
    }
}

fn new_button() -> impl IntoView {
    Session::get().may(Permission::RunCalculate).then(|| {
        view! {
            <A href="/runs/new" attr:class="btn is-primary" attr:data-testid="new-run">
                <Icon glyph=Glyph::Plus/>
                {tr!(shell.new_run)}
            </A>
        }
    })
}

fn columns() -> Vec<Column<BillRunView>> {
    vec![
        Column::new(tr!(runs.number), "72px", |run: &BillRunView| {
            let href = format!("/runs/{}", run.id);
            let number = format!("№ {}", text::number(run.number));
            view! { <A href=href attr:tabindex="-1">{number}</A> }
        })
        .sorted_by("number"),
        Column::new(tr!(closings.task), "184px", |run: &BillRunView| {
            let task = task_of(run);
            view! { <span title=task.clone()>{task.clone()}</span> }
        })
        .key("task"),
        Column::new(tr!(runs.state), "188px", state_badge),
        Column::new(tr!(runs.mode), "156px", |run: &BillRunView| mode_name(run.mode)).key("mode").optional(),
        Column::new(tr!(runs.as_of), "112px", |run: &BillRunView| text::date(run.as_of.0)).sorted_by("as_of"),
        Column::new(tr!(runs.clients), "86px", |run: &BillRunView| text::number(run.clients_total))
            .num()
            .sorted_by("clients")
            .key("clients")
            .weak(4),
        Column::new(tr!(runs.sum), "136px", |run: &BillRunView| {
            view! { <Sums totals=run.totals.clone()/> }
        })
        .num(),
        Column::new(tr!(runs.errors), "80px", |run: &BillRunView| match run.clients_failed {
            0 => view! { <span class="muted">{tr!(common.none).to_owned()}</span> },
            n => view! { <span class="neg">{text::number(n)}</span> },
        })
        .num()
        .sorted_by("errors")
        .key("errors")
        .weak(3),
        Column::new(tr!(runs.author), "122px", |run: &BillRunView| {
            view! { <span title=run.created_by.clone()>{run.created_by.clone()}</span> }
        })
        .key("author")
        .weak(5),
        Column::new(tr!(runs.started), "140px", |run: &BillRunView| text::instant(run.created_at.0))
            .key("started")
            .optional(),
    ]
}
