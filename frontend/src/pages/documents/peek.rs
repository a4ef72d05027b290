//! A document beside the list.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::void::is_voidable;
use super::words::{href, numbered, pdf, state_badge, total};
use crate::calls::amount;
use crate::calls::documents::{DocumentRow, DocumentView};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, Glyph, Icon, Look, Peek, text};

/// The panel; open while a document is chosen.
#[component]
pub fn DocumentPeek(
    row: RwSignal<Option<DocumentRow>>,
    /// What is annulled.
    voided: RwSignal<Option<DocumentView>>,
    known: Remote<Vec<SellerView>>,
) -> impl IntoView {
    let may = Session::get().may(Permission::DocumentWrite);
    let body = move |row: DocumentRow| {
        let (document, client) = (row.document, row.client);
        let void = (may && is_voidable(&document)).then(|| document.clone()).map(|asked| {
            view! {
                <Button
                    look=Look::Danger
                    attr:data-testid="peek-void"
                    on:click=move |_| voided.set(Some(asked.clone()))
                >
                    {tr!(documents.void_ask)}
                </Button>
            }
        });
        view! {
            <div class="row is-wrapped">
                {state_badge(document.state)}
                <A href=format!("/clients/{}", client.id)>{client.name}</A>
            </div>
            <Facts document=document.clone() known=known/>
            <div class="row is-wrapped">
                <A href=href(document.id) attr:class="btn is-primary">{tr!(documents.open_card)}</A>
                <a class="btn" href=pdf(document.id) target="_blank" rel="external">
                    <Icon glyph=Glyph::Document/>
                    {tr!(documents.open_pdf)}
                </a>
                {void}
            </div>
        }
        .into_any()
    };
    let title = |row: &DocumentRow| numbered(&row.document);
    view! { <Peek row=row title=title id="document-peek" body=body/> }
}

/// What is known of a document beyond its lines.
#[component]
pub fn Facts(
    document: DocumentView,
    known: Remote<Vec<SellerView>>,
    /// Before them.
    #[prop(optional)]
    first: Option<AnyView>,
    /// After them.
    #[prop(optional)]
    last: Option<AnyView>,
) -> impl IntoView {
    let line = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{name}</dt><dd>{value}</dd> })
    };
    let seller = document.seller_id;
    let of_seller = redrawn(move || line(tr!(documents.seller), sellers::name_of(known, seller)));
    let vat = document.vat.map(|vat| text::money(amount(vat)));
    let period = document.period.map(|days| text::period(days.from.0, days.to.0));
    let voided = document.voided_by.clone().zip(document.voided_at);
    view! {
        <dl class="facts">
            {first}
            {line(tr!(documents.on), Some(text::date(document.on.0)))}
            {line(tr!(documents.period), period)}
            {line(tr!(documents.due), document.due_on.map(|day| text::date(day.0)))}
            {line(tr!(documents.total), total(&document))}
            {line(tr!(documents.vat_within), vat)}
            {of_seller}
            {line(tr!(documents.issued_by), Some(signed(&document.issued_by, document.issued_at.0)))}
            {line(tr!(mail.sent_at), document.sent_at.map(|at| text::instant(at.0)))}
            {line(tr!(documents.voided_by), voided.map(|(who, at)| signed(&who, at.0)))}
            {line(tr!(documents.void_reason), document.void_reason)}
            {last}
        </dl>
    }
}

/// Who, and when.
pub fn signed(who: &str, at: chrono::DateTime<chrono::Utc>) -> String {
    format!("{who}, {}", text::instant(at))
}
