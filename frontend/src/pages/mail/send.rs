//! Sending documents: how many letters that is, who gets none, what they say.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::calls::mail::{self, DocumentChoice, DocumentsSendInput, DocumentsSendPreview};
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::{focus_late, opened_by};
use crate::ui::erased::{effect, redrawn};
use crate::ui::{Dialog, DialogForm, Notice, Refusal, Skeleton, Submission, TextField, Toasts, Tone, text};

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// Which documents.
    pub documents: DocumentChoice,
    /// They are of one client: its address may be replaced.
    pub of_one: bool,
}

/// The dialog; open while something is to be sent.
#[component]
pub fn SendDialog(asked: RwSignal<Option<Sending>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(asked);
    let form = move || Some(view! { <Form open=open asked=asked.get()? done=done/> });
    view! { <Dialog open=open title=tr!(mail.send_title).to_owned() id="send-dialog">{form}</Dialog> }
}

#[component]
fn Form(open: RwSignal<bool>, asked: Sending, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let Sending { documents, of_one } = asked;
    let wanted = documents.clone();
    let preview = Remote::new(move || mail::preview(wanted.clone()));
    let to = RwSignal::new(String::new());
    // The address is the client's until somebody writes another one.
    effect(move |_| {
        if let Some(address) = preview.data().and_then(|preview| preview.to) {
            to.set(address);
        }
        if of_one {
            focus_late();
        }
    });
    let outdated = submission.outdated(move || preview.refresh());
    let letters = move || {
        let found = preview.map(|preview| preview.letters).unwrap_or_default();
        // Another address makes a letter of what the client has no address for.
        if of_one && found == 0 && preview.map(|preview| preview.without_email) == Some(1) {
            1
        } else {
            found
        }
    };
    let send = move |()| {
        let address = to.get_untracked().trim().to_owned();
        if of_one && address.is_empty() {
            return;
        }
        let input = DocumentsSendInput {
            documents: documents.clone(),
            to: of_one.then_some(address),
            letters: Some(untrack(letters)),
            idempotency_key: submission.key(),
        };
        submission.send(mail::send(input), move |sent| {
            open.set(false);
            toasts.done(tr!(mail.queued, count = text::counted(sent.letters)).to_string());
            done.try_run(());
        });
    };
    let button = move || match letters() {
        0 => tr!(mail.send).to_owned(),
        n => tr!(mail.send_n, count = text::counted(n)).to_string(),
    };
    let error = submission.required("to", to, tr!(mail.to_empty));
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="send-submit"
            button=button
            waits=Signal::derive(move || letters() == 0)
        >
                <Show when=move || outdated.get()>
                    <Notice tone=Tone::Warn title=tr!(mail.outdated)/>
                </Show>
                {of_one
                    .then(|| {
                        view! {
                            <TextField
                                id="send-to"
                                label=tr!(mail.to)
                                value=to
                                kind="email"
                                hint=tr!(mail.to_hint)
                                error=error
                            />
                        }
                    })}
                {redrawn(move || match preview.get() {
                    None => view! { <div class="stack" aria-busy="true"><Skeleton width="70%"/></div> }.into_any(),
                    Some(Err(error)) => {
                        view! { <Refusal error=error retry=move |()| preview.refresh()/> }.into_any()
                    }
                    Some(Ok(shown)) => told(shown, of_one),
                })}
        </DialogForm>
    }
}

fn told(shown: DocumentsSendPreview, of_one: bool) -> AnyView {
    let without = (shown.without_email > 0 && !of_one).then(|| without(&shown));
    let said = |n: i32, words: String| (n > 0).then(|| view! { <p class="muted">{words}</p> });
    let before = tr!(mail.sent_before, count = text::counted(shown.sent_before)).to_string();
    let voided = tr!(mail.voided_out, count = text::counted(shown.voided)).to_string();
    let unwanted = tr!(mail.unwanted_out, count = text::counted(shown.unwanted)).to_string();
    let all = tr!(mail.documents_n, count = text::counted(shown.documents)).to_string();
    let sample = shown.subject.zip(shown.text).map(|(subject, text)| {
        view! {
            <details data-testid="send-sample">
                <summary>{tr!(mail.sample)}</summary>
                <p><strong>{subject}</strong></p>
                <p class="letter">{text}</p>
            </details>
        }
    });
    view! {
        <div class="stack" data-testid="send-preview">
            {(shown.letters > 1).then(|| view! { <p>{tr!(mail.each_client)}</p> })}
            {said(shown.documents, all)}
            {said(shown.sent_before, before)}
            {said(shown.voided, voided)}
            {said(shown.unwanted, unwanted)}
            {without}
            {sample}
        </div>
    }
    .into_any()
}

/// Who gets no letter, with ways to mend that.
fn without(shown: &DocumentsSendPreview) -> impl IntoView + use<> {
    let title = tr!(mail.without, count = text::counted(shown.without_email)).to_string();
    let named = i32::try_from(shown.without_email_first.len()).unwrap_or_default();
    let more = shown.without_email - named;
    let rows = shown.without_email_first.iter().map(|client| {
        let (href, name) = (format!("/clients/{}/edit", client.client_id), client.name.clone());
        view! { <li><A href=href attr:target="_blank">{name}</A></li> }
    });
    let rows = rows.collect_view();
    view! {
        <div data-testid="send-without">
            <Notice tone=Tone::Warn title=title text=tr!(mail.without_text)/>
            <ul>
                {rows}
                {(more > 0)
                    .then(|| view! { <li class="muted">{tr!(mail.and_more, count = text::counted(more)).to_string()}</li> })}
            </ul>
        </div>
    }
}
