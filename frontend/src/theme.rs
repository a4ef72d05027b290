//! Light and dark: the system's choice until somebody makes their own. `assets/boot.js` sets it before the
//! first paint; this module changes it.

use leptos::prelude::*;

const KEY: &str = "abona.theme";

/// The theme in use.
#[derive(Clone, Copy)]
pub struct Theme(RwSignal<bool>);

impl Theme {
    /// Reads what the boot script has set.
    pub fn provide() -> Theme {
        let dark = document().document_element().is_some_and(|root| root.has_attribute("data-dark"));
        let theme = Theme(RwSignal::new(dark));
        provide_context(theme);
        theme
    }

    /// True when the theme is dark.
    #[must_use]
    pub fn is_dark(self) -> bool {
        self.0.get()
    }

    /// Changes to the other theme and remembers it in this browser.
    pub fn toggle(self) {
        let dark = !self.0.get_untracked();
        keep(KEY, if dark { "dark" } else { "light" });
        if let Some(root) = document().document_element() {
            drop(if dark { root.set_attribute("data-dark", "") } else { root.remove_attribute("data-dark") });
        }
        self.0.set(dark);
    }
}

/// A choice kept in this browser; nothing where storage is forbidden.
#[must_use]
pub fn kept(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a choice in this browser, where that is allowed.
pub fn keep(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A full or forbidden storage costs the person one click next time, nothing more.
        drop(storage.set_item(key, value));
    }
}
