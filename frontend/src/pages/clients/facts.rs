//! What is known of a client: the balance, the requisites, the contacts.

use leptos::prelude::*;
use shared::money::Money;

use super::closing::form_name;
use crate::calls::clients::ClientView;
use crate::tr;
use crate::ui::text::{self, Copyable};

/// The balance, in words.
#[component]
pub fn BalanceCard(balance: Money) -> impl IntoView {
    let word = match balance.minor() {
        0 => tr!(clients.balance),
        ..0 => tr!(clients.debt_word),
        1.. => tr!(clients.advance_word),
    };
    let shown = if balance.minor() < 0 { balance.negated() } else { balance };
    view! {
        <section class="card" aria-label=tr!(clients.account)>
            <div class="balance" data-testid="client-balance">
                <span class="balance__word">{word}</span>
                " "
                <span class=format!("balance__value {}", text::balance_class(balance))>{text::money(shown)}</span>
            </div>
        </section>
    }
}

/// Requisites; those that are not known are left out.
#[component]
pub fn Requisites(client: ClientView) -> impl IntoView {
    let copied = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{name}</dt><dd><Copyable value=value/></dd> })
    };
    let plain = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{name}</dt><dd>{value}</dd> })
    };
    let closing = form_name(&client).to_owned();
    view! {
        <section class="card" aria-labelledby="known-requisites">
            <div class="card__head"><h2 id="known-requisites">{tr!(clients.requisites)}</h2></div>
            <dl class="facts">
                {plain(tr!(clients.full_name), client.full_name)}
                {copied(tr!(clients.inn), client.inn)}
                {copied(tr!(clients.kpp), client.kpp)}
                {copied(tr!(clients.ogrn), client.ogrn)}
                {plain(tr!(clients.contract), client.contract_number)}
                {plain(tr!(clients.contract_on), client.contract_on.map(|day| text::date(day.0)))}
                {copied(tr!(clients.external_id), client.external_id)}
                {plain(tr!(clients.billing_day), client.billing_day.map(|day| day.to_string()))}
                {plain(tr!(closings.documents), Some(closing))}
                {plain(tr!(clients.closed_through), client.closed_through.map(|day| text::date(day.0)))}
                {plain(tr!(clients.created), Some(text::day_of(client.created_at.0)))}
            </dl>
        </section>
    }
}

/// Contacts; nothing when none is known.
#[component]
pub fn Contacts(client: ClientView) -> impl IntoView {
    if client.email.is_none() && client.phone.is_none() && client.address.is_none() {
        return ().into_any();
    }
    let email = client.email.map(|email| {
        let href = format!("mailto:{email}");
        view! { <dt>{tr!(clients.email)}</dt><dd><a href=href>{email}</a></dd> }
    });
    view! {
        <section class="card" aria-labelledby="contacts">
            <div class="card__head"><h2 id="contacts">{tr!(clients.contacts)}</h2></div>
            <dl class="facts">
                {email}
                {client.phone.map(|phone| view! { <dt>{tr!(clients.phone)}</dt><dd>{phone}</dd> })}
                {client.address.map(|address| view! { <dt>{tr!(clients.address)}</dt><dd>{address}</dd> })}
            </dl>
        </section>
    }
    .into_any()
}
