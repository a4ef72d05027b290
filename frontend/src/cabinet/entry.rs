//! Signing in: an e-mail, then the code of a letter; or a password.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::cabinet::{CabinetSignInInput, CodeInput, operations};

use super::api::done;
use super::load::Doing;
use super::ui::{Field, Title};
use super::who::Visitor;
use crate::erased::redrawn;
use crate::tr;

/// Which step it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Email,
    Code,
    Password,
}

/// What is typed, and what is under way.
#[derive(Clone, Copy)]
struct Form {
    step: RwSignal<Step>,
    email: RwSignal<String>,
    secret: RwSignal<String>,
    doing: Doing,
}

impl Form {
    fn send_code(self) {
        if !self.doing.begin() {
            return;
        }
        let input = CodeInput { email: self.email.get_untracked().trim().to_owned() };
        spawn_local(async move {
            let answer = done(operations::send_code(&input)).await;
            if answer.is_ok() {
                self.secret.set(String::new());
                self.step.set(Step::Code);
            }
            self.doing.end(answer.err());
        });
    }

    fn sign_in(self, visitor: Visitor) {
        if !self.doing.begin() {
            return;
        }
        let email = self.email.get_untracked().trim().to_owned();
        let secret = self.secret.get_untracked();
        let by_code = self.step.get_untracked() == Step::Code;
        let (code, password) = if by_code { (Some(secret), None) } else { (None, Some(secret)) };
        spawn_local(async move {
            match done(operations::sign_in(&CabinetSignInInput { email, code, password })).await {
                Ok(viewer) => visitor.enter(viewer),
                Err(failure) => self.doing.end(Some(failure)),
            }
        });
    }

    fn go(self, step: Step) {
        self.doing.end(None);
        self.secret.set(String::new());
        self.step.set(step);
    }
}

/// The page.
#[component]
pub fn Entry() -> impl IntoView {
    let visitor = Visitor::get();
    let form = Form {
        step: RwSignal::new(Step::Email),
        email: RwSignal::new(String::new()),
        secret: RwSignal::new(String::new()),
        doing: Doing::new(),
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match form.step.get_untracked() {
            Step::Email => form.send_code(),
            Step::Code | Step::Password => form.sign_in(visitor),
        }
    };
    view! {
        <div class="gate__brand">
            <img src="/icon.svg" alt="" width="48" height="48"/>
            <Title text=tr!(cabinet.product)/>
        </div>
        <form class="card stack" novalidate on:submit=submit data-testid="entry">
            {form.doing.rest(&["email", "code", "password"])}
            {redrawn(move || match form.step.get() {
                Step::Email => email_step(form),
                Step::Code => code_step(form),
                Step::Password => password_step(form),
            })}
        </form>
    }
}

fn button(form: Form, text: &'static str) -> AnyView {
    view! { <button class="button is-main" type="submit" disabled=move || form.doing.busy.get()>{text}</button> }
        .into_any()
}

fn link(form: Form, step: Step, text: &'static str) -> AnyView {
    view! { <button class="button is-quiet" type="button" on:click=move |_| form.go(step)>{text}</button> }
        .into_any()
}

fn email_field(form: Form) -> AnyView {
    view! {
        <Field
            id="email"
            label=tr!(cabinet.email)
            kind="email"
            inputmode="email"
            autocomplete="username"
            value=form.email
            error=form.doing.field("email")
            hint=tr!(cabinet.email_hint)
        />
    }
    .into_any()
}

fn email_step(form: Form) -> AnyView {
    view! {
        {email_field(form)}
        {button(form, tr!(cabinet.send_code))}
        {link(form, Step::Password, tr!(cabinet.by_password))}
    }
    .into_any()
}

fn code_step(form: Form) -> AnyView {
    view! {
        <p>{tr!(cabinet.code_sent, email = form.email.get_untracked()).to_string()}</p>
        <Field
            id="code"
            label=tr!(cabinet.code)
            inputmode="numeric"
            autocomplete="one-time-code"
            value=form.secret
            error=form.doing.field("code")
        />
        {button(form, tr!(cabinet.enter))}
        <button class="button is-quiet" type="button" on:click=move |_| form.send_code()>{tr!(cabinet.code_again)}</button>
        {link(form, Step::Email, tr!(cabinet.other_email))}
    }
    .into_any()
}

fn password_step(form: Form) -> AnyView {
    view! {
        {email_field(form)}
        <Field
            id="password"
            label=tr!(cabinet.password)
            kind="password"
            autocomplete="current-password"
            value=form.secret
            error=form.doing.field("password")
        />
        {button(form, tr!(cabinet.enter))}
        {link(form, Step::Email, tr!(cabinet.by_code))}
    }
    .into_any()
}
