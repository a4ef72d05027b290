//! Another secret of an endpoint: the former one signs as well for a while, the new one is shown once.

use leptos::prelude::*;

use super::form::Secret;
use crate::calls::webhooks::{self, WebhookEndpointView, WebhookSecretRotateInput};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::effect;
use crate::ui::{Dialog, DialogForm, SelectField, Submission};

/// Hours that can be chosen.
const HOURS: [i32; 4] = [0, 24, 72, 168];

/// The dialog; open while an endpoint is chosen.
#[component]
pub fn RotateDialog(endpoint: RwSignal<Option<WebhookEndpointView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(endpoint);
    let secret = RwSignal::new(None::<String>);
    effect(move |_| {
        if !open.get() {
            secret.set(None);
        }
    });
    let body = move || match secret.get() {
        Some(secret) => view! { <Secret open=open secret=secret/> }.into_any(),
        None => view! { <Form open=open endpoint=endpoint secret=secret done=done/> }.into_any(),
    };
    view! { <Dialog open=open title=tr!(webhooks.rotate_title).to_owned() id="webhook-rotate-dialog">{body}</Dialog> }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    endpoint: RwSignal<Option<WebhookEndpointView>>,
    secret: RwSignal<Option<String>>,
    done: Callback<()>,
) -> impl IntoView {
    let form = Submission::new();
    let hours = RwSignal::new("24".to_owned());
    let send = move |()| {
        let Some(id) = endpoint.with_untracked(|endpoint| endpoint.as_ref().map(|of| of.id)) else { return };
        let hours = hours.get_untracked().parse().ok();
        let input = WebhookSecretRotateInput { id, hours, idempotency_key: form.key() };
        form.send(webhooks::rotate(input), move |(_, made)| {
            done.try_run(());
            match made {
                Some(made) => secret.set(Some(made)),
                // A repeat of a call that was answered before: its secret is not shown again.
                None => open.set(false),
            }
        });
    };
    let options = HOURS.map(|hours| {
        let name = match hours {
            0 => tr!(webhooks.rotate_at_once).to_owned(),
            24 => tr!(webhooks.rotate_day).to_owned(),
            hours => tr!(webhooks.rotate_days, days = hours / 24).to_string(),
        };
        (hours.to_string(), name)
    });
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="webhook-rotate-submit"
            button=move || tr!(webhooks.rotate)
        >
            <p>{tr!(webhooks.rotate_text)}</p>
            <SelectField
                id="webhook-rotate-hours"
                label=tr!(webhooks.rotate_hours)
                value=hours
                options=options.to_vec()
                error=form.field("hours")
            />
        </DialogForm>
    }
}
