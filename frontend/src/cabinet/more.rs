//! Everything else: other accounts, operations, letters, settings, the way out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::cabinet::{LetterItem, OperationItem, ViewerClient, operations};
use shared::ids::ClientId;
use shared::mail::MailState;

use super::api::done;
use super::load::{Doing, Paged};
use super::ui::{Row, Title, badge};
use super::who::Visitor;
use super::words::{amount, day, operation, sum};
use crate::erased::redrawn;
use crate::i18n::{Language, Locale, lang};
use crate::theme::Theme;
use crate::today::day_at;
use crate::tr;

/// The page.
#[component]
pub fn More() -> impl IntoView {
    let visitor = Visitor::get();
    let (language, theme) = (expect_context::<Language>(), expect_context::<Theme>());
    let other = match lang() {
        Locale::ru => (Locale::en, "English"),
        Locale::en => (Locale::ru, "Русский"),
    };
    let leave = move |_| {
        spawn_local(async move {
            if done(operations::sign_out()).await.is_ok() {
                visitor.leave();
            }
        });
    };
    let several = move || visitor.viewer().is_some_and(|viewer| viewer.clients.len() > 1);
    view! {
        <Title text=tr!(cabinet.more)/>
        <section class="card">
            <ul class="rows">
                <Row to="/cabinet/operations" title=tr!(cabinet.operations)/>
                <Row to="/cabinet/autopay" title=tr!(cabinet.autopay)/>
                <Row to="/cabinet/profile" title=tr!(cabinet.profile)/>
                <Row to="/cabinet/notices" title=tr!(cabinet.notices)/>
                <Row to="/cabinet/letters" title=tr!(cabinet.letters)/>
                <Row to="/cabinet/security" title=tr!(cabinet.security)/>
            </ul>
        </section>
        {redrawn(move || {
            several()
                .then(|| {
                    view! {
                        <section class="card" id="accounts">
                            <h2>{tr!(cabinet.accounts)}</h2>
                            <Accounts/>
                        </section>
                    }
                })
        })}
        <section class="card stack">
            <button class="button" on:click=move |_| theme.toggle()>
                {move || if theme.is_dark() { tr!(cabinet.light) } else { tr!(cabinet.dark) }}
            </button>
            <button class="button" lang=crate::i18n::code(other.0) on:click=move |_| language.choose(other.0)>
                {other.1}
            </button>
            <button class="button" on:click=leave data-testid="leave">{tr!(cabinet.leave)}</button>
            <p class="muted">{move || visitor.viewer().map(|viewer| viewer.email)}</p>
        </section>
    }
}

/// Chooses whose account is opened, where there are several.
#[component]
pub fn Choose() -> impl IntoView {
    let visitor = Visitor::get();
    let none = move || visitor.viewer().is_some_and(|viewer| viewer.clients.is_empty());
    let leave = move |_| {
        spawn_local(async move {
            if done(operations::sign_out()).await.is_ok() {
                visitor.leave();
            }
        });
    };
    view! {
        <Title text=tr!(cabinet.choose)/>
        <section class="card">
            {redrawn(move || none().then(|| view! { <p>{tr!(cabinet.no_accounts)}</p> }))}
            <Accounts/>
        </section>
        <button class="button is-quiet" on:click=leave>{tr!(cabinet.leave)}</button>
    }
}

#[component]
fn Accounts() -> impl IntoView {
    let visitor = Visitor::get();
    let doing = Doing::new();
    let open = move |id: ClientId| {
        if !doing.begin() {
            return;
        }
        spawn_local(async move {
            match done(operations::choose(id)).await {
                Ok(viewer) => {
                    doing.end(None);
                    visitor.enter(viewer);
                }
                Err(failure) => doing.end(Some(failure)),
            }
        });
    };
    let one = move |client: ViewerClient, current: bool| {
        let id = client.id;
        let about = match client.contract_number {
            Some(number) => format!("{} · {number}", client.seller),
            None => client.seller,
        };
        let tone = if amount(client.balance).minor() < 0 { "row__figure is-debt" } else { "row__figure" };
        view! {
            <li>
                <button class="row" on:click=move |_| open(id) disabled=current aria-current=current.then_some("true")>
                    <span class="row__text">
                        <span class="row__title">{client.name}</span>
                        <span class="muted">{about}</span>
                    </span>
                    <span class=tone>{sum(client.balance)}</span>
                </button>
            </li>
        }
    };
    view! {
        {doing.rest(&[])}
        <ul class="rows">
            {redrawn(move || {
                let viewer = visitor.viewer();
                let open = viewer.as_ref().and_then(|viewer| viewer.client_id);
                let clients = viewer.map(|viewer| viewer.clients).unwrap_or_default();
                clients.into_iter().map(|client| { let here = open == Some(client.id); one(client, here) }).collect_view()
            })}
        </ul>
    }
}

fn operation_row(row: OperationItem) -> AnyView {
    let amount = amount(row.amount);
    let tone = if amount.minor() > 0 { "row__figure is-good" } else { "row__figure" };
    let after = tr!(cabinet.balance_after, sum = sum(row.balance_after)).to_string();
    view! {
        <li class="line">
            <span>{operation(row.kind, amount)} <span class="muted is-block">{day(row.dated_on.0)}</span></span>
            <span class="line__end">
                <span class=tone>{crate::format::signed(amount, lang())}</span>
                <span class="muted is-block">{after}</span>
            </span>
        </li>
    }
    .into_any()
}

/// Operations of the account.
#[component]
pub fn Operations() -> impl IntoView {
    let entries = Paged::now(operations::operations);
    view! {
        <Title text=tr!(cabinet.operations) back="/cabinet/more"/>
        <section class="card">{entries.draw("lines", tr!(cabinet.no_operations), operation_row)}</section>
    }
}

fn letter_row(letter: LetterItem) -> AnyView {
    let state = match letter.state {
        MailState::Sent => badge("ok", tr!(cabinet.mail_sent)),
        MailState::Queued | MailState::Sending => badge("info", tr!(cabinet.mail_waits)),
        MailState::Failed | MailState::Cancelled => badge("mute", tr!(cabinet.mail_not)),
    };
    let when = day(day_at(letter.created_at.0));
    view! {
        <li class="said">
            <div class="said__head"><span>{letter.subject}</span>{state}</div>
            <span class="muted">{format!("{when} · {}", letter.to)}</span>
        </li>
    }
    .into_any()
}

/// Letters that were sent.
#[component]
pub fn Letters() -> impl IntoView {
    let letters = Paged::now(operations::letters);
    view! {
        <Title text=tr!(cabinet.letters) back="/cabinet/more"/>
        <section class="card">{letters.draw("rows", tr!(cabinet.no_letters), letter_row)}</section>
    }
}
