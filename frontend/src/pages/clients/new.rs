//! A new client.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::ids::{ClientId, SellerId};

use super::draft::{Draft, copy_of};
use super::form::ClientForm;
use crate::calls::clients::{self, ClientCreateInput, ClientDetailsInput, ClientView};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::summary::{Wrong, focus};
use crate::ui::{Page, Refusal, SelectField, Skeleton, Toasts};

/// The page.
#[component]
pub fn ClientNew() -> impl IntoView {
    let from =
        use_query_map().with_untracked(|query| query.get("from")).and_then(|id| id.parse::<ClientId>().ok());
    let read = Remote::new(move || async move {
        let model = match from {
            Some(id) => clients::one(id).await?.map(|card| card.client),
            None => None,
        };
        Ok((sellers::list().await?, model))
    });
    view! {
        <Page
            title=tr!(clients.new_title).to_owned()
            parent=("/clients", tr!(clients.title).to_owned())
            span=Span::Form
        >
            {redrawn(move || match read.get() {
                None => view! { <div class="card stack"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => {
                    view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any()
                }
                Some(Ok((sellers, model))) => view! { <Form sellers=sellers model=model/> }.into_any(),
            })}
        </Page>
    }
}

#[component]
fn Form(
    sellers: Vec<SellerView>,
    /// The client whose copy the form begins with.
    model: Option<ClientView>,
) -> impl IntoView {
    let (navigate, toasts) = (use_navigate(), Toasts::get());
    let draft = model.as_ref().map_or_else(Draft::new, |model| Draft::of(copy_of(model)));
    let first = match (sellers.as_slice(), &model) {
        (_, Some(model)) => model.seller_id.to_string(),
        ([only], None) => only.id.to_string(),
        ([] | [_, ..], None) => String::new(),
    };
    let seller = RwSignal::new(first);
    let more = RwSignal::new(false);
    let several = sellers.len() > 1;
    let mut options = vec![(String::new(), tr!(clients.choose_seller).to_owned())];
    options.extend(sellers::choices(&sellers));
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
            if more.get_untracked() {
                draft.fill(ClientDetailsInput::named(draft.kind.get_untracked(), ""));
                focus("client-name");
            } else {
                navigate(&format!("/clients/{}", made.client.id), NavigateOptions::default());
            }
        });
    };
    let send = StoredValue::new_local(send);
    view! {
        <ClientForm
            draft=draft
            back="/clients"
            button=tr!(clients.create)
            more_wrong=more_wrong
            more=more
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
