//! Badges of all states, and how figures, days and keys are written.

use chrono::Days;
use leptos::prelude::*;
use rust_decimal::Decimal;
use shared::catalog::CatalogState;
use shared::client::ClientState;
use shared::imports::ImportState;
use shared::money::{Currency, Money};
use shared::run::{ItemState, RunState};
use shared::subscription::SubscriptionState;

use super::{Specimen, moment};
use crate::calls::access::UserState;
use crate::pages::{catalog, clients, imports, runs, settings, subscriptions};
use crate::today::today;
use crate::tr;
use crate::ui::chips::{FilterChip, ViewChip};
use crate::ui::hotkeys::{IN_ROWS, lines};
use crate::ui::tabs::Tab;
use crate::ui::text::{self, Copyable};
use crate::ui::{Badge, Glyph, Icon, Tabs};

/// States of everything that has one.
#[component]
pub fn Badges() -> impl IntoView {
    let day = Some(today() + Days::new(14));
    let subscription = move |(state, day)| {
        let (tone, mark, name) = subscriptions::state_mark(state, day);
        view! { <Badge tone=tone mark=mark text=name/> }
    };
    let subscriptions = [
        (SubscriptionState::Pending, day),
        (SubscriptionState::Trial, day),
        (SubscriptionState::Active, None),
        (SubscriptionState::Active, day),
        (SubscriptionState::Blocked, None),
        (SubscriptionState::Ended, None),
    ];
    let run = |state: &RunState| {
        let (tone, mark) = runs::state_mark(*state);
        view! { <Badge tone=tone mark=mark text=runs::state_name(*state)/> }
    };
    let item = |state: &ItemState| runs::item_badge(*state, false);
    let import = |state: &ImportState| {
        let (tone, mark) = imports::state_mark(*state, false);
        view! { <Badge tone=tone mark=mark text=imports::state_name(*state)/> }
    };
    let client = |state: ClientState| {
        let (tone, mark, name) = clients::state_mark(state);
        view! { <Badge tone=tone mark=mark text=name/> }
    };
    let plan = |state: &CatalogState| {
        let (tone, mark, name) = catalog::state_mark(*state);
        view! { <Badge tone=tone mark=mark text=name/> }
    };
    view! {
        <div class="specimens">
            <Specimen name=tr!(gallery.subscriptions)>{subscriptions.map(subscription).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.runs)>{RunState::ALL.iter().map(run).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.run_items)>{ItemState::ALL.iter().map(item).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.imports)>{ImportState::ALL.iter().map(import).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.clients)>{ClientState::ALL.map(client).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.catalog)>{CatalogState::ALL.iter().map(plan).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.users)>
                {settings::user_badge(UserState::Active)} {settings::user_badge(UserState::Disabled)}
            </Specimen>
        </div>
    }
}

/// Words and figures.
#[component]
pub fn Words() -> impl IntoView {
    let roubles = |kopecks: i64| Money::from_minor(kopecks, Currency::Rub);
    let balance = move |kopecks: i64| {
        let sum = roubles(kopecks);
        view! { <span class=text::balance_class(sum)>{text::balance(sum)}</span> }
    };
    let chips = [(tr!(common.all), "all", 12_408, true), (tr!(clients.view_debtors), "debt", 312, false)];
    let chip = |(name, key, count, current): (&'static str, &'static str, i64, bool)| {
        view! {
            <ViewChip
                name=name
                href=format!("/ui?view={key}")
                current=Signal::stored(current)
                count=Signal::stored(Some(count))
            />
        }
    };
    let tabs = [
        (tr!(gallery.words), "/ui"),
        (tr!(clients.title), "/clients"),
        (tr!(subscriptions.title), "/subscriptions"),
    ];
    let tabs = tabs.map(|(label, href)| Tab { href: href.to_owned(), label: label.to_owned() });
    let keys = lines(IN_ROWS).into_iter().flat_map(|line| line.caps).map(|caps| view! { <kbd>{caps}</kbd> });
    let icons = [
        Glyph::Desk,
        Glyph::Clients,
        Glyph::Subscriptions,
        Glyph::Runs,
        Glyph::Package,
        Glyph::Upload,
        Glyph::Settings,
        Glyph::Help,
        Glyph::Search,
        Glyph::Wallet,
        Glyph::Calendar,
        Glyph::Offline,
    ];
    let icon = |glyph: Glyph| view! { <Icon glyph=glyph/> };
    view! {
        <div class="specimens">
            <Specimen name=tr!(gallery.balances)>{[-123_456, 50_000, 0].map(balance).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.formats)>
                <span>{text::date(today())}</span>
                <span>{text::instant(moment())}</span>
                <span>{text::month(today())}</span>
                <span>{text::money(roubles(345_678_900))}</span>
                <span>{text::signed(roubles(-86_233))}</span>
                <span>{text::decimal(Decimal::new(1_234_567, 3))}</span>
            </Specimen>
            <Specimen name=tr!(gallery.copy)><Copyable value="7754435787"/></Specimen>
            <Specimen name=tr!(gallery.keys)>{keys.collect_view()}</Specimen>
            <Specimen name=tr!(gallery.chips)>
                <div class="chips">
                    {chips.map(chip).collect_view()}
                    <FilterChip name=tr!(clients.view_debtors) on_remove=|()| ()/>
                </div>
            </Specimen>
            <Specimen name=tr!(gallery.icons)>{icons.map(icon).collect_view()}</Specimen>
            <Specimen name=tr!(gallery.tabs) wide=true><Tabs label=tr!(gallery.tabs) tabs=tabs.to_vec()/></Specimen>
        </div>
    }
}
