//! The successor of an API key: the old one goes on for a while, the new secret is shown once.

use leptos::prelude::*;

use super::key_form::Secret;
use crate::calls::access::{self, ApiKeyRotateInput, ApiKeyView};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::effect;
use crate::ui::{Dialog, DialogForm, SelectField, Submission};

/// Hours that can be chosen.
const HOURS: [i32; 4] = [0, 24, 72, 168];

/// The dialog; open while a key is chosen.
#[component]
pub fn RotateDialog(key: RwSignal<Option<ApiKeyView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(key);
    let secret = RwSignal::new(None::<String>);
    effect(move |_| {
        if !open.get() {
            secret.set(None);
        }
    });
    let body = move || match secret.get() {
        Some(secret) => view! { <Secret open=open secret=secret/> }.into_any(),
        None => view! { <Form open=open key=key secret=secret done=done/> }.into_any(),
    };
    view! { <Dialog open=open title=tr!(settings.rotate_title).to_owned() id="rotate-dialog">{body}</Dialog> }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    key: RwSignal<Option<ApiKeyView>>,
    secret: RwSignal<Option<String>>,
    done: Callback<()>,
) -> impl IntoView {
    let form = Submission::new();
    let hours = RwSignal::new("24".to_owned());
    let send = move |()| {
        let Some(id) = key.with_untracked(|key| key.as_ref().map(|key| key.id)) else { return };
        // One of those below: nothing else can be chosen.
        let Some(hours) = HOURS.into_iter().find(|known| known.to_string() == hours.get_untracked()) else {
            return;
        };
        let input = ApiKeyRotateInput { id, hours, idempotency_key: form.key() };
        form.send(access::rotate_key(input), move |(_, made)| {
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
            0 => tr!(settings.rotate_at_once).to_owned(),
            24 => tr!(settings.rotate_day).to_owned(),
            hours => tr!(settings.rotate_days, days = hours / 24).to_string(),
        };
        (hours.to_string(), name)
    });
    let name = key.with_untracked(|key| key.as_ref().map(|key| key.name.clone()).unwrap_or_default());
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="rotate-submit"
            button=move || tr!(settings.rotate)
        >
            <p>{tr!(settings.rotate_text, name = name).to_string()}</p>
            <SelectField
                id="rotate-hours"
                label=tr!(settings.rotate_hours)
                value=hours
                options=options.to_vec()
                error=form.field("hours")
            />
        </DialogForm>
    }
}
