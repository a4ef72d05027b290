//! One's own page: the password, open sessions, how the application looks, its shortcuts.

mod password;
mod second;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::SessionId;

use self::password::PasswordButton;
use self::second::SecondCard;
use crate::calls::access::{self, SessionView};
use crate::i18n::{self, Language, Locale};
use crate::letters;
use crate::remote::Remote;
use crate::session::{Session, Who};
use crate::shell::role_name;
use crate::theme::Theme;
use crate::tr;
use crate::ui::erased::effect;
use crate::ui::page::Span;
use crate::ui::{
    Badge, Button, CheckField, Empty, Glyph, Look, Mark, Page, Refusal, Skeleton, Toasts, Tone, text,
};

/// The page.
#[component]
pub fn Profile() -> impl IntoView {
    let session = Session::get();
    let viewer = move || match session.who() {
        Who::Viewer(viewer) => Some(viewer),
        Who::Unknown | Who::Nobody | Who::Unreachable(_) => None,
    };
    let facts = move || {
        let viewer = viewer()?;
        Some(view! {
            <dl class="facts">
                <dt>{tr!(profile.name)}</dt>
                <dd>{viewer.name.clone()}</dd>
                <dt>{tr!(profile.email)}</dt>
                <dd>{viewer.email.clone()}</dd>
                <dt>{tr!(profile.role)}</dt>
                <dd>{viewer.role.map(role_name)}</dd>
            </dl>
        })
    };
    let version = RwSignal::new(0_u32);
    let done = Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1)));
    view! {
        <Page title=tr!(profile.title).to_owned() span=Span::Form>
            <div class="cols">
                <section class="card" aria-labelledby="profile-who">
                    <div class="card__head"><h2 id="profile-who">{tr!(profile.who)}</h2></div>
                    {facts}
                    <p class="muted profile__note">{tr!(profile.who_text)}</p>
                    <PasswordButton done=done/>
                </section>
                <Looks/>
            </div>
            <SecondCard done=done/>
            <Sessions version=version/>
        </Page>
    }
}

/// Theme, language, shortcuts: kept in this browser.
#[component]
fn Looks() -> impl IntoView {
    let theme = expect_context::<Theme>();
    let language = expect_context::<Language>();
    let shortcuts = RwSignal::new(letters::are_on());
    effect(move |_| letters::turn(shortcuts.get()));
    let dark = RwSignal::new(theme.is_dark());
    effect(move |_| {
        if dark.get() != theme.is_dark() {
            theme.toggle();
        }
    });
    effect(move |_| {
        let now = theme.is_dark();
        if dark.get_untracked() != now {
            dark.set(now);
        }
    });
    let tongue = move |locale: Locale, name: &'static str| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="profile-language"
                    prop:checked=i18n::lang() == locale
                    on:change=move |_| language.choose(locale)
                />
                <span lang=i18n::code(locale)>{name}</span>
            </label>
        }
    };
    view! {
        <section class="card" aria-labelledby="profile-looks">
            <div class="card__head"><h2 id="profile-looks">{tr!(profile.looks)}</h2></div>
            <div class="stack">
            <fieldset class="field">
                <legend class="field__label">{tr!(profile.language)}</legend>
                {tongue(Locale::ru, "Русский")}
                {tongue(Locale::en, "English")}
            </fieldset>
            <CheckField id="profile-dark" label=tr!(profile.dark) value=dark/>
            <CheckField
                id="profile-keys"
                label=tr!(profile.shortcuts)
                value=shortcuts
                hint=tr!(profile.shortcuts_hint)
            />
            </div>
        </section>
    }
}

/// The person's own open sessions.
#[component]
fn Sessions(
    /// Rises when they may be others.
    version: RwSignal<u32>,
) -> impl IntoView {
    let session = Session::get();
    let own = Remote::new(move || {
        version.track();
        let id = match session.who() {
            Who::Viewer(viewer) => viewer.id,
            Who::Unknown | Who::Nobody | Who::Unreachable(_) => None,
        };
        async move {
            let all = access::sessions().await?;
            Ok(all.into_iter().filter(|session| Some(session.user) == id).collect::<Vec<_>>())
        }
    });
    let body = move || {
        match own.get() {
        None => view! { <div class="stack"><Skeleton width="80%"/><Skeleton width="60%"/></div> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| own.refresh()/> }.into_any(),
        Some(Ok(sessions)) if sessions.is_empty() => {
            view! { <Empty glyph=Glyph::Inbox title=tr!(profile.no_sessions) text=tr!(profile.no_sessions_text)/> }
                .into_any()
        }
        Some(Ok(sessions)) => view! { <Table sessions=sessions own=own/> }.into_any(),
    }
    };
    view! {
        <section class="card" aria-labelledby="profile-sessions">
            <div class="card__head"><h2 id="profile-sessions">{tr!(profile.sessions)}</h2></div>
            {body}
        </section>
    }
}

#[component]
fn Table(sessions: Vec<SessionView>, own: Remote<Vec<SessionView>>) -> impl IntoView {
    let row = move |session: SessionView| {
        let agent = session.user_agent.clone().unwrap_or_default();
        view! {
            <tr>
                <td><div class="clip" title=agent.clone()>{program(&agent)}</div></td>
                <td class="mono">{session.ip.clone()}</td>
                <td>{text::instant(session.created_at.0)}</td>
                <td>{text::instant(session.last_seen_at.0)}</td>
                <td class="num">
                    {if session.is_current {
                        view! { <Badge tone=Tone::Ok mark=Mark::Dot text=tr!(profile.current)/> }.into_any()
                    } else {
                        view! { <End id=session.id own=own/> }.into_any()
                    }}
                </td>
            </tr>
        }
    };
    view! {
        <table class="lines profile__sessions" data-testid="sessions-table">
            <thead>
                <tr>
                    <th scope="col" class="profile__agent">{tr!(profile.browser)}</th>
                    <th scope="col">{tr!(profile.ip)}</th>
                    <th scope="col">{tr!(profile.since)}</th>
                    <th scope="col">{tr!(profile.seen)}</th>
                    <th scope="col"><span class="sr-only">{tr!(profile.end)}</span></th>
                </tr>
            </thead>
            <tbody>{sessions.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn End(id: SessionId, own: Remote<Vec<SessionView>>) -> impl IntoView {
    let toasts = Toasts::get();
    let busy = RwSignal::new(false);
    let press = move |_| {
        busy.set(true);
        spawn_local(async move {
            match access::end_session(id).await {
                Ok(_) => toasts.done(tr!(profile.ended)),
                Err(error) => toasts.refused(&error),
            }
            busy.try_set(false);
            own.refresh();
        });
    };
    view! {
        <Button look=Look::Ghost busy=busy attr:data-testid="session-end" on:click=press>{tr!(profile.end)}</Button>
    }
}

/// The program and the system that a browser says of itself, in its own words where they are not known.
fn program(agent: &str) -> String {
    // Browsers that are built on another name it as well: the more particular come first.
    const PROGRAMS: [(&str, &str); 6] = [
        ("YaBrowser/", "Яндекс Браузер"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Version/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let known = PROGRAMS.iter().find_map(|(mark, name)| {
        let (_, version) = agent.split_once(mark)?;
        Some(format!("{name} {}", version.split(|sign: char| !sign.is_ascii_digit()).next()?))
    });
    let system = SYSTEMS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (known, system) {
        (Some(known), Some(system)) => format!("{known}, {system}"),
        (Some(known), None) => known,
        (None, _) => agent.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_with_its_version_and_system() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
        assert_eq!(program(chrome), "Chrome 156, Linux");
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0.1";
        assert_eq!(program(edge), "Edge 156, Windows");
        assert_eq!(program("curl/8.5"), "curl/8.5");
    }
}
