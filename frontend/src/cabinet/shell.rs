//! What surrounds every page: who it is, the tabs, and the doors before them.

use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;
use shared::api::cabinet::ViewerView;

use super::consent::Consent;
use super::entry::Entry;
use super::more::Choose;
use super::ui::{Alert, Mark, Sign, Title, Waiting};
use super::who::{Visitor, Who, open_client};
use crate::erased::redrawn;
use crate::tr;

/// The tabs: address, drawing, name.
fn tabs() -> [(&'static str, Sign, &'static str); 4] {
    [
        ("/cabinet", Sign::Home, tr!(cabinet.home)),
        ("/cabinet/documents", Sign::Paper, tr!(cabinet.documents)),
        ("/cabinet/subscriptions", Sign::Layers, tr!(cabinet.subscriptions)),
        ("/cabinet/more", Sign::Menu, tr!(cabinet.more)),
    ]
}

/// Which step stands before the pages.
#[derive(Clone, PartialEq, Eq)]
enum Door {
    Waiting,
    Entry,
    Consent,
    Choose,
    Open,
    Shut(String),
}

fn door(who: &Who) -> Door {
    match who {
        Who::Unknown => Door::Waiting,
        Who::Nobody => Door::Entry,
        Who::Unreachable(failure) => Door::Shut(failure.text.clone()),
        Who::Viewer(viewer) if viewer.consent.is_none() => Door::Consent,
        Who::Viewer(viewer) if open_client(viewer).is_none() => Door::Choose,
        Who::Viewer(_) => Door::Open,
    }
}

/// The frame of the cabinet.
#[component]
pub fn Shell() -> impl IntoView {
    let visitor = Visitor::get();
    let door = Memo::new(move |_| door(&visitor.who()));
    redrawn(move || match door.get() {
        Door::Waiting => view! { <main class="gate"><Waiting/></main> }.into_any(),
        Door::Entry => view! { <main class="gate"><Entry/></main> }.into_any(),
        Door::Consent => view! { <main class="gate"><Consent/></main> }.into_any(),
        Door::Choose => view! { <main class="gate"><Choose/></main> }.into_any(),
        Door::Shut(text) => view! {
            <main class="gate">
                <Alert text=text/>
                <button class="button" on:click=move |_| visitor.ask()>{tr!(cabinet.again)}</button>
            </main>
        }
        .into_any(),
        Door::Open => view! { <Frame/> }.into_any(),
    })
}

#[component]
fn Frame() -> impl IntoView {
    let visitor = Visitor::get();
    // Another account is another world: everything is read anew.
    let client = Memo::new(move |_| visitor.viewer().and_then(|viewer| viewer.client_id));
    view! {
        <a class="skip" href="#main">{tr!(cabinet.skip)}</a>
        <header class="head">
            {redrawn(move || visitor.viewer().map(|viewer| whose(&viewer)))}
        </header>
        <Tabs/>
        <main id="main" class="page">
            {redrawn(move || {
                client.track();
                view! { <Outlet/> }
            })}
        </main>
    }
}

/// Whose account it is; a link to others where there are any.
fn whose(viewer: &ViewerView) -> AnyView {
    let Some(client) = open_client(viewer) else { return ().into_any() };
    let name = client.name.clone();
    let seller = client.seller.clone();
    let several = viewer.clients.len() > 1;
    view! {
        <div class="head__who">
            <strong>{name}</strong>
            <span class="muted">{seller}</span>
        </div>
        {several.then(|| view! { <a class="button is-quiet" href="/cabinet/more#accounts">{tr!(cabinet.switch)}</a> })}
    }
    .into_any()
}

/// The tab whose page a path is; what has no tab of its own is under the last one.
fn tab_of(path: &str) -> &'static str {
    let below = |tab: &&'static str| path.strip_prefix(*tab).is_some_and(|rest| rest.starts_with('/'));
    match path {
        "/cabinet" | "/cabinet/pay" => "/cabinet",
        _ if below(&"/cabinet/payments") => "/cabinet",
        _ => {
            let own = ["/cabinet/documents", "/cabinet/subscriptions"];
            own.into_iter().find(|tab| path == *tab || below(tab)).unwrap_or("/cabinet/more")
        }
    }
}

#[component]
fn Tabs() -> impl IntoView {
    let path = use_location().pathname;
    let tab = move |(to, sign, name): (&'static str, Sign, &'static str)| {
        let here = move || {
            let path = path.get();
            let path = path.trim_end_matches('/');
            (tab_of(path) == to).then_some("page")
        };
        view! {
            <a class="tabs__tab" href=to aria-current=here>
                <Mark sign=sign/>
                <span>{name}</span>
            </a>
        }
    };
    view! { <nav class="tabs" aria-label=tr!(cabinet.sections)>{tabs().map(tab).collect_view()}</nav> }
}

/// There is no such page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <main class="gate">
            <Title text=tr!(cabinet.no_page)/>
            <a class="button" href="/cabinet">{tr!(cabinet.to_home)}</a>
        </main>
    }
}
