//! Taking the second factor from a user who has lost it.

use leptos::prelude::*;

use crate::calls::access::{self, UserView};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Dialog, DialogForm, Look, Submission, Toasts};

/// The dialog; open while a user is chosen.
#[component]
pub fn ResetDialog(user: RwSignal<Option<UserView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(user);
    let toasts = Toasts::get();
    let form = Submission::new();
    let send = move |()| {
        let Some(id) = user.with_untracked(|user| user.as_ref().map(|user| user.id)) else { return };
        form.send(access::reset_totp(id), move |user| {
            open.set(false);
            toasts.done(tr!(settings.second_was_reset, name = user.name).to_string());
            done.try_run(());
        });
    };
    let body = move || {
        let name = user.get()?.name;
        Some(view! {
            <DialogForm
                open=open
                submission=form
                on_send=send
                id="second-reset-submit"
                button=move || tr!(settings.second_reset)
                look=Look::Final
            >
                <p>{tr!(settings.second_reset_text, name = name).to_string()}</p>
            </DialogForm>
        })
    };
    view! { <Dialog open=open title=tr!(settings.second_reset).to_owned() id="second-reset-dialog">{body}</Dialog> }
}
