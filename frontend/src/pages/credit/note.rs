//! What was said to a debtor, and when to ask again.

use leptos::prelude::*;

use super::dialogs::Subject;
use crate::calls::credit::{self, CreditNoteInput};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{DateDraft, DateField, Dialog, DialogForm, Submission, TextArea, Toasts};

/// The dialog; open while a client is chosen.
#[component]
pub fn NoteDialog(subject: RwSignal<Option<Subject>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(subject);
    let form = move || Some(view! { <Form open=open subject=subject.get()? done=done/> });
    view! { <Dialog open=open title=tr!(credit.note).to_owned() id="credit-note-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, subject: Subject, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let (said, contact) = (RwSignal::new(String::new()), DateDraft::new());
    let client = subject.id;
    let send = move |()| {
        contact.touch();
        let text = said.get_untracked().trim().to_owned();
        if text.is_empty() || untrack(|| contact.error()).is_some() {
            return;
        }
        let contact_on = untrack(|| contact.read()).map(Into::into);
        let key = submission.key();
        let input = CreditNoteInput { client_id: client, text, contact_on, idempotency_key: key };
        submission.send(credit::note(input), move |()| {
            open.set(false);
            toasts.done(tr!(credit.note_done));
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="credit-note-submit"
            button=move || tr!(credit.note_submit)
        >
            <p class="muted">{subject.name}</p>
            <TextArea
                id="credit-note-text"
                label=tr!(credit.note_text)
                value=said
                hint=tr!(credit.note_hint)
                error=submission.required("text", said, tr!(credit.note_empty))
            />
            <DateField
                id="credit-note-contact"
                label=tr!(credit.contact_on)
                value=contact
                hint=tr!(credit.contact_hint)
                optional=true
                error=submission.field("contactOn")
            />
        </DialogForm>
    }
}
