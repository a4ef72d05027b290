//! Signing in.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::api::ApiError;
use crate::calls::access;
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
        if let Who::Viewer(_) = session.who() {
            let next = wanted.with_untracked(|query| query.get("next")).unwrap_or_default();
            // Only our own pages: an address of another site is not followed.
            let next = if next.starts_with('/') && !next.starts_with("//") { next } else { "/".to_owned() };
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
                <Form/>
                <div class="gate__tools"><Preferences/></div>
            </div>
        </main>
    }
}

#[component]
fn Form() -> impl IntoView {
    let session = Session::get();
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let refusal = RwSignal::new(None::<ApiError>);
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
                Ok(viewer) => session.enter(viewer),
                Err(error) => {
                    refusal.try_set(Some(error));
                    busy.try_set(false);
                }
            }
        });
    };
    view! {
        <form class="card stack" novalidate on:submit=submit data-testid="sign-in-form">
            {redrawn(move || {
                refusal
                    .get()
                    .map(|error| {
                        view! {
                            <div class="notice is-bad" role="alert" data-testid="sign-in-error">
                                <Icon glyph=Glyph::Error/>
                                <div class="notice__body">{error.text()}</div>
                            </div>
                        }
                    })
            })}
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
