//! A new subscription of a client. What it costs is shown while it is filled in.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use shared::client::ClientState;
use shared::ids::{ClientId, SubscriptionKey};

use super::fields::{Naming, Price, Send, What, base_choice};
use super::preview::Preview;
use super::work::Work;
use crate::calls::clients::{self, ClientCard};
use crate::calls::subscriptions;
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::leave::LeaveGuard;
use crate::ui::state::Refused;
use crate::ui::summary::ErrorSummary;
use crate::ui::{Empty, Glyph, Notice, Page, Refusal, Skeleton, Toasts, Tone};

/// The page.
#[component]
pub fn Subscribe() -> impl IntoView {
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
    let client = Memo::new(move |_| card.data().flatten().map(|card| card.client));
    view! {
        <Page
            title=tr!(subscriptions.new_title).to_owned()
            parent=("/clients", tr!(clients.title).to_owned())
            beside=move || {
                client.get().map(|client| {
                    view! { <A href=format!("/clients/{}/subscriptions", client.id)>{client.name}</A> }
                })
            }
        >
            {redrawn(move || match card.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| card.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    view! {
                        <Empty glyph=Glyph::Clients title=tr!(clients.no_such) text=tr!(errors.not_found)/>
                    }
                        .into_any()
                }
                Some(Ok(Some(card))) if card.client.state == ClientState::Archived => {
                    view! { <Notice tone=Tone::Warn title=tr!(subscriptions.client_archived)/> }.into_any()
                }
                Some(Ok(Some(_))) => ().into_any(),
            })}
            // The form outlives a new reading of the client, with everything that was typed.
            <Show when=move || client.with(|client| client.as_ref().is_some_and(|c| c.state == ClientState::Active))>
                <Form card=card/>
            </Show>
        </Page>
    }
}

#[component]
fn Form(card: Remote<Option<ClientCard>>) -> impl IntoView {
    let work = Work::new(card);
    let (draft, submission) = (work.draft, work.draft.submission);
    let (navigate, toasts) = (use_navigate(), Toasts::get());
    let model = use_query_map()
        .with_untracked(|query| query.get("from"))
        .and_then(|id| id.parse::<SubscriptionKey>().ok());
    if let Some(model) = model {
        // What cannot be read is not copied: the form stays empty.
        spawn_local(async move {
            if let Ok(Some(card)) = subscriptions::one(model).await {
                draft.copy(card);
            }
        });
    }
    let base = use_query_map()
        .with_untracked(|query| query.get("base"))
        .and_then(|id| id.parse::<SubscriptionKey>().ok());
    if let Some(base) = base {
        // What cannot be read is not chosen: the field stays empty.
        spawn_local(async move {
            if let Ok(Some(card)) = subscriptions::one(base).await {
                draft.base.try_set(Some(base_choice(&card.view, &card.plan.view.name)));
            }
        });
    }
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        submission.asked.set(true);
        let Ok(calculation) = work.calculation.get_untracked() else { return };
        let Some(client) = work.client.get_untracked() else { return };
        let Some(input) = untrack(|| draft.input(&client, &calculation)) else { return };
        let navigate = navigate.clone();
        submission.send(subscriptions::create(input), move |made| {
            let addon = made.view.base_id.is_some();
            let plan = made.plan.name;
            toasts.done(if addon {
                tr!(subscriptions.made_addon, plan = plan).to_string()
            } else {
                tr!(subscriptions.made, plan = plan).to_string()
            });
            navigate(&format!("/subscriptions/{}", made.view.id), NavigateOptions::default());
        });
    };
    // What was refused because it changed is read again: the figures then say what holds now.
    let changed = submission.outdated(move || {
        card.refresh();
        work.plan.refresh();
    });
    let wrong = Signal::derive(move || {
        let mut errors = work.errors();
        errors.extend(submission.refusal.get().map(|refusal| refusal.fields).unwrap_or_default());
        draft.wrong(&errors)
    });
    let shown = Signal::derive(move || submission.asked.get() || submission.refusal.with(Option::is_some));
    let refusal = move || submission.refusal.get().filter(|refusal| refusal.fields.is_empty());
    view! {
        <form
            class="form-split"
            novalidate
            data-testid="subscription-form"
            on:submit=submit
        >
            <div class="stack-l">
                {redrawn(move || {
                    changed.get().then(|| view! { <Notice tone=Tone::Warn title=tr!(subscriptions.recalculated)/> })
                })}
                {redrawn(move || refusal().map(|error| view! { <Refused error=error/> }))}
                <ErrorSummary shown=shown wrong=wrong/>
                <What work=work attaching=base.is_some()/>
                <Price work=work/>
                <Naming work=work/>
            </div>
            <div class="form-split__side">
                <Preview
                    calculation=work.calculation
                    chosen=Signal::derive(move || draft.plan.with(Option::is_some))
                />
                <Send work=work/>
            </div>
        </form>
        <LeaveGuard dirty=Signal::derive(move || draft.is_dirty())/>
    }
}
