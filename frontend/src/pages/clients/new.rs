//! A new client.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::ids::SellerId;

use super::draft::Draft;
use super::form::ClientForm;
use crate::calls::clients::{self, ClientCreateInput};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::page::Span;
use crate::ui::summary::Wrong;
use crate::ui::{Page, Refusal, SelectField, Skeleton, Toasts};

/// The page.
#[component]
pub fn ClientNew() -> impl IntoView {
    let sellers = Remote::new(sellers::list);
    view! {
        <Page
            title=tr!(clients.new_title).to_owned()
            parent=("/clients", tr!(clients.title).to_owned())
            span=Span::Form
        >
            {move || match sellers.get() {
                None => view! { <div class="card stack"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => {
                    view! { <Refusal error=error retry=move |()| sellers.refresh()/> }.into_any()
                }
                Some(Ok(sellers)) => view! { <Form sellers=sellers/> }.into_any(),
            }}
        </Page>
    }
}

#[component]
fn Form(sellers: Vec<SellerView>) -> impl IntoView {
    let (navigate, toasts) = (use_navigate(), Toasts::get());
    let draft = Draft::new();
    let only = match sellers.as_slice() {
        [only] => only.id.to_string(),
        [] | [_, ..] => String::new(),
    };
    let seller = RwSignal::new(only);
    let several = sellers.len() > 1;
    let mut options = vec![(String::new(), tr!(clients.choose_seller).to_owned())];
    options.extend(sellers.into_iter().map(|seller| (seller.id.to_string(), seller.short_name)));
    let missing =
        Signal::derive(move || seller.with(String::is_empty).then(|| tr!(clients.seller_missing).to_owned()));
    let seller_error = Signal::derive(move || missing.get().filter(|_| draft.submission.asked.get()));
    let more_wrong = Signal::derive(move || {
        let wrong = |error| Wrong { id: "client-seller", label: tr!(clients.seller).to_owned(), error };
        missing.get().map(wrong).into_iter().collect::<Vec<_>>()
    });
    let send = move |()| {
        let Ok(seller_id) = seller.get_untracked().parse::<SellerId>() else { return };
        let input = ClientCreateInput {
            seller_id,
            details: untrack(|| draft.details()),
            currency: None,
            idempotency_key: draft.submission.key(),
        };
        let navigate = navigate.clone();
        draft.submission.send(clients::create(input), move |made| {
            toasts.done(tr!(clients.made, name = made.client.name).to_string());
            navigate(&format!("/clients/{}", made.client.id), NavigateOptions::default());
        });
    };
    let send = StoredValue::new_local(send);
    view! {
        <ClientForm
            draft=draft
            back="/clients"
            button=tr!(clients.create)
            more_wrong=more_wrong
            send=Callback::new(move |()| send.with_value(|send| send(())))
        >
            {several
                .then(|| {
                    view! {
                        <SelectField
                            id="client-seller"
                            label=tr!(clients.seller)
                            value=seller
                            options=Signal::stored(options)
                            hint=tr!(clients.seller_hint)
                            error=seller_error
                        />
                    }
                })}
        </ClientForm>
    }
}
