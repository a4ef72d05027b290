//! A client beside the list.

use leptos::prelude::*;
use leptos_router::components::A;

use super::facts::{BalanceCard, Contacts, Requisites};
use super::words::{kind_name, state_mark};
use crate::calls::amount;
use crate::calls::clients::ClientRow;
use crate::tr;
use crate::ui::{Badge, Peek};

/// The panel; open while a client is chosen.
#[component]
pub fn ClientPeek(row: RwSignal<Option<ClientRow>>) -> impl IntoView {
    let body = |row: ClientRow| {
        let client = row.client;
        let (tone, mark, name) = state_mark(client.state);
        let id = client.id;
        view! {
            <div class="row is-wrapped">
                <span class="muted">{kind_name(client.kind)}</span>
                <Badge tone=tone mark=mark text=name/>
                {client.tags.iter().map(|tag| view! { <span class="badge">{tag.clone()}</span> }).collect_view()}
            </div>
            <BalanceCard balance=amount(row.account.balance)/>
            <Requisites client=client.clone()/>
            <Contacts client=client/>
            <div class="row">
                <A href=format!("/clients/{id}") attr:class="btn">{tr!(clients.open_card)}</A>
                <A href=format!("/clients/{id}/subscriptions") attr:class="btn is-ghost">{tr!(subscriptions.title)}</A>
            </div>
        }
        .into_any()
    };
    view! { <Peek row=row title=|row: &ClientRow| row.client.name.clone() id="client-peek" body=body/> }
}
