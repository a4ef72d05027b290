//! What the text makes of a sample or of a real document: its pages, drawn anew soon after each change.

use std::time::Duration;

use leptos::prelude::*;
use shared::client::ClientKind;
use shared::documents::{DocumentKind, TaxRegime};
use shared::ids::{DocumentKey, SellerId};

use super::editor::Handle;
use crate::calls::documents::{self, DocumentFilter, DocumentRow};
use crate::calls::templates::{self, TemplateFaultView, TemplatePreviewInput, TemplateProof};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::{Button, Glyph, Icon, Notice, Refusal, SelectField, Skeleton, Tone, text};

/// Pause after the last key before the text is tried, milliseconds.
const PAUSE: Duration = Duration::from_millis(600);

/// What the template is shown on, as the choice calls it.
fn samples() -> [(&'static str, &'static str, ClientKind, TaxRegime); 4] {
    [
        ("legal", tr!(templates.s_legal), ClientKind::LegalEntity, TaxRegime::General),
        ("proprietor", tr!(templates.s_proprietor), ClientKind::SoleProprietor, TaxRegime::General),
        ("individual", tr!(templates.s_individual), ClientKind::Individual, TaxRegime::General),
        ("no-vat", tr!(templates.s_no_vat), ClientKind::LegalEntity, TaxRegime::SimplifiedNoVat),
    ]
}

fn asked(kind: DocumentKind, seller_id: Option<SellerId>, source: String, on: &str) -> TemplatePreviewInput {
    let sample = samples().into_iter().find(|(key, ..)| *key == on);
    TemplatePreviewInput {
        kind,
        seller_id,
        source,
        document_id: on.parse::<DocumentKey>().ok(),
        client_kind: sample.map(|(_, _, client, _)| client),
        regime: sample.map(|(.., regime)| regime),
        lines: None,
    }
}

/// Real documents of the kind to choose from, the newest first.
async fn real(kind: DocumentKind, seller_id: Option<SellerId>) -> Vec<(String, String)> {
    let filter = DocumentFilter { kinds: Some(vec![kind]), seller_id, ..DocumentFilter::default() };
    let found = documents::list(filter, Vec::new(), None).await.map(|page| page.rows).unwrap_or_default();
    let option = |row: DocumentRow| {
        let day = text::date(row.document.on.0);
        let name =
            tr!(templates.on_document, number = row.document.number, day = day, client = row.client.name);
        (row.document.id.to_string(), name.to_string())
    };
    found.into_iter().take(50).map(option).collect()
}

/// The text as it is some time after the last change.
fn rested(text: RwSignal<String>) -> RwSignal<String> {
    let rested = RwSignal::new(text.get_untracked());
    let latest = StoredValue::new(0_u32);
    effect(move |before: Option<()>| {
        text.track();
        if before.is_none() {
            return;
        }
        let mine = latest.get_value().wrapping_add(1);
        latest.set_value(mine);
        let take = move || {
            if latest.try_get_value() == Some(mine)
                && let Some(text) = text.try_get_untracked()
            {
                rested.try_set(text);
            }
        };
        set_timeout(take, PAUSE);
    });
    rested
}

/// The preview. `fault` is told what is wrong with the text.
#[component]
pub fn Preview(
    kind: DocumentKind,
    seller: Option<SellerId>,
    text: RwSignal<String>,
    on: RwSignal<String>,
    fault: RwSignal<Option<TemplateFaultView>>,
    handle: Handle,
) -> impl IntoView {
    let source = rested(text);
    let tried = Remote::new(move || templates::preview(asked(kind, seller, source.get(), &on.get())));
    let good = RwSignal::new(None::<TemplateProof>);
    effect(move |_| match tried.get() {
        Some(Ok(Ok(proof))) => {
            fault.set(None);
            good.set(Some(proof));
        }
        Some(Ok(Err(wrong))) => fault.set(Some(wrong)),
        Some(Err(_)) | None => {}
    });
    let real = Remote::new(move || async move { Ok(real(kind, seller).await) });
    let options = Signal::derive(move || {
        let of_sample =
            |(key, name, ..): (&'static str, &'static str, _, _)| (key.to_owned(), name.to_owned());
        let samples = samples().into_iter().map(of_sample);
        samples.chain(real.data().unwrap_or_default()).collect::<Vec<_>>()
    });
    let trouble = move || match (tried.get(), fault.get()) {
        (Some(Err(error)), _) => {
            Some(view! { <Refusal error=error retry=move |()| tried.refresh()/> }.into_any())
        }
        (_, Some(wrong)) => Some(view! { <Fault fault=wrong handle=handle/> }.into_any()),
        (_, None) => None,
    };
    view! {
        <div class="template__preview">
            <div class="template__on">
                <SelectField id="preview-on" label=tr!(templates.shown_on) value=on options=options/>
                <span class="muted" role="status" data-testid="template-pages">{redrawn(move || said(good, tried.busy()))}</span>
            </div>
            <div aria-live="polite">{redrawn(trouble)}</div>
            <div
                class="template__pages"
                class:is-old=move || fault.with(Option::is_some)
                tabindex="0"
                role="region"
                aria-label=tr!(templates.t_preview)
            >
                {redrawn(move || pages(good.get()))}
            </div>
        </div>
    }
}

/// How many pages there are, or that they are being made.
fn said(good: RwSignal<Option<TemplateProof>>, busy: bool) -> String {
    if busy {
        return tr!(templates.setting).to_owned();
    }
    let pages = good.with(|good| good.as_ref().map(|proof| proof.pages));
    pages.map(|pages| tr!(templates.pages_n, count = text::counted(pages)).to_string()).unwrap_or_default()
}

fn pages(proof: Option<TemplateProof>) -> AnyView {
    match proof {
        Some(proof) => drawn(proof.pages, proof.pictures),
        None => view! { <Skeleton/> }.into_any(),
    }
}

/// The first pages of a printed form, of as many as there are.
pub fn drawn(pages: i32, pictures: Vec<String>) -> AnyView {
    let n_drawn = pictures.len();
    let page = |(n, svg): (usize, String)| {
        let address = format!("data:image/svg+xml;charset=utf-8,{}", js_sys::encode_uri_component(&svg));
        let name = tr!(templates.page_of, n = n + 1, pages = pages).to_string();
        view! { <img src=address alt=name/> }
    };
    let rest = usize::try_from(pages).unwrap_or(n_drawn).saturating_sub(n_drawn);
    let rest = (rest > 0)
        .then(|| view! { <p class="muted">{tr!(templates.pages_more, count = rest).to_string()}</p> });
    view! {
        {pictures.into_iter().enumerate().map(page).collect_view()}
        {rest}
    }
    .into_any()
}

/// What is wrong, with a way to its line.
#[component]
fn Fault(fault: TemplateFaultView, handle: Handle) -> impl IntoView {
    let title = match fault.line {
        Some(line) => tr!(templates.fault_line, line = line).to_string(),
        None => tr!(templates.fault).to_owned(),
    };
    let told = match fault.hint {
        Some(hint) => format!("{}. {hint}", fault.message.trim_end_matches('.')),
        None => fault.message,
    };
    let go = fault.line.map(|line| {
        view! {
            <Button attr:data-testid="fault-go" on:click=move |_| handle.reach(line)>
                <Icon glyph=Glyph::Right/>
                {tr!(templates.to_line)}
            </Button>
        }
    });
    view! { <div data-testid="template-fault"><Notice tone=Tone::Bad title=title text=told>{go}</Notice></div> }
}
