//! Annulling a document: its number stays taken, and the reason stays with it.

use leptos::prelude::*;
use shared::documents::{DocumentKind, DocumentState};

use super::words::{numbered, numbered_on, total};
use crate::calls::documents::{self, DocumentView, DocumentVoidInput};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Dialog, DialogForm, Look, Submission, TextArea, Toasts};

/// Whether a document can be annulled: tax documents are corrected by others instead.
pub fn is_voidable(document: &DocumentView) -> bool {
    let own = (document.run_id.is_none() || document.kind == DocumentKind::Invoice)
        && document.kind.corrected_by().is_none();
    own && document.state != DocumentState::Void
}

/// The dialog; open while a document is chosen.
#[component]
pub fn VoidDialog(document: RwSignal<Option<DocumentView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(document);
    let form = move || Some(view! { <Form open=open document=document.get()? done=done/> });
    view! {
        <Dialog open=open title=tr!(documents.void_title).to_owned() id="void-dialog">{form}</Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, document: DocumentView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let reason = RwSignal::new(String::new());
    let (id, name, number) = (document.id, numbered(&document), document.number.clone());
    let whole = numbered_on(&document);
    let (says, button) = match total(&document) {
        Some(sum) => (
            tr!(documents.void_of, document = whole, sum = sum.clone()).to_string(),
            tr!(documents.void_sum, number = number, sum = sum).to_string(),
        ),
        None => (
            tr!(documents.void_of_plain, document = whole).to_string(),
            tr!(documents.void_number, number = number).to_string(),
        ),
    };
    let send = move |()| {
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() {
            return;
        }
        let name = name.clone();
        let input = DocumentVoidInput { id, reason: why, idempotency_key: submission.key() };
        submission.send(documents::void(input), move |_| {
            open.set(false);
            toasts.done(tr!(documents.void_done, document = name).to_string());
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="void-submit"
            button=move || button.clone()
            look=Look::Final
        >
            <p><strong>{says}</strong></p>
            <p class="muted">{tr!(documents.void_text)}</p>
            <TextArea
                id="void-reason"
                label=tr!(documents.reason)
                value=reason
                hint=tr!(documents.reason_hint)
                error=submission.required("reason", reason, tr!(errors.reason_empty))
            />
        </DialogForm>
    }
}
