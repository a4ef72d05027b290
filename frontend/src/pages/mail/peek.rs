//! A letter beside the list: its text, what goes with it, and the attempts to send it.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::acts::{Acts, may_cancel, may_resend};
use super::words::{outcome_mark, state_badge};
use crate::calls::mail::{self, MailCard, MailRow};
use crate::pages::documents::{href, numbered};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, Glyph, Icon, Moment, Notice, Peek, Refusal, Skeleton, Timeline, Tone, text};

/// The panel; open while a letter is chosen.
#[component]
pub fn MailPeek(row: RwSignal<Option<MailRow>>, acts: Acts, version: RwSignal<u32>) -> impl IntoView {
    let body = move |row: MailRow| {
        let id = row.mail.id;
        let card = Remote::new(move || {
            version.track();
            mail::one(id)
        });
        redrawn(move || match card.get() {
            None => view! { <div class="stack" aria-busy="true"><Skeleton width="70%"/></div> }.into_any(),
            Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
            Some(Ok(None)) => view! { <Notice tone=Tone::Warn title=tr!(errors.not_found)/> }.into_any(),
            Some(Ok(Some(card))) => letter(card, acts),
        })
    };
    view! { <Peek row=row title=|row: &MailRow| row.mail.subject.clone() id="mail-peek" body=body/> }
}

fn letter(card: MailCard, acts: Acts) -> AnyView {
    let MailCard { mail: letter, client, documents, attempts } = card;
    let document = |document| {
        let name = numbered(&document);
        view! { <li><A href=href(document.id)>{name}</A></li> }
    };
    let moment = |attempt: shared::api::mail::MailAttemptView| {
        let (tone, mark, title) = outcome_mark(attempt.outcome);
        let answer = attempt.answer;
        Moment {
            at: text::instant(attempt.at.0),
            title: title.to_owned(),
            who: String::new(),
            tone,
            mark,
            details: Some(view! { <p class="muted">{answer}</p> }.into_any()),
        }
    };
    let moments: Vec<Moment> = attempts.into_iter().rev().map(moment).collect();
    let next = letter.next_attempt_at.map(|at| {
        view! { <dt>{tr!(mail.next)}</dt><dd>{text::instant(at.0)}</dd> }
    });
    let buttons = buttons(&letter, acts);
    view! {
        <div class="row is-wrapped">
            {state_badge(letter.state)}
            <A href=format!("/clients/{}", client.id)>{client.name}</A>
        </div>
        <dl class="facts">
            <dt>{tr!(mail.to)}</dt>
            <dd>{letter.to}</dd>
            <dt>{tr!(mail.created)}</dt>
            <dd>{format!("{}, {}", letter.created_by, text::instant(letter.created_at.0))}</dd>
            {next}
        </dl>
        <p class="letter" data-testid="mail-text">{letter.text}</p>
        <section class="stack" aria-label=tr!(mail.attached)>
            <h3>{tr!(mail.attached)}</h3>
            <ul>{documents.into_iter().map(document).collect_view()}</ul>
        </section>
        {(!moments.is_empty())
            .then(|| {
                view! {
                    <section class="stack">
                        <h3>{tr!(mail.attempts)}</h3>
                        <Timeline label=tr!(mail.attempts) moments=moments/>
                    </section>
                }
            })}
        {buttons}
    }
    .into_any()
}

fn buttons(letter: &mail::MailView, acts: Acts) -> impl IntoView + use<> {
    let lacks = Session::get().lacks(Permission::DocumentWrite);
    let (id, forbidden) = (letter.id, lacks.is_some());
    let again = may_resend(letter).then(|| {
        let title = lacks.clone();
        view! {
            <Button disabled=forbidden title=title attr:data-testid="mail-again" on:click=move |_| acts.resend(id)>
                {tr!(mail.again)}
            </Button>
        }
    });
    let back = may_cancel(letter).then(|| {
        view! {
            <Button disabled=forbidden title=lacks attr:data-testid="mail-cancel" on:click=move |_| acts.cancel(id)>
                {tr!(mail.cancel)}
            </Button>
        }
    });
    let file = view! {
        <a class="btn" href=format!("/files/mail/{id}.eml") rel="external" download="" data-testid="mail-eml">
            <Icon glyph=Glyph::Download/>
            {tr!(mail.eml)}
        </a>
    };
    view! { <div class="row is-wrapped">{again} {back} {file}</div> }
}
