//! The end of an exception before its day.

use leptos::prelude::*;

use super::words::exception_name;
use crate::calls::credit::{self, CreditExceptionEndInput, ExceptionView};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Dialog, DialogForm, Look, Submission, Toasts, text};

/// The dialog; open while an exception is chosen.
#[component]
pub fn EndDialog(exception: RwSignal<Option<ExceptionView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(exception);
    let form = move || Some(view! { <Form open=open exception=exception.get()? done=done/> });
    view! {
        <Dialog open=open title=tr!(credit.exception_end_title).to_owned() id="exception-end-dialog">{form}</Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, exception: ExceptionView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let id = exception.id;
    let send = move |()| {
        let input = CreditExceptionEndInput { id, idempotency_key: submission.key() };
        submission.send(credit::end_exception(input), move |()| {
            open.set(false);
            toasts.done(tr!(credit.exception_ended));
            done.try_run(());
        });
    };
    let until = tr!(credit.until_day, day = text::date(exception.until.0)).to_string();
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="exception-end-submit"
            button=move || tr!(credit.exception_end)
            look=Look::Final
        >
            <p><strong>{exception_name(exception.kind)}</strong>" "{until}" · "{exception.reason}</p>
            <p class="muted">{tr!(credit.exception_end_text)}</p>
        </DialogForm>
    }
}
