//! Signing in.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::api::ApiError;
use crate::calls::access::{self, Entered};
use crate::session::{Session, Who};
use crate::shell::Preferences;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::{Button, Glyph, Icon, Look, TextField};

/// The page. After signing in it goes on to where the person wanted to be.
#[component]
pub fn SignIn() -> impl IntoView {
    let session = Session::get();
    let navigate = use_navigate();
    let wanted = use_query_map();
    effect(move |_| document().set_title(&format!("{} · {}", tr!(session.title), tr!(common.product))));
    effect(move |_| {
        if let Who::Viewer(viewer) = session.who() {
            let next = wanted.with_untracked(|query| query.get("next")).unwrap_or_default();
            // Only our own pages: an address of another site is not followed.
            let next = if next.starts_with('/') && !next.starts_with("//") { next } else { "/".to_owned() };
            let next = if viewer.second_factor_wanted { "/profile".to_owned() } else { next };
            navigate(&next, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    view! {
        <main class="gate">
            <div class="gate__box">
                <div class="gate__brand">
                    <img src="/icon.svg" alt="" width="44" height="44"/>
                    <div>
                        <h1>{tr!(common.product)}</h1>
                        <p class="muted">{tr!(session.lead)}</p>
                    </div>
                </div>
                <Steps/>
                <div class="gate__tools"><Preferences/></div>
            </div>
        </main>
    }
}

/// The password, and the code where one is asked for.
#[component]
fn Steps() -> impl IntoView {
    let challenge = RwSignal::new(None::<String>);
    let refusal = RwSignal::new(None::<ApiError>);
    move || match challenge.get() {
        None => view! { <Form challenge=challenge refusal=refusal/> }.into_any(),
        Some(_) => view! { <Code challenge=challenge refusal=refusal/> }.into_any(),
    }
}

/// Why the step was refused.
#[component]
fn Refused(refusal: RwSignal<Option<ApiError>>) -> impl IntoView {
    redrawn(move || {
        refusal.get().map(|error| {
            view! {
                <div class="notice is-bad" role="alert" data-testid="sign-in-error">
                    <Icon glyph=Glyph::Error/>
                    <div class="notice__body">{error.text()}</div>
                </div>
            }
        })
    })
}

/// The second step.
#[component]
fn Code(challenge: RwSignal<Option<String>>, refusal: RwSignal<Option<ApiError>>) -> impl IntoView {
    let session = Session::get();
    let code = RwSignal::new(String::new());
    let (asked, busy) = (RwSignal::new(false), RwSignal::new(false));
    let code_error = Signal::derive(move || {
        (asked.get() && code.get().trim().is_empty()).then(|| tr!(session.code_empty).to_owned())
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        let Some(token) = challenge.get_untracked() else { return };
        if code_error.get_untracked().is_some() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        refusal.set(None);
        let typed = code.get_untracked();
        spawn_local(async move {
            match access::confirm_sign_in(token, typed).await {
                Ok(viewer) => session.enter(viewer),
                Err(error) => {
                    // The challenge is over: the password is asked for again, and says why.
                    if error.field("challenge").is_some() {
                        challenge.try_set(None);
                    }
                    refusal.try_set(Some(error));
                    busy.try_set(false);
                }
            }
        });
    };
    let back = move |_| {
        refusal.set(None);
        challenge.set(None);
    };
    view! {
        <form class="card stack" novalidate on:submit=submit data-testid="sign-in-code-form">
            <Refused refusal=refusal/>
            <TextField
                id="code"
                label=tr!(session.code)
                autocomplete="one-time-code"
                value=code
                hint=tr!(session.code_hint)
                error=code_error
                autofocus=true
            />
            <Button look=Look::Primary submit=true busy=busy attr:data-testid="sign-in-code">
                {tr!(session.enter)}
            </Button>
            <button type="button" class="link" on:click=back>{tr!(session.code_back)}</button>
        </form>
    }
}

#[component]
fn Form(challenge: RwSignal<Option<String>>, refusal: RwSignal<Option<ApiError>>) -> impl IntoView {
    let session = Session::get();
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let email_error = Signal::derive(move || {
        (asked.get() && email.get().trim().is_empty()).then(|| tr!(session.email_empty).to_owned())
    });
    let password_error = Signal::derive(move || {
        (asked.get() && password.get().is_empty()).then(|| tr!(session.password_empty).to_owned())
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        asked.set(true);
        if email_error.get_untracked().or(password_error.get_untracked()).is_some() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        refusal.set(None);
        let (name, secret) = (email.get_untracked().trim().to_owned(), password.get_untracked());
        spawn_local(async move {
            match access::sign_in(name, secret).await {
                Ok(Entered::In(viewer)) => session.enter(*viewer),
                Ok(Entered::Asked(token)) => {
                    challenge.try_set(Some(token));
                }
                Err(error) => {
                    refusal.try_set(Some(error));
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        <form class="card stack" novalidate on:submit=submit data-testid="sign-in-form">
            <Refused refusal=refusal/>
            <TextField
                id="email"
                label=tr!(session.email)
                kind="email"
                autocomplete="username"
                value=email
                error=email_error
                autofocus=true
            />
            <TextField
                id="password"
                label=tr!(session.password)
                kind="password"
                autocomplete="current-password"
                value=password
                error=password_error
            />
            <Button look=Look::Primary submit=true busy=busy attr:data-testid="sign-in">
                {tr!(session.enter)}
            </Button>
        </form>
    }
}
