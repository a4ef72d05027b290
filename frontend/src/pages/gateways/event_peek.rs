//! A notification beside the list: word for word, with a way to process it again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use shared::access::Permission;

use super::words::{event_badge, event_name, href, kind_name, proof_name};
use crate::calls::gateways::{self, GatewayEventView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, Glyph, Icon, Notice, Peek, Refusal, Skeleton, Toasts, Tone, text};

/// The panel; open while a notification is chosen.
#[component]
pub fn EventPeek(row: RwSignal<Option<GatewayEventView>>, version: RwSignal<u32>) -> impl IntoView {
    let body = move |row: GatewayEventView| {
        let id = row.id;
        let read = Remote::new(move || {
            version.track();
            gateways::event(id)
        });
        redrawn(move || match read.get() {
            None => view! { <div class="stack" aria-busy="true"><Skeleton width="70%"/></div> }.into_any(),
            Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
            Some(Ok(None)) => view! { <Notice tone=Tone::Warn title=tr!(errors.not_found)/> }.into_any(),
            Some(Ok(Some(event))) => view! { <Event event=event version=version/> }.into_any(),
        })
    };
    let title =
        |row: &GatewayEventView| format!("{}, {}", kind_name(row.kind), text::instant(row.received_at.0));
    view! { <Peek row=row title=title id="event-peek" body=body/> }
}

#[component]
fn Event(event: GatewayEventView, version: RwSignal<u32>) -> impl IntoView {
    let toasts = Toasts::get();
    let busy = RwSignal::new(false);
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    let id = event.id;
    let replay = move |_| {
        busy.set(true);
        spawn_local(async move {
            match gateways::replay(id).await {
                Ok(event) => toasts.done(tr!(gateways.replayed, state = event_name(event.state)).to_string()),
                Err(error) => toasts.refused(&error),
            }
            busy.try_set(false);
            version.try_update(|n| *n = n.wrapping_add(1));
        });
    };
    let answer = if event.answer.is_empty() { tr!(common.none).to_owned() } else { event.answer.clone() };
    let processed = event.processed_at.map(|at| {
        view! { <dt>{tr!(gateways.processed)}</dt><dd>{text::instant(at.0)}</dd> }
    });
    let again = (event.copies > 1).then(|| {
        view! { <dt>{tr!(gateways.last_at)}</dt><dd>{text::instant(event.last_at.0)}</dd> }
    });
    let payment = event.intent_id.map(|id| {
        view! { <A href=href(id) attr:class="btn" attr:data-testid="event-payment">{tr!(gateways.open_payment)}</A> }
    });
    view! {
        <div class="row is-wrapped">{event_badge(event.state)}</div>
        {event.told.clone().map(|told| view! { <p>{told}</p> })}
        <dl class="facts">
            <dt>{tr!(gateways.proof)}</dt><dd>{proof_name(event.proof)}</dd>
            <dt>{tr!(gateways.peer)}</dt><dd>{event.peer.clone()}</dd>
            <dt>{tr!(gateways.copies)}</dt><dd>{text::number(event.copies)}</dd>
            {again}
            <dt>{tr!(gateways.tries)}</dt><dd>{text::number(event.tries)}</dd>
            {processed}
            <dt>{tr!(gateways.answered)}</dt><dd class="mono">{answer}</dd>
        </dl>
        <div class="row is-wrapped">
            {payment}
            <Button
                busy=busy
                disabled=lacks.is_some()
                title=lacks
                attr:data-testid="event-replay"
                on:click=replay
            >
                <Icon glyph=Glyph::Again/>
                {tr!(gateways.replay)}
            </Button>
        </div>
        {message(&event)}
    }
}

/// What came: word for word, then by its parts, then its headers.
fn message(event: &GatewayEventView) -> impl IntoView + use<> {
    let headers = event.headers.0.as_object().map(|headers| {
        let line = |(name, value): (&String, &serde_json::Value)| {
            format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        };
        headers.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    let parts = by_parts(&event.body).map(|parts| {
        view! {
            <details>
                <summary>{tr!(gateways.by_parts)}</summary>
                <pre class="code" role="group" tabindex="0" aria-label=tr!(gateways.by_parts)>{parts}</pre>
            </details>
        }
    });
    let headers = headers.filter(|headers| !headers.is_empty()).map(|headers| {
        view! {
            <details>
                <summary>{tr!(gateways.headers)}</summary>
                <pre class="code" role="group" tabindex="0" aria-label=tr!(gateways.headers)>{headers}</pre>
            </details>
        }
    });
    view! {
        <section class="stack-s">
            <h3>{format!("{}: {}", tr!(gateways.raw), event.method)}</h3>
            <pre class="code" role="group" tabindex="0" aria-label=tr!(gateways.raw) data-testid="event-body">{event.body.clone()}</pre>
            {parts}
            {headers}
        </section>
    }
}

/// A message by its parts: JSON on lines of its own, a form as names with their values. Nothing of another kind.
fn by_parts(body: &str) -> Option<String> {
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(body) {
        return serde_json::to_string_pretty(&json).ok();
    }
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        js_sys::decode_uri_component(&text).map_or(text, String::from)
    };
    let pairs: Option<Vec<String>> = body
        .split('&')
        .map(|pair| {
            pair.split_once('=').map(|(name, value)| format!("{} = {}", decoded(name), decoded(value)))
        })
        .collect();
    pairs.map(|pairs| pairs.join("\n"))
}
