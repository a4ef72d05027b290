//! The list of clients.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::client::ClientState;
use shared::ledger::BalanceState;

use super::{kind_name, state_mark};
use crate::calls::amount;
use crate::calls::clients::{self, ClientFilter, ClientRow, ClientSort};
use crate::remote::Remote;
use crate::tr;
use crate::ui::page::Span;
use crate::ui::{Address, Badge, Button, Column, Empty, Find, Glyph, Grid, Page, Source, text};

/// Views of the list: what the address calls them, and their names.
fn views() -> [(&'static str, &'static str); 4] {
    [
        ("", tr!(clients.view_all)),
        ("debtors", tr!(clients.view_debtors)),
        ("advance", tr!(clients.view_advance)),
        ("archive", tr!(clients.view_archive)),
    ]
}

fn filter_of(view: &str, words: &str) -> ClientFilter {
    let (states, balance) = match view {
        "debtors" => (None, Some(BalanceState::Debt)),
        "advance" => (None, Some(BalanceState::Advance)),
        "archive" => (Some(vec![ClientState::Archived]), None),
        _ => (Some(vec![ClientState::Active]), None),
    };
    let search = Some(words.to_owned()).filter(|words| !words.is_empty());
    ClientFilter { search, states, balance, ..ClientFilter::default() }
}

fn sort_of(sort: &str) -> ClientSort {
    match sort {
        "-name" => ClientSort::NameDesc,
        "balance" => ClientSort::Balance,
        "-balance" => ClientSort::BalanceDesc,
        "created" => ClientSort::Created,
        "-created" => ClientSort::CreatedDesc,
        _ => ClientSort::Name,
    }
}

/// The page.
#[component]
pub fn ClientList() -> impl IntoView {
    let address = Address::here();
    let (words, shown, sort) = (address.get("q"), address.get("view"), address.get("sort"));
    let filter = Memo::new(move |_| filter_of(&shown.get(), &words.get()));
    let count = Remote::new(move || clients::count(filter.get()));
    let source = Source::new(
        |row: &ClientRow| row.client.id.to_string(),
        |row| format!("/clients/{}", row.client.id),
        move |after| clients::list(filter.get(), sort_of(&sort.get()), after),
    );
    let sort_shown = Signal::derive(move || match sort.get() {
        empty if empty.is_empty() => "name".to_owned(),
        sort => sort,
    });
    let chip = move |(key, name): (&'static str, &'static str)| {
        let current = move || (shown.get() == key).then_some("true");
        view! {
            <a class="chip" href=move || address.with("view", key) aria-current=current>{name}</a>
        }
    };
    view! {
        <Page
            title=tr!(clients.title).to_owned()
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{move || count.map(|n| text::number(*n))}</span> }
            }
        >
            <div class="bar">
                <Find id="client-search" label=tr!(clients.search) address=address/>
                <nav class="chips" aria-label=tr!(clients.views)>{views().map(chip).collect_view()}</nav>
            </div>
            <Grid
                id="clients-table"
                label=tr!(clients.title)
                columns=columns()
                source=source
                sort=sort_shown
                on_sort=Callback::new(move |to: String| address.set("sort", if to == "name" { "" } else { &to }))
                count=Signal::derive(move || count.data())
                empty=move || nothing(address, words)
                foot=ViewFn::from(move || foot(count))
            />
        </Page>
    }
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
        Column::new(tr!(clients.kind), "70px", |row: &ClientRow| kind_name(row.client.kind)),
        Column::new(tr!(clients.inn), "130px", |row: &ClientRow| {
            view! { <span class="mono">{row.client.inn.clone()}</span> }
        }),
        Column::new(tr!(clients.contract), "150px", |row: &ClientRow| row.client.contract_number.clone()),
        Column::new(tr!(clients.balance), "190px", |row: &ClientRow| {
            let balance = amount(row.account.balance);
            view! { <span class=text::balance_class(balance)>{text::balance(balance)}</span> }
        })
        .num()
        .sorted_by("balance"),
        Column::new(tr!(clients.state), "130px", |row: &ClientRow| {
            let (tone, mark, name) = state_mark(row.client.state);
            view! { <Badge tone=tone mark=mark text=name/> }
        }),
        Column::new(tr!(clients.created), "120px", |row: &ClientRow| {
            text::date(row.client.created_at.0.date_naive())
        })
        .sorted_by("created"),
    ]
}

fn foot(count: Remote<i64>) -> impl IntoView {
    view! {
        <span>
            {move || count.map(|n| tr!(common.clients_n, count = text::counted(*n)).to_string())}
        </span>
        <span class="grid__keys" aria-hidden="true">
            <span><kbd>"↑"</kbd>" "<kbd>"↓"</kbd>" "{tr!(common.keys_walk)}</span>
            <span><kbd>"Enter"</kbd>" "{tr!(common.keys_open)}</span>
            <span><kbd>"/"</kbd>" "{tr!(common.keys_find)}</span>
        </span>
    }
}

fn nothing(address: Address, words: Memo<String>) -> AnyView {
    if words.get().is_empty() {
        return view! { <Empty glyph=Glyph::Clients title=tr!(clients.none) text=tr!(clients.none_text)/> }
            .into_any();
    }
    let title = tr!(clients.not_found, words = words.get()).to_string();
    view! {
        <Empty glyph=Glyph::Search title=title text=tr!(clients.not_found_text)>
            <Button on:click=move |_| address.set("q", "")>{tr!(common.clear_search)}</Button>
        </Empty>
    }
    .into_any()
}
