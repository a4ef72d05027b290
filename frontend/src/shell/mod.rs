//! The frame around every page: sections at the left, search and the person at the top.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_navigate};
use shared::access::Role;
use shared::run::RunState;

use crate::calls::{access, runs};
use crate::parts;
use crate::remote::Remote;
use crate::session::{Session, Who};
use crate::tr;
use crate::ui::erased::effect;
use crate::ui::summary::focus_what_is_wrong;
use crate::ui::{Refusal, Skeleton};

mod help;
mod jobs;
mod keys;
mod offline;
mod palette;
mod sections;
mod side;
mod top;

use help::Help;
use keys::Movable;
use offline::Offline;
use palette::Palette;
use side::{Menu, Side};
use top::Top;

pub use help::KeysHelp;
pub use jobs::Jobs;
pub use palette::Search;
pub use top::Preferences;

/// The guard of all pages but signing in.
#[component]
pub fn Shell() -> impl IntoView {
    let session = Session::get();
    let navigate = use_navigate();
    let location = use_location();
    effect(move |_| {
        if session.who() == Who::Nobody {
            let here =
                format!("{}{}", location.pathname.get_untracked(), query(&location.search.get_untracked()));
            let next = String::from(js_sys::encode_uri_component(&here));
            let to = if here == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={next}") };
            navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    move || match session.who() {
        Who::Unknown => view! { <div class="gate"><Skeleton width="160px"/></div> }.into_any(),
        Who::Nobody => ().into_any(),
        Who::Unreachable(error) => view! {
            <main class="gate">
                <div class="gate__box"><Refusal error=error retry=move |()| session.ask()/></div>
            </main>
        }
        .into_any(),
        Who::Viewer(viewer) => view! { <Frame name=viewer.name.clone() role=viewer.role/> }.into_any(),
    }
}

fn query(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{search}") }
}

/// What every page knows: the server's day, how many runs wait for a person, and whether other pages are at hand.
#[derive(Clone, Copy)]
pub struct Surroundings {
    /// The clock.
    pub clock: Remote<access::ClockView>,
    /// Runs that wait for confirmation.
    pub waiting: Remote<usize>,
    /// All parts of the program are here.
    pub whole: RwSignal<bool>,
}

impl Surroundings {
    /// The surroundings of the page.
    #[must_use]
    pub fn get() -> Surroundings {
        expect_context::<Surroundings>()
    }

    /// The day that the server calls today.
    #[must_use]
    pub fn today(self) -> Option<NaiveDate> {
        self.clock.map(|clock| clock.today.0)
    }
}

#[component]
fn Frame(name: String, role: Option<Role>) -> impl IntoView {
    let waiting = Remote::new(|| async {
        let page =
            runs::list(runs::filter(Some(RunState::AwaitingConfirmation)), Vec::new(), None, 50).await?;
        Ok(page.rows.len())
    });
    let clock = Remote::new(access::clock);
    effect(move |_| {
        if let Some(clock) = clock.data() {
            crate::today::said(clock.today.0);
        }
    });
    provide_context(Surroundings { clock, waiting, whole: parts::warm() });
    let menu = Menu::kept();
    let palette = RwSignal::new(false);
    let help = RwSignal::new(false);
    focus_what_is_wrong();
    keys::listen(Movable { palette, help, fold: Callback::new(move |()| menu.fold()) });
    view! {
        <div class=move || menu.class()>
            <a class="skip" href="#main">{tr!(shell.skip)}</a>
            <Side menu=menu help=help/>
            <Top name=name role=role palette=palette menu=menu/>
            <Offline/>
            <main class="main" id="main" tabindex="-1">
                <Outlet/>
            </main>
        </div>
        <Palette open=palette/>
        <Help open=help/>
    }
}

/// Name of a role.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => tr!(shell.role_owner),
        Role::Administrator => tr!(shell.role_administrator),
        Role::Billing => tr!(shell.role_billing),
        Role::Accountant => tr!(shell.role_accountant),
        Role::Support => tr!(shell.role_support),
        Role::Viewer => tr!(shell.role_viewer),
    }
}
