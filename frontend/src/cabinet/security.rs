//! Signing in: the password, open sessions, the consent.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::cabinet::{ConsentInput, PasswordInput, SessionItem, operations};

use super::api::done;
use super::load::{Doing, Loaded};
use super::ui::{Field, Title, badge, paragraphs};
use super::who::Visitor;
use super::words::day;
use crate::erased::redrawn;
use crate::today::day_at;
use crate::tr;

/// The page.
#[component]
pub fn Security() -> impl IntoView {
    view! {
        <Title text=tr!(cabinet.security) back="/cabinet/more"/>
        <Password/>
        <Sessions/>
        <Consented/>
    }
}

#[component]
fn Password() -> impl IntoView {
    let visitor = Visitor::get();
    let password = RwSignal::new(String::new());
    let saved = RwSignal::new(false);
    let doing = Doing::new();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !doing.begin() {
            return;
        }
        let input = PasswordInput { password: password.get_untracked() };
        spawn_local(async move {
            match done(operations::set_password(&input)).await {
                Ok(viewer) => {
                    password.set(String::new());
                    saved.set(true);
                    doing.end(None);
                    visitor.enter(viewer);
                }
                Err(failure) => doing.end(Some(failure)),
            }
        });
    };
    let has = move || visitor.viewer().is_some_and(|viewer| viewer.has_password);
    view! {
        <form class="card stack" novalidate on:submit=save>
            <h2>{tr!(cabinet.password)}</h2>
            <p class="muted">{move || if has() { tr!(cabinet.password_is) } else { tr!(cabinet.password_none) }}</p>
            <Field
                id="new-password"
                label=tr!(cabinet.new_password)
                hint=tr!(cabinet.password_hint)
                kind="password"
                autocomplete="new-password"
                value=password
                error=doing.field("password")
            />
            {doing.rest(&["password"])}
            {redrawn(move || saved.get().then(|| view! { <p role="status">{tr!(cabinet.saved)}</p> }))}
            <button class="button" type="submit" disabled=move || doing.busy.get()>{tr!(cabinet.set_password)}</button>
        </form>
    }
}

fn session(item: SessionItem) -> AnyView {
    let here = item.is_current.then(|| badge("ok", tr!(cabinet.this_session)));
    let place = item.ip.unwrap_or_default();
    view! {
        <li class="said">
            <div class="said__head"><span>{browser(&item.user_agent.unwrap_or_default())}</span>{here}</div>
            <span class="muted">{format!("{} · {place}", day(day_at(item.last_seen_at.0)))}</span>
        </li>
    }
    .into_any()
}

/// What a browser is called by people.
fn browser(agent: &str) -> String {
    let known = [
        ("YaBrowser", "Яндекс Браузер"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    let system = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let first = |list: &[(&str, &str)]| {
        list.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| (*name).to_owned())
    };
    let parts: Vec<String> = [first(&known), first(&system)].into_iter().flatten().collect();
    if parts.is_empty() { tr!(cabinet.some_browser).to_owned() } else { parts.join(", ") }
}

#[component]
fn Sessions() -> impl IntoView {
    let sessions = Loaded::now(operations::sessions());
    let doing = Doing::new();
    let end = move |_| {
        if !doing.begin() {
            return;
        }
        spawn_local(async move {
            let answer = done(operations::end_other_sessions()).await;
            sessions.again(operations::sessions());
            doing.end(answer.err());
        });
    };
    view! {
        <section class="card stack" aria-labelledby="sessions">
            <h2 id="sessions">{tr!(cabinet.sessions)}</h2>
            {sessions.draw(move |rows| {
                let several = rows.len() > 1;
                view! {
                    <ul class="rows">{rows.into_iter().map(session).collect_view()}</ul>
                    {several.then(|| view! { <button class="button" on:click=end>{tr!(cabinet.end_others)}</button> })}
                }
            })}
            {doing.rest(&[])}
        </section>
    }
}

#[component]
fn Consented() -> impl IntoView {
    let visitor = Visitor::get();
    let doing = Doing::new();
    let withdraw = move |_| {
        let Some(viewer) = visitor.viewer() else { return };
        if !doing.begin() {
            return;
        }
        let input = ConsentInput { version: viewer.consent_offer.version, given: false };
        spawn_local(async move {
            match done(operations::consent(&input)).await {
                Ok(_) => visitor.leave(),
                Err(failure) => doing.end(Some(failure)),
            }
        });
    };
    view! {
        <details class="card fold">
            <summary><h2>{tr!(cabinet.consent)}</h2></summary>
            <div class="stack">
                {redrawn(move || {
                    let viewer = visitor.viewer()?;
                    let given = viewer.consent.map(|consent| {
                        tr!(cabinet.consent_given, day = day(day_at(consent.given_at.0))).to_string()
                    });
                    Some(view! {
                        <p>{given}</p>
                        {paragraphs(&viewer.consent_offer.text)}
                    })
                })}
                {doing.rest(&[])}
                <button class="button is-danger" on:click=withdraw disabled=move || doing.busy.get()>
                    {tr!(cabinet.withdraw)}
                </button>
                <p class="muted">{tr!(cabinet.withdraw_about)}</p>
            </div>
        </details>
    }
}
