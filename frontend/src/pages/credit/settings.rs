//! Settings of credit control: the terms of each level, the groups of clients, the policies.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::groups::Groups;
use super::levels::Levels;
use super::policies::Policies;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::tabs::Tab;
use crate::ui::{Empty, Glyph, Page, Tabs};

/// Address of the page.
pub const CREDIT: &str = "/settings/credit";

/// The page.
#[component]
pub fn CreditPage() -> impl IntoView {
    let params = use_params_map();
    let tab = Memo::new(move |_| params.with(|params| params.get("tab")).unwrap_or_default());
    let tabs = [
        (CREDIT.to_owned(), tr!(credit.levels)),
        (format!("{CREDIT}/groups"), tr!(credit.groups)),
        (format!("{CREDIT}/policies"), tr!(credit.policies)),
    ];
    let tabs = tabs.map(|(href, label)| Tab { href, label: label.to_owned() });
    view! {
        <Page title=tr!(credit.settings_title).to_owned() span=Span::Filled>
            <Tabs label=tr!(credit.settings_title) tabs=tabs.to_vec()/>
            {redrawn(move || match tab.get().as_str() {
                "" => view! { <Levels/> }.into_any(),
                "groups" => view! { <Groups/> }.into_any(),
                "policies" => view! { <Policies/> }.into_any(),
                _ => {
                    view! { <Empty glyph=Glyph::Settings title=tr!(clients.no_such_tab) text=tr!(errors.not_found)/> }
                        .into_any()
                }
            })}
        </Page>
    }
}
