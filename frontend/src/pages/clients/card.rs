//! One client: who it is, how the account stands, what it uses and what happened.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::access::Permission;
use shared::client::ClientState;
use shared::documents::DocumentKind;
use shared::ids::ClientId;

use super::archive::ArchiveDialog;
use super::block::{BlockNotices, blocking, unblocking};
use super::cabinet::CabinetTab;
use super::closing::ClosingFormDialog;
use super::facts::{BalanceCard, Contacts, Requisites};
use super::history::History;
use super::operations::Operations;
use super::requisites::AllRequisites;
use super::subscriptions::ClientSubscriptions;
use super::words::{kind_name, state_mark};
use crate::calls::amount;
use crate::calls::clients::{self, ClientCard as Card};
use crate::pages::credit::{CreditBlockNotice, CreditTab};
use crate::pages::documents::{
    ClientDocuments, InvoiceDialog, Start as Invoiced, address_of, invoice_button,
};
use crate::pages::gateways::{ClientOnline, LinkDialog, Linking};
use crate::pages::operations::{OperationDialog, Side, Start};
use crate::pages::subscriptions::{Blocks, ManyBlocks, Suspending, holds, subscribe_link};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::leave::follow;
use crate::ui::page::Span;
use crate::ui::tabs::Tab;
use crate::ui::{
    Badge, Button, Empty, Glyph, Icon, Look, Mark, Menu, MenuItem, Notice, Page, Refusal, Skeleton, Tabs,
    Tone,
};

/// What the dialogs of the card share.
#[derive(Clone, Copy)]
struct Dialogs {
    operation: RwSignal<Option<Start>>,
    archive: RwSignal<bool>,
    closing: RwSignal<bool>,
    invoice: RwSignal<Option<Invoiced>>,
    blocks: RwSignal<Option<Suspending>>,
    link: RwSignal<Option<Linking>>,
}

/// The page.
#[component]
pub fn ClientCard() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<ClientId>().ok());
    let tab = Memo::new(move |_| params.with(|params| params.get("tab")).unwrap_or_default());
    let card = Remote::new(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => clients::one(id).await,
                None => Ok(None),
            }
        }
    });
    let title = Signal::derive(move || {
        let name = card.data().flatten().map(|card| card.client.name);
        name.unwrap_or_else(|| tr!(clients.one).to_owned())
    });
    let dialogs = Dialogs {
        operation: RwSignal::new(None),
        archive: RwSignal::new(false),
        closing: RwSignal::new(false),
        invoice: RwSignal::new(None),
        blocks: RwSignal::new(None),
        link: RwSignal::new(None),
    };
    let version = RwSignal::new(0_u32);
    let changed = Callback::new(move |()| {
        card.refresh();
        version.update(|n| *n = n.wrapping_add(1));
    });
    view! {
        <Page
            title=title
            parent=("/clients", tr!(clients.title).to_owned())
            span=Span::Filled
            beside=move || card.data().flatten().map(|card| view! { <Badges card=card/> })
            actions=move || card.data().flatten().map(|card| view! { <Actions card=card dialogs=dialogs/> })
        >
            {redrawn(move || match card.get() {
                None => view! { <Bones/> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    view! {
                        <Empty glyph=Glyph::Clients title=tr!(clients.no_such) text=tr!(errors.not_found)/>
                    }
                        .into_any()
                }
                Some(Ok(Some(card))) => {
                    view! { <Body card=card tab=tab version=version changed=changed dialogs=dialogs/> }.into_any()
                }
            })}
            <OperationDialog start=dialogs.operation done=changed/>
            <InvoiceDialog start=dialogs.invoice/>
            <ArchiveDialog open=dialogs.archive card=card done=changed/>
            <ClosingFormDialog open=dialogs.closing card=card done=changed/>
            <ManyBlocks asked=dialogs.blocks done=changed/>
            <LinkDialog asked=dialogs.link/>
        </Page>
    }
}

#[component]
fn Badges(card: Card) -> impl IntoView {
    let (tone, mark, name) = state_mark(card.client.state);
    view! {
        <span class="muted">{kind_name(card.client.kind)}</span>
        <Badge tone=tone mark=mark text=name/>
        {card.blocks.iter().any(holds).then(|| {
            view! {
                <span data-testid="client-blocked">
                    <Badge tone=Tone::Bad mark=Mark::Cross text=tr!(clients.blocked)/>
                </span>
            }
        })}
        {card.client.tags.into_iter().map(|tag| view! { <span class="badge">{tag}</span> }).collect_view()}
    }
}

#[component]
fn Actions(card: Card, dialogs: Dialogs) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    let forbidden = lacks.is_some();
    let shown = card.clone();
    let open = move |to: Side| dialogs.operation.set(Some(Start::of_client(to, &shown)));
    let debit = open.clone();
    view! {
        <More card=card.clone() dialogs=dialogs/>
        {invoice_button(dialogs.invoice, Invoiced::of(&card), false)}
        {(card.client.state == ClientState::Active).then(|| subscribe_link(card.client.id))}
        <Button
            disabled=forbidden
            title=lacks.clone()
            attr:data-testid="debit"
            on:click=move |_| debit(Side::Debit)
        >
            {tr!(clients.debit)}
        </Button>
        <Button
            look=Look::Primary
            disabled=forbidden
            title=lacks
            attr:data-testid="credit"
            on:click=move |_| open(Side::Credit)
        >
            <Icon glyph=Glyph::Wallet/>
            {tr!(clients.credit)}
        </Button>
    }
}

/// Acts that are seldom needed.
#[component]
fn More(card: Card, dialogs: Dialogs) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::ClientWrite);
    let archived = card.client.state == ClientState::Archived;
    let lacks_service = Session::get().lacks(Permission::SubscriptionWrite);
    let asked = dialogs.blocks;
    let begun = blocking(&card);
    let unblock = unblocking(&card, None).map(|ended| {
        let lift = Callback::new(move |()| asked.set(Some(ended.clone())));
        more("client-unblock", Glyph::Play, tr!(clients.unblock), lift, lacks_service.clone())
    });
    let lacks_documents = Session::get().lacks(Permission::DocumentWrite);
    let paper = follows(address_of(DocumentKind::Contract, Some(card.client.id)));
    let edit = follows(format!("/clients/{}/edit", card.client.id));
    let lacks_money = Session::get().lacks(Permission::LedgerAdjust);
    let begun_link = Linking::of_client(&card);
    let link = Callback::new(move |()| dialogs.link.set(Some(begun_link.clone())));
    let closing = Callback::new(move |()| dialogs.closing.set(true));
    let block = Callback::new(move |()| asked.set(Some(begun.clone())));
    let archive = Callback::new(move |()| dialogs.archive.set(true));
    let (glyph, put_away) = match archived {
        true => (Glyph::Undo, tr!(clients.restore)),
        false => (Glyph::Archive, tr!(clients.archive)),
    };
    view! {
        <Menu id="client-more" label=tr!(common.actions) glyph=Glyph::More quiet=true>
            {more("client-edit", Glyph::Pencil, tr!(common.edit), edit, lacks.clone())}
            {more("client-link", Glyph::Card, tr!(gateways.link_ask), link, lacks_money)}
            {more("client-document", Glyph::Document, tr!(documents.new_title), paper, lacks_documents)}
            {more("client-closing-form", Glyph::Document, tr!(closings.form), closing, lacks.clone())}
            {more("client-block", Glyph::Lock, tr!(clients.block), block, lacks_service)}
            {unblock}
            {more("client-archive", glyph, put_away, archive, lacks)}
        </Menu>
    }
}

/// An act of the menu; `lacks` says why it cannot be chosen.
fn more(
    id: &'static str,
    glyph: Glyph,
    name: &'static str,
    act: Callback<()>,
    lacks: Option<String>,
) -> impl IntoView {
    let forbidden = lacks.is_some();
    view! {
        <MenuItem menu="client-more" on_choose=act disabled=forbidden title=lacks attr:data-testid=id>
            <Icon glyph=glyph/>
            {name}
        </MenuItem>
    }
}

fn follows(href: String) -> Callback<()> {
    Callback::new(move |()| follow(&href))
}

/// Tabs of the card: what the address calls them, and their names.
fn tabs() -> [(&'static str, &'static str); 8] {
    [
        ("", tr!(clients.account_tab)),
        ("subscriptions", tr!(subscriptions.title)),
        ("documents", tr!(documents.tab)),
        ("online", tr!(gateways.title)),
        ("credit", tr!(credit.tab)),
        ("cabinet", tr!(clients.cabinet)),
        ("history", tr!(clients.history)),
        ("requisites", tr!(clients.requisites)),
    ]
}

#[component]
fn Body(
    card: Card,
    tab: Memo<String>,
    version: RwSignal<u32>,
    changed: Callback<()>,
    dialogs: Dialogs,
) -> impl IntoView {
    let (client, currency) = (card.client.id, card.client.currency.0);
    let links = tabs().map(|(key, label)| {
        let href =
            if key.is_empty() { format!("/clients/{client}") } else { format!("/clients/{client}/{key}") };
        Tab { href, label: label.to_owned() }
    });
    let side = card.clone();
    let opened = move || match tab.get().as_str() {
        "" => view! { <Operations client=client version=version changed=changed/> }.into_any(),
        "subscriptions" => view! { <ClientSubscriptions client=client version=version/> }.into_any(),
        "documents" => {
            view! { <ClientDocuments client=client start=Invoiced::of(&card) version=version/> }.into_any()
        }
        "online" => view! { <ClientOnline card=card.clone() changed=changed/> }.into_any(),
        "credit" => view! { <CreditTab client=client version=version changed=changed/> }.into_any(),
        "cabinet" => view! { <CabinetTab client=client/> }.into_any(),
        "history" => view! { <History client=client currency=currency version=version/> }.into_any(),
        "requisites" => view! { <AllRequisites card=card.clone()/> }.into_any(),
        _ => {
            view! { <Empty glyph=Glyph::Clients title=tr!(clients.no_such_tab) text=tr!(errors.not_found)/> }
                .into_any()
        }
    };
    view! {
        {side.client.note.clone().map(|note| view! { <Notice tone=Tone::Warn title=note/> })}
        <CreditBlockNotice client=client standing=side.credit.standing.clone()/>
        <BlockNotices card=side.clone() asked=dialogs.blocks/>
        <div class="split">
            <div class="split__side">
                <BalanceCard balance=amount(side.account.balance)/>
                <Blocks blocks=side.blocks/>
                <Requisites client=side.client.clone()/>
                <Contacts client=side.client/>
            </div>
            <div class="split__main">
                <Tabs label=tr!(clients.tabs) tabs=links.to_vec()/>
                {opened}
            </div>
        </div>
    }
}

#[component]
fn Bones() -> impl IntoView {
    let lines = || (0..4).map(|_| view! { <Skeleton width="80%"/> }).collect_view();
    view! {
        <div class="split" aria-busy="true">
            <div class="split__side">
                <div class="card stack">{lines()}</div>
                <div class="card stack">{lines()}</div>
            </div>
            <div class="split__main"><div class="card stack">{lines()}</div></div>
        </div>
    }
}
