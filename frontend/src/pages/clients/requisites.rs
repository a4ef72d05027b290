//! Everything that is known of a client, on a tab of its card.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::closing::form_name;
use super::words::kind_in_full;
use crate::calls::clients::{ClientCard, ClientView};
use crate::calls::sellers;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::text::{self, Copyable};
use crate::ui::{Glyph, Icon};

/// The tab. What is not known is shown as a dash, so that it is seen.
#[component]
pub fn AllRequisites(card: ClientCard) -> impl IntoView {
    view! {
        <div class="cols" data-testid="client-requisites">
            <Legal client=card.client.clone()/>
            <Others client=card.client/>
        </div>
    }
}

fn copied(value: Option<String>) -> AnyView {
    match value {
        Some(value) => view! { <Copyable value=value/> }.into_any(),
        None => tr!(common.none).into_any(),
    }
}

fn plain(value: Option<String>) -> String {
    value.filter(|value| !value.is_empty()).unwrap_or_else(|| tr!(common.none).to_owned())
}

#[component]
fn Legal(client: ClientView) -> impl IntoView {
    let may_edit = Session::get().may(Permission::ClientWrite);
    let href = format!("/clients/{}/edit", client.id);
    let edit = may_edit.then(|| {
        view! {
            <A href=href attr:class="btn is-ghost">
                <Icon glyph=Glyph::Pencil/>
                {tr!(common.edit)}
            </A>
        }
    });
    view! {
        <section class="card" aria-labelledby="all-requisites">
            <div class="card__head">
                <h2 id="all-requisites">{tr!(clients.all_requisites)}</h2>
                {edit}
            </div>
            <dl class="facts">
                <dt>{tr!(clients.kind)}</dt>
                <dd>{kind_in_full(client.kind).0}</dd>
                <dt>{tr!(clients.name_field)}</dt>
                <dd>{client.name}</dd>
                <dt>{tr!(clients.full_name)}</dt>
                <dd>{plain(client.full_name)}</dd>
                <dt>{tr!(clients.inn)}</dt>
                <dd>{copied(client.inn)}</dd>
                <dt>{tr!(clients.kpp)}</dt>
                <dd>{copied(client.kpp)}</dd>
                <dt>{tr!(clients.ogrn)}</dt>
                <dd>{copied(client.ogrn)}</dd>
                <dt>{tr!(clients.contract_number)}</dt>
                <dd>{copied(client.contract_number)}</dd>
                <dt>{tr!(clients.contract_on)}</dt>
                <dd>{plain(client.contract_on.map(|day| text::date(day.0)))}</dd>
            </dl>
        </section>
    }
}

#[component]
fn Others(client: ClientView) -> impl IntoView {
    let sellers = Remote::new(sellers::list);
    let seller = client.seller_id;
    let closing = form_name(&client);
    let seller_name = move || sellers::name_of(sellers, seller);
    view! {
        <section class="card" aria-labelledby="all-contacts">
            <div class="card__head">
                <h2 id="all-contacts">{tr!(clients.contacts_and_accounting)}</h2>
            </div>
            <dl class="facts">
                <dt>{tr!(clients.email)}</dt>
                <dd>{plain(client.email)}</dd>
                <dt>{tr!(clients.phone)}</dt>
                <dd>{plain(client.phone)}</dd>
                <dt>{tr!(clients.address)}</dt>
                <dd>{plain(client.address)}</dd>
                <dt>{tr!(clients.seller)}</dt>
                <dd>{redrawn(move || plain(seller_name()))}</dd>
                <dt>{tr!(clients.currency)}</dt>
                <dd>{client.currency.to_string()}</dd>
                <dt>{tr!(clients.billing_day)}</dt>
                <dd>{plain(client.billing_day.map(|day| day.to_string()))}</dd>
                <dt>{tr!(clients.external_id)}</dt>
                <dd>{copied(client.external_id)}</dd>
                <dt>{tr!(closings.form)}</dt>
                <dd>{closing}</dd>
                <dt>{tr!(clients.closed_through)}</dt>
                <dd>{plain(client.closed_through.map(|day| text::date(day.0)))}</dd>
                <dt>{tr!(clients.tags)}</dt>
                <dd>{plain(Some(client.tags.join(", ")))}</dd>
                <dt>{tr!(clients.note)}</dt>
                <dd>{plain(client.note)}</dd>
                <dt>{tr!(clients.created)}</dt>
                <dd>{text::instant(client.created_at.0)}</dd>
            </dl>
        </section>
    }
}
