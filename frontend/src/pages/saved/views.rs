//! The views of a list: those it always has, each with the number of rows that it shows under the other conditions, and
//! those that the person keeps.

use leptos::prelude::*;

use super::{Counts, SavedViews};
use crate::calls::saved::SavedList;
use crate::remote::Remote;
use crate::ui::chips::ViewChip;
use crate::ui::filters::Conditions;

/// A view that a list always has.
#[derive(Clone)]
pub struct View {
    name: &'static str,
    parts: Vec<(&'static str, String)>,
    also: Vec<&'static str>,
    href: Option<Signal<String>>,
}

impl View {
    /// A view that puts these conditions in force; an empty value takes its condition away.
    pub fn new<V: Into<String>>(
        name: &'static str,
        parts: impl IntoIterator<Item = (&'static str, V)>,
    ) -> View {
        let parts = parts.into_iter().map(|(key, value)| (key, value.into())).collect();
        View { name, parts, also: Vec::new(), href: None }
    }

    /// Going to the view takes this condition away; it is in the view all the same when it is in force.
    #[must_use]
    pub fn dropping(mut self, key: &'static str) -> View {
        self.also.push(key);
        self
    }

    /// The view has an address of its own.
    #[must_use]
    pub fn at(mut self, href: Signal<String>) -> View {
        self.href = Some(href);
        self
    }
}

/// The chips.
#[component]
pub fn ListViews(
    /// What they are, for screen readers.
    label: &'static str,
    list: SavedList,
    conditions: Conditions,
    views: Vec<View>,
    /// How many rows the list shows under conditions.
    counts: Counts,
    /// Rises when the rows may have changed.
    #[prop(optional, into)]
    version: Signal<u32>,
) -> impl IntoView {
    let address = conditions.address;
    let chip = move |view: View| {
        let View { name, parts, also, href } = view;
        let dropped = also.into_iter().map(|key| (key, String::new()));
        let all = StoredValue::new(parts.iter().cloned().chain(dropped).collect::<Vec<_>>());
        let own = move |key: &str| {
            all.with_value(|all| all.iter().find(|(known, _)| *known == key).map(|(_, to)| to.clone()))
        };
        let count = Remote::new(move || {
            version.track();
            let values = conditions.values().into_iter();
            counts.ask(values.map(|(key, now)| (key.to_owned(), own(key).unwrap_or(now))).collect())
        });
        let to = move || {
            all.with_value(|all| {
                let all: Vec<(&str, &str)> = all.iter().map(|(key, value)| (*key, value.as_str())).collect();
                address.with_all(&all)
            })
        };
        let current = move || parts.iter().all(|(key, value)| conditions.get(key) == *value);
        view! {
            <ViewChip
                name=name
                href=href.unwrap_or_else(|| Signal::derive(to))
                current=Signal::derive(current)
                count=Signal::derive(move || count.data())
            />
        }
    };
    view! {
        <nav class="chips" aria-label=label>
            {views.into_iter().map(chip).collect_view()}
            <SavedViews list=list address=address counts=counts/>
        </nav>
    }
}
