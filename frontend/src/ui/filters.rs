//! The filter bar of a list: conditions in the address, a menu that adds them, and chips that take them away.

use leptos::prelude::*;

use super::address::Address;
use super::chips::{FilterChip, named};
use super::erased::redrawn;
use super::icon::Glyph;
use super::menu::{Menu, MenuItem};
use crate::tr;

/// The part of an address that is searched for.
pub const WORDS: &str = "q";

/// The conditions of a list, by what the address calls them.
#[derive(Clone, Copy)]
pub struct Conditions {
    /// The address.
    pub address: Address,
    keys: &'static [&'static str],
    values: StoredValue<Vec<Memo<String>>>,
}

impl Conditions {
    /// These conditions of an address, and what is searched for.
    #[must_use]
    pub fn of(address: Address, keys: &'static [&'static str]) -> Conditions {
        let values = [WORDS].iter().chain(keys).map(|key| address.get(key)).collect();
        Conditions { address, keys, values: StoredValue::new(values) }
    }

    fn all(self) -> impl Iterator<Item = &'static str> {
        [WORDS].into_iter().chain(self.keys.iter().copied())
    }

    /// The value of a condition; empty when it is not in force.
    #[must_use]
    pub fn get(self, key: &str) -> String {
        let at = self.all().position(|known| known == key);
        let value = at.and_then(|at| self.values.with_value(|values| values.get(at).copied()));
        value.map(|value| value.get()).unwrap_or_default()
    }

    /// Every condition with its value.
    #[must_use]
    pub fn values(self) -> Vec<(&'static str, String)> {
        self.all().map(|key| (key, self.get(key))).collect()
    }

    /// Takes every condition and the search away.
    pub fn reset(self) {
        self.reset_but(&[]);
    }

    /// Takes every condition and the search away, but for these.
    pub fn reset_but(self, kept: &[&str]) {
        let parts: Vec<(&str, &str)> =
            self.all().filter(|key| !kept.contains(key)).map(|key| (key, "")).collect();
        self.address.change(&parts);
    }

    /// Puts a value of a condition that takes several, as `first,second`, in force, or takes it away; they keep the
    /// order of `all`.
    fn toggle(self, key: &str, value: &str, all: &[String]) {
        let shown = untrack(|| self.get(key));
        let shown: Vec<&str> = shown.split(',').collect();
        let now = all.iter().map(String::as_str);
        let now: Vec<&str> = now.filter(|known| shown.contains(known) != (*known == value)).collect();
        self.address.set(key, &now.join(","));
    }
}

/// What a menu of conditions offers under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    heading: &'static str,
    items: Vec<(&'static str, String, String)>,
    several: bool,
}

impl Group {
    /// A group without values.
    #[must_use]
    pub fn new(heading: &'static str) -> Group {
        Group { heading, items: Vec::new(), several: false }
    }

    /// The values of one condition with their names.
    #[must_use]
    pub fn of<V: Into<String>, N: Into<String>>(
        heading: &'static str,
        key: &'static str,
        values: impl IntoIterator<Item = (V, N)>,
    ) -> Group {
        let item = |(value, name): (V, N)| (key, value.into(), name.into());
        Group { items: values.into_iter().map(item).collect(), ..Group::new(heading) }
    }

    /// With a value of a condition.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<String>, name: impl Into<String>) -> Group {
        self.items.push((key, value.into(), name.into()));
        self
    }

    /// Several values may be in force at once.
    #[must_use]
    pub fn several(mut self) -> Group {
        self.several = true;
        self
    }
}

/// The button that adds conditions.
#[component]
pub fn FilterMenu(
    /// Base of the list's id.
    id: &'static str,
    conditions: Conditions,
    /// What may be chosen; groups without values are left out.
    #[prop(into)]
    groups: Signal<Vec<Group>>,
    /// What stands under the groups.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let group = move |group: Group| {
        let all: Vec<String> = group.items.iter().map(|(_, value, _)| value.clone()).collect();
        let item = move |(key, value, name): (&'static str, String, String)| {
            let all = group.several.then(|| all.clone());
            let set = Callback::new(move |()| match &all {
                Some(all) => conditions.toggle(key, &value, all),
                None => conditions.address.set(key, &value),
            });
            view! { <MenuItem menu=id on_choose=set>{name}</MenuItem> }
        };
        let heading = group.heading;
        view! { <div class="menu__note">{heading}</div> {group.items.into_iter().map(item).collect_view()} }
    };
    view! {
        <Menu id=id label=tr!(common.filter) glyph=Glyph::Filter ghost=true>
            {redrawn(move || {
                let groups = groups.get().into_iter().filter(|group| !group.items.is_empty());
                groups.map(group).collect_view()
            })}
            {children.map(|children| children())}
        </Menu>
    }
}

/// Conditions in words.
pub struct Said {
    conditions: Conditions,
    found: Vec<(&'static str, String)>,
}

impl Said {
    /// Nothing yet.
    #[must_use]
    pub fn of(conditions: Conditions) -> Said {
        Said { conditions, found: Vec::new() }
    }

    /// A condition whose value has a name.
    #[must_use]
    pub fn with<N: AsRef<str>>(
        mut self,
        key: &'static str,
        what: &str,
        name: impl FnOnce(&str) -> Option<N>,
    ) -> Said {
        let name = name(&self.conditions.get(key));
        self.found.extend(name.map(|name| (key, named(what, name.as_ref()))));
        self
    }

    /// A condition that says by itself what it is about, while it has this value.
    #[must_use]
    pub fn when(mut self, key: &'static str, value: &str, words: &str) -> Said {
        if self.conditions.get(key) == value {
            self.found.push((key, words.to_owned()));
        }
        self
    }
}

/// The conditions in force, each with a button that takes it away, and one that takes all away; nothing when there are
/// none.
#[component]
pub fn InForce<S>(
    conditions: Conditions,
    /// Says them.
    said: S,
    /// Whether the list is narrowed, by these conditions or otherwise.
    #[prop(into)]
    narrowed: Signal<bool>,
    /// Takes all of them away; the search as well, as a rule.
    #[prop(optional, into)]
    on_reset: Option<Callback<()>>,
) -> impl IntoView
where
    S: Fn(Said) -> Said + Send + Sync + 'static,
{
    let chip = move |(key, name): (&'static str, String)| {
        let remove = Callback::new(move |()| conditions.address.set(key, ""));
        view! { <FilterChip name=name on_remove=remove/> }
    };
    let said = Memo::new(move |_| said(Said::of(conditions)).found);
    let reset = move |_| match on_reset {
        Some(on_reset) => on_reset.run(()),
        None => conditions.reset(),
    };
    view! {
        <Show when=move || narrowed.get()>
            <div class="chips" data-testid="filters">
                {redrawn(move || said.get().into_iter().map(chip).collect_view())}
                <button type="button" class="link" data-testid="reset-filters" on:click=reset>
                    {tr!(common.reset_all)}
                </button>
            </div>
        </Show>
    }
}
