//! What would be issued, asked of the server as the form is filled in, and what it still lacks.

use std::future::Future;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos_router::components::A;
use shared::error::FieldError;
use shared::ids::{ClientId, SellerId};

use super::lines::table;
use super::words::kind_name;
use crate::api::ApiError;
use crate::calls::documents::DocumentPreview;
use crate::pages::sellers::tab_href;
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Notice, PreviewCard, Tone, text};

/// Pause after the last key before the server is asked, milliseconds.
const PAUSE_MS: u32 = 250;

/// What would be issued; nothing while the form is not filled in.
pub type Shown = Remote<Option<DocumentPreview>>;

/// Asks for the preview of what the form holds, once it holds it for a while.
pub fn shown<T, U, Fut>(input: Memo<Option<T>>, ask: fn(T) -> Fut) -> Remote<Option<U>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    U: Clone + PartialEq + Send + Sync + 'static,
    Fut: Future<Output = Result<U, ApiError>> + 'static,
{
    Remote::new(move || {
        let asked = input.get();
        async move {
            let Some(asked) = asked else { return Ok(None) };
            TimeoutFuture::new(PAUSE_MS).await;
            // What was typed on meanwhile is asked for by itself; this answer is not looked at.
            if input.try_get_untracked().flatten().as_ref() != Some(&asked) {
                return Ok(None);
            }
            ask(asked).await.map(Some)
        }
    })
}

/// What is shown of the form as it is now; nothing while it is being asked for or cannot be issued.
pub fn ready(shown: Shown) -> Option<DocumentPreview> {
    if shown.busy() { None } else { shown.data().flatten() }
}

/// Whose document it is: where to mend what it lacks.
pub type Whose = Signal<Option<(ClientId, SellerId)>>;

/// The card. `beside` stands under the number and the lines.
#[component]
pub fn Preview(shown: Shown, whose: Whose, #[prop(optional, into)] beside: ViewFn) -> impl IntoView {
    let body = move || match shown.get() {
        Some(Err(error)) => view! { <Lacking error=error whose=whose/> }.into_any(),
        Some(Ok(Some(preview))) => view! { <Figures preview=preview/> {beside.run()} }.into_any(),
        Some(Ok(None)) | None => view! { <p class="muted">{tr!(documents.preview_none)}</p> }.into_any(),
    };
    view! {
        <PreviewCard
            id="document-preview"
            title=tr!(documents.preview)
            stale=Signal::derive(move || shown.busy())
        >
            {redrawn(body)}
        </PreviewCard>
    }
}

/// Its number, date and lines.
#[component]
pub fn Figures(preview: DocumentPreview) -> impl IntoView {
    let due = preview.due_on.map(|day| {
        view! { <dt>{tr!(documents.preview_due)}</dt><dd>{text::date(day.0)}</dd> }
    });
    let words = preview.words.clone().map(|words| view! { <p class="muted">{words}</p> });
    let lines = (!preview.lines.is_empty()).then(|| table(preview.lines, preview.total, preview.vat));
    view! {
        <dl class="facts">
            <dt>{kind_name(preview.kind)}</dt>
            <dd>
                "№ "
                <strong data-testid="preview-number">{preview.number}</strong>
                " · "
                {text::date(preview.on.0)}
            </dd>
            {due}
        </dl>
        {lines}
        {words}
    }
}

/// Why it cannot be issued, with the way to what it lacks.
#[component]
pub fn Lacking(error: ApiError, whose: Whose) -> impl IntoView {
    let messages: Vec<String> = match error.fields.is_empty() {
        true => vec![error.text()],
        false => error.fields.iter().map(|fault| fault.message.clone()).collect(),
    };
    let link = |(href, name): (String, &'static str)| view! { <A href=href attr:class="btn">{name}</A> };
    let links = whose.get().map(|whose| remedies(&error.fields, whose)).unwrap_or_default();
    view! {
        <div data-testid="preview-lacks">
            <Notice tone=Tone::Warn title=tr!(documents.cannot)>
                <ul class="points">
                    {messages.into_iter().map(|message| view! { <li>{message}</li> }).collect_view()}
                </ul>
                <div class="row is-wrapped">{links.into_iter().map(link).collect_view()}</div>
            </Notice>
        </div>
    }
}

/// Pages where what is lacking is filled in, each once.
fn remedies(faults: &[FieldError], (client, seller): (ClientId, SellerId)) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for fault in faults {
        let has = |part: &str| fault.path.iter().any(|one| one == part);
        let page = match () {
            () if has("seller") && has("bank") => (tab_href(seller, "accounts"), tr!(documents.to_accounts)),
            () if has("seller") => (tab_href(seller, ""), tr!(documents.to_seller)),
            () if has("signatories") => (tab_href(seller, "documents"), tr!(documents.to_issuer)),
            () if has("buyer") => (format!("/clients/{client}/edit"), tr!(documents.to_client_form)),
            () if has("number") => (tab_href(seller, "numbering"), tr!(documents.to_numbering)),
            () => continue,
        };
        if !found.contains(&page) {
            found.push(page);
        }
    }
    found
}
