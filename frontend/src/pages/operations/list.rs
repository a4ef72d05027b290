//! Operations over all clients.

use leptos::prelude::*;
use shared::access::Permission;

use super::columns::{columns, may_be_reversed};
use super::filters::{AddFilter, ClientFilter, Filters, InForce, Totals, USUAL, Views};
use super::form::{OperationDialog, Side, Start};
use super::look::{Acts, OperationPeek};
use super::reversal::ReversalDialog;
use crate::calls::ledger::{self, OperationLine, OperationSort, OperationSortField, OperationView};
use crate::calls::sellers;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::hotkeys::InRows;
use crate::ui::page::Span;
use crate::ui::{
    Address, Button, Empty, ExportMenu, Find, Glyph, Grid, GridKeys, Icon, Look, Page, PeriodField, RowAct,
    Source, as_json, order_of, text,
};

/// The order of an address that names none.
const NEWEST: &str = "-date";

/// The order in force, as the API takes it.
fn sort_of(order: &str) -> Vec<OperationSort> {
    let column = |(key, direction)| {
        let field = match key {
            "date" => OperationSortField::Date,
            "amount" => OperationSortField::Amount,
            _ => return None,
        };
        Some(OperationSort { field, direction })
    };
    order_of(order).filter_map(column).collect()
}

/// The page.
#[component]
pub fn OperationList() -> impl IntoView {
    let address = Address::here();
    let filters = Filters::of(address);
    let order = address.order(NEWEST);
    let version = RwSignal::new(0_u32);
    let count = Remote::new(move || {
        version.track();
        ledger::count(filters.filter())
    });
    let source = Source::new(
        |row: &OperationLine| row.operation.id.to_string(),
        |_| String::new(),
        move |after| {
            version.track();
            ledger::list(filters.filter(), sort_of(&order.shown.get()), after)
        },
    );
    let acts = Acts { reversed: RwSignal::new(None::<OperationView>), start: RwSignal::new(None::<Start>) };
    let shown = RwSignal::new(None::<OperationLine>);
    let done = Callback::new(move |()| {
        shown.set(None);
        version.update(|n| *n = n.wrapping_add(1));
    });
    view! {
        <Page
            title=tr!(operations.title).to_owned()
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{redrawn(move || count.map(|n| text::number(*n)))}</span> }
            }
            actions=move || new_button(acts)
        >
            <Bars filters=filters order=order.shown/>
            <Grid
                id="operations-list"
                label=tr!(operations.title)
                columns=columns()
                source=source
                address=address
                sort=order.shown
                several=true
                on_sort=order.ask
                count=Signal::derive(move || count.data())
                peek=shown
                acts=on_rows(acts)
                empty=move || nothing(filters)
                foot=ViewFn::from(move || foot(count, filters, version))
            />
            <OperationPeek shown=shown acts=acts/>
            <ReversalDialog operation=acts.reversed done=done/>
            <OperationDialog start=acts.start done=done/>
        </Page>
    }
}

/// What is searched for, the days, the views and the conditions.
#[component]
fn Bars(filters: Filters, order: Signal<String>) -> impl IntoView {
    let sellers = Remote::new(sellers::list);
    let address = filters.address;
    view! {
        <div class="bar">
            <Find id="operation-search" label=tr!(operations.search) address=address/>
            <PeriodField id="operation-period" address=address otherwise=USUAL/>
            <AddFilter filters=filters sellers=sellers/>
            <ClientFilter id="operation-client-filter" address=address/>
            <div class="bar__end">
                <ExportMenu
                    list="operations"
                    filter=as_json(move || filters.filter())
                    sort=as_json(move || sort_of(&order.get()))
                />
            </div>
        </div>
        <div class="bar"><Views filters=filters/></div>
        <InForce filters=filters sellers=sellers/>
    }
}

/// What can be done with an operation of the list: a form that begins like it, where it can be repeated by hand.
fn on_rows(acts: Acts) -> Vec<RowAct<OperationLine>> {
    let copy = Callback::new(move |line: OperationLine| {
        if let Some(start) = Start::like(&line) {
            acts.start.set(Some(start));
        }
    });
    let reverse = Callback::new(move |line: OperationLine| acts.reversed.set(Some(line.operation)));
    vec![
        RowAct::new(Glyph::Undo, tr!(clients.reverse), reverse)
            .when(|line: &OperationLine| may_be_reversed(&line.operation)),
        RowAct::new(Glyph::Copy, tr!(common.copy), copy)
            .keys(InRows::Copy)
            .when(|line: &OperationLine| Start::like(line).is_some())
            .lacks(Session::get().lacks(Permission::LedgerAdjust)),
    ]
}

fn new_button(acts: Acts) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    view! {
        <Button
            look=Look::Primary
            disabled=lacks.is_some()
            title=lacks
            attr:data-testid="new-operation"
            attr:data-list-add=""
            on:click=move |_| acts.start.set(Some(Start::of(Side::Either)))
        >
            <Icon glyph=Glyph::Plus/>
            {tr!(operations.new)}
            " "
            <kbd>"Ins"</kbd>
        </Button>
    }
}

fn foot(count: Remote<i64>, filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    view! {
        <span>
            {redrawn(move || count.map(|n| tr!(operations.count, count = text::counted(*n)).to_string()))}
        </span>
        <Totals filters=filters version=version/>
        <GridKeys more=[("→", tr!(common.keys_peek)), ("F9", tr!(common.keys_copy))]/>
    }
}

fn nothing(filters: Filters) -> AnyView {
    let narrowed = filters.narrowed();
    let text = if narrowed { tr!(operations.none_here_text) } else { tr!(operations.none_text) };
    view! {
        <Empty glyph=Glyph::Wallet title=tr!(operations.none) text=text>
            <Button on:click=move |_| filters.all_days()>{tr!(operations.all_days)}</Button>
            {narrowed.then(|| view! {
                <Button on:click=move |_| filters.reset()>{tr!(common.reset_all)}</Button>
            })}
        </Empty>
    }
    .into_any()
}
