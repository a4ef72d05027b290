//! One endpoint: how it is set, how it goes, what it was told.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use shared::ids::WebhookEndpointId;

use super::archive::ArchiveDialog;
use super::form::{Edited, EndpointDialog};
use super::log::{Log, look_again};
use super::rotate::RotateDialog;
use super::words::{endpoint_badge, kind_name, last_result};
use crate::calls::idempotency_key;
use crate::calls::sellers;
use crate::calls::webhooks::{self, WebhookEndpointView, WebhookTestInput};
use crate::pages::settings::seller_names;
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::page::Span;
use crate::ui::{Button, Empty, Glyph, Look, Notice, Page, Refusal, Skeleton, Toasts, Tone, text};

/// The page.
#[component]
pub fn WebhookCard() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse::<WebhookEndpointId>().ok());
    let read = Remote::new(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => webhooks::endpoint(id).await,
                None => Ok(None),
            }
        }
    });
    let known = Memo::new(move |_| read.map(|read| read.as_ref().map(|endpoint| endpoint.id)));
    let plain = |content: AnyView| {
        let parent = ("/settings/webhooks", tr!(webhooks.title).to_owned());
        view! { <Page title=tr!(webhooks.one).to_owned() parent=parent>{content}</Page> }.into_any()
    };
    redrawn(move || match known.get() {
        None => match read.get() {
            Some(Err(error)) => {
                plain(view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any())
            }
            Some(Ok(_)) | None => plain(
                view! { <div class="card stack" aria-busy="true"><Skeleton width="60%"/></div> }.into_any(),
            ),
        },
        Some(None) => plain(
            view! { <Empty glyph=Glyph::Inbox title=tr!(webhooks.no_such) text=tr!(errors.not_found)/> }
                .into_any(),
        ),
        Some(Some(id)) => view! { <Whole id=id read=read/> }.into_any(),
    })
}

#[component]
fn Whole(id: WebhookEndpointId, read: Remote<Option<WebhookEndpointView>>) -> impl IntoView {
    let version = RwSignal::new(0_u32);
    let edited: Edited = RwSignal::new(None);
    let rotating = RwSignal::new(None::<WebhookEndpointView>);
    let archiving = RwSignal::new(None::<WebhookEndpointView>);
    let done = Callback::new(move |()| {
        read.refresh();
        version.update(|n| *n = n.wrapping_add(1));
    });
    let name = Memo::new(move |_| read.data().flatten().map(|endpoint| endpoint.name).unwrap_or_default());
    let buttons = move || {
        redrawn(move || {
            read.data().flatten().map(|of| view! { <Acts endpoint=of edited=edited rotating=rotating archiving=archiving done=done/> })
        })
    };
    view! {
        <Page
            title=Signal::derive(move || name.get())
            parent=("/settings/webhooks", tr!(webhooks.title).to_owned())
            span=Span::Filled
            actions=buttons
            beside=move || redrawn(move || read.data().flatten().map(|of| endpoint_badge(&of)))
        >
            {redrawn(move || read.data().flatten().map(|of| view! { <Facts endpoint=of/> }))}
            <Log id=id version=version done=done/>
            <EndpointDialog edited=edited done=done/>
            <RotateDialog endpoint=rotating done=done/>
            <ArchiveDialog endpoint=archiving done=done/>
        </Page>
    }
}

#[component]
fn Acts(
    endpoint: WebhookEndpointView,
    edited: Edited,
    rotating: RwSignal<Option<WebhookEndpointView>>,
    archiving: RwSignal<Option<WebhookEndpointView>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let busy = RwSignal::new(false);
    let (id, away) = (endpoint.id, endpoint.archived);
    let off = (!endpoint.active).then(|| tr!(webhooks.switch_on_first).to_owned());
    let test = move |_| {
        busy.set(true);
        spawn_local(async move {
            let input = WebhookTestInput { id, idempotency_key: idempotency_key() };
            match webhooks::test(input).await {
                Ok(_) => toasts.done(tr!(webhooks.test_sent)),
                Err(error) => toasts.refused(&error),
            }
            busy.try_set(false);
            look_again(done).await;
        });
    };
    let (change, rotate, put_away) = (endpoint.clone(), endpoint.clone(), endpoint);
    (!away).then(|| {
        view! {
            <Button
                look=Look::Primary
                busy=busy
                disabled=off.is_some()
                title=off
                attr:data-testid="webhook-test"
                on:click=test
            >
                {tr!(webhooks.test)}
            </Button>
            <Button attr:data-testid="webhook-edit" on:click=move |_| edited.set(Some(Some(change.clone())))>
                {tr!(common.edit)}
            </Button>
            <Button attr:data-testid="webhook-rotate" on:click=move |_| rotating.set(Some(rotate.clone()))>
                {tr!(webhooks.rotate)}
            </Button>
            <Button
                look=Look::Danger
                attr:data-testid="webhook-archive"
                on:click=move |_| archiving.set(Some(put_away.clone()))
            >
                {tr!(webhooks.archive)}
            </Button>
        }
    })
}

/// How it is set and how it goes; what is wrong with it comes first.
#[component]
fn Facts(endpoint: WebhookEndpointView) -> impl IntoView {
    let known = Remote::new(sellers::list);
    let own = endpoint.sellers.clone();
    let kinds = match &endpoint.kinds {
        None => tr!(webhooks.all_kinds).to_owned(),
        Some(kinds) => kinds.iter().map(|kind| kind_name(*kind)).collect::<Vec<_>>().join(", "),
    };
    let trouble = endpoint.failing_since.filter(|_| !endpoint.archived).map(|since| {
        let (title, words) = if endpoint.active {
            (tr!(webhooks.fails), tr!(webhooks.fails_text, since = text::instant(since.0)).to_string())
        } else {
            (tr!(webhooks.is_off), tr!(webhooks.is_off_text).to_string())
        };
        view! { <div role="status"><Notice tone=Tone::Bad title=title text=words/></div> }
    });
    let former = endpoint.former_secret_until.map(|until| {
        view! {
            <dt>{tr!(webhooks.former)}</dt>
            <dd>{tr!(webhooks.former_until, until = text::instant(until.0)).to_string()}</dd>
        }
    });
    view! {
        <section class="card stack" aria-label=tr!(webhooks.facts)>
            {trouble}
            <dl class="facts">
                <dt>{tr!(webhooks.url)}</dt><dd class="mono is-broken">{endpoint.url.clone()}</dd>
                <dt>{tr!(webhooks.kinds)}</dt><dd>{kinds}</dd>
                <dt>{tr!(settings.sellers)}</dt><dd>{redrawn(move || seller_names(known, own.as_deref()))}</dd>
                <dt>{tr!(webhooks.last)}</dt><dd data-testid="webhook-last">{last_result(&endpoint)}</dd>
                {former}
                <dt>{tr!(webhooks.changed)}</dt>
                <dd>{format!("{}, {}", endpoint.updated_by, text::instant(endpoint.updated_at.0))}</dd>
            </dl>
        </section>
    }
}
