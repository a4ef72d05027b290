//! An exception: a client is spared blocks, or the whole ladder, until a day.

use leptos::prelude::*;
use shared::credit::ExceptionKind;

use super::dialogs::Subject;
use crate::calls::credit::{self, CreditExceptInput};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{DateDraft, DateField, Dialog, DialogForm, RadioField, Submission, TextArea, Toasts};

/// The dialog; open while a client is chosen.
#[component]
pub fn ExceptionDialog(subject: RwSignal<Option<Subject>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(subject);
    let form = move || Some(view! { <Form open=open subject=subject.get()? done=done/> });
    view! { <Dialog open=open title=tr!(credit.exception_title).to_owned() id="exception-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, subject: Subject, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let kind = RwSignal::new(ExceptionKind::NoBlock.code().to_owned());
    let (until, reason) = (DateDraft::new(), RwSignal::new(String::new()));
    let client = subject.id;
    let send = move |()| {
        until.touch();
        let why = reason.get_untracked().trim().to_owned();
        let kind = kind.with_untracked(|kind| ExceptionKind::from_code(kind));
        let (Some(kind), Some(last), false) = (kind, untrack(|| until.read()), why.is_empty()) else {
            return;
        };
        let input = CreditExceptInput {
            client_id: client,
            kind,
            until: last.into(),
            reason: why,
            idempotency_key: submission.key(),
        };
        submission.send(credit::except(input), move |()| {
            open.set(false);
            toasts.done(tr!(credit.exception_done));
            done.try_run(());
        });
    };
    let kinds = vec![
        (ExceptionKind::NoBlock.code().to_owned(), tr!(credit.except_no_block_text).to_owned()),
        (ExceptionKind::Aside.code().to_owned(), tr!(credit.except_aside_text).to_owned()),
    ];
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="exception-submit"
            button=move || tr!(credit.exception_submit)
        >
            <p class="muted">{subject.name}</p>
            <RadioField
                id="exception-kind"
                label=tr!(credit.exception_kind)
                chosen=kind
                on_choose=Callback::new(move |code: String| kind.set(code))
                options=Signal::stored(kinds)
                error=submission.field("kind")
            />
            <DateField
                id="exception-until"
                label=tr!(credit.until)
                value=until
                hint=tr!(credit.exception_until_hint)
                error=submission.required("until", until.text, tr!(credit.until_empty))
            />
            <TextArea
                id="exception-reason"
                label=tr!(clients.reason)
                value=reason
                error=submission.required("reason", reason, tr!(errors.reason_empty))
            />
        </DialogForm>
    }
}
