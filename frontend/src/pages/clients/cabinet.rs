//! The client's cabinet, on a tab of its card: who opens the account, and what the client asked for.

use leptos::prelude::*;
use shared::access::Permission;
use shared::ids::ClientId;

use super::kept::Kept;
use crate::calls::cabinet::{
    self, CabinetRequest, CabinetRequestCloseInput, ClientCabinet, ClientCabinetSaveInput,
};
use crate::pages::documents::kind_name;
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::choose::CheckField;
use crate::ui::erased::redrawn;
use crate::ui::submission::Refusals;
use crate::ui::{
    Badge, Button, Dialog, DialogForm, Look, Mark, Refusal, Skeleton, Submission, TextArea, Toasts, Tone,
    text,
};

/// The tab.
#[component]
pub fn CabinetTab(client: ClientId) -> impl IntoView {
    let remote = Remote::new(move || cabinet::of(client));
    let answering = RwSignal::new(None::<CabinetRequest>);
    view! {
        <div class="scroll stack" data-testid="client-cabinet">
            {redrawn(move || match remote.get() {
                None => view! { <div class="card stack"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| remote.refresh()/> }.into_any(),
                Some(Ok(known)) => {
                    let asked = known.requests.clone();
                    view! {
                        <Access client=client known=known remote=remote/>
                        <Asked requests=asked answering=answering/>
                    }
                        .into_any()
                }
            })}
            <Kept client=client/>
            <AnswerDialog answering=answering remote=remote/>
        </div>
    }
}

#[component]
fn Access(client: ClientId, known: ClientCabinet, remote: Remote<ClientCabinet>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let lacks = Session::get().lacks(Permission::ClientWrite);
    let forbidden = lacks.is_some();
    let by_email = RwSignal::new(known.by_email);
    let lines: Vec<String> = known.grants.iter().map(|grant| grant.email.clone()).collect();
    let emails = RwSignal::new(lines.join("\n"));
    let label = match &known.email {
        Some(email) => tr!(clients.cabinet_by_email, email = email.clone()).to_string(),
        None => tr!(clients.cabinet_no_email).to_owned(),
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let emails = emails.get_untracked();
        let emails = emails.split(['\n', ',', ';']).map(str::trim).filter(|email| !email.is_empty());
        let input = ClientCabinetSaveInput {
            client_id: client,
            by_email: by_email.get_untracked(),
            emails: emails.map(str::to_owned).collect(),
        };
        submission.send(cabinet::save(input), move |_| {
            toasts.done(tr!(clients.cabinet_saved));
            remote.refresh();
        });
    };
    view! {
        <form class="card stack" novalidate on:submit=save>
            <h2>{tr!(clients.cabinet_access)}</h2>
            <Refusals submission=submission/>
            <CheckField id="cabinet-by-email" label=label value=by_email disabled=forbidden/>
            <TextArea
                id="cabinet-emails"
                label=tr!(clients.cabinet_emails)
                hint=tr!(clients.cabinet_emails_hint)
                value=emails
                optional=true
                error=submission.field("emails")
            />
            <div class="row">
                <Button
                    look=Look::Primary
                    submit=true
                    busy=submission.busy
                    disabled=forbidden
                    title=lacks
                    attr:data-testid="cabinet-save"
                >
                    {tr!(common.save)}
                </Button>
            </div>
        </form>
    }
}

#[component]
fn Asked(requests: Vec<CabinetRequest>, answering: RwSignal<Option<CabinetRequest>>) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::ClientWrite);
    let one = move |request: CabinetRequest| {
        let period = request.from.zip(request.to).map(|(from, to)| text::period(from.0, to.0));
        let about = [Some(text::day_of(request.created_at.0)), Some(request.email.clone()), period];
        let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let closed = request.answer.clone();
        let open = request.clone();
        let (lacks, forbidden) = (lacks.clone(), lacks.is_some());
        let end = match closed {
            Some(answer) => view! {
                <p><Badge tone=Tone::Ok mark=Mark::Tick text=tr!(clients.cabinet_answered)/> " " {answer}</p>
            }
            .into_any(),
            None => view! {
                <div class="row">
                    <Button
                        disabled=forbidden
                        title=lacks
                        on:click=move |_| answering.set(Some(open.clone()))
                        attr:data-testid="cabinet-answer"
                    >
                        {tr!(clients.cabinet_answer)}
                    </Button>
                </div>
            }
            .into_any(),
        };
        view! {
            <li class="stack">
                <div>
                    <strong>{kind_name(request.kind)}</strong>
                    <span class="muted">" " {about}</span>
                    {request.note.map(|note| view! { <p>{note}</p> })}
                </div>
                {end}
            </li>
        }
    };
    let none = requests.is_empty().then(|| view! { <p class="muted">{tr!(clients.cabinet_no_requests)}</p> });
    view! {
        <section class="card stack" aria-labelledby="cabinet-requests">
            <h2 id="cabinet-requests">{tr!(clients.cabinet_requests)}</h2>
            {none}
            <ul class="stack-l">{requests.into_iter().map(one).collect_view()}</ul>
        </section>
    }
}

#[component]
fn AnswerDialog(answering: RwSignal<Option<CabinetRequest>>, remote: Remote<ClientCabinet>) -> impl IntoView {
    let open = RwSignal::new(false);
    crate::ui::erased::effect(move |_| open.set(answering.with(Option::is_some)));
    crate::ui::erased::effect(move |_| {
        if !open.get() && answering.with_untracked(Option::is_some) {
            answering.set(None);
        }
    });
    let form = move || {
        answering.get().map(|request| view! { <AnswerForm open=open request=request remote=remote/> })
    };
    view! { <Dialog open=open title=tr!(clients.cabinet_answer_title).to_owned() id="cabinet-answer-dialog">{form}</Dialog> }
}

#[component]
fn AnswerForm(open: RwSignal<bool>, request: CabinetRequest, remote: Remote<ClientCabinet>) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let answer = RwSignal::new(String::new());
    let id = request.id;
    let send = move |()| {
        let input = CabinetRequestCloseInput { id, answer: answer.get_untracked() };
        submission.send(cabinet::answer(input), move |_| {
            open.set(false);
            toasts.done(tr!(clients.cabinet_answer_sent));
            remote.refresh();
        });
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="cabinet-answer-submit"
            button=move || tr!(clients.cabinet_answer)
        >
            {request.note.map(|note| view! { <p>{note}</p> })}
            <TextArea
                id="cabinet-answer-text"
                label=tr!(clients.cabinet_answer_label)
                hint=tr!(clients.cabinet_answer_hint)
                value=answer
                error=submission.field("answer")
            />
        </DialogForm>
    }
}
