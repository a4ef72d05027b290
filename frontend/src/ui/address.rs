//! State of a list in the address: what is searched for, the filter, the order.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

type Go = Box<dyn Fn(&str)>;

/// The order of a list.
#[derive(Clone, Copy)]
pub struct Order {
    /// The one in force.
    pub shown: Signal<String>,
    /// Asks for another.
    pub ask: Callback<String>,
}

/// The query of the page's address.
#[derive(Clone, Copy)]
pub struct Address {
    query: Memo<ParamsMap>,
    path: Memo<String>,
    go: StoredValue<Go, LocalStorage>,
}

impl Address {
    /// The address of the page in which it is called.
    #[must_use]
    pub fn here() -> Address {
        let navigate = use_navigate();
        let go: Go = Box::new(move |to| {
            navigate(to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        });
        Address { query: use_query_map(), path: use_location().pathname, go: StoredValue::new_local(go) }
    }

    /// A part of the query; empty when it is not there.
    #[must_use]
    pub fn get(self, key: &'static str) -> Memo<String> {
        Memo::new(move |_| self.query.with(|query| query.get(key)).unwrap_or_default())
    }

    /// The order of the page's list: `usual` while the address names none.
    #[must_use]
    pub fn order(self, usual: &'static str) -> Order {
        let named = self.get("sort");
        let shown = move || Some(named.get()).filter(|sort| !sort.is_empty()).unwrap_or(usual.to_owned());
        let ask = move |to: String| self.set("sort", if to == usual { "" } else { &to });
        Order { shown: Signal::derive(shown), ask: Callback::new(ask) }
    }

    /// The whole query without its question mark, its parts in the order of their names.
    #[must_use]
    pub fn query(self) -> Memo<String> {
        Memo::new(move |_| {
            self.query.with(|query| {
                let mut parts: Vec<(String, String)> =
                    query.clone().into_iter().map(|(key, value)| (key.into_owned(), value)).collect();
                parts.sort();
                let sorted: ParamsMap = parts.into_iter().collect();
                sorted.to_query_string().trim_start_matches('?').to_owned()
            })
        })
    }

    /// The path of the page.
    #[must_use]
    pub fn path(self) -> Memo<String> {
        self.path
    }

    /// Changes a part of the query; an empty value takes it away.
    pub fn set(self, key: &str, value: &str) {
        self.change(&[(key, value)]);
    }

    /// Changes several parts of the query at once; an empty value takes its part away.
    pub fn change(self, parts: &[(&str, &str)]) {
        let query = changed(self.query.get_untracked(), parts);
        let to = format!("{}{}", self.path.get_untracked(), query.to_query_string());
        self.go.with_value(|go| go(&to));
    }

    /// The address with one part of the query changed, for a link.
    #[must_use]
    pub fn with(self, key: &str, value: &str) -> String {
        self.with_all(&[(key, value)])
    }

    /// The address with several parts of the query changed, for a link.
    #[must_use]
    pub fn with_all(self, parts: &[(&str, &str)]) -> String {
        format!("{}{}", self.path.get(), changed(self.query.get(), parts).to_query_string())
    }
}

fn changed(mut query: ParamsMap, parts: &[(&str, &str)]) -> ParamsMap {
    for (key, value) in parts {
        query.remove(key);
        if !value.is_empty() {
            query.insert((*key).to_owned(), (*value).to_owned());
        }
    }
    query
}
