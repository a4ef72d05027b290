//! Which debtors the list shows: views with their counts, and conditions that can be taken away.

use chrono::Days;
use leptos::prelude::*;
use shared::api::common::MoneyView;
use shared::credit::StageKind;
use shared::ids::{GroupId, SellerId};

use super::words::{days, stage_mark};
use crate::calls::credit::{self, ClientGroupView, DebtorFilter};
use crate::calls::saved::SavedList;
use crate::calls::sellers::{self, SellerView};
use crate::pages::saved::{Counts, ListViews, View, part};
use crate::remote::Remote;
use crate::today::followed;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::filters::{self, Conditions, FilterMenu, Group};
use crate::ui::{Address, text};

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["stage", "blocked", "days", "contact", "problem", "seller", "group"];

/// Stands for yes in the address.
const YES: &str = "1";
/// Stands for no in the address.
const NO: &str = "0";
/// To be contacted today, or already before.
const TODAY: &str = "today";
/// To be contacted within seven days.
const WEEK: &str = "week";
/// Days overdue that the menu offers.
const DAYS: [i32; 4] = [7, 14, 30, 60];

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
    pub fn filter(self) -> DebtorFilter {
        filter_of(|key| self.conditions.get(key))
    }

    /// True when anything narrows the list.
    pub fn narrowed(self) -> bool {
        self.filter() != DebtorFilter::default()
    }

    /// Takes every condition and the search away.
    pub fn reset(self) {
        self.conditions.reset();
    }
}

fn stages_of(text: &str) -> Vec<StageKind> {
    text.split(',').filter_map(StageKind::from_code).collect()
}

/// The filter of an address, from its parts.
fn filter_of(part: impl Fn(&str) -> String) -> DebtorFilter {
    let flag = |value: String| match value.as_str() {
        YES => Some(true),
        NO => Some(false),
        _ => None,
    };
    let contact_by = match part("contact").as_str() {
        TODAY => Some(followed()),
        WEEK => followed().checked_add_days(Days::new(7)),
        _ => None,
    };
    DebtorFilter {
        search: Some(part("q")).filter(|words| !words.is_empty()),
        seller_id: part("seller").parse::<SellerId>().ok(),
        group_id: part("group").parse::<GroupId>().ok(),
        stages: Some(stages_of(&part("stage"))).filter(|stages| !stages.is_empty()),
        blocked: flag(part("blocked")),
        overdue_days: part("days").parse().ok(),
        contact_by: contact_by.map(Into::into),
        problem: flag(part("problem")).filter(|only| *only),
    }
}

/// Views of the list, and the conditions that they put in force.
fn views() -> Vec<View> {
    let of = |name, contact, blocked, problem| {
        View::new(name, [("contact", contact), ("blocked", blocked), ("problem", problem)])
    };
    vec![
        of(tr!(common.all), "", "", ""),
        of(tr!(credit.view_contact), TODAY, "", ""),
        of(tr!(credit.view_blocked), "", YES, ""),
        of(tr!(credit.view_problem), "", "", YES),
    ]
}

/// The views, each with the number of debtors that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    let counts = Counts::new(|parts| credit::count(filter_of(|key| part(&parts, key))));
    view! {
        <ListViews
            label=tr!(credit.views)
            list=SavedList::Debtors
            conditions=filters.conditions
            views=views()
            counts=counts
            version=version
        />
    }
}

/// What the menus of the list name.
#[derive(Clone, Copy)]
pub struct Known {
    /// Sellers.
    pub sellers: Remote<Vec<SellerView>>,
    /// Groups of clients.
    pub groups: Remote<Vec<ClientGroupView>>,
}

/// The button that adds conditions.
#[component]
pub fn AddFilter(filters: Filters, known: Known) -> impl IntoView {
    let groups = move || {
        let stages = StageKind::ALL.iter().map(|kind| (kind.code(), stage_mark(*kind).2));
        let of_groups = known.groups.data().unwrap_or_default();
        vec![
            Group::of(tr!(credit.stage_does), "stage", stages).several(),
            Group::of(
                tr!(credit.overdue_days),
                "days",
                DAYS.map(|least| (least.to_string(), least_days(least))),
            ),
            Group::new(tr!(credit.contact)).with("contact", TODAY, tr!(credit.contact_today)).with(
                "contact",
                WEEK,
                tr!(credit.contact_week),
            ),
            Group::new(tr!(clients.only))
                .with("blocked", YES, tr!(credit.only_blocked))
                .with("blocked", NO, tr!(credit.only_serving))
                .with("problem", YES, tr!(credit.view_problem)),
            Group::of(tr!(clients.seller), "seller", sellers::to_choose(known.sellers)),
            Group::of(
                tr!(credit.group),
                "group",
                of_groups.into_iter().map(|one| (one.id.to_string(), one.name)),
            ),
        ]
    };
    view! { <FilterMenu id="debtor-filter" conditions=filters.conditions groups=Signal::derive(groups)/> }
}

fn least_days(least: i32) -> String {
    tr!(credit.least_days, days = days(least)).to_string()
}

/// The conditions in force, each with a button that takes it away; nothing when there are none.
#[component]
pub fn InForce(filters: Filters, known: Known) -> impl IntoView {
    let stages = |codes: &str| {
        let names: Vec<&str> = stages_of(codes).into_iter().map(|kind| stage_mark(kind).2).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let contact = |when: &str| match when {
        TODAY => Some(tr!(credit.contact_today)),
        WEEK => Some(tr!(credit.contact_week)),
        _ => None,
    };
    let group = move |id: &str| {
        let id: GroupId = id.parse().ok()?;
        let name = known.groups.map(|all| all.iter().find(|one| one.id == id).map(|one| one.name.clone()));
        Some(name.flatten().unwrap_or_default())
    };
    view! {
        <filters::InForce
            conditions=filters.conditions
            said=move |said| {
                said.with("stage", tr!(credit.stage), stages)
                    .with("days", tr!(credit.overdue_days), |days| days.parse().ok().map(least_days))
                    .with("contact", tr!(credit.contact), contact)
                    .when("blocked", YES, tr!(credit.only_blocked))
                    .when("blocked", NO, tr!(credit.only_serving))
                    .when("problem", YES, tr!(credit.view_problem))
                    .with("seller", tr!(clients.seller), |id| sellers::name_in(known.sellers, id))
                    .with("group", tr!(credit.group), group)
            }
            narrowed=Signal::derive(move || filters.narrowed())
        />
    }
}

/// What the debtors in the list owe, by currency.
#[component]
pub fn Totals(filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    let totals = Remote::new(move || {
        version.track();
        credit::totals(filters.filter())
    });
    let draw = move || {
        let totals = totals.data()?;
        let of = |sums: &[MoneyView]| (!sums.is_empty()).then(|| text::sums(sums));
        let overdue = of(&totals.overdue).map(|sum| tr!(credit.overdue_sum, sum = sum).to_string());
        let owed = of(&totals.owed).map(|sum| tr!(credit.owed_sum, sum = sum).to_string());
        let blocked = tr!(credit.blocked_n, count = text::counted(totals.blocked)).to_string();
        Some(view! {
            {overdue.map(|text| view! { <span>{text}</span> })}
            {owed.map(|text| view! { <span class="muted">{text}</span> })}
            <span class="muted">{blocked}</span>
        })
    };
    view! { <span class="row" data-testid="debtor-totals">{redrawn(draw)}</span> }
}
