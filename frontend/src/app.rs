//! The root: what all pages share, and the addresses.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

use crate::connection;
use crate::i18n::Language;
use crate::pages::catalog::{PlanCard, PlanList, VersionForm};
use crate::pages::clients::{ClientCard, ClientEdit, ClientList, ClientNew};
use crate::pages::desk::Desk;
use crate::pages::gallery::Gallery;
use crate::pages::imports::{ImportCard, ImportList, ImportNew};
use crate::pages::not_found::NotFound;
use crate::pages::operations::OperationList;
use crate::pages::profile::Profile;
use crate::pages::runs::{RunCard, RunList, RunNew, Schedules};
use crate::pages::sellers::{SellerForm, SellerList};
use crate::pages::settings::{
    AuditPage, BillingPage, KeysPage, RolesPage, Settings, SettingsHome, UsersPage,
};
use crate::pages::sign_in::SignIn;
use crate::pages::subscriptions::{Subscribe, SubscriptionCard, SubscriptionList};
use crate::session::Session;
use crate::shell::Shell;
use crate::theme::Theme;
use crate::ui::Toasts;
use crate::ui::toast::ToastCorner;

/// The application. A change of language builds it anew, so that texts need no signals.
#[component]
pub fn App() -> impl IntoView {
    connection::watch();
    let language = Language::provide();
    Theme::provide();
    Toasts::provide();
    Session::provide();
    view! {
        {move || {
            language.track();
            view! { <Pages/> }
        }}
        <ToastCorner/>
    }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=|| view! { <NotFound/> }>
                <Route path=path!("/sign-in") view=SignIn/>
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("") view=Desk/>
                    <Route path=path!("/clients") view=ClientList/>
                    <Route path=path!("/clients/new") view=ClientNew/>
                    <Route path=path!("/clients/:id/edit") view=ClientEdit/>
                    <Route path=path!("/clients/:id/subscribe") view=Subscribe/>
                    <Route path=path!("/clients/:id/:tab?") view=ClientCard/>
                    <Route path=path!("/subscriptions") view=SubscriptionList/>
                    <Route path=path!("/subscriptions/:id") view=SubscriptionCard/>
                    <Route path=path!("/operations") view=OperationList/>
                    <Route path=path!("/runs") view=RunList/>
                    <Route path=path!("/runs/new") view=RunNew/>
                    <Route path=path!("/runs/schedules") view=Schedules/>
                    <Route path=path!("/runs/:id") view=RunCard/>
                    <Route path=path!("/products") view=PlanList/>
                    <Route path=path!("/plans/:id") view=PlanCard/>
                    <Route path=path!("/plans/:id/versions/:version") view=VersionForm/>
                    <Route path=path!("/imports") view=ImportList/>
                    <Route path=path!("/imports/new") view=ImportNew/>
                    <Route path=path!("/imports/:id") view=ImportCard/>
                    <Route path=path!("/profile") view=Profile/>
                    <Route path=path!("/ui") view=Gallery/>
                    <ParentRoute path=path!("/settings") view=Settings>
                        <Route path=path!("") view=SettingsHome/>
                        <Route path=path!("/sellers") view=SellerList/>
                        <Route path=path!("/sellers/:id") view=SellerForm/>
                        <Route path=path!("/users") view=UsersPage/>
                        <Route path=path!("/roles") view=RolesPage/>
                        <Route path=path!("/keys") view=KeysPage/>
                        <Route path=path!("/audit") view=AuditPage/>
                        <Route path=path!("/billing") view=BillingPage/>
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
