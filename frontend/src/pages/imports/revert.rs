//! Taking an applied file back: what stands against it, or why it is done.

use leptos::prelude::*;

use super::work::Work;
use crate::calls::imports::{self, ImportBlocker};
use crate::remote::Remote;
use crate::tr;
use crate::ui::{
    Button, Dialog, DialogForm, Look, Notice, Refusal, Skeleton, Submission, TextArea, Toasts, Tone, text,
};

/// The dialog. It first asks what stands against it.
#[component]
pub fn RevertDialog(open: RwSignal<bool>, work: Work) -> impl IntoView {
    view! {
        <Dialog open=open title=tr!(imports.revert_title).to_owned() id="revert-dialog">
            <Body open=open work=work/>
        </Dialog>
    }
}

#[component]
fn Body(open: RwSignal<bool>, work: Work) -> impl IntoView {
    let against = Remote::new(move || imports::blockers(work.id));
    move || match against.get() {
        None => view! { <div class="dialog__body stack"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
        Some(Err(error)) => view! {
            <div class="dialog__body"><Refusal error=error retry=move |()| against.refresh()/></div>
        }
        .into_any(),
        Some(Ok(found)) if found.is_empty() => view! { <Form open=open work=work/> }.into_any(),
        Some(Ok(found)) => view! { <Blocked open=open found=found/> }.into_any(),
    }
}

/// What has to go first.
#[component]
fn Blocked(open: RwSignal<bool>, found: Vec<ImportBlocker>) -> impl IntoView {
    let one = |blocker: ImportBlocker| {
        let names = blocker.examples.join(", ");
        let title = tr!(imports.blocked_n, count = text::counted(blocker.count), names = names).to_string();
        view! { <Notice tone=Tone::Warn title=title text=blocker.message/> }
    };
    view! {
        <div class="dialog__body" data-testid="import-blockers">
            <p>{tr!(imports.blocked_text)}</p>
            {found.into_iter().map(one).collect_view()}
        </div>
        <div class="dialog__foot">
            <Button on:click=move |_| open.set(false)>{tr!(common.close)}</Button>
        </div>
    }
}

#[component]
fn Form(open: RwSignal<bool>, work: Work) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let reason = RwSignal::new(String::new());
    let missing = form.required("reason", reason, tr!(errors.reason_empty));
    let n_written =
        work.import.map(|import| import.created.saturating_add(import.changed)).unwrap_or_default();
    let send = move |()| {
        let why = reason.get_untracked().trim().to_owned();
        if why.is_empty() {
            return;
        }
        form.send(imports::revert(work.id, why, form.key()), move |import| {
            open.set(false);
            toasts.done(tr!(imports.reverted_title));
            work.import.put(import);
        });
    };
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="revert-submit"
            button=move || tr!(imports.revert_n, count = text::counted(n_written)).to_string()
            look=Look::Final
        >
            <p>{tr!(imports.revert_text)}</p>
            <TextArea id="revert-reason" label=tr!(imports.revert_reason) value=reason error=missing/>
        </DialogForm>
    }
}
