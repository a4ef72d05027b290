//! Tabs that are links: each has an address, so it can be sent to a colleague.

use leptos::prelude::*;
use leptos_router::components::A;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Address.
    pub href: String,
    /// Label.
    pub label: String,
}

/// A row of tabs. The one whose address is open carries `aria-current`.
#[component]
pub fn Tabs(
    /// What the tabs are parts of.
    #[prop(into)]
    label: String,
    tabs: Vec<Tab>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {tabs
                .into_iter()
                .map(|tab| view! { <A href=tab.href exact=true attr:class="tabs__tab">{tab.label}</A> })
                .collect_view()}
        </nav>
    }
}
