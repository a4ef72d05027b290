//! One document: its data beside its printed form.

use leptos::html;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use shared::access::Permission;
use shared::documents::{DocumentKind, DocumentState};
use shared::ids::DocumentKey;

use super::letters::Letters;
use super::lines::{Corrected, Lines};
use super::peek::{Facts, signed};
use super::void::{VoidDialog, is_voidable};
use super::words::{exchanged, href, numbered, pdf, register_of, state_badge};
use crate::calls::documents::{self, DocumentCard as Card, DocumentView};
use crate::calls::mail::DocumentChoice;
use crate::calls::sellers;
use crate::pages::gateways::{LinkDialog, Linking};
use crate::pages::mail::{SendDialog, Sending};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::text::Copyable;
use crate::ui::{Button, Empty, Glyph, Icon, Look, Notice, Page, Refusal, Skeleton, Tone};

/// The page.
#[component]
pub fn DocumentCard() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<DocumentKey>().ok());
    let card = Remote::new(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => documents::one(id).await,
                None => Ok(None),
            }
        }
    });
    let plain =
        |content: AnyView| view! { <Page title=tr!(documents.one).to_owned()>{content}</Page> }.into_any();
    redrawn(move || match card.get() {
        None => {
            plain(view! { <div class="card stack" aria-busy="true"><Skeleton width="60%"/></div> }.into_any())
        }
        Some(Err(error)) => plain(view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any()),
        Some(Ok(None)) => plain(
            view! { <Empty glyph=Glyph::Document title=tr!(documents.no_such) text=tr!(errors.not_found)/> }
                .into_any(),
        ),
        Some(Ok(Some(known))) => view! { <Whole card=known remote=card/> }.into_any(),
    })
}

#[component]
fn Whole(card: Card, remote: Remote<Option<Card>>) -> impl IntoView {
    let document = card.document.clone();
    let (address, name) = register_of(document.kind);
    let voided = RwSignal::new(None::<DocumentView>);
    let sending = RwSignal::new(None::<Sending>);
    let linking = RwSignal::new(None::<Linking>);
    let version = RwSignal::new(0_u32);
    let form = NodeRef::<html::Iframe>::new();
    let (state, shown) = (document.state, document.clone());
    let done = Callback::new(move |()| remote.refresh());
    let sent = Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1)));
    view! {
        <Page
            title=numbered(&document)
            parent=(address, name.to_owned())
            span=Span::Filled
            beside=move || state_badge(state)
            actions=move || view! { <Actions document=shown.clone() voided=voided sending=sending linking=linking form=form/> }
        >
            <div class="paper">
                <div class="paper__data">
                    <Data card=card/>
                    <Letters document=document.id version=version/>
                </div>
                <div class="paper__form">
                    <iframe
                        node_ref=form
                        src=format!("{}#navpanes=0&view=FitH", pdf(document.id))
                        title=tr!(documents.pdf)
                        data-testid="document-pdf"
                    ></iframe>
                </div>
            </div>
            <VoidDialog document=voided done=done/>
            <SendDialog asked=sending done=sent/>
            <LinkDialog asked=linking/>
        </Page>
    }
}

#[component]
fn Actions(
    document: DocumentView,
    voided: RwSignal<Option<DocumentView>>,
    sending: RwSignal<Option<Sending>>,
    linking: RwSignal<Option<Linking>>,
    form: NodeRef<html::Iframe>,
) -> impl IntoView {
    let id = document.id;
    let lacks = Session::get().lacks(Permission::DocumentWrite);
    let send = send_button(&document, sending, lacks.clone());
    let link = link_button(&document, linking);
    let corrected = document.kind.corrected_by().map(|_| tr!(documents.void_corrected).to_owned());
    let closed = document
        .run_id
        .filter(|_| document.kind != DocumentKind::Invoice)
        .map(|_| tr!(documents.void_closing).to_owned());
    let reason = lacks.or(closed).or(corrected);
    let xml = exchanged(&document);
    let void = (document.state != DocumentState::Void).then(|| {
        let disabled = !is_voidable(&document) || reason.is_some();
        view! {
            <Button
                look=Look::Danger
                disabled=disabled
                title=reason
                attr:data-testid="document-void"
                on:click=move |_| voided.set(Some(document.clone()))
            >
                {tr!(documents.void_ask)}
            </Button>
        }
    });
    let xml = xml.map(|address| {
        view! {
            <a class="btn" href=address download="" rel="external" data-testid="document-xml">
                {tr!(documents.save_xml)}
            </a>
        }
    });
    // Where the browser does not print from within the page, the form opens by itself.
    let print = move |_| {
        let inner = form.get_untracked().and_then(|frame| frame.content_window());
        if inner.is_none_or(|inner| inner.focus().and_then(|()| inner.print()).is_err()) {
            drop(window().open_with_url_and_target(&pdf(id), "_blank"));
        }
    };
    view! {
        {void}
        {send}
        {link}
        <Button attr:data-testid="document-print" on:click=print>{tr!(documents.print)}</Button>
        {xml}
        <a class="btn is-primary" href=pdf(id) download="" rel="external" data-testid="document-download">
            <Icon glyph=Glyph::Download/>
            {tr!(documents.save_pdf)}
        </a>
    }
}

/// The button that sends a document in force, or sends it once more.
fn send_button(
    document: &DocumentView,
    sending: RwSignal<Option<Sending>>,
    lacks: Option<String>,
) -> impl IntoView + use<> {
    let (id, sent, forbidden) = (document.id, document.sent_at.is_some(), lacks.is_some());
    (document.state != DocumentState::Void).then(|| {
        let ask = move |_| {
            let documents = DocumentChoice { ids: Some(vec![id]), filter: None, run_id: None };
            sending.set(Some(Sending { documents, of_one: true }));
        };
        view! {
            <Button disabled=forbidden title=lacks attr:data-testid="document-send" on:click=ask>
                <Icon glyph=Glyph::Mail/>
                {if sent { tr!(mail.again) } else { tr!(mail.send_one) }}
            </Button>
        }
    })
}

/// The button that makes a link by which an invoice in force is paid.
fn link_button(document: &DocumentView, linking: RwSignal<Option<Linking>>) -> impl IntoView + use<> {
    let payable = document.kind == DocumentKind::Invoice && document.state != DocumentState::Void;
    let begun = Linking::of_invoice(document).filter(|_| payable);
    begun.map(|begun| {
        let lacks = Session::get().lacks(Permission::LedgerAdjust);
        let forbidden = lacks.is_some();
        view! {
            <Button
                disabled=forbidden
                title=lacks
                attr:data-testid="document-link"
                on:click=move |_| linking.set(Some(begun.clone()))
            >
                <Icon glyph=Glyph::Card/>
                {tr!(gateways.link_ask)}
            </Button>
        }
    })
}

#[component]
fn Data(card: Card) -> impl IntoView {
    let known = Remote::new(sellers::list);
    let Card { document, client, lines, corrected_lines, template_fault } = card;
    let annulled = document.voided_by.clone().zip(document.voided_at).map(|(who, at)| {
        let reason = document.void_reason.clone().unwrap_or_default();
        let told = format!("{}. {reason}", signed(&who, at.0));
        view! { <Notice tone=Tone::Bad title=tr!(documents.voided) text=told/> }
    });
    let fallback = template_fault.map(|fault| {
        let cause = fault.message.trim_end_matches('.').to_owned();
        let cause = match fault.line {
            Some(line) => tr!(templates.fallback_line, line = line, cause = cause).to_string(),
            None => cause,
        };
        let told = tr!(templates.fallback_text, cause = cause).to_string();
        view! { <Notice tone=Tone::Warn title=tr!(templates.fallback_title) text=told/> }
    });
    let others = others(&document);
    let operations = format!("/operations?client={}&period=all", client.id);
    let id = document.id.to_string();
    let first = view! {
        <dt>{tr!(documents.client)}</dt>
        <dd>
            <A href=format!("/clients/{}", client.id)>{client.name}</A>
            {client.inn.map(|inn| view! { <div class="muted mono">{inn}</div> })}
        </dd>
    }
    .into_any();
    let last = view! { <dt>{tr!(documents.id)}</dt><dd><Copyable value=id/></dd> }.into_any();
    view! {
        {annulled}
        {fallback}
        <section class="card stack" aria-labelledby="document-facts">
            <div class="card__head"><h2 id="document-facts">{tr!(documents.facts)}</h2></div>
            <Facts document=document.clone() known=known first=first last=last/>
            <div class="row is-wrapped">
                <A href=format!("/clients/{}/documents", client.id) attr:class="btn">{tr!(documents.of_client)}</A>
                <A href=operations attr:class="btn">{tr!(documents.to_operations)}</A>
                {others}
            </div>
        </section>
        {match corrected_lines.is_empty() {
            true => view! { <Lines lines=lines total=document.total vat=document.vat/> }.into_any(),
            false => {
                view! { <Corrected lines=corrected_lines total=document.total vat=document.vat/> }.into_any()
            }
        }}
    }
}

/// The document that this one corrects, and the run that issued it.
fn others(document: &DocumentView) -> impl IntoView + use<> {
    let link = |address: String, name: &'static str| view! { <A href=address attr:class="btn">{name}</A> };
    // Invoices come of runs that ask for money ahead, everything else of closings.
    let invoice = document.kind == DocumentKind::Invoice;
    let run = if invoice { tr!(closings.by_run) } else { tr!(documents.to_run) };
    view! {
        {document.corrects_id.map(|id| link(href(id), tr!(documents.to_corrected)))}
        {document.run_id.map(|id| link(format!("/runs/{id}"), run))}
    }
}
