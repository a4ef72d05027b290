//! Publishing: from which day on documents are printed by the latest version.

use leptos::prelude::*;
use shared::api::scalars::Date;

use crate::calls::templates::{self, TemplateCard, TemplatePublishInput};
use crate::today::today;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{DateDraft, DateField, Dialog, DialogForm, Submission, Toasts, text};

/// The dialog.
#[component]
pub fn PublishDialog(open: RwSignal<bool>, card: RwSignal<TemplateCard>) -> impl IntoView {
    let form = move || view! { <Form open=open card=card/> };
    view! { <Dialog open=open title=tr!(templates.publish_title).to_owned() id="publish-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, card: RwSignal<TemplateCard>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let from = DateDraft::of(Some(today()));
    let send = move |()| {
        from.touch();
        let Some(day) = from.read() else { return };
        let of = card.with_untracked(|card| card.template.clone());
        let input = TemplatePublishInput {
            kind: of.kind,
            seller_id: of.seller_id,
            version: of.version,
            from: Date(day),
            idempotency_key: form.key(),
        };
        form.send(templates::publish(input), move |published: TemplateCard| {
            card.set(published);
            open.set(false);
            toasts.done(tr!(templates.published, day = text::date(day)).to_string());
        });
    };
    let told = move || {
        let version = text::number(card.with(|card| card.template.version));
        view! { <p>{tr!(templates.publish_text, version = version).to_string()}</p> }
    };
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="publish-submit"
            button=move || tr!(templates.publish)
        >
            {redrawn(told)}
            <DateField id="publish-from" label=tr!(templates.publish_from) value=from error=form.field("from")/>
            <p class="muted">{tr!(templates.publish_note)}</p>
        </DialogForm>
    }
}
