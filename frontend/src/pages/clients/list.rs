//! The list of clients.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::filters::{AddFilter, Filters, InForce, Totals, Views};
use super::peek::ClientPeek;
use super::words::{kind_name, state_mark};
use crate::calls::actions::BlockTargetsInput;
use crate::calls::clients::{self, ClientFilter, ClientRow, ClientSort, ClientSortField};
use crate::calls::{amount, sellers};
use crate::pages::subscriptions::{Many, ManyBlocks, ids_of};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::hotkeys::InRows;
use crate::ui::page::Span;
use crate::ui::{
    Address, Badge, Button, Column, Empty, ExportMenu, Find, Glyph, Grid, GridKeys, Icon, Look, Page, RowAct,
    Source, as_json, order_of, text,
};

/// The order of an address that names none.
const BY_NAME: &str = "name";

/// The order in force, as the API takes it.
fn sort_of(order: &str) -> Vec<ClientSort> {
    let column = |(key, direction)| {
        let field = match key {
            "name" => ClientSortField::Name,
            "kind" => ClientSortField::Kind,
            "inn" => ClientSortField::Inn,
            "balance" => ClientSortField::Balance,
            "state" => ClientSortField::State,
            "created" => ClientSortField::Created,
            _ => return None,
        };
        Some(ClientSort { field, direction })
    };
    order_of(order).filter_map(column).collect()
}

/// The page.
#[component]
pub fn ClientList() -> impl IntoView {
    let address = Address::here();
    let filters = Filters::of(address);
    let count = Remote::new(move || clients::count(filters.filter()));
    let sellers = Remote::new(sellers::list);
    let order = address.order(BY_NAME);
    let many = Many::default();
    let done = Callback::new(move |()| {
        many.changed();
        count.refresh();
    });
    let source = Source::new(
        |row: &ClientRow| row.client.id.to_string(),
        |row| format!("/clients/{}", row.client.id),
        move |after| {
            many.track();
            clients::list(filters.filter(), sort_of(&order.shown.get()), after)
        },
    );
    let peek = RwSignal::new(None::<ClientRow>);
    view! {
        <Page
            title=tr!(clients.title).to_owned()
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{redrawn(move || count.map(|n| text::number(*n)))}</span> }
            }
            actions=new_button
        >
            <div class="bar">
                <Find id="client-search" label=tr!(clients.search) address=address/>
                <Views filters=filters/>
                <AddFilter filters=filters sellers=sellers/>
                <div class="bar__end">
                    <ExportMenu
                        list="clients"
                        filter=as_json(move || filters.filter())
                        sort=as_json(move || sort_of(&order.shown.get()))
                    />
                </div>
            </div>
            <InForce filters=filters sellers=sellers/>
            <Grid
                id="clients-table"
                label=tr!(clients.title)
                columns=columns()
                source=source
                address=address
                sort=order.shown
                several=true
                on_sort=order.ask
                count=Signal::derive(move || count.data())
                selection=many.selection
                bulk=move || many.buttons(move |keys| targets(filters, keys))
                peek=peek
                acts=acts()
                empty=move || nothing(filters)
                foot=ViewFn::from(move || foot(count, filters))
            />
            <ClientPeek row=peek/>
            <ManyBlocks asked=many.asked done=done/>
        </Page>
    }
}

/// The button that opens the form of a new client; disabled with the reason for those who may not.
fn new_button() -> AnyView {
    match Session::get().lacks(Permission::ClientWrite) {
        None => view! {
            <A href="/clients/new" attr:class="btn is-primary" attr:data-testid="new-client" attr:data-list-add="">
                <Icon glyph=Glyph::Plus/>
                {tr!(clients.add)}
                " "
                <kbd>"Ins"</kbd>
            </A>
        }
        .into_any(),
        lacks => view! {
            <Button look=Look::Primary disabled=true title=lacks>
                <Icon glyph=Glyph::Plus/>
                {tr!(clients.add)}
            </Button>
        }
        .into_any(),
    }
}

/// Those that are chosen; without keys all that the list finds.
fn targets(filters: Filters, keys: Option<Vec<String>>) -> BlockTargetsInput {
    BlockTargetsInput::Clients(match keys {
        Some(keys) => ClientFilter { ids: Some(ids_of(&keys)), ..ClientFilter::default() },
        None => filters.filter(),
    })
}

/// What can be done with a client of the list.
fn acts() -> Vec<RowAct<ClientRow>> {
    let lacks = |needs| Session::get().lacks(needs);
    vec![
        RowAct::link(Glyph::Pencil, tr!(common.edit), |row: &ClientRow| {
            format!("/clients/{}/edit", row.client.id)
        })
        .lacks(lacks(Permission::ClientWrite)),
        RowAct::link(Glyph::Copy, tr!(common.copy), |row: &ClientRow| {
            format!("/clients/new?from={}", row.client.id)
        })
        .keys(InRows::Copy)
        .lacks(lacks(Permission::ClientWrite)),
        RowAct::link(Glyph::Plus, tr!(subscriptions.new_title), |row: &ClientRow| {
            format!("/clients/{}/subscribe", row.client.id)
        })
        .lacks(lacks(Permission::SubscriptionWrite)),
    ]
}

fn columns() -> Vec<Column<ClientRow>> {
    vec![
        Column::new(tr!(clients.name), "", |row: &ClientRow| {
            let name = row.client.name.clone();
            let href = format!("/clients/{}", row.client.id);
            let title = name.clone();
            view! { <A href=href attr:tabindex="-1" attr:title=title>{name}</A> }
        })
        .sorted_by("name"),
        Column::new(tr!(clients.kind), "84px", |row: &ClientRow| kind_name(row.client.kind))
            .sorted_by("kind")
            .key("kind")
            .weak(2),
        Column::new(tr!(clients.inn), "120px", |row: &ClientRow| {
            view! { <span class="mono">{row.client.inn.clone()}</span> }
        })
        .sorted_by("inn")
        .key("inn")
        .weak(1),
        Column::new(tr!(clients.kpp), "110px", |row: &ClientRow| {
            view! { <span class="mono">{row.client.kpp.clone()}</span> }
        })
        .key("kpp")
        .optional(),
        Column::new(tr!(clients.contract), "108px", |row: &ClientRow| row.client.contract_number.clone())
            .key("contract")
            .weak(3),
        Column::new(tr!(clients.email), "200px", |row: &ClientRow| row.client.email.clone())
            .key("email")
            .optional(),
        Column::new(tr!(clients.phone), "150px", |row: &ClientRow| row.client.phone.clone())
            .key("phone")
            .optional(),
        Column::new(tr!(clients.tags), "150px", |row: &ClientRow| row.client.tags.join(", "))
            .key("tags")
            .optional(),
        Column::new(tr!(clients.external_id), "130px", |row: &ClientRow| {
            view! { <span class="mono">{row.client.external_id.clone()}</span> }
        })
        .key("external")
        .optional(),
        Column::new(tr!(clients.billing_day), "110px", |row: &ClientRow| {
            row.client.billing_day.map(|day| day.to_string())
        })
        .num()
        .key("day")
        .optional(),
        Column::new(tr!(clients.balance), "172px", |row: &ClientRow| {
            let balance = amount(row.account.balance);
            view! { <span class=text::balance_class(balance)>{text::balance(balance)}</span> }
        })
        .num()
        .sorted_by("balance"),
        Column::new(tr!(clients.state), "124px", |row: &ClientRow| {
            let (tone, mark, name) = state_mark(row.client.state);
            view! { <Badge tone=tone mark=mark text=name/> }
        })
        .sorted_by("state")
        .key("state"),
        Column::new(tr!(clients.created), "112px", |row: &ClientRow| text::day_of(row.client.created_at.0))
            .sorted_by("created")
            .key("created")
            .weak(4),
    ]
}

fn foot(count: Remote<i64>, filters: Filters) -> impl IntoView {
    let sums = Session::get().may(Permission::LedgerRead);
    view! {
        <span>
            {redrawn(move || count.map(|n| tr!(common.clients_n, count = text::counted(*n)).to_string()))}
        </span>
        {sums.then(|| view! { <Totals filters=filters/> })}
        <GridKeys more=[("Enter", tr!(common.keys_open)), ("/", tr!(common.keys_find))]/>
    }
}

fn nothing(filters: Filters) -> AnyView {
    if !filters.narrowed() {
        return view! {
            <Empty glyph=Glyph::Clients title=tr!(clients.none) text=tr!(clients.none_text)>{new_button()}</Empty>
        }
        .into_any();
    }
    let words = filters.words();
    let (title, text) = if words.is_empty() {
        (tr!(clients.none_here).to_owned(), tr!(clients.none_here_text))
    } else {
        (tr!(clients.not_found, words = words).to_string(), tr!(clients.not_found_text))
    };
    view! {
        <Empty glyph=Glyph::Search title=title text=text>
            <Button on:click=move |_| filters.reset()>{tr!(common.reset_all)}</Button>
        </Empty>
    }
    .into_any()
}
