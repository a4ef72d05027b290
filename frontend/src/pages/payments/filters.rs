//! Which payments the register shows: views with their counts, and conditions that can be taken away.

use leptos::prelude::*;
use shared::ids::{ClientId, SellerId};
use shared::payments::{PaymentSource, PaymentState};

use super::words::{source_name, state_name};
use crate::calls::payments::{self, PaymentFilter};
use crate::calls::saved::SavedList;
use crate::calls::sellers::{self, SellerView};
use crate::pages::saved::{Counts, ListViews, View, part};
use crate::remote::Remote;
use crate::today::followed;
use crate::tr;
use crate::ui::Address;
use crate::ui::filters::{self, Conditions, FilterMenu, Group};
use crate::ui::period::{Preset, Span};
use crate::ui::period_field::PERIOD;

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["source", "state", ADVANCE, "client", "seller", PERIOD];

/// Part of the address that asks for payments of which something settles nothing.
const ADVANCE: &str = "advance";
/// Its value.
const YES: &str = "1";

/// The days of an address that names none.
pub const USUAL: Preset = Preset::All;

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
    pub fn filter(self) -> PaymentFilter {
        filter_of(|key| self.conditions.get(key))
    }

    /// True when anything narrows the list.
    pub fn narrowed(self) -> bool {
        self.filter() != filter_of(|_| String::new())
    }

    /// Takes every condition and the search away.
    pub fn reset(self) {
        self.conditions.reset();
    }
}

fn filter_of(part: impl Fn(&str) -> String) -> PaymentFilter {
    let days = Span::of(&part(PERIOD), USUAL).days(followed());
    PaymentFilter {
        search: Some(part("q")).filter(|words| !words.is_empty()),
        seller_id: part("seller").parse::<SellerId>().ok(),
        client_id: part("client").parse::<ClientId>().ok(),
        sources: PaymentSource::from_code(&part("source")).map(|source| vec![source]),
        states: PaymentState::from_code(&part("state")).map(|state| vec![state]),
        advance: (part(ADVANCE) == YES).then_some(true),
        on_since: days.map(|days| days.from().into()),
        on_by: days.and_then(|days| days.to().pred_opt()).map(Into::into),
    }
}

fn views() -> Vec<View> {
    let view = |name, state: &'static str, advance: &'static str| {
        View::new(name, [("state", state), (ADVANCE, advance)])
    };
    vec![
        view(tr!(common.all), "", ""),
        view(tr!(payments.view_advance), "", YES),
        view(tr!(payments.view_partly), PaymentState::PartlyRefunded.code(), ""),
        view(tr!(payments.view_refunded), PaymentState::Refunded.code(), ""),
        view(tr!(payments.view_reversed), PaymentState::Reversed.code(), ""),
    ]
}

/// The views, each with the number of payments that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    let counts = Counts::new(|parts| payments::count(filter_of(|key| part(&parts, key))));
    view! {
        <ListViews
            label=tr!(payments.views)
            list=SavedList::Payments
            conditions=filters.conditions
            views=views()
            counts=counts
            version=version
        />
    }
}

/// The button that adds conditions.
#[component]
pub fn AddFilter(filters: Filters, known: Remote<Vec<SellerView>>) -> impl IntoView {
    let groups = move || {
        let sources = PaymentSource::ALL.iter().map(|source| (source.code(), source_name(*source)));
        let states = PaymentState::ALL.iter().map(|state| (state.code(), state_name(*state)));
        vec![
            Group::of(tr!(payments.source), "source", sources),
            Group::of(tr!(payments.state), "state", states),
            Group::new(tr!(payments.allocation)).with(ADVANCE, YES, tr!(payments.view_advance)),
            Group::of(tr!(documents.seller), "seller", sellers::to_choose(known)),
        ]
    };
    view! { <FilterMenu id="payment-filter" conditions=filters.conditions groups=Signal::derive(groups)/> }
}

/// The conditions in force, each with a button that takes it away; nothing when there are none.
#[component]
pub fn InForce(filters: Filters, known: Remote<Vec<SellerView>>) -> impl IntoView {
    view! {
        <filters::InForce
            conditions=filters.conditions
            said=move |said| {
                said.with("source", tr!(payments.source), |code| {
                        PaymentSource::from_code(code).map(source_name)
                    })
                    .with("state", tr!(payments.state), |code| PaymentState::from_code(code).map(state_name))
                    .when(ADVANCE, YES, tr!(payments.view_advance))
                    .with("seller", tr!(documents.seller), |id| sellers::name_in(known, id))
            }
            narrowed=Signal::derive(move || filters.narrowed())
        />
    }
}
