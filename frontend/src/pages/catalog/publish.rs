//! Publishing a draft: what it means, and from which day.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::calls::catalog::{self, PlanVersionPublishInput, PlanVersionView};
use crate::today::today;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{
    Button, DateDraft, DateField, Dialog, Look, Notice, Refusals, Reread, Submission, Toasts, Tone, text,
};

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
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        submission.asked.set(true);
        let Some(day) = untrack(|| from.read()) else { return };
        let input = PlanVersionPublishInput { id, effective_from: Some(day.into()) };
        submission.send(catalog::publish_version(input), move |version: PlanVersionView| {
            open.set(false);
            toasts.done(tr!(catalog.published_toast, number = version.number).to_string());
            done.try_run(());
        });
    };
    view! {
        <form novalidate on:submit=submit>
            <div class="dialog__body">
                <Refusals submission=submission/>
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
            </div>
            <div class="dialog__foot">
                <Button on:click=move |_| open.set(false)>{tr!(common.cancel)}</Button>
                <Button look=Look::Primary submit=true busy=submission.busy attr:data-testid="publish-submit">
                    {redrawn(move || match from.read() {
                        Some(day) => {
                            tr!(catalog.publish_from, number = number, day = text::date(day)).to_string()
                        }
                        None => tr!(catalog.publish).to_owned(),
                    })}
                </Button>
            </div>
        </form>
    }
}
