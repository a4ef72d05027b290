//! A delivery beside the log: its attempts, the message to the byte, and a way to send it again.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::webhooks::WebhookState;

use super::log::look_again;
use super::words::{kind_name, state_badge};
use crate::calls::webhooks::{self, WebhookAttemptView, WebhookDeliveryView, WebhookRedeliverInput};
use crate::remote::Remote;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::text::Copyable;
use crate::ui::{
    Button, Glyph, Icon, Mark, Moment, Notice, Peek, Refusal, Skeleton, Timeline, Toasts, Tone, text,
};

/// The panel; open while a delivery is chosen.
#[component]
pub fn DeliveryPeek(
    row: RwSignal<Option<WebhookDeliveryView>>,
    version: RwSignal<u32>,
    done: Callback<()>,
) -> impl IntoView {
    let body = move |row: WebhookDeliveryView| {
        let id = row.id;
        let read = Remote::new(move || {
            version.track();
            webhooks::delivery(id)
        });
        redrawn(move || match read.get() {
            None => view! { <div class="stack" aria-busy="true"><Skeleton width="70%"/></div> }.into_any(),
            Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
            Some(Ok(None)) => view! { <Notice tone=Tone::Warn title=tr!(errors.not_found)/> }.into_any(),
            Some(Ok(Some(delivery))) => view! { <Delivery delivery=delivery done=done/> }.into_any(),
        })
    };
    let title = |row: &WebhookDeliveryView| kind_name(row.kind).to_owned();
    view! { <Peek row=row title=title id="delivery-peek" body=body/> }
}

#[component]
fn Delivery(delivery: WebhookDeliveryView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let busy = RwSignal::new(false);
    let id = delivery.id;
    let again = move |_| {
        busy.set(true);
        spawn_local(async move {
            let input = WebhookRedeliverInput { id: Some(id), endpoint_id: None, since: None };
            match webhooks::redeliver(input).await {
                Ok(_) => toasts.done(tr!(webhooks.redelivered)),
                Err(error) => toasts.refused(&error),
            }
            busy.try_set(false);
            look_again(done).await;
        });
    };
    let next = delivery.next_attempt_at.map(|at| {
        view! { <dt>{tr!(webhooks.next)}</dt><dd>{text::instant(at.0)}</dd> }
    });
    let moments: Vec<Moment> = delivery.attempts.iter().rev().map(moment).collect();
    let sending = delivery.state == WebhookState::Sending;
    let pretty = serde_json::from_str::<serde_json::Value>(&delivery.body)
        .and_then(|json| serde_json::to_string_pretty(&json))
        .unwrap_or_default();
    view! {
        <div class="row is-wrapped">{state_badge(delivery.state)}</div>
        <dl class="facts">
            <dt>{tr!(webhooks.event)}</dt><dd class="mono">{delivery.kind.code()}</dd>
            <dt>{tr!(webhooks.at)}</dt><dd>{text::instant(delivery.created_at.0)}</dd>
            <dt>"webhook-id"</dt><dd class="is-broken"><Copyable value=delivery.message_id.to_string()/></dd>
            {next}
        </dl>
        <div class="row is-wrapped">
            <Button busy=busy disabled=sending attr:data-testid="delivery-again" on:click=again>
                <Icon glyph=Glyph::Again/>
                {tr!(webhooks.again)}
            </Button>
        </div>
        {(!moments.is_empty()).then(|| view! {
            <section class="stack">
                <h3>{tr!(webhooks.attempts)}</h3>
                <Timeline label=tr!(webhooks.attempts) moments=moments/>
            </section>
        })}
        <section class="stack-s">
            <h3>{tr!(webhooks.body)}</h3>
            <pre class="code" role="group" tabindex="0" aria-label=tr!(webhooks.body) data-testid="delivery-body">
                {delivery.body.clone()}
            </pre>
            <details>
                <summary>{tr!(webhooks.by_parts)}</summary>
                <pre class="code" role="group" tabindex="0" aria-label=tr!(webhooks.by_parts)>{pretty}</pre>
            </details>
        </section>
    }
}

fn moment(attempt: &WebhookAttemptView) -> Moment {
    let title = match (&attempt.error, attempt.status) {
        (Some(error), _) => error.clone(),
        (None, Some(status)) => tr!(webhooks.answered, status = status).to_string(),
        (None, None) => String::new(),
    };
    let (tone, mark) =
        if attempt.error.is_none() { (Tone::Ok, Mark::Tick) } else { (Tone::Bad, Mark::Cross) };
    let answer = (!attempt.answer.is_empty()).then(|| {
        view! {
            <pre class="code" role="group" tabindex="0" aria-label=tr!(webhooks.answer)>{attempt.answer.clone()}</pre>
        }
        .into_any()
    });
    Moment {
        at: text::instant(attempt.at.0),
        title,
        who: tr!(webhooks.took, milliseconds = attempt.milliseconds).to_string(),
        tone,
        mark,
        details: answer,
    }
}
