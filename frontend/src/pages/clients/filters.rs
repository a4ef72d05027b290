//! Which clients the list shows: views with their counts, and conditions that can be taken away one by one.

use leptos::prelude::*;
use shared::client::{ClientKind, ClientState};
use shared::ids::SellerId;
use shared::ledger::BalanceState;

use super::words::{balance_name, kind_in_full, state_mark};
use crate::calls::clients::{self, ClientFilter};
use crate::calls::saved::SavedList;
use crate::calls::sellers::{self, SellerView};
use crate::pages::saved::{Counts, SavedViews, part};
use crate::remote::Remote;
use crate::tr;
use crate::ui::chips::{self, ViewChip, named};
use crate::ui::{Address, Glyph, Icon, Menu, MenuItem, text};

/// A condition, by what the address calls it.
const CONDITIONS: [&str; 6] = ["kind", "state", "balance", "tag", "seller", "bare"];

/// Stands for yes in the address.
const YES: &str = "1";

/// The conditions in the address.
#[derive(Clone, Copy)]
pub struct Filters {
    /// The address.
    pub address: Address,
    /// What is searched for.
    pub words: Memo<String>,
    kind: Memo<String>,
    state: Memo<String>,
    balance: Memo<String>,
    tag: Memo<String>,
    seller: Memo<String>,
    bare: Memo<String>,
}

impl Filters {
    /// The conditions of the page's address.
    pub fn of(address: Address) -> Filters {
        Filters {
            address,
            words: address.get("q"),
            kind: address.get("kind"),
            state: address.get("state"),
            balance: address.get("balance"),
            tag: address.get("tag"),
            seller: address.get("seller"),
            bare: address.get("bare"),
        }
    }

    /// The filter of the API.
    pub fn filter(self) -> ClientFilter {
        filter_of(|key| match key {
            "q" => self.words.get(),
            "kind" => self.kind.get(),
            "state" => self.state.get(),
            "balance" => self.balance.get(),
            "tag" => self.tag.get(),
            "seller" => self.seller.get(),
            "bare" => self.bare.get(),
            _ => String::new(),
        })
    }

    /// True when anything narrows the list.
    pub fn narrowed(self) -> bool {
        self.filter() != ClientFilter::default()
    }

    /// Takes every condition and the search away.
    pub fn reset(self) {
        let mut parts: Vec<(&str, &str)> = CONDITIONS.into_iter().map(|key| (key, "")).collect();
        parts.push(("q", ""));
        self.address.change(&parts);
    }
}

/// The filter of an address, from its parts.
fn filter_of(part: impl Fn(&str) -> String) -> ClientFilter {
    let text = |value: String| Some(value).filter(|value| !value.is_empty());
    ClientFilter {
        search: text(part("q")),
        kinds: ClientKind::from_code(&part("kind")).map(|kind| vec![kind]),
        states: ClientState::from_code(&part("state")).map(|state| vec![state]),
        balance: BalanceState::from_code(&part("balance")),
        seller_id: part("seller").parse::<SellerId>().ok(),
        tag: text(part("tag")),
        without_requisites: (part("bare") == YES).then_some(true),
        ..ClientFilter::default()
    }
}

/// Views of the list: their names, and the state and balance that they ask for.
fn views() -> [(&'static str, &'static str, &'static str); 4] {
    [
        (tr!(common.all), "", ""),
        (tr!(clients.view_debtors), "", BalanceState::Debt.code()),
        (tr!(clients.view_advance), "", BalanceState::Advance.code()),
        (tr!(clients.view_archive), ClientState::Archived.code(), ""),
    ]
}

/// The views, each with the number of clients that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters) -> impl IntoView {
    let chip = move |(name, state, balance): (&'static str, &'static str, &'static str)| {
        let count = Remote::new(move || {
            clients::count(ClientFilter {
                states: ClientState::from_code(state).map(|state| vec![state]),
                balance: BalanceState::from_code(balance),
                ..filters.filter()
            })
        });
        let href = move || filters.address.with_all(&[("state", state), ("balance", balance)]);
        let current = move || filters.state.get() == state && filters.balance.get() == balance;
        view! {
            <ViewChip
                name=name
                href=Signal::derive(href)
                current=Signal::derive(current)
                count=Signal::derive(move || count.data())
            />
        }
    };
    let kept = Counts::new(|parts| clients::count(filter_of(|key| part(&parts, key))));
    view! {
        <nav class="chips" aria-label=tr!(clients.views)>
            {views().map(chip).collect_view()}
            <SavedViews list=SavedList::Clients address=filters.address counts=kept/>
        </nav>
    }
}

/// The button that adds conditions.
#[component]
pub fn AddFilter(filters: Filters, sellers: Remote<Vec<SellerView>>) -> impl IntoView {
    let item = move |key: &'static str, value: String, name: String| {
        let set = Callback::new(move |()| filters.address.set(key, &value));
        view! { <MenuItem menu="client-filter" on_choose=set>{name}</MenuItem> }
    };
    let kinds =
        ClientKind::ALL.map(|kind| item("kind", kind.code().to_owned(), kind_in_full(kind).0.to_owned()));
    let states =
        ClientState::ALL.map(|state| item("state", state.code().to_owned(), state_mark(state).2.to_owned()));
    let balances = BalanceState::ALL
        .iter()
        .map(move |balance| item("balance", balance.code().to_owned(), balance_name(*balance).to_owned()));
    let sellers = move || {
        let sellers = sellers.data().filter(|sellers| sellers.len() > 1)?;
        let items = sellers::choices(&sellers).into_iter().map(|(id, name)| item("seller", id, name));
        Some(view! { <div class="menu__note">{tr!(clients.seller)}</div> {items.collect_view()} })
    };
    view! {
        <Menu id="client-filter" label=tr!(common.filter) glyph=Glyph::Filter ghost=true>
            <div class="menu__note">{tr!(clients.kind)}</div>
            {kinds.collect_view()}
            <div class="menu__note">{tr!(clients.state)}</div>
            {states.collect_view()}
            <div class="menu__note">{tr!(clients.balance)}</div>
            {balances.collect_view()}
            {sellers}
            <div class="menu__note">{tr!(clients.only)}</div>
            {item("bare", YES.to_owned(), tr!(clients.view_bare).to_owned())}
            <TagFilter filters=filters/>
        </Menu>
    }
}

#[component]
fn TagFilter(filters: Filters) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let set = move || {
        let tag = typed.get_untracked();
        if !tag.trim().is_empty() {
            filters.address.set("tag", tag.trim());
            typed.set(String::new());
        }
    };
    view! {
        <div class="menu__note">{tr!(clients.tag)}</div>
        <div class="menu__field">
            <input
                class="input"
                type="text"
                id="client-tag-filter"
                aria-label=tr!(clients.tag)
                autocomplete="off"
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=move |event| {
                    if event.key() == "Enter" {
                        event.prevent_default();
                        set();
                    }
                }
            />
            <button type="button" class="btn" on:click=move |_| set()>
                <Icon glyph=Glyph::Plus/>
                <span class="sr-only">{tr!(common.add)}</span>
            </button>
        </div>
    }
}

/// The conditions in force, each with a button that takes it away; nothing when there are none.
#[component]
pub fn InForce(filters: Filters, sellers: Remote<Vec<SellerView>>) -> impl IntoView {
    let chips = move || {
        let mut chips: Vec<(&'static str, String)> = Vec::new();
        if let Some(kind) = ClientKind::from_code(&filters.kind.get()) {
            chips.push(("kind", named(tr!(clients.kind), kind_in_full(kind).0)));
        }
        if let Some(state) = ClientState::from_code(&filters.state.get()) {
            chips.push(("state", named(tr!(clients.state), state_mark(state).2)));
        }
        if let Some(balance) = BalanceState::from_code(&filters.balance.get()) {
            chips.push(("balance", named(tr!(clients.balance), balance_name(balance))));
        }
        if filters.bare.get() == YES {
            chips.push(("bare", tr!(clients.view_bare).to_owned()));
        }
        if let Ok(seller) = filters.seller.get().parse::<SellerId>() {
            let name = sellers::name_of(sellers, seller);
            chips.push(("seller", named(tr!(clients.seller), &name.unwrap_or_default())));
        }
        if !filters.tag.with(String::is_empty) {
            chips.push(("tag", named(tr!(clients.tag), &filters.tag.get())));
        }
        chips
    };
    let reset = Callback::new(move |()| filters.reset());
    view! {
        <chips::InForce
            conditions=chips
            address=filters.address
            narrowed=Signal::derive(move || filters.narrowed())
            on_reset=reset
        />
    }
}

/// Sums of the clients in the list: what they owe, what is theirs.
#[component]
pub fn Totals(filters: Filters) -> impl IntoView {
    let totals = Remote::new(move || clients::totals(filters.filter()));
    let sum = |class: &'static str, sums: Vec<shared::api::common::MoneyView>, word: fn(String) -> String| {
        let each = sums.into_iter().map(|sum| {
            let text = word(text::money(crate::calls::amount(sum)));
            view! { <span class=class>{text}</span> }
        });
        each.collect_view()
    };
    move || {
        let totals = totals.data()?;
        Some(view! {
            {sum("neg", totals.debt, |sum| tr!(common.debt, sum = sum).to_string())}
            {sum("", totals.advance, |sum| tr!(common.advance, sum = sum).to_string())}
        })
    }
}
