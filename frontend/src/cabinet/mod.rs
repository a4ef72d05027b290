//! The client's cabinet: a second, small application. Made for a phone first; nothing of the operators' pages is in it.
//!
//! Reading order: [`api`] and [`load`] (how it asks), [`who`] (who works, whose account is open), [`shell`] (what
//! surrounds every page), then the pages.

mod act;
mod api;
mod autopay;
mod consent;
mod documents;
mod entry;
mod home;
mod load;
mod more;
mod notices;
mod pay;
mod payment;
mod profile;
mod security;
mod shell;
mod subscription;
mod subscriptions;
mod ui;
mod who;
mod words;

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

use crate::erased::redrawn;
use crate::i18n::Language;
use crate::theme::Theme;

/// The application. A change of language builds it anew, so that texts need no signals.
#[component]
pub fn Cabinet() -> impl IntoView {
    let language = Language::provide();
    Theme::provide();
    who::Visitor::provide();
    redrawn(move || {
        language.track();
        view! { <Pages/> }
    })
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=|| view! { <shell::NotFound/> }>
                <ParentRoute path=path!("/cabinet") view=shell::Shell>
                    <Route path=path!("") view=home::Home/>
                    <Route path=path!("/documents") view=documents::Documents/>
                    <Route path=path!("/documents/:id") view=documents::Document/>
                    <Route path=path!("/subscriptions") view=subscriptions::Subscriptions/>
                    <Route path=path!("/subscriptions/:id") view=subscription::Subscription/>
                    <Route path=path!("/pay") view=pay::Pay/>
                    <Route path=path!("/payments/:id") view=payment::Payment/>
                    <Route path=path!("/autopay") view=autopay::Autopay/>
                    <Route path=path!("/more") view=more::More/>
                    <Route path=path!("/operations") view=more::Operations/>
                    <Route path=path!("/letters") view=more::Letters/>
                    <Route path=path!("/notices") view=notices::Notices/>
                    <Route path=path!("/profile") view=profile::Profile/>
                    <Route path=path!("/security") view=security::Security/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
