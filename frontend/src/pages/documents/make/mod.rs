//! Issuing a contract, a letter or a reconciliation of accounts: the form, and beside it the document as it would be
//! printed.

mod draft;
mod fields;
mod shown;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::documents::DocumentKind;
use shared::ids::ClientId;

use self::draft::Draft;
use self::fields::Fields;
use self::shown::Printed;
use super::draft::card_of;
use super::issue::{Start, opened};
use super::preview::shown;
use crate::calls::clients;
use crate::calls::documents::{self, Asked};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::address::Address;
use crate::ui::erased::{effect, redrawn};
use crate::ui::leave::LeaveGuard;
use crate::ui::page::Span;
use crate::ui::{Button, Faults, Glyph, Icon, Look, Page, Refusal, Refusals, Skeleton, Submission, Toasts};

/// The page.
const HERE: &str = "/documents/new";

/// The address of the page that issues a document of the kind, for a client where one is known.
pub fn address_of(kind: DocumentKind, client: Option<ClientId>) -> String {
    let of = client.map(|client| format!("&client={client}")).unwrap_or_default();
    format!("{HERE}?kind={}{of}", kind.code())
}

/// The way to the page, for who may issue documents.
pub fn new_link(kind: DocumentKind, client: Option<ClientId>) -> AnyView {
    if !Session::get().may(Permission::DocumentWrite) {
        return ().into_any();
    }
    view! {
        <A href=address_of(kind, client) attr:class="btn" attr:data-testid="document-new">
            <Icon glyph=Glyph::Document/>
            {tr!(documents.new_title)}
        </A>
    }
    .into_any()
}

/// The page. Its address names the kind, and the client where it is known.
#[component]
pub fn DocumentNew() -> impl IntoView {
    let address = Address::here();
    let client = address.get("client");
    let start = Remote::new(move || {
        let id = client.get().parse::<ClientId>().ok();
        async move {
            match id {
                Some(id) => Ok(clients::one(id).await?.map_or_else(Start::any, |card| Start::of(&card))),
                None => Ok(Start::any()),
            }
        }
    });
    view! {
        <Page
            title=tr!(documents.new_title).to_owned()
            parent=("/acts", tr!(documents.acts).to_owned())
            span=Span::Filled
        >
            {redrawn(move || match start.get() {
                None => view! { <div class="card stack"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| start.refresh()/> }.into_any(),
                Some(Ok(start)) => view! { <Form start=start address=address/> }.into_any(),
            })}
        </Page>
    }
}

#[component]
fn Form(start: Start, address: Address) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let fixed = start.client.clone();
    let draft = Draft::new(start.client, &address.get("kind").get_untracked());
    // The address follows the kind, so that a reload shows the same form.
    effect(move |_| address.set("kind", &draft.kind.get()));
    let card = card_of(draft.client);
    let read = Memo::new(move |_| draft.read());
    let within = "agreement";
    let faults = Faults::of(Signal::derive(move || read.get().err().unwrap_or_default()), form, within);
    let seen = shown(Memo::new(move |_| read.get().ok()), documents::preview_printed);
    let ready = move || if seen.busy() { None } else { seen.data().flatten() };
    let whose = Signal::derive(move || {
        let client = card.data().flatten()?.client;
        Some((client.id, client.seller_id))
    });
    let issued = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.asked.set(true);
        draft.touch();
        let (Ok(asked), Some(_)) = (read.get_untracked(), untrack(ready)) else { return };
        let issue = documents::issue_printed(asked, untrack(|| draft.as_basis()), form.key());
        form.send(issue, move |document| {
            issued.set(true);
            opened(toasts, &document);
        });
    };
    let lacks = Session::get().lacks(Permission::DocumentWrite);
    let forbidden = lacks.is_some();
    let waits = Signal::derive(move || forbidden || (read.with(Result::is_ok) && ready().is_none()));
    let name = move || match draft.kind() {
        DocumentKind::Contract => tr!(documents.issue_contract),
        DocumentKind::Reconciliation => tr!(documents.issue_reconciliation),
        DocumentKind::Free
        | DocumentKind::Invoice
        | DocumentKind::Act
        | DocumentKind::TaxInvoice
        | DocumentKind::Upd
        | DocumentKind::TaxCorrection
        | DocumentKind::UpdCorrection => tr!(documents.issue_letter),
    };
    let back =
        fixed.as_ref().map_or_else(|| "/acts".to_owned(), |client| format!("/clients/{}", client.value));
    let input = Memo::new(move |_| match read.get() {
        Ok(Asked::Reconciliation(input)) => Some(input),
        Ok(Asked::Agreement(_)) | Err(_) => None,
    });
    view! {
        <div class="making">
            <form class="stack-l" novalidate on:submit=submit data-saves="" data-testid="document-form">
                <Refusals submission=form/>
                <section class="card stack">
                    <Fields draft=draft fixed=fixed faults=faults/>
                </section>
                <div class="row">
                    <Button
                        look=Look::Primary
                        submit=true
                        busy=form.busy
                        disabled=waits
                        title=lacks
                        attr:data-testid="document-issue"
                    >
                        {name}
                    </Button>
                    <A href=back attr:class="btn">{tr!(common.cancel)}</A>
                </div>
            </form>
            <Printed seen=seen whose=whose turnover=input/>
        </div>
        <LeaveGuard dirty=Signal::derive(move || draft.is_typed() && !issued.get())/>
    }
}
