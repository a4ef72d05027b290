//! Another password for oneself.

use leptos::prelude::*;

use crate::calls::access;
use crate::tr;
use crate::ui::{Button, Dialog, DialogForm, Submission, TextField, Toasts};

/// Shortest password, characters; the server's rule.
const PASSWORD_MIN: usize = 12;

/// The button, and the dialog that it opens. `done` is told when other sessions have ended.
#[component]
pub fn PasswordButton(done: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <div class="row profile__act">
            <Button attr:data-testid="password-change" on:click=move |_| open.set(true)>
                {tr!(profile.password_change)}
            </Button>
        </div>
        <Dialog open=open title=tr!(profile.password_change).to_owned() id="password-dialog">
            <Form open=open done=done/>
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, done: Callback<()>) -> impl IntoView {
    let (form, toasts) = (Submission::new(), Toasts::get());
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let again = RwSignal::new(String::new());
    let refused = form.field("new");
    let new_error = Signal::derive(move || {
        let short = form.asked.get() && new.with(|new| new.chars().count() < PASSWORD_MIN);
        if short { Some(tr!(profile.password_short).to_owned()) } else { refused.get() }
    });
    let again_error = Signal::derive(move || {
        let differs = form.asked.get() && again.get() != new.get();
        differs.then(|| tr!(profile.password_differs).to_owned())
    });
    let send = move |()| {
        let ready = untrack(|| {
            !current.with(String::is_empty)
                && new.with(|new| new.chars().count() >= PASSWORD_MIN)
                && again.get() == new.get()
        });
        if !ready {
            return;
        }
        form.send(access::change_password(current.get_untracked(), new.get_untracked()), move |_| {
            open.set(false);
            toasts.done(tr!(profile.password_changed));
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="password-submit"
            button=move || tr!(profile.password_change)
        >
            <TextField
                id="password-current"
                label=tr!(profile.password_current)
                kind="password"
                autocomplete="current-password"
                value=current
                error=form.required("current", current, tr!(profile.password_current_empty))
                autofocus=true
            />
            <TextField
                id="password-new"
                label=tr!(profile.password_new)
                kind="password"
                autocomplete="new-password"
                value=new
                hint=tr!(profile.password_hint)
                error=new_error
            />
            <TextField
                id="password-again"
                label=tr!(profile.password_again)
                kind="password"
                autocomplete="new-password"
                value=again
                error=again_error
            />
        </DialogForm>
    }
}
