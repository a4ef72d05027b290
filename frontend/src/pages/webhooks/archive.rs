//! Asks before an endpoint is put away: what waits for it is given up.

use leptos::prelude::*;

use crate::calls::webhooks::{self, WebhookEndpointView};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Dialog, DialogForm, Look, Submission, Toasts};

/// The dialog; open while an endpoint is chosen.
#[component]
pub fn ArchiveDialog(endpoint: RwSignal<Option<WebhookEndpointView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(endpoint);
    let toasts = Toasts::get();
    let form = Submission::new();
    let send = move |()| {
        let Some(id) = endpoint.with_untracked(|endpoint| endpoint.as_ref().map(|of| of.id)) else { return };
        form.send(webhooks::archive(id), move |endpoint| {
            open.set(false);
            toasts.done(tr!(webhooks.was_archived, name = endpoint.name).to_string());
            done.try_run(());
        });
    };
    let body = move || {
        let name = endpoint.get()?.name;
        Some(view! {
            <DialogForm
                open=open
                submission=form
                on_send=send
                id="webhook-archive-submit"
                button=move || tr!(webhooks.archive)
                look=Look::Final
            >
                <p>{tr!(webhooks.archive_text, name = name).to_string()}</p>
            </DialogForm>
        })
    };
    view! { <Dialog open=open title=tr!(webhooks.archive_title).to_owned() id="webhook-archive-dialog">{body}</Dialog> }
}
