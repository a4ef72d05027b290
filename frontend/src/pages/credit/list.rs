//! The worklist of debtors.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::api::common::SortDirection;

use super::dialogs::{CreditDialogs, Dialogs, Subject};
use super::filters::{AddFilter, Filters, InForce, Known, Totals, Views};
use super::peek::DebtorPeek;
use super::words::stage_badge;
use crate::calls::credit::{self, DebtorRow, DebtorSort, DebtorSortField};
use crate::calls::{amount, sellers};
use crate::remote::Remote;
use crate::session::Session;
use crate::today::today;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{
    Address, Button, Column, Empty, ExportMenu, Find, Glyph, Grid, GridKeys, Page, RowAct, Source, as_json,
    order_of, text,
};

/// The order of an address that names none.
const LARGEST: &str = "-overdue";

/// The order in force, as the API takes it. Most days overdue is the earliest first day.
fn sort_of(order: &str) -> Vec<DebtorSort> {
    let column = |(key, direction)| {
        let (field, direction) = match key {
            "client" => (DebtorSortField::Client, direction),
            "overdue" => (DebtorSortField::Overdue, direction),
            "days" => (DebtorSortField::OverdueFrom, turned(direction)),
            "since" => (DebtorSortField::Since, direction),
            "contact" => (DebtorSortField::Contact, direction),
            _ => return None,
        };
        Some(DebtorSort { field, direction })
    };
    order_of(order).filter_map(column).collect()
}

const fn turned(direction: SortDirection) -> SortDirection {
    match direction {
        SortDirection::Asc => SortDirection::Desc,
        SortDirection::Desc => SortDirection::Asc,
    }
}

/// The page.
#[component]
pub fn DebtorList() -> impl IntoView {
    let address = Address::here();
    let filters = Filters::of(address);
    let order = address.order(LARGEST);
    let version = RwSignal::new(0_u32);
    let count = Remote::new(move || {
        version.track();
        credit::count(filters.filter())
    });
    let known = Known { sellers: Remote::new(sellers::list), groups: Remote::new(|| credit::groups(None)) };
    let source = Source::new(
        |row: &DebtorRow| row.client.id.to_string(),
        href,
        move |after| {
            version.track();
            credit::debtors(filters.filter(), sort_of(&order.shown.get()), after)
        },
    );
    let dialogs = Dialogs::new();
    let shown = RwSignal::new(None::<DebtorRow>);
    let done = Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1)));
    view! {
        <Page
            title=tr!(credit.title).to_owned()
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{redrawn(move || count.map(|n| text::number(*n)))}</span> }
            }
        >
            <div class="bar">
                <Find id="debtor-search" label=tr!(clients.search) address=address/>
                <AddFilter filters=filters known=known/>
                <div class="bar__end">
                    <ExportMenu
                        list="debtors"
                        filter=as_json(move || filters.filter())
                        sort=as_json(move || sort_of(&order.shown.get()))
                    />
                </div>
            </div>
            <div class="bar"><Views filters=filters version=version/></div>
            <InForce filters=filters known=known/>
            <Grid
                id="debtors-table"
                label=tr!(credit.title)
                columns=columns()
                source=source
                address=address
                sort=order.shown
                several=true
                on_sort=order.ask
                count=Signal::derive(move || count.data())
                peek=shown
                acts=acts(dialogs)
                empty=move || nothing(filters)
                foot=ViewFn::from(move || foot(count, filters, version))
            />
            <DebtorPeek row=shown dialogs=dialogs version=version/>
            <CreditDialogs dialogs=dialogs done=done/>
        </Page>
    }
}

/// The credit of the debtor, on the card of the client.
fn href(row: &DebtorRow) -> String {
    format!("/clients/{}/credit", row.client.id)
}

/// What can be done with a debtor.
fn acts(dialogs: Dialogs) -> Vec<RowAct<DebtorRow>> {
    let lacks = |needs| Session::get().lacks(needs);
    let open =
        |of: RwSignal<Option<Subject>>| Callback::new(move |row: DebtorRow| of.set(Some(Subject::of(&row))));
    vec![
        RowAct::new(Glyph::Pencil, tr!(credit.note), open(dialogs.note))
            .lacks(lacks(Permission::ClientWrite)),
        RowAct::new(Glyph::Clock, tr!(credit.promise), open(dialogs.promise))
            .lacks(lacks(Permission::LedgerAdjust)),
        RowAct::new(Glyph::Shield, tr!(credit.exception), open(dialogs.exception))
            .lacks(lacks(Permission::LedgerAdjust)),
        RowAct::link(Glyph::Right, tr!(clients.open_card), href),
    ]
}

fn columns() -> Vec<Column<DebtorRow>> {
    let now = today();
    vec![
        Column::new(tr!(credit.client), "", |row: &DebtorRow| {
            let name = row.client.name.clone();
            let title = name.clone();
            view! { <A href=href(row) attr:tabindex="-1" attr:title=title>{name}</A> }
        })
        .sorted_by("client"),
        Column::new(tr!(clients.contract), "120px", |row: &DebtorRow| row.client.contract_number.clone())
            .key("contract")
            .optional(),
        Column::new(tr!(clients.phone), "150px", |row: &DebtorRow| row.client.phone.clone())
            .key("phone")
            .optional(),
        Column::new(tr!(credit.overdue), "130px", |row: &DebtorRow| {
            let overdue = amount(row.standing.overdue);
            let class = if overdue.minor() > 0 { "neg" } else { "" };
            view! { <span class=class>{text::money(overdue)}</span> }
        })
        .num()
        .sorted_by("overdue"),
        Column::new(tr!(credit.owed), "130px", |row: &DebtorRow| text::money(amount(row.standing.owed)))
            .num()
            .key("owed")
            .weak(3),
        Column::new(tr!(credit.days), "76px", |row: &DebtorRow| {
            (row.standing.overdue_days > 0).then(|| text::number(row.standing.overdue_days))
        })
        .num()
        .sorted_by("days"),
        Column::new(tr!(credit.stage), "160px", |row: &DebtorRow| stage_badge(&row.standing)).key("stage"),
        Column::new(tr!(credit.since), "112px", |row: &DebtorRow| {
            row.standing.since.map(|day| text::date(day.0))
        })
        .sorted_by("since")
        .key("since")
        .weak(6),
        Column::new(tr!(credit.blocked_from), "132px", |row: &DebtorRow| {
            row.standing.blocked_from.map(|day| text::date(day.0))
        })
        .key("blocked")
        .weak(4),
        Column::new(tr!(credit.contact), "112px", move |row: &DebtorRow| {
            let day = row.standing.contact_on?.0;
            let class = if day <= now { "strong" } else { "" };
            Some(view! { <span class=class>{text::date(day)}</span> })
        })
        .sorted_by("contact")
        .key("contact")
        .weak(2),
        Column::new(tr!(credit.problem), "120px", |row: &DebtorRow| {
            row.standing
                .problem
                .clone()
                .map(|text| view! { <span class="neg" title=text.clone()>{text.clone()}</span> })
        })
        .key("problem")
        .weak(5),
    ]
}

fn foot(count: Remote<i64>, filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    view! {
        <span>{redrawn(move || count.map(|n| tr!(credit.debtors_n, count = text::counted(*n)).to_string()))}</span>
        <Totals filters=filters version=version/>
        <GridKeys more=[("→", tr!(common.keys_peek)), ("Enter", tr!(common.keys_open))]/>
    }
}

fn nothing(filters: Filters) -> AnyView {
    if !filters.narrowed() {
        return view! { <Empty glyph=Glyph::Check title=tr!(credit.none) text=tr!(credit.none_text)/> }
            .into_any();
    }
    view! {
        <Empty glyph=Glyph::Search title=tr!(credit.none_here) text=tr!(clients.none_here_text)>
            <Button on:click=move |_| filters.reset()>{tr!(common.reset_all)}</Button>
        </Empty>
    }
    .into_any()
}
