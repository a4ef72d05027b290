//! The registers: invoices, and everything that closes or checks.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;
use shared::documents::{DocumentKind, DocumentState};
use shared::ids::ClientId;

use super::columns::columns;
use super::filters::{AddFilter, Filters, InForce, USUAL, Views};
use super::issue::{InvoiceDialog, Start, invoice_button};
use super::make::new_link;
use super::packing::{PackStrip, Packing};
use super::peek::DocumentPeek;
use super::posting;
use super::register::Register;
use super::void::{VoidDialog, is_voidable};
use super::words::{href, kind_name, pdf};
use crate::calls::documents::{
    self, DocumentFilter, DocumentRow, DocumentSort, DocumentSortField, DocumentTotal, DocumentView,
};
use crate::calls::mail::DocumentChoice;
use crate::calls::sellers::{self, SellerView};
use crate::pages::mail::{SendDialog, Sending};
use crate::pages::operations::ClientFilter;
use crate::pages::runs::CLOSE;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{
    Address, Button, Empty, ExportMenu, Find, Glyph, Grid, GridKeys, Icon, Page, PeriodField, RowAct,
    Selection, Source, as_json, order_of, text,
};

/// The order of an address that names none.
const NEWEST: &str = "-on";

/// What the dialogs of a list share; each is open while it has something to begin with.
#[derive(Clone, Copy)]
struct Dialogs {
    voided: RwSignal<Option<DocumentView>>,
    invoice: RwSignal<Option<Start>>,
    sending: RwSignal<Option<Sending>>,
}

impl Dialogs {
    fn closed() -> Dialogs {
        Dialogs { voided: RwSignal::new(None), invoice: RwSignal::new(None), sending: RwSignal::new(None) }
    }
}

/// The order in force, as the API takes it.
fn sort_of(order: &str) -> Vec<DocumentSort> {
    let column = |(key, direction)| {
        let field = match key {
            "on" => DocumentSortField::On,
            "number" => DocumentSortField::Number,
            "client" => DocumentSortField::Client,
            "total" => DocumentSortField::Total,
            _ => return None,
        };
        Some(DocumentSort { field, direction })
    };
    order_of(order).filter_map(column).collect()
}

/// The page of invoices.
#[component]
pub fn InvoiceList() -> impl IntoView {
    list(Register::Invoices)
}

/// The page of everything else.
#[component]
pub fn ActList() -> impl IntoView {
    list(Register::Acts)
}

fn list(register: Register) -> impl IntoView {
    let address = Address::here();
    let filters = Filters::of(register, address);
    let order = address.order(NEWEST);
    let version = RwSignal::new(0_u32);
    let count = Remote::new(move || {
        version.track();
        documents::count(filters.filter())
    });
    let totals = summed(filters, version);
    let known = Remote::new(sellers::list);
    let source = source(version, move || filters.filter(), order.shown);
    let shown = RwSignal::new(None::<DocumentRow>);
    let dialogs = Dialogs::closed();
    let (selection, packing) = (Selection::new(), Packing::none());
    packing.follow_address(filters.address);
    let sorted = order.shown;
    let chosen = move || {
        let keys = (!selection.is_all()).then(|| selection.keys());
        (chosen_of(keys, filters), sort_of(&sorted.get()))
    };
    let changed = move || version.update(|n| *n = n.wrapping_add(1));
    let done = Callback::new(move |()| {
        shown.set(None);
        changed();
    });
    let sent = Callback::new(move |()| {
        selection.clear();
        changed();
    });
    view! {
        <Page
            title=register.title().to_owned()
            span=Span::Filled
            beside=move || {
                view! { <span class="page__count">{redrawn(move || count.map(|n| text::number(*n)))}</span> }
            }
            actions=move || new_button(register, dialogs)
        >
            {search(filters, known, order.shown)}
            <div class="bar"><Views filters=filters version=version/></div>
            <InForce filters=filters known=known/>
            <PackStrip packing=packing/>
            <Grid
                id=register.table()
                label=register.title()
                columns=columns(register, known)
                source=source
                address=address
                sort=order.shown
                several=true
                on_sort=order.ask
                count=Signal::derive(move || count.data())
                selection=selection
                bulk=move || posting::buttons(packing, dialogs.sending, chosen)
                peek=shown
                acts=acts(dialogs)
                empty=move || nothing(filters, dialogs)
                foot=ViewFn::from(move || foot(count, totals))
            />
            <DocumentPeek row=shown voided=dialogs.voided known=known/>
            <VoidDialog document=dialogs.voided done=done/>
            <InvoiceDialog start=dialogs.invoice/>
            <SendDialog asked=dialogs.sending done=sent/>
        </Page>
    }
}

/// The chosen rows by their keys, or all that the filter finds.
fn chosen_of(keys: Option<Vec<String>>, filters: Filters) -> DocumentChoice {
    match keys {
        Some(keys) => {
            let ids = keys.iter().filter_map(|key| key.parse().ok()).collect();
            DocumentChoice { ids: Some(ids), filter: None, run_id: None }
        }
        None => DocumentChoice { ids: None, filter: Some(filters.filter()), run_id: None },
    }
}

/// What is listed comes to, by kind.
fn summed(filters: Filters, version: RwSignal<u32>) -> Remote<Vec<DocumentTotal>> {
    Remote::new(move || {
        version.track();
        documents::totals(filters.filter())
    })
}

/// The search, the days, the conditions and the file.
fn search(filters: Filters, known: Remote<Vec<SellerView>>, sorted: Signal<String>) -> impl IntoView {
    view! {
        <div class="bar">
            <Find id="document-search" label=tr!(documents.search) address=filters.address/>
            <span class="muted">{tr!(documents.dated)}</span>
            <PeriodField id="document-period" address=filters.address otherwise=USUAL/>
            <AddFilter filters=filters known=known/>
            <ClientFilter id="document-client-filter" address=filters.address/>
            <div class="bar__end">
                <ExportMenu
                    list="documents"
                    filter=as_json(move || filters.filter())
                    sort=as_json(move || sort_of(&sorted.get()))
                />
            </div>
        </div>
    }
}

fn source(
    version: RwSignal<u32>,
    filter: impl Fn() -> DocumentFilter + 'static,
    order: Signal<String>,
) -> Source<DocumentRow> {
    Source::new(
        |row: &DocumentRow| row.document.id.to_string(),
        |row| href(row.document.id),
        move |after| {
            version.track();
            documents::list(filter(), sort_of(&order.get()), after)
        },
    )
}

/// What can be done with a document of the list.
fn acts(dialogs: Dialogs) -> Vec<RowAct<DocumentRow>> {
    let Dialogs { voided, sending, .. } = dialogs;
    let lacks = Session::get().lacks(Permission::DocumentWrite);
    let print = Callback::new(|row: DocumentRow| {
        // A window that the browser does not let open is asked for again by its own sign.
        drop(window().open_with_url_and_target(&pdf(row.document.id), "_blank"));
    });
    let void = Callback::new(move |row: DocumentRow| voided.set(Some(row.document)));
    let send = Callback::new(move |row: DocumentRow| {
        let documents = DocumentChoice { ids: Some(vec![row.document.id]), filter: None, run_id: None };
        sending.set(Some(Sending { documents, of_one: true }));
    });
    vec![
        RowAct::new(Glyph::Document, tr!(documents.open_pdf), print),
        RowAct::link(Glyph::Clients, tr!(clients.open_card), |row: &DocumentRow| {
            format!("/clients/{}/documents", row.client.id)
        }),
        RowAct::new(Glyph::Mail, tr!(mail.send_one), send)
            .when(|row: &DocumentRow| row.document.state != DocumentState::Void)
            .lacks(lacks.clone()),
        RowAct::new(Glyph::Ban, tr!(documents.void_ask), void)
            .when(|row: &DocumentRow| is_voidable(&row.document))
            .lacks(lacks),
    ]
}

fn new_button(register: Register, dialogs: Dialogs) -> AnyView {
    match register {
        Register::Acts => view! {
            {new_link(DocumentKind::Reconciliation, None)}
            {close_button()}
        }
        .into_any(),
        Register::Invoices | Register::OfClient => invoice_button(dialogs.invoice, Start::any(), true),
    }
}

/// The way to what issues closing documents.
fn close_button() -> impl IntoView {
    Session::get().may(Permission::RunCalculate).then(|| {
        view! {
            <A href=CLOSE attr:class="btn is-primary" attr:data-testid="close-month">
                <Icon glyph=Glyph::Runs/>
                {tr!(closings.closing)}
            </A>
        }
    })
}

/// The sums of each kind by itself: an act and its tax invoice tell of the same money.
fn summed_by_kind(totals: Vec<DocumentTotal>) -> String {
    let mut kinds: Vec<DocumentKind> = totals.iter().map(|one| one.kind).collect();
    kinds.dedup();
    let alone = kinds.len() == 1;
    let of_kind = |kind: DocumentKind| {
        let own = totals.iter().filter(|one| one.kind == kind).map(|one| (one.total, one.vat));
        let (sum, vat): (Vec<_>, Vec<_>) = own.unzip();
        let (sum, vat) = (text::sums(&sum), text::sums(&vat));
        match alone {
            true => tr!(documents.foot_sum, sum = sum, vat = vat).to_string(),
            false => tr!(documents.foot_of_kind, kind = kind_name(kind), sum = sum, vat = vat).to_string(),
        }
    };
    kinds.into_iter().map(of_kind).collect::<Vec<_>>().join(" · ")
}

fn foot(count: Remote<i64>, totals: Remote<Vec<DocumentTotal>>) -> impl IntoView {
    let sums = move || {
        let totals = totals.data().filter(|totals| !totals.is_empty())?;
        Some(summed_by_kind(totals))
    };
    view! {
        <span>{redrawn(move || count.map(|n| tr!(documents.count, count = text::counted(*n)).to_string()))}</span>
        <span data-testid="document-totals">{redrawn(sums)}</span>
        <GridKeys more=[("→", tr!(common.keys_peek)), ("Enter", tr!(common.keys_open))]/>
    }
}

fn nothing(filters: Filters, dialogs: Dialogs) -> AnyView {
    if filters.narrowed() {
        return view! {
            <Empty glyph=Glyph::Search title=tr!(documents.none_here) text=tr!(clients.none_here_text)>
                <Button on:click=move |_| filters.reset()>{tr!(common.reset_all)}</Button>
            </Empty>
        }
        .into_any();
    }
    let (title, about) = match filters.register {
        Register::Acts => (tr!(documents.no_acts), tr!(documents.no_acts_text)),
        Register::Invoices | Register::OfClient => {
            (tr!(documents.no_invoices), tr!(documents.no_invoices_text))
        }
    };
    view! {
        <Empty glyph=Glyph::Document title=title text=about>{new_button(filters.register, dialogs)}</Empty>
    }
    .into_any()
}

/// Documents of a client, on a tab of its card.
#[component]
pub fn ClientDocuments(client: ClientId, start: Start, version: RwSignal<u32>) -> impl IntoView {
    let filter = move || DocumentFilter { client_id: Some(client), ..DocumentFilter::default() };
    let known = Remote::new(sellers::list);
    let source = source(version, filter, Signal::stored(NEWEST.to_owned()));
    let dialogs = Dialogs::closed();
    let done = Callback::new(move |()| version.update(|n| *n = n.wrapping_add(1)));
    let like = StoredValue::new(start);
    let buttons = move || {
        view! {
            {invoice_button(dialogs.invoice, like.get_value(), false)}
            {new_link(DocumentKind::Contract, Some(client))}
        }
    };
    view! {
        <div class="bar"><div class="bar__end row">{buttons()}</div></div>
        <Grid
            id=Register::OfClient.table()
            label=tr!(documents.tab)
            columns=columns(Register::OfClient, known)
            source=source
            acts=acts(dialogs)
            empty=move || {
                view! {
                    <Empty
                        glyph=Glyph::Document
                        title=tr!(documents.client_none)
                        text=tr!(documents.client_none_text)
                    />
                }
            }
        />
        <VoidDialog document=dialogs.voided done=done/>
        <InvoiceDialog start=dialogs.invoice/>
        <SendDialog asked=dialogs.sending done=done/>
    }
}
