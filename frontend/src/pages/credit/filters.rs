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
use crate::pages::saved::{Counts, SavedViews, part};
use crate::remote::Remote;
use crate::today::followed;
use crate::tr;
use crate::ui::chips::{self, ViewChip, named};
use crate::ui::erased::redrawn;
use crate::ui::{Address, Glyph, Menu, MenuItem, text};

/// A condition, by what the address calls it.
const CONDITIONS: [&str; 7] = ["stage", "blocked", "days", "contact", "problem", "seller", "group"];

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
    /// The address.
    pub address: Address,
    /// What is searched for.
    pub words: Memo<String>,
    conditions: [Memo<String>; 7],
}

impl Filters {
    /// The conditions of the page's address.
    pub fn of(address: Address) -> Filters {
        Filters { address, words: address.get("q"), conditions: CONDITIONS.map(|key| address.get(key)) }
    }

    /// The value of a condition; empty when it is not in force.
    fn get(self, key: &str) -> String {
        let known = CONDITIONS.iter().position(|known| *known == key);
        known.and_then(|at| self.conditions.get(at)).map(|value| value.get()).unwrap_or_default()
    }

    /// The filter of the API.
    pub fn filter(self) -> DebtorFilter {
        filter_of(|key| if key == "q" { self.words.get() } else { self.get(key) })
    }

    /// True when anything narrows the list.
    pub fn narrowed(self) -> bool {
        self.filter() != DebtorFilter::default()
    }

    /// Takes every condition and the search away.
    pub fn reset(self) {
        let mut parts: Vec<(&str, &str)> = CONDITIONS.into_iter().map(|key| (key, "")).collect();
        parts.push(("q", ""));
        self.address.change(&parts);
    }

    fn stages(self) -> Vec<StageKind> {
        stages_of(&self.get("stage"))
    }

    /// Adds a stage to those that are shown, or takes it away.
    fn toggle(self, kind: StageKind) {
        let shown = untrack(|| self.stages());
        let now = StageKind::ALL.iter().filter(|known| shown.contains(known) != (**known == kind));
        let codes: Vec<&str> = now.map(|kind| kind.code()).collect();
        self.address.set("stage", &codes.join(","));
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

/// Views of the list: their names, and the conditions that they put in force.
fn views() -> [(&'static str, [(&'static str, &'static str); 3]); 4] {
    let of = |contact, blocked, problem| [("contact", contact), ("blocked", blocked), ("problem", problem)];
    [
        (tr!(common.all), of("", "", "")),
        (tr!(credit.view_contact), of(TODAY, "", "")),
        (tr!(credit.view_blocked), of("", YES, "")),
        (tr!(credit.view_problem), of("", "", YES)),
    ]
}

/// The views, each with the number of debtors that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters, version: RwSignal<u32>) -> impl IntoView {
    let chip = move |(name, parts): (&'static str, [(&'static str, &'static str); 3])| {
        let value = move |key: &str| {
            let own = parts.into_iter().find(|(known, _)| *known == key).map(|(_, value)| value.to_owned());
            own.unwrap_or_else(|| if key == "q" { filters.words.get() } else { filters.get(key) })
        };
        let count = Remote::new(move || {
            version.track();
            credit::count(filter_of(value))
        });
        let current = move || parts.into_iter().all(|(key, value)| filters.get(key) == value);
        view! {
            <ViewChip
                name=name
                href=Signal::derive(move || filters.address.with_all(&parts))
                current=Signal::derive(current)
                count=Signal::derive(move || count.data())
            />
        }
    };
    let kept = Counts::new(|parts| credit::count(filter_of(|key| part(&parts, key))));
    view! {
        <nav class="chips" aria-label=tr!(credit.views)>
            {views().map(chip).collect_view()}
            <SavedViews list=SavedList::Debtors address=filters.address counts=kept/>
        </nav>
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
    let item = move |key: &'static str, value: String, name: String| {
        let set = Callback::new(move |()| filters.address.set(key, &value));
        view! { <MenuItem menu="debtor-filter" on_choose=set>{name}</MenuItem> }
    };
    let stage = move |kind: &'static StageKind| {
        let set = Callback::new(move |()| filters.toggle(*kind));
        view! { <MenuItem menu="debtor-filter" on_choose=set>{stage_mark(*kind).2}</MenuItem> }
    };
    let sellers = move || {
        let sellers = known.sellers.data().filter(|sellers| sellers.len() > 1)?;
        let items = sellers::choices(&sellers).into_iter().map(|(id, name)| item("seller", id, name));
        Some(view! { <div class="menu__note">{tr!(clients.seller)}</div> {items.collect_view()} })
    };
    let groups = move || {
        let groups = known.groups.data().filter(|groups| !groups.is_empty())?;
        let items = groups.into_iter().map(|group| item("group", group.id.to_string(), group.name));
        Some(view! { <div class="menu__note">{tr!(credit.group)}</div> {items.collect_view()} })
    };
    view! {
        <Menu id="debtor-filter" label=tr!(common.filter) glyph=Glyph::Filter ghost=true>
            <div class="menu__note">{tr!(credit.stage_does)}</div>
            {StageKind::ALL.iter().map(stage).collect_view()}
            <div class="menu__note">{tr!(credit.overdue_days)}</div>
            {DAYS.map(|least| item("days", least.to_string(), least_days(least))).collect_view()}
            <div class="menu__note">{tr!(credit.contact)}</div>
            {item("contact", TODAY.to_owned(), tr!(credit.contact_today).to_owned())}
            {item("contact", WEEK.to_owned(), tr!(credit.contact_week).to_owned())}
            <div class="menu__note">{tr!(clients.only)}</div>
            {item("blocked", YES.to_owned(), tr!(credit.only_blocked).to_owned())}
            {item("blocked", NO.to_owned(), tr!(credit.only_serving).to_owned())}
            {item("problem", YES.to_owned(), tr!(credit.view_problem).to_owned())}
            {sellers}
            {groups}
        </Menu>
    }
}

fn least_days(least: i32) -> String {
    tr!(credit.least_days, days = days(least)).to_string()
}

/// The conditions in force, each with a button that takes it away; nothing when there are none.
#[component]
pub fn InForce(filters: Filters, known: Known) -> impl IntoView {
    let chips = move || {
        let mut chips: Vec<(&'static str, String)> = Vec::new();
        let names: Vec<&str> = filters.stages().into_iter().map(|kind| stage_mark(kind).2).collect();
        if !names.is_empty() {
            chips.push(("stage", named(tr!(credit.stage), &names.join(", "))));
        }
        if let Ok(least) = filters.get("days").parse() {
            chips.push(("days", named(tr!(credit.overdue_days), &least_days(least))));
        }
        let contact = match filters.get("contact").as_str() {
            TODAY => Some(tr!(credit.contact_today)),
            WEEK => Some(tr!(credit.contact_week)),
            _ => None,
        };
        chips.extend(contact.map(|when| ("contact", named(tr!(credit.contact), when))));
        let blocked = match filters.get("blocked").as_str() {
            YES => Some(tr!(credit.only_blocked)),
            NO => Some(tr!(credit.only_serving)),
            _ => None,
        };
        chips.extend(blocked.map(|which| ("blocked", which.to_owned())));
        if filters.get("problem") == YES {
            chips.push(("problem", tr!(credit.view_problem).to_owned()));
        }
        if let Ok(seller) = filters.get("seller").parse::<SellerId>() {
            let name = sellers::name_of(known.sellers, seller);
            chips.push(("seller", named(tr!(clients.seller), &name.unwrap_or_default())));
        }
        if let Ok(group) = filters.get("group").parse::<GroupId>() {
            let name =
                known.groups.map(|all| all.iter().find(|one| one.id == group).map(|one| one.name.clone()));
            chips.push(("group", named(tr!(credit.group), &name.flatten().unwrap_or_default())));
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
