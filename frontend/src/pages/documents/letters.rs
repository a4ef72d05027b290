//! The letters with a document, on its card.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::ids::DocumentKey;

use crate::calls::mail::{self, MailFilter, MailRow};
use crate::pages::mail::state_badge;
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Refusal, Skeleton, text};

/// Letters that are shown.
const SHOWN: i32 = 10;

/// The latest letters with the document, each with how it stands.
#[component]
pub fn Letters(document: DocumentKey, version: RwSignal<u32>) -> impl IntoView {
    let letters = Remote::new(move || {
        version.track();
        let filter = MailFilter { document_id: Some(document), ..MailFilter::default() };
        mail::latest(filter, SHOWN)
    });
    let row = |row: MailRow| {
        let answer = row.mail.last_answer.map(|answer| view! { <div class="muted">{answer}</div> });
        view! {
            <li class="stack">
                <div class="row is-wrapped">
                    {state_badge(row.mail.state)}
                    <span>{row.mail.to}</span>
                    <time class="muted">{text::instant(row.mail.sent_at.unwrap_or(row.mail.created_at).0)}</time>
                </div>
                {answer}
            </li>
        }
    };
    let all = format!("/mail?document={document}");
    view! {
        <section class="card stack" aria-labelledby="document-letters" data-testid="document-letters">
            <div class="card__head"><h2 id="document-letters">{tr!(mail.title)}</h2></div>
            {redrawn(move || match letters.get() {
                None => view! { <Skeleton width="60%"/> }.into_any(),
                Some(Err(error)) => {
                    view! { <Refusal error=error retry=move |()| letters.refresh()/> }.into_any()
                }
                Some(Ok(found)) if found.is_empty() => {
                    view! { <p class="muted">{tr!(mail.none_of_document)}</p> }.into_any()
                }
                Some(Ok(found)) => {
                    let all = all.clone();
                    view! {
                        <ul class="stack">{found.into_iter().map(row).collect_view()}</ul>
                        <div class="row"><A href=all attr:class="btn">{tr!(mail.open_all)}</A></div>
                    }
                        .into_any()
                }
            })}
        </section>
    }
}
