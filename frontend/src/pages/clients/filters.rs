//! Which clients the list shows: views with their counts, and conditions that can be taken away one by one.

use leptos::prelude::*;
use shared::client::{ClientKind, ClientState};
use shared::ids::SellerId;
use shared::ledger::BalanceState;

use super::words::{balance_name, kind_in_full, state_mark};
use crate::calls::clients::{self, ClientFilter};
use crate::calls::saved::SavedList;
use crate::calls::sellers::{self, SellerView};
use crate::pages::saved::{Counts, ListViews, View, part};
use crate::remote::Remote;
use crate::tr;
use crate::ui::filters::{self, Conditions, FilterMenu, Group, WORDS};
use crate::ui::{Address, Glyph, Icon, text};

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["kind", "state", "balance", "tag", "seller", "bare"];

/// Stands for yes in the address.
const YES: &str = "1";

/// The conditions in the address.
#[derive(Clone, Copy)]
pub struct Filters {
    conditions: Conditions,
}

impl Filters {
    /// The conditions of the page's address.
    pub fn of(address: Address) -> Filters {
        Filters { conditions: Conditions::of(address, CONDITIONS) }
    }

    /// The filter of the API.
    pub fn filter(self) -> ClientFilter {
        filter_of(|key| self.conditions.get(key))
    }

    /// What is searched for.
    pub fn words(self) -> String {
        self.conditions.get(WORDS)
    }

    /// True when anything narrows the list.
    pub fn narrowed(self) -> bool {
        self.filter() != ClientFilter::default()
    }

    /// Takes every condition and the search away.
    pub fn reset(self) {
        self.conditions.reset();
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

/// Views of the list: the state and balance that they ask for.
fn views() -> Vec<View> {
    let of = |name, state, balance| View::new(name, [("state", state), ("balance", balance)]);
    vec![
        of(tr!(common.all), "", ""),
        of(tr!(clients.view_debtors), "", BalanceState::Debt.code()),
        of(tr!(clients.view_advance), "", BalanceState::Advance.code()),
        of(tr!(clients.view_archive), ClientState::Archived.code(), ""),
    ]
}

/// The views, each with the number of clients that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters) -> impl IntoView {
    let counts = Counts::new(|parts| clients::count(filter_of(|key| part(&parts, key))));
    view! {
        <ListViews
            label=tr!(clients.views)
            list=SavedList::Clients
            conditions=filters.conditions
            views=views()
            counts=counts
        />
    }
}

/// The button that adds conditions.
#[component]
pub fn AddFilter(filters: Filters, sellers: Remote<Vec<SellerView>>) -> impl IntoView {
    let groups = move || {
        let balances = BalanceState::ALL.iter().map(|balance| (balance.code(), balance_name(*balance)));
        vec![
            Group::of(
                tr!(clients.kind),
                "kind",
                ClientKind::ALL.map(|kind| (kind.code(), kind_in_full(kind).0)),
            ),
            Group::of(
                tr!(clients.state),
                "state",
                ClientState::ALL.map(|state| (state.code(), state_mark(state).2)),
            ),
            Group::of(tr!(clients.balance), "balance", balances),
            Group::of(tr!(clients.seller), "seller", sellers::to_choose(sellers)),
            Group::new(tr!(clients.only)).with("bare", YES, tr!(clients.view_bare)),
        ]
    };
    let conditions = filters.conditions;
    view! {
        <FilterMenu id="client-filter" conditions=conditions groups=Signal::derive(groups)>
            <TagFilter conditions=conditions/>
        </FilterMenu>
    }
}

#[component]
fn TagFilter(conditions: Conditions) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let set = move || {
        let tag = typed.get_untracked();
        if !tag.trim().is_empty() {
            conditions.address.set("tag", tag.trim());
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
    view! {
        <filters::InForce
            conditions=filters.conditions
            said=move |said| {
                said.with("kind", tr!(clients.kind), |code| {
                        ClientKind::from_code(code).map(|kind| kind_in_full(kind).0)
                    })
                    .with("state", tr!(clients.state), |code| {
                        ClientState::from_code(code).map(|state| state_mark(state).2)
                    })
                    .with("balance", tr!(clients.balance), |code| BalanceState::from_code(code).map(balance_name))
                    .when("bare", YES, tr!(clients.view_bare))
                    .with("seller", tr!(clients.seller), |id| sellers::name_in(sellers, id))
                    .with("tag", tr!(clients.tag), |tag| (!tag.is_empty()).then(|| tag.to_owned()))
            }
            narrowed=Signal::derive(move || filters.narrowed())
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
