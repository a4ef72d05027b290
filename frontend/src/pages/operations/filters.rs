//! Which operations the list shows: days, views with their counts, and conditions that can be taken away.

use leptos::prelude::*;
use shared::ids::{ClientId, SellerId};
use shared::ledger::EntryKind;

use super::form::client_choices;
use super::words::kind_name;
use crate::calls::ledger::{self, OperationFilter};
use crate::calls::saved::SavedList;
use crate::calls::sellers::{self, SellerView};
use crate::calls::{amount, clients};
use crate::pages::saved::{Counts, ListViews, View, part};
use crate::remote::Remote;
use crate::session::Session;
use crate::today::followed;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::filters::{self, Conditions, FilterMenu, Group};
use crate::ui::period::{Preset, Span};
use crate::ui::period_field::PERIOD;
use crate::ui::{Address, Choice, Combobox, text};

/// The days of an address that names none.
pub const USUAL: Preset = Preset::Month;

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["kind", "client", "seller", "hand", "reversal", "author", PERIOD];

/// Stands for yes in the address.
const YES: &str = "1";

/// The conditions in the address.
#[derive(Clone, Copy)]
pub struct Filters {
    /// The address.
    pub address: Address,
    conditions: Conditions,
}

impl Filters {
    /// The conditions of the page's address.
    pub fn of(address: Address) -> Filters {
        Filters { address, conditions: Conditions::of(address, CONDITIONS) }
    }

    /// The filter of the API.
    pub fn filter(self) -> OperationFilter {
        filter_of(|key| self.conditions.get(key))
    }

    /// True when anything beyond the days narrows the list.
    pub fn narrowed(self) -> bool {
        let filter = OperationFilter { from: None, to: None, ..self.filter() };
        filter != OperationFilter::default()
    }

    /// Takes every condition and the search away; the days stay.
    pub fn reset(self) {
        self.conditions.reset_but(&[PERIOD]);
    }

    /// Shows all days.
    pub fn all_days(self) {
        self.address.set(PERIOD, Preset::All.code());
    }

    /// The address of a view with no author: leaving the view of today leaves its day as well.
    fn away_from_mine(self, hand: &'static str, reversal: &'static str) -> String {
        let period = self.conditions.get(PERIOD);
        let today = period == Preset::Today.code() && !self.conditions.get("author").is_empty();
        let period = if today { "" } else { &period };
        self.address.with_all(&[("hand", hand), ("reversal", reversal), ("author", ""), (PERIOD, period)])
    }
}

/// The filter of an address, from its parts.
fn filter_of(part: impl Fn(&str) -> String) -> OperationFilter {
    let text = |value: String| Some(value).filter(|value| !value.is_empty());
    let days = Span::of(&part(PERIOD), USUAL).days(followed());
    OperationFilter {
        kinds: EntryKind::from_code(&part("kind")).map(|kind| vec![kind]),
        from: days.map(|days| days.from().into()),
        to: days.map(|days| days.to().into()),
        run_id: None,
        client_id: part("client").parse::<ClientId>().ok(),
        seller_id: part("seller").parse::<SellerId>().ok(),
        by_hand: (part("hand") == YES).then_some(true),
        reversals: (part("reversal") == YES).then_some(true),
        actor: text(part("author")),
        search: text(part("q")),
    }
}

fn views(filters: Filters) -> Vec<View> {
    let of = |name, hand, reversal| {
        let parts = [("hand", hand), ("reversal", reversal), ("author", "")];
        View::new(name, parts).at(Signal::derive(move || filters.away_from_mine(hand, reversal)))
    };
    let me = Session::get().name();
    let today = Preset::Today.code().to_owned();
    let mine = [("hand", String::new()), ("reversal", String::new()), ("author", me), (PERIOD, today)];
    vec![
        of(tr!(common.all), "", ""),
        View::new(tr!(operations.view_mine), mine),
        of(tr!(operations.view_by_hand), YES, ""),
        of(tr!(operations.view_reversals), "", YES),
    ]
}

/// The views, each with the number of operations that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters) -> impl IntoView {
    let counts = Counts::new(|parts| ledger::count(filter_of(|key| part(&parts, key))));
    view! {
        <ListViews
            label=tr!(operations.views)
            list=SavedList::Operations
            conditions=filters.conditions
            views=views(filters)
            counts=counts
        />
    }
}

/// The button that adds conditions.
#[component]
pub fn AddFilter(filters: Filters, sellers: Remote<Vec<SellerView>>) -> impl IntoView {
    let me = Session::get().name();
    let groups = move || {
        let kinds = EntryKind::ALL.iter().map(|kind| (kind.code(), kind_name(*kind)));
        vec![
            Group::of(tr!(operations.kind), "kind", kinds),
            Group::new(tr!(operations.only))
                .with("hand", YES, tr!(operations.view_by_hand))
                .with("reversal", YES, tr!(operations.view_reversals))
                .with("author", me.clone(), tr!(operations.mine)),
            Group::of(tr!(clients.seller), "seller", sellers::to_choose(sellers)),
        ]
    };
    view! { <FilterMenu id="operation-filter" conditions=filters.conditions groups=Signal::derive(groups)/> }
}

/// The client whose rows are shown: the part `client` of the address, which leads.
#[component]
pub fn ClientFilter(
    /// Id of the control.
    id: &'static str,
    address: Address,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<Choice>);
    let part = address.get("client");
    let named = Remote::new(move || {
        let client = part.get().parse::<ClientId>().ok();
        async move {
            match client {
                Some(id) => clients::one(id).await,
                None => Ok(None),
            }
        }
    });
    effect(move |_| {
        let client = named.data().flatten().map(|card| Choice {
            value: card.client.id.to_string(),
            label: card.client.name,
            note: card.client.inn.unwrap_or_default(),
        });
        let same = chosen.with_untracked(|chosen| {
            chosen.as_ref().map(|choice| &choice.value) == client.as_ref().map(|choice| &choice.value)
        });
        if !same {
            chosen.set(client);
        }
    });
    effect(move |before: Option<Option<String>>| {
        let now = chosen.with(|chosen| chosen.as_ref().map(|choice| choice.value.clone()));
        if before.is_some_and(|before| before != now) {
            let client = now.clone().unwrap_or_default();
            if part.get_untracked() != client {
                address.set("client", &client);
            }
        }
        now
    });
    view! {
        <div class="bar__field">
            <Combobox
                id=id
                label=tr!(operations.client)
                chosen=chosen
                choices=client_choices()
            />
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
                said.with("kind", tr!(operations.kind), |code| EntryKind::from_code(code).map(kind_name))
                    .with("seller", tr!(clients.seller), |id| sellers::name_in(sellers, id))
                    .when("hand", YES, tr!(operations.view_by_hand))
                    .when("reversal", YES, tr!(operations.view_reversals))
                    .with("author", tr!(clients.actor), |who| (!who.is_empty()).then(|| who.to_owned()))
            }
            narrowed=Signal::derive(move || filters.narrowed())
            on_reset=move |()| filters.reset()
        />
    }
}

/// Sums of the operations in the list, by currency.
#[component]
pub fn Totals(filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    let totals = Remote::new(move || {
        version.track();
        ledger::totals(filters.filter())
    });
    let one = |sums: ledger::OperationSums| {
        let (credits, debits) = (text::money(amount(sums.credits)), text::money(amount(sums.debits)));
        view! {
            <span>{tr!(operations.credited, sum = credits).to_string()}</span>
            <span>{tr!(operations.debited, sum = debits).to_string()}</span>
        }
    };
    view! {
        <span class="row" data-testid="operation-totals">
            {redrawn(move || totals.data().map(|all| all.into_iter().map(one).collect_view()))}
        </span>
    }
}
