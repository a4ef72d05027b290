//! The second factor of one's own sign-in: an authenticator is connected, or taken off.

use leptos::prelude::*;

use crate::calls::access::{self, RecoveryCodes, SecondFactorView, TotpBegun, TotpRemoveInput};
use crate::remote::Remote;
use crate::session::{Session, Who};
use crate::tr;
use crate::ui::erased::effect;
use crate::ui::text::Copyable;
use crate::ui::{
    Badge, Button, Dialog, DialogForm, Look, Mark, Notice, Refusal, Skeleton, Submission, TextField, Toasts,
    Tone,
};

/// The card. `done` is told when other sessions have ended.
#[component]
pub fn SecondCard(done: Callback<()>) -> impl IntoView {
    let (own, session) = (Remote::new(access::second_factor), Session::get());
    let (connecting, removing) = (RwSignal::new(false), RwSignal::new(false));
    let wanted = untrack(|| matches!(session.who(), Who::Viewer(viewer) if viewer.second_factor_wanted));
    let changed = Callback::new(move |()| {
        own.refresh();
        done.try_run(());
        // Now the person may do what the role may; the whole page is drawn anew.
        if wanted {
            session.ask();
        }
    });
    effect(move |was_open: Option<bool>| {
        let is_open = connecting.get();
        if was_open == Some(true) && !is_open {
            changed.run(());
        }
        is_open
    });
    let body = move || match own.get() {
        None => view! { <Skeleton width="60%"/> }.into_any(),
        Some(Err(error)) => view! { <Refusal error=error retry=move |()| own.refresh()/> }.into_any(),
        Some(Ok(state)) => view! { <State state=state connecting=connecting removing=removing/> }.into_any(),
    };
    view! {
        <section class="card" aria-labelledby="profile-second" data-testid="second-factor">
            <div class="card__head"><h2 id="profile-second">{tr!(profile.second)}</h2></div>
            <div class="stack">{body}</div>
            <Dialog open=connecting title=tr!(profile.second_connect).to_owned() id="second-dialog" wide=true>
                <Connect open=connecting/>
            </Dialog>
            <Dialog open=removing title=tr!(profile.second_remove).to_owned() id="second-remove-dialog">
                <Remove open=removing changed=changed/>
            </Dialog>
        </section>
    }
}

#[component]
fn State(state: SecondFactorView, connecting: RwSignal<bool>, removing: RwSignal<bool>) -> impl IntoView {
    if state.is_on {
        let few = state.recovery_codes < 3;
        let left = tr!(profile.second_left, left = state.recovery_codes).to_string();
        return view! {
            <div class="row is-wrapped">
                <Badge tone=Tone::Ok mark=Mark::Tick text=tr!(profile.second_on)/>
                <span class="muted">{left}</span>
            </div>
            {few.then(|| view! { <Notice tone=Tone::Warn title=tr!(profile.second_few) text=tr!(profile.second_few_text)/> })}
            <div class="row">
                <Button
                    disabled=state.is_required
                    title=state.is_required.then(|| tr!(profile.second_required).to_owned())
                    attr:data-testid="second-remove"
                    on:click=move |_| removing.set(true)
                >
                    {tr!(profile.second_remove)}
                </Button>
            </div>
        }
        .into_any();
    }
    view! {
        {if state.is_required {
            view! { <Notice tone=Tone::Warn title=tr!(profile.second_wanted) text=tr!(profile.second_wanted_text)/> }
                .into_any()
        } else {
            view! { <p class="muted">{tr!(profile.second_text)}</p> }.into_any()
        }}
        <div class="row">
            <Button
                look=if state.is_required { Look::Primary } else { Look::Secondary }
                attr:data-testid="second-connect"
                on:click=move |_| connecting.set(true)
            >
                {tr!(profile.second_connect)}
            </Button>
        </div>
    }
    .into_any()
}

/// Connecting: the password, then the picture and the first code, then the recovery codes.
#[derive(Clone)]
enum Step {
    Password,
    Picture(TotpBegun),
    Codes(RecoveryCodes),
}

#[component]
fn Connect(open: RwSignal<bool>) -> impl IntoView {
    let step = RwSignal::new(Step::Password);
    move || match step.get() {
        Step::Password => view! { <Begin open=open step=step/> }.into_any(),
        Step::Picture(begun) => view! { <Picture open=open step=step begun=begun/> }.into_any(),
        Step::Codes(codes) => view! { <Codes open=open codes=codes/> }.into_any(),
    }
}

#[component]
fn Begin(open: RwSignal<bool>, step: RwSignal<Step>) -> impl IntoView {
    let form = Submission::new();
    let password = RwSignal::new(String::new());
    let send = move |()| {
        if password.with_untracked(String::is_empty) {
            return;
        }
        form.send(access::begin_totp(password.get_untracked()), move |begun| step.set(Step::Picture(begun)));
    };
    view! {
        <DialogForm open=open submission=form on_send=send id="second-begin" button=move || tr!(common.next)>
            <p>{tr!(profile.second_password)}</p>
            <TextField
                id="second-password"
                label=tr!(profile.password_current)
                kind="password"
                autocomplete="current-password"
                value=password
                error=form.required("password", password, tr!(profile.password_current_empty))
                autofocus=true
            />
        </DialogForm>
    }
}

#[component]
fn Picture(open: RwSignal<bool>, step: RwSignal<Step>, begun: TotpBegun) -> impl IntoView {
    let form = Submission::new();
    let code = RwSignal::new(String::new());
    let send = move |()| {
        if code.with_untracked(|code| code.trim().is_empty()) {
            return;
        }
        form.send(access::confirm_totp(code.get_untracked()), move |codes| step.set(Step::Codes(codes)));
    };
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="second-confirm"
            button=move || tr!(profile.second_confirm)
        >
            <p>{tr!(profile.second_scan)}</p>
            <img class="second__picture" src=begun.picture alt=tr!(profile.second_picture) width="200" height="200"/>
            <p class="muted">{tr!(profile.second_by_hand)}</p>
            <div class="secret" data-testid="second-secret"><Copyable value=begun.secret/></div>
            <TextField
                id="second-code"
                label=tr!(profile.second_code)
                autocomplete="one-time-code"
                value=code
                hint=tr!(profile.second_code_hint)
                error=form.required("code", code, tr!(profile.second_code_empty))
                autofocus=true
            />
        </DialogForm>
    }
}

#[component]
fn Codes(open: RwSignal<bool>, codes: RecoveryCodes) -> impl IntoView {
    let all = codes.codes.join("\n");
    view! {
        <div class="dialog__body">
            <Notice tone=Tone::Warn title=tr!(profile.second_codes) text=tr!(profile.second_codes_text)/>
            <div class="secret second__codes" data-testid="second-codes"><Copyable value=all/></div>
        </div>
        <div class="dialog__foot">
            <Button look=Look::Primary attr:data-testid="second-done" on:click=move |_| open.set(false)>
                {tr!(profile.second_codes_done)}
            </Button>
        </div>
    }
}

#[component]
fn Remove(open: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let (form, toasts) = (Submission::new(), Toasts::get());
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let send = move |()| {
        if password.with_untracked(String::is_empty) || code.with_untracked(|code| code.trim().is_empty()) {
            return;
        }
        let input = TotpRemoveInput { password: password.get_untracked(), code: code.get_untracked() };
        form.send(access::remove_totp(input), move |_| {
            open.set(false);
            toasts.done(tr!(profile.second_removed));
            changed.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="second-remove-submit"
            button=move || tr!(profile.second_remove)
            look=Look::Danger
        >
            <p>{tr!(profile.second_remove_text)}</p>
            <TextField
                id="second-remove-password"
                label=tr!(profile.password_current)
                kind="password"
                autocomplete="current-password"
                value=password
                error=form.required("password", password, tr!(profile.password_current_empty))
                autofocus=true
            />
            <TextField
                id="second-remove-code"
                label=tr!(profile.second_code)
                autocomplete="one-time-code"
                value=code
                hint=tr!(profile.second_any_code)
                error=form.required("code", code, tr!(profile.second_code_empty))
            />
        </DialogForm>
    }
}
