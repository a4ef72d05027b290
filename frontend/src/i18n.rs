//! Texts of both languages, with keys checked at compile time, and the language in use.
//!
//! The language changes seldom, so a change rebuilds the page: everywhere else texts are plain strings.

use std::cell::Cell;

use leptos::prelude::*;

mod texts {
    include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
}

pub use texts::i18n::Locale;
#[doc(hidden)]
pub use texts::i18n::td_string;

use crate::theme::{keep, kept};

const KEY: &str = "abona.language";

thread_local! {
    static CURRENT: Cell<Locale> = const { Cell::new(Locale::ru) };
}

/// A text by its key, in the language in use: `tr!(clients.title)`, `tr!(runs.n_clients, count = counted(3))`.
#[macro_export]
macro_rules! tr {
    ($($key:tt)*) => { $crate::i18n::td_string!($crate::i18n::lang(), $($key)*) };
}

/// The language in use.
#[must_use]
pub fn lang() -> Locale {
    CURRENT.get()
}

/// The signal of the language; the root rebuilds the page when it changes.
#[derive(Clone, Copy)]
pub struct Language(RwSignal<Locale>);

impl Language {
    /// The language chosen before in this browser, else Russian; provided to the tree below.
    pub fn provide() -> Language {
        let locale = match kept(KEY).as_deref() {
            Some("en") => Locale::en,
            Some(_) | None => Locale::ru,
        };
        let language = Language(RwSignal::new(locale));
        language.apply(locale);
        provide_context(language);
        language
    }

    /// Subscribes to changes.
    pub fn track(self) {
        self.0.track();
    }

    /// Switches to `locale` and remembers it in this browser.
    pub fn choose(self, locale: Locale) {
        keep(KEY, code(locale));
        self.apply(locale);
        self.0.set(locale);
    }

    fn apply(self, locale: Locale) {
        CURRENT.set(locale);
        if let Some(root) = document().document_element() {
            // A page without the attribute is still readable, so a refusal is of no consequence.
            drop(root.set_attribute("lang", code(locale)));
        }
    }
}

/// The code of a language in HTML.
#[must_use]
pub const fn code(locale: Locale) -> &'static str {
    match locale {
        Locale::ru => "ru",
        Locale::en => "en",
    }
}
