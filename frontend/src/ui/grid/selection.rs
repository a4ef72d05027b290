//! Which rows are chosen: some, named by their keys, or all that the filter finds.

use std::collections::BTreeSet;

use leptos::prelude::*;

/// The chosen rows of a list.
#[derive(Clone, Copy)]
pub struct Selection {
    keys: RwSignal<BTreeSet<String>>,
    all: RwSignal<bool>,
    /// Where a range begins.
    anchor: RwSignal<usize>,
}

impl Default for Selection {
    fn default() -> Selection {
        Selection::new()
    }
}

impl Selection {
    /// Nothing is chosen.
    #[must_use]
    pub fn new() -> Selection {
        Selection {
            keys: RwSignal::new(BTreeSet::new()),
            all: RwSignal::new(false),
            anchor: RwSignal::new(0),
        }
    }

    /// Keys of the chosen rows; says nothing when [`Selection::is_all`].
    #[must_use]
    pub fn keys(self) -> Vec<String> {
        self.keys.with(|keys| keys.iter().cloned().collect())
    }

    /// True when everything that the filter finds is chosen.
    #[must_use]
    pub fn is_all(self) -> bool {
        self.all.get()
    }

    /// True when nothing is chosen.
    #[must_use]
    pub fn is_empty(self) -> bool {
        !self.all.get() && self.keys.with(BTreeSet::is_empty)
    }

    /// How many rows are chosen, of `count` that the filter finds.
    #[must_use]
    pub fn count(self, count: i64) -> i64 {
        if self.all.get() {
            count
        } else {
            self.keys.with(|keys| i64::try_from(keys.len()).unwrap_or(i64::MAX))
        }
    }

    /// Whether the row is chosen.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        self.all.get() || self.keys.with(|keys| keys.contains(key))
    }

    /// Chooses nothing.
    pub fn clear(self) {
        self.all.set(false);
        self.keys.update(BTreeSet::clear);
    }

    /// Chooses everything that the filter finds, also what was not read yet.
    pub fn choose_all(self) {
        self.keys.update(BTreeSet::clear);
        self.all.set(true);
    }

    /// Chooses a row or leaves it; a range begins here.
    pub(super) fn toggle(self, at: usize, key: String) {
        self.all.set(false);
        self.anchor.set(at);
        self.keys.update(|keys| {
            if !keys.remove(&key) {
                keys.insert(key);
            }
        });
    }

    /// Chooses the rows from where the range begins to `at`.
    pub(super) fn extend<T>(self, rows: &[T], at: usize, key: fn(&T) -> String) {
        self.all.set(false);
        let anchor = self.anchor.get_untracked();
        let (first, last) = (anchor.min(at), anchor.max(at));
        let range = rows.iter().skip(first).take(last - first + 1).map(key);
        self.keys.update(|keys| keys.extend(range));
    }

    /// A range will begin here.
    pub(super) fn anchor(self, at: usize) {
        self.anchor.set(at);
    }

    /// Chooses the rows that were read.
    pub(super) fn choose<T>(self, rows: &[T], key: fn(&T) -> String) {
        self.all.set(false);
        self.keys.update(|keys| keys.extend(rows.iter().map(key)));
    }
}
