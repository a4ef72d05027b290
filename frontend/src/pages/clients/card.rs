//! One client: who it is, how the account stands, what happened on it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::access::Permission;
use shared::ids::ClientId;

use super::facts::{BalanceCard, Contacts, Requisites};
use super::operation::{OperationDialog, Side};
use super::operations::Operations;
use super::{kind_name, state_mark};
use crate::calls::clients::{self, ClientCard as Card};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::page::Span;
use crate::ui::{Badge, Button, Empty, Glyph, Icon, Look, Notice, Page, Refusal, Skeleton, Tone};

/// The page.
#[component]
pub fn ClientCard() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<ClientId>().ok());
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
    let dialog = RwSignal::new(false);
    let side = RwSignal::new(Side::Credit);
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
            actions=move || view! { <Actions dialog=dialog side=side/> }
        >
            {move || match card.get() {
                None => view! { <Bones/> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    view! {
                        <Empty glyph=Glyph::Clients title=tr!(clients.no_such) text=tr!(errors.not_found)/>
                    }
                        .into_any()
                }
                Some(Ok(Some(card))) => {
                    view! { <Body card=card version=version changed=changed/> }.into_any()
                }
            }}
            <OperationDialog open=dialog side=side card=card done=changed/>
        </Page>
    }
}

#[component]
fn Badges(card: Card) -> impl IntoView {
    let (tone, mark, name) = state_mark(card.client.state);
    view! {
        <span class="muted">{kind_name(card.client.kind)}</span>
        <Badge tone=tone mark=mark text=name/>
        {card.client.tags.into_iter().map(|tag| view! { <span class="badge">{tag}</span> }).collect_view()}
    }
}

#[component]
fn Actions(dialog: RwSignal<bool>, side: RwSignal<Side>) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    let forbidden = lacks.is_some();
    let open = move |to: Side| {
        side.set(to);
        dialog.set(true);
    };
    view! {
        <Button
            disabled=forbidden
            title=lacks.clone()
            attr:data-testid="debit"
            on:click=move |_| open(Side::Debit)
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

#[component]
fn Body(card: Card, version: RwSignal<u32>, changed: Callback<()>) -> impl IntoView {
    let client = card.client.id;
    view! {
        {card.client.note.clone().map(|note| view! { <Notice tone=Tone::Warn title=note/> })}
        <div class="split">
            <div class="split__side">
                <BalanceCard card=card.clone()/>
                <Requisites card=card.clone()/>
                <Contacts card=card/>
            </div>
            <section class="split__main" aria-labelledby="operations">
                <h2 id="operations">{tr!(clients.operations)}</h2>
                <Operations client=client version=version changed=changed/>
            </section>
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
