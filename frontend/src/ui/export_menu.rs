//! Takes a list away as a file: CSV for any program, XLSX with numbers and dates as such.

use leptos::prelude::*;

use super::icon::Glyph;
use super::menu::Menu;
use crate::i18n;
use crate::tr;

/// A filter or an order, as the server takes it.
pub fn as_json<T: serde::Serialize>(value: impl Fn() -> T + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(move || serde_json::to_string(&value()).unwrap_or_default())
}

/// The menu. The file holds what the list shows under its filter, every page of it.
#[component]
pub fn ExportMenu(
    /// Name of the list at the server.
    list: &'static str,
    /// Filter of the list as JSON; empty for none.
    #[prop(optional, into)]
    filter: Signal<String>,
    /// Order of the list, as the API calls it.
    #[prop(optional, into)]
    sort: Signal<String>,
    /// Of which object, for lists inside one.
    #[prop(optional, into)]
    of: Signal<String>,
) -> impl IntoView {
    let link = move |ending: &'static str, name: &'static str| {
        let href = move || {
            let part = |key: &str, value: String| {
                let value = String::from(js_sys::encode_uri_component(&value));
                if value.is_empty() { String::new() } else { format!("&{key}={value}") }
            };
            let lang = i18n::code(i18n::lang());
            format!(
                "/files/exports/{list}.{ending}?lang={lang}{}{}{}",
                part("filter", filter.get()),
                part("sort", sort.get()),
                part("id", of.get())
            )
        };
        // `rel` keeps the router from taking the address for a page of its own.
        view! { <a class="menu__item" href=href rel="external" download="">{name}</a> }
    };
    view! {
        <Menu id="export" label=tr!(common.export) glyph=Glyph::Download>
            {link("xlsx", "Excel (XLSX)")}
            {link("csv", "CSV")}
        </Menu>
    }
}
