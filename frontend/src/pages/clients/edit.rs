//! A client's form is changed. Somebody else may have changed it meanwhile: then both say what they want.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};
use shared::ids::ClientId;

use super::conflict::Conflict;
use super::draft::{Draft, details_of};
use super::form::ClientForm;
use crate::calls::clients::{self, ClientUpdateInput, ClientView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{Empty, Glyph, Page, Refusal, Skeleton, Toasts};

/// The page.
#[component]
pub fn ClientEdit() -> impl IntoView {
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
    let title = Signal::derive(move || match card.data().flatten() {
        Some(card) => tr!(clients.edit_title, name = card.client.name).to_string(),
        None => tr!(clients.one).to_owned(),
    });
    view! {
        <Page title=title parent=("/clients", tr!(clients.title).to_owned()) span=Span::Form>
            {redrawn(move || match card.get() {
                None => view! { <div class="card stack"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    view! {
                        <Empty glyph=Glyph::Clients title=tr!(clients.no_such) text=tr!(errors.not_found)/>
                    }
                        .into_any()
                }
                Some(Ok(Some(card))) => view! { <Form client=card.client/> }.into_any(),
            })}
        </Page>
    }
}

#[component]
fn Form(client: ClientView) -> impl IntoView {
    let (navigate, toasts) = (use_navigate(), Toasts::get());
    let id = client.id;
    let draft = Draft::of(details_of(&client));
    let base = RwSignal::new(client);
    let submission = draft.submission;
    let send = move |()| {
        let input = ClientUpdateInput {
            id,
            version: base.with_untracked(|base| base.version),
            details: untrack(|| draft.details()),
        };
        let navigate = navigate.clone();
        submission.send(clients::update(input), move |saved| {
            toasts.done(tr!(clients.saved, name = saved.client.name).to_string());
            navigate(&format!("/clients/{}", saved.client.id), NavigateOptions::default());
        });
    };
    let send = StoredValue::new_local(send);
    let send = Callback::new(move |()| send.with_value(|send| send(())));
    // The other's version becomes the one that is changed; the draft stays or takes it over.
    let settle = Callback::new(move |(theirs, take): (ClientView, bool)| {
        if take {
            draft.fill(details_of(&theirs));
        }
        base.set(theirs);
        submission.refusal.set(None);
        submission.asked.set(false);
        if !take {
            send.run(());
        }
    });
    let stale = Memo::new(move |_| {
        submission.refusal.with(|refusal| refusal.as_ref().is_some_and(crate::api::ApiError::is_stale))
    });
    view! {
        {redrawn(move || stale.get().then(|| view! { <Conflict base=base.get_untracked() settle=settle/> }))}
        <ClientForm
            draft=draft
            back=format!("/clients/{id}")
            button=tr!(common.save)
            send=send
        >
            ""
        </ClientForm>
    }
}
