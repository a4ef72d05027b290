//! Which runs the list shows: views with their counts, and conditions that can be taken away.

use leptos::prelude::*;
use shared::run::{RunMode, RunState, RunTask};

use super::words::{mode_name, state_name, task_name};
use crate::calls::runs::{self, BillRunFilter};
use crate::calls::saved::SavedList;
use crate::pages::saved::{Counts, SavedViews, part};
use crate::remote::Remote;
use crate::tr;
use crate::ui::chips::{self, ViewChip, named};
use crate::ui::{Address, Glyph, Menu, MenuItem};

/// A condition, by what the address calls it.
const CONDITIONS: [&str; 3] = ["state", "task", "mode"];

/// A view: its name, the state and the task that it asks for.
type View = (&'static str, [(&'static str, &'static str); 2]);

/// The conditions in the address.
#[derive(Clone, Copy)]
pub struct Filters {
    address: Address,
    conditions: [Memo<String>; 3],
}

impl Filters {
    /// The conditions of the page's address.
    pub fn of(address: Address) -> Filters {
        Filters { address, conditions: CONDITIONS.map(|key| address.get(key)) }
    }

    /// The value of a part of the address; empty when it is not there.
    fn get(self, key: &str) -> String {
        let known = CONDITIONS.iter().position(|known| *known == key);
        known.and_then(|at| self.conditions.get(at)).map(|value| value.get()).unwrap_or_default()
    }

    /// The filter of the API.
    pub fn filter(self) -> BillRunFilter {
        filter_of(|key| self.get(key))
    }

    /// True when anything narrows the list.
    pub fn narrowed(self) -> bool {
        let filter = self.filter();
        filter.states.is_some() || filter.task.is_some() || filter.mode.is_some()
    }

    /// Takes every condition away.
    pub fn reset(self) {
        self.address.change(&CONDITIONS.map(|key| (key, "")));
    }
}

/// The filter of an address, from its parts.
fn filter_of(part: impl Fn(&str) -> String) -> BillRunFilter {
    BillRunFilter {
        states: RunState::from_code(&part("state")).map(|state| vec![state]),
        task: RunTask::from_code(&part("task")),
        mode: RunMode::from_code(&part("mode")),
        ..BillRunFilter::default()
    }
}

fn views() -> [View; 7] {
    let of = |state: Option<RunState>, task: Option<RunTask>| {
        [("state", state.map_or("", RunState::code)), ("task", task.map_or("", RunTask::code))]
    };
    [
        (tr!(runs.view_all), of(None, None)),
        (tr!(runs.view_awaiting), of(Some(RunState::AwaitingConfirmation), None)),
        (tr!(runs.view_partly), of(Some(RunState::PartlyPosted), None)),
        (tr!(runs.view_posted), of(Some(RunState::Posted), None)),
        (tr!(runs.view_sandbox), of(Some(RunState::Calculated), None)),
        (tr!(closings.view_closings), of(None, Some(RunTask::Closing))),
        (tr!(ahead.view), of(None, Some(RunTask::Invoices))),
    ]
}

/// The views, each with the number of runs that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters) -> impl IntoView {
    let chip = move |(name, parts): View| {
        let value = move |key: &str| {
            let own = parts.into_iter().find(|(known, _)| *known == key).map(|(_, value)| value.to_owned());
            own.unwrap_or_else(|| filters.get(key))
        };
        let count = Remote::new(move || runs::count(filter_of(value)));
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
    let kept = Counts::new(|parts| runs::count(filter_of(|key| part(&parts, key))));
    view! {
        <nav class="chips" aria-label=tr!(runs.views)>
            {views().map(chip).collect_view()}
            <SavedViews list=SavedList::Runs address=filters.address counts=kept/>
        </nav>
    }
}

/// The button that adds conditions.
#[component]
pub fn AddFilter(filters: Filters) -> impl IntoView {
    let item = move |key: &'static str, value: &'static str, name: &'static str| {
        let set = Callback::new(move |()| filters.address.set(key, value));
        view! { <MenuItem menu="run-filter" on_choose=set>{name}</MenuItem> }
    };
    let tasks = RunTask::ALL.iter().map(move |task| item("task", task.code(), task_name(*task)));
    let modes = RunMode::ALL.iter().map(move |mode| item("mode", mode.code(), mode_name(*mode)));
    view! {
        <Menu id="run-filter" label=tr!(common.filter) glyph=Glyph::Filter ghost=true>
            <div class="menu__note">{tr!(closings.task)}</div>
            {tasks.collect_view()}
            <div class="menu__note">{tr!(runs.mode)}</div>
            {modes.collect_view()}
        </Menu>
    }
}

/// The conditions in force, each with a button that takes it away; nothing when there are none.
#[component]
pub fn InForce(filters: Filters) -> impl IntoView {
    let chips = move || {
        let mut chips: Vec<(&'static str, String)> = Vec::new();
        if let Some(state) = RunState::from_code(&filters.get("state")) {
            chips.push(("state", named(tr!(runs.state), state_name(state))));
        }
        if let Some(task) = RunTask::from_code(&filters.get("task")) {
            chips.push(("task", named(tr!(closings.task), task_name(task))));
        }
        if let Some(mode) = RunMode::from_code(&filters.get("mode")) {
            chips.push(("mode", named(tr!(runs.mode), mode_name(mode))));
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
