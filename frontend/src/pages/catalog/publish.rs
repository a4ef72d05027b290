//! Publishing a draft: what it means, and from which day.

use leptos::prelude::*;

use crate::calls::catalog::{self, PlanVersionPublishInput, PlanVersionView};
use crate::today::today;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{DateDraft, DateField, Dialog, DialogForm, Notice, Reread, Submission, Toasts, Tone, text};

/// The dialog; open while a version is chosen.
#[component]
pub fn PublishDialog(
    version: RwSignal<Option<PlanVersionView>>,
    /// The version was published, or has to be read anew.
    #[prop(into)]
    done: Callback<()>,
) -> impl IntoView {
    let open = opened_by(version);
    let title = Signal::derive(move || {
        let number = version.with(|version| version.as_ref().map(|version| version.number));
        number.map(|number| tr!(catalog.publish_title, number = number).to_string()).unwrap_or_default()
    });
    let form = move || {
        let version = version.get()?;
        Some(view! { <Form open=open version=version done=done/> })
    };
    view! { <Dialog open=open title=title id="publish-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, version: PlanVersionView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let from = DateDraft::of(Some(today()));
    let (id, number) = (version.id, version.number);
    let missing = Signal::derive(move || {
        let empty = submission.asked.get() && from.read().is_none() && from.error().is_none();
        empty.then(|| tr!(catalog.day_empty).to_owned()).or_else(|| submission.field("effectiveFrom").get())
    });
    let past = move || from.read().is_some_and(|day| day < today());
    let send = move |()| {
        let Some(day) = untrack(|| from.read()) else { return };
        let input = PlanVersionPublishInput { id, effective_from: Some(day.into()) };
        submission.send(catalog::publish_version(input), move |version: PlanVersionView| {
            open.set(false);
            toasts.done(tr!(catalog.published_toast, number = version.number).to_string());
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="publish-submit"
            button=move || match from.read() {
                        Some(day) => {
                            tr!(catalog.publish_from, number = number, day = text::date(day)).to_string()
                        }
                        None => tr!(catalog.publish).to_owned(),
                    }
        >
            <Reread submission=submission reread=done/>
            <ul class="points">
                <li>{tr!(catalog.publish_new)}</li>
                <li>{tr!(catalog.publish_fixed)}</li>
                <li>{tr!(catalog.publish_kept)}</li>
                <li>{tr!(catalog.publish_settings)}</li>
            </ul>
            <DateField
                id="publish-from"
                label=tr!(catalog.effective_from)
                value=from
                hint=tr!(catalog.effective_hint)
                error=missing
            />
            {redrawn(move || {
                past().then(|| view! { <Notice tone=Tone::Warn title=tr!(catalog.publish_past)/> })
            })}
        </DialogForm>
    }
}
