//! What closing documents a client wants.

use leptos::prelude::*;
use shared::documents::ClosingForm;

use crate::calls::clients::{self, ClientCard, ClientClosingFormInput, ClientView};
use crate::pages::documents::closing_name;
use crate::remote::Remote;
use crate::tr;
use crate::ui::choose::RadioField;
use crate::ui::{Dialog, DialogForm, Submission, Toasts};

/// What the client wants, in words.
pub fn form_name(client: &ClientView) -> &'static str {
    client.closing_form.map_or(tr!(closings.form_as_seller), closing_name)
}

/// The dialog that changes it.
#[component]
pub fn ClosingFormDialog(
    open: RwSignal<bool>,
    card: Remote<Option<ClientCard>>,
    done: Callback<()>,
) -> impl IntoView {
    let form = move || {
        let client = card.data().flatten()?.client;
        Some(view! { <Form open=open client=client done=done/> })
    };
    view! { <Dialog open=open title=tr!(closings.form_title).to_owned() id="closing-form-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, client: ClientView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let (id, version) = (client.id, client.version);
    let chosen = RwSignal::new(client.closing_form.map_or("", ClosingForm::code).to_owned());
    let mut options = vec![(String::new(), tr!(closings.form_as_seller).to_owned())];
    options
        .extend(ClosingForm::ALL.iter().map(|form| (form.code().to_owned(), closing_name(*form).to_owned())));
    let send = move |()| {
        let closing_form = ClosingForm::from_code(&chosen.get_untracked());
        let input = ClientClosingFormInput { id, version, closing_form };
        submission.send(clients::set_closing_form(input), move |_| {
            open.set(false);
            toasts.done(tr!(closings.form_saved));
            done.try_run(());
        });
    };
    // Whoever changed the client meanwhile may have changed this as well: the card is read again.
    submission.outdated(move || {
        done.try_run(());
    });
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="closing-form-submit"
            button=move || tr!(common.save)
        >
            <RadioField
                id="closing-form"
                label=tr!(closings.form_label)
                chosen=chosen
                on_choose=Callback::new(move |form| chosen.set(form))
                options=Signal::stored(options)
            />
            <p class="muted">{tr!(closings.form_text)}</p>
        </DialogForm>
    }
}
