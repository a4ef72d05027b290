//! The root: what all pages share, and the addresses.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

use crate::connection;
use crate::i18n::Language;
use crate::pages::desk::Desk;
use crate::pages::not_found::NotFound;
use crate::pages::settings::{Settings, SettingsHome};
use crate::pages::sign_in::SignIn;
use crate::parts;
use crate::session::Session;
use crate::shell::Shell;
use crate::theme::Theme;
use crate::ui::Toasts;
use crate::ui::erased::redrawn;
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
        {redrawn(move || {
            language.track();
            view! { <Pages/> }
        })}
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
                    <Route path=path!("/clients") view=parts::client_list()/>
                    <Route path=path!("/clients/new") view=parts::client_new()/>
                    <Route path=path!("/clients/:id/edit") view=parts::client_edit()/>
                    <Route path=path!("/clients/:id/subscribe") view=parts::subscribe()/>
                    <Route path=path!("/clients/:id/:tab?") view=parts::client_card()/>
                    <Route path=path!("/subscriptions") view=parts::subscription_list()/>
                    <Route path=path!("/subscriptions/:id") view=parts::subscription_card()/>
                    <Route path=path!("/blocks") view=parts::block_list()/>
                    <Route path=path!("/operations") view=parts::operation_list()/>
                    <Route path=path!("/payments") view=parts::payment_list()/>
                    <Route path=path!("/payments/queue") view=parts::payment_queue()/>
                    <Route path=path!("/payments/:id") view=parts::payment_card()/>
                    <Route path=path!("/statements") view=parts::statement_list()/>
                    <Route path=path!("/statements/:id") view=parts::statement_card()/>
                    <Route path=path!("/debtors") view=parts::debtor_list()/>
                    <Route path=path!("/invoices") view=parts::invoice_list()/>
                    <Route path=path!("/acts") view=parts::act_list()/>
                    <Route path=path!("/documents/new") view=parts::document_new()/>
                    <Route path=path!("/documents/:id") view=parts::document_card()/>
                    <Route path=path!("/gateway") view=parts::intent_list()/>
                    <Route path=path!("/gateway/events") view=parts::event_list()/>
                    <Route path=path!("/gateway/health") view=parts::gateway_health()/>
                    <Route path=path!("/gateway/registers") view=parts::gateway_registers()/>
                    <Route path=path!("/gateway/accounts") view=parts::gateway_accounts()/>
                    <Route path=path!("/gateway/payments/:id") view=parts::intent_card()/>
                    <Route path=path!("/mail") view=parts::mail_list()/>
                    <Route path=path!("/runs") view=parts::run_list()/>
                    <Route path=path!("/runs/new") view=parts::run_new()/>
                    <Route path=path!("/runs/schedules") view=parts::schedules()/>
                    <Route path=path!("/runs/:id") view=parts::run_card()/>
                    <Route path=path!("/products") view=parts::plan_list()/>
                    <Route path=path!("/plans/:id") view=parts::plan_card()/>
                    <Route path=path!("/plans/:id/versions/:version") view=parts::version_form()/>
                    <Route path=path!("/imports") view=parts::import_list()/>
                    <Route path=path!("/imports/new") view=parts::import_new()/>
                    <Route path=path!("/imports/:id") view=parts::import_card()/>
                    <Route path=path!("/profile") view=parts::profile()/>
                    <Route path=path!("/ui") view=parts::gallery()/>
                    <Route path=path!("/templates/:kind") view=parts::template_page()/>
                    <ParentRoute path=path!("/settings") view=Settings>
                        <Route path=path!("") view=SettingsHome/>
                        <Route path=path!("/sellers") view=parts::seller_list()/>
                        <Route path=path!("/sellers/:id/:tab?") view=parts::seller_form()/>
                        <Route path=path!("/templates") view=parts::template_list()/>
                        <Route path=path!("/users") view=parts::users()/>
                        <Route path=path!("/roles") view=parts::roles()/>
                        <Route path=path!("/keys") view=parts::keys()/>
                        <Route path=path!("/webhooks") view=parts::webhook_list()/>
                        <Route path=path!("/webhooks/:id") view=parts::webhook_card()/>
                        <Route path=path!("/audit") view=parts::audit()/>
                        <Route path=path!("/billing") view=parts::billing()/>
                        <Route path=path!("/credit/:tab?") view=parts::credit()/>
                        <Route path=path!("/credit/policies/:id") view=parts::credit_policy()/>
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
