//! The frame of the settings: their pages at the left.

use leptos::prelude::*;
use leptos_router::components::{A, Outlet, Redirect};
use shared::access::Permission;

use crate::session::Session;
use crate::tr;

/// A page of the settings.
struct Section {
    href: &'static str,
    name: &'static str,
    needs: Permission,
}

/// The pages that the person may open, in the order of the menu.
fn sections() -> Vec<Section> {
    let section = |href, name, needs| Section { href, name, needs };
    let all = [
        section("/settings/billing", tr!(settings.billing), Permission::SettingsRead),
        section("/settings/credit", tr!(credit.settings), Permission::SettingsRead),
        section("/settings/sellers", tr!(shell.sellers), Permission::SettingsRead),
        section("/settings/templates", tr!(templates.title), Permission::SettingsRead),
        section("/settings/users", tr!(settings.users), Permission::UserManage),
        section("/settings/roles", tr!(settings.roles), Permission::SettingsRead),
        section("/settings/keys", tr!(settings.keys), Permission::KeyManage),
        section("/settings/webhooks", tr!(webhooks.title), Permission::KeyManage),
        section("/settings/audit", tr!(settings.audit), Permission::AuditRead),
    ];
    let session = Session::get();
    all.into_iter().filter(|section| session.may(section.needs)).collect()
}

/// The frame.
#[component]
pub fn Settings() -> impl IntoView {
    let link = |section: Section| {
        view! { <A href=section.href attr:class="sub__link">{section.name}</A> }
    };
    view! {
        <div class="sub">
            <nav class="sub__nav" aria-label=tr!(settings.nav)>
                <div class="sub__title">{tr!(settings.title)}</div>
                {sections().into_iter().map(link).collect_view()}
            </nav>
            <div class="sub__page"><Outlet/></div>
        </div>
    }
}

/// `/settings` itself goes to the first page that the person may open.
#[component]
pub fn SettingsHome() -> impl IntoView {
    let first = sections().into_iter().next().map_or("/profile", |section| section.href);
    view! { <Redirect path=first/> }
}
