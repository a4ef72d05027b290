//! Which runs the list shows: views with their counts, and conditions that can be taken away.

use leptos::prelude::*;
use shared::run::{RunMode, RunState, RunTask};

use super::words::{mode_name, state_name, task_name};
use crate::calls::runs::{self, BillRunFilter};
use crate::calls::saved::SavedList;
use crate::pages::saved::{Counts, ListViews, View, part};
use crate::tr;
use crate::ui::Address;
use crate::ui::filters::{self, Conditions, FilterMenu, Group};

/// A condition, by what the address calls it.
const CONDITIONS: &[&str] = &["state", "task", "mode"];

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
    pub fn filter(self) -> BillRunFilter {
        filter_of(|key| self.conditions.get(key))
    }

    /// True when anything narrows the list.
    pub fn narrowed(self) -> bool {
        let filter = self.filter();
        filter.states.is_some() || filter.task.is_some() || filter.mode.is_some()
    }

    /// Takes every condition away.
    pub fn reset(self) {
        self.conditions.reset();
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

fn views() -> Vec<View> {
    let of = |name, state: Option<RunState>, task: Option<RunTask>| {
        View::new(
            name,
            [("state", state.map_or("", RunState::code)), ("task", task.map_or("", RunTask::code))],
        )
    };
    vec![
        of(tr!(runs.view_all), None, None),
        of(tr!(runs.view_awaiting), Some(RunState::AwaitingConfirmation), None),
        of(tr!(runs.view_partly), Some(RunState::PartlyPosted), None),
        of(tr!(runs.view_posted), Some(RunState::Posted), None),
        of(tr!(runs.view_sandbox), Some(RunState::Calculated), None),
        of(tr!(closings.view_closings), None, Some(RunTask::Closing)),
        of(tr!(ahead.view), None, Some(RunTask::Invoices)),
    ]
}

/// The views, each with the number of runs that it shows under the other conditions.
#[component]
pub fn Views(filters: Filters) -> impl IntoView {
    let counts = Counts::new(|parts| runs::count(filter_of(|key| part(&parts, key))));
    view! {
        <ListViews
            label=tr!(runs.views)
            list=SavedList::Runs
            conditions=filters.conditions
            views=views()
            counts=counts
        />
    }
}

/// The button that adds conditions.
#[component]
pub fn AddFilter(filters: Filters) -> impl IntoView {
    let groups = || {
        vec![
            Group::of(
                tr!(closings.task),
                "task",
                RunTask::ALL.iter().map(|task| (task.code(), task_name(*task))),
            ),
            Group::of(
                tr!(runs.mode),
                "mode",
                RunMode::ALL.iter().map(|mode| (mode.code(), mode_name(*mode))),
            ),
        ]
    };
    view! { <FilterMenu id="run-filter" conditions=filters.conditions groups=Signal::derive(groups)/> }
}

/// The conditions in force, each with a button that takes it away; nothing when there are none.
#[component]
pub fn InForce(filters: Filters) -> impl IntoView {
    view! {
        <filters::InForce
            conditions=filters.conditions
            said=|said| {
                said.with("state", tr!(runs.state), |code| RunState::from_code(code).map(state_name))
                    .with("task", tr!(closings.task), |code| RunTask::from_code(code).map(task_name))
                    .with("mode", tr!(runs.mode), |code| RunMode::from_code(code).map(mode_name))
            }
            narrowed=Signal::derive(move || filters.narrowed())
        />
    }
}
