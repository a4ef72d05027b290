//! The end of an exception before its day.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::words::exception_name;
use crate::calls::credit::{self, CreditExceptionEndInput, ExceptionView};
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Button, Dialog, Look, Refusals, Submission, Toasts, text};

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
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let input = CreditExceptionEndInput { id, idempotency_key: submission.key() };
        submission.send(credit::end_exception(input), move |()| {
            open.set(false);
            toasts.done(tr!(credit.exception_ended));
            done.try_run(());
        });
    };
    let until = tr!(credit.until_day, day = text::date(exception.until.0)).to_string();
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <Refusals submission=submission/>
                <p><strong>{exception_name(exception.kind)}</strong>" "{until}" · "{exception.reason}</p>
                <p class="muted">{tr!(credit.exception_end_text)}</p>
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Final submit=true busy=submission.busy attr:data-testid="exception-end-submit">
                    {tr!(credit.exception_end)}
                </Button>
            </div>
        </form>
    }
}
