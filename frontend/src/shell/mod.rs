//! The frame around every page: sections at the left, search and the person at the top.

use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{A, Outlet};
use leptos_router::hooks::{use_location, use_navigate};
use shared::access::{Permission, Role};
use shared::run::RunState;

use crate::calls::{access, runs};
use crate::i18n::{self, Language, Locale};
use crate::remote::Remote;
use crate::session::{Session, Who};
use crate::theme::{Theme, keep, kept};
use crate::tr;
use crate::ui::{Button, Glyph, Icon, Look, Refusal, Skeleton, text};

mod jobs;
mod keys;
mod palette;

use jobs::Jobs;
use palette::Palette;

const FOLDED: &str = "abona.menu";

/// The guard of all pages but signing in.
#[component]
pub fn Shell() -> impl IntoView {
    let session = Session::get();
    let navigate = use_navigate();
    let location = use_location();
    Effect::new(move |_| {
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

/// What every page knows of the server: its day, and how many runs wait for a person.
#[derive(Clone, Copy)]
pub struct Surroundings {
    /// The clock.
    pub clock: Remote<access::ClockView>,
    /// Runs that wait for confirmation.
    pub waiting: Remote<usize>,
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
        let page = runs::list(Some(RunState::AwaitingConfirmation), None, 50).await?;
        Ok(page.rows.len())
    });
    let clock = Remote::new(access::clock);
    Effect::new(move |_| {
        if let Some(clock) = clock.data() {
            crate::today::said(clock.today.0);
        }
    });
    provide_context(Surroundings { clock, waiting });
    let folded = RwSignal::new(kept(FOLDED).is_some_and(|kept| kept == "folded"));
    let palette = RwSignal::new(false);
    let fold = move || {
        folded.update(|folded| *folded = !*folded);
        keep(FOLDED, if folded.get_untracked() { "folded" } else { "open" });
    };
    keys::listen(palette, fold);
    view! {
        <div class=move || if folded.get() { "shell is-narrow" } else { "shell" }>
            <a class="skip" href="#main">{tr!(shell.skip)}</a>
            <Side folded=folded fold=fold/>
            <Top name=name role=role palette=palette/>
            <main class="main" id="main" tabindex="-1">
                <Outlet/>
            </main>
        </div>
        <Palette open=palette/>
    }
}

#[component]
fn Side(folded: RwSignal<bool>, fold: impl Fn() + 'static) -> impl IntoView {
    let waiting = Surroundings::get().waiting;
    let may_import = Session::get().may(Permission::ImportRun);
    let fold_name = move || if folded.get() { tr!(shell.unfold) } else { tr!(shell.fold) };
    view! {
        <aside class="side">
            <A href="/" attr:class="side__brand" attr:aria-label=tr!(common.product)>
                <img src="/icon.svg" alt="" width="22" height="22"/>
                <span class="side__text">{tr!(common.product)}</span>
            </A>
            <nav class="side__nav" aria-label=tr!(shell.nav)>
                <Section href="/" glyph=Glyph::Desk label=tr!(shell.desk) id="nav-desk" exact=true/>
                <Section href="/clients" glyph=Glyph::Clients label=tr!(shell.clients) id="nav-clients"/>
                <Section
                    href="/subscriptions"
                    glyph=Glyph::Subscriptions
                    label=tr!(shell.subscriptions)
                    id="nav-subscriptions"
                />
                <div class="side__group"><span>{tr!(shell.billing)}</span></div>
                <Section href="/runs" glyph=Glyph::Runs label=tr!(shell.runs) id="nav-runs" count=move || {
                    waiting.map(|n| *n).filter(|n| *n > 0)
                }/>
                <div class="side__group"><span>{tr!(shell.catalog_group)}</span></div>
                <Section href="/products" glyph=Glyph::Package label=tr!(shell.catalog) id="nav-catalog"/>
                {may_import.then(|| view! {
                    <div class="side__group"><span>{tr!(shell.exchange)}</span></div>
                    <Section href="/imports" glyph=Glyph::Upload label=tr!(shell.imports) id="nav-imports"/>
                })}
                <div class="side__group"><span>{tr!(shell.system)}</span></div>
                <Section href="/settings" glyph=Glyph::Settings label=tr!(shell.settings) id="nav-settings"/>
            </nav>
            <div class="side__foot">
                <button
                    type="button"
                    class="side__fold"
                    aria-label=fold_name
                    title=move || format!("{} · Ctrl+B", fold_name())
                    on:click=move |_| fold()
                >
                    <Icon glyph=Glyph::Sidebar/>
                    <span class="side__text">{fold_name}</span>
                </button>
            </div>
        </aside>
    }
}

#[component]
fn Section(
    href: &'static str,
    glyph: Glyph,
    label: &'static str,
    id: &'static str,
    #[prop(optional)] exact: bool,
    #[prop(optional, into)] count: Signal<Option<usize>>,
) -> impl IntoView {
    view! {
        <A href=href exact=exact attr:class="side__link" attr:data-testid=id attr:title=label>
            <Icon glyph=glyph/>
            <span class="side__text">{label}</span>
            {move || count.get().map(|n| view! { <span class="side__count">{n}</span> })}
        </A>
    }
}

#[component]
fn Top(name: String, role: Option<Role>, palette: RwSignal<bool>) -> impl IntoView {
    let session = Session::get();
    let clock = Surroundings::get().clock;
    let by_hand = move || clock.data().filter(|clock| clock.manual);
    view! {
        <header class="top">
            <button
                type="button"
                class="top__find"
                data-testid="open-palette"
                aria-haspopup="dialog"
                on:click=move |_| palette.set(true)
            >
                <Icon glyph=Glyph::Search/>
                <span class="clip">{tr!(shell.find)}</span>
                <kbd>"Ctrl K"</kbd>
            </button>
            <div class="top__right">
                {move || {
                    by_hand()
                        .map(|clock| {
                            view! {
                                <span class="top__clock" title=tr!(shell.manual_clock_title)>
                                    <Icon glyph=Glyph::Clock/>
                                    {tr!(shell.manual_clock, day = text::date(clock.today.0)).to_string()}
                                </span>
                            }
                        })
                }}
                <Jobs/>
                <Preferences/>
                <A href="/profile" attr:class="top__who" attr:title=tr!(shell.profile)>
                    <span class="clip strong" data-testid="viewer-name">{name}</span>
                    <span class="clip">{role.map(role_name)}</span>
                </A>
                <Button
                    look=Look::Ghost
                    title=Some(tr!(shell.sign_out).to_owned())
                    attr:aria-label=tr!(shell.sign_out)
                    attr:data-testid="sign-out"
                    on:click=move |_| session.leave()
                >
                    <Icon glyph=Glyph::SignOut/>
                </Button>
            </div>
        </header>
    }
}

/// Buttons of the language and the theme.
#[component]
pub fn Preferences() -> impl IntoView {
    let theme = expect_context::<Theme>();
    let language = expect_context::<Language>();
    let theme_name = move || if theme.is_dark() { tr!(shell.to_light) } else { tr!(shell.to_dark) };
    let other = match i18n::lang() {
        Locale::ru => Locale::en,
        Locale::en => Locale::ru,
    };
    view! {
        <Button
            look=Look::Ghost
            title=Some(tr!(shell.other_language).to_owned())
            attr:aria-label=tr!(shell.other_language)
            attr:data-testid="language"
            on:click=move |_| language.choose(other)
        >
            {tr!(shell.other_language_code)}
        </Button>
        <Button
            look=Look::Ghost
            title=Signal::derive(move || Some(theme_name().to_owned()))
            attr:aria-label=theme_name
            attr:data-testid="theme"
            on:click=move |_| theme.toggle()
        >
            {move || view! { <Icon glyph=if theme.is_dark() { Glyph::Sun } else { Glyph::Moon }/> }}
        </Button>
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
