//! A user: new, or with other rights.

use leptos::prelude::*;
use shared::access::Role;
use shared::ids::SellerId;

use super::seller_choice::SellersField;
use crate::calls::access::{self, UserCreateInput, UserState, UserUpdateInput, UserView};
use crate::calls::sellers::SellerView;
use crate::remote::Remote;
use crate::session::{Session, Who};
use crate::shell::role_name;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{Dialog, DialogForm, SelectField, Submission, TextField, Toasts};

/// Shortest password, characters; the server's rule.
const PASSWORD_MIN: usize = 12;

/// Whom the form is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// Somebody new.
    New,
    /// A known user.
    Of(Box<UserView>),
}

/// The dialog; open while a subject is chosen.
#[component]
pub fn UserDialog(
    subject: RwSignal<Option<Subject>>,
    sellers: Remote<Vec<SellerView>>,
    done: Callback<()>,
) -> impl IntoView {
    let open = opened_by(subject);
    let title = Signal::derive(move || {
        let title = match subject.get() {
            Some(Subject::Of(_)) => tr!(settings.user_edit),
            Some(Subject::New) | None => tr!(settings.user_new),
        };
        title.to_owned()
    });
    let form = move || {
        let subject = subject.get()?;
        Some(view! { <Form open=open subject=subject sellers=sellers done=done/> })
    };
    view! { <Dialog open=open title=title id="user-dialog">{form}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    email: RwSignal<String>,
    name: RwSignal<String>,
    password: RwSignal<String>,
    role: RwSignal<String>,
    state: RwSignal<String>,
    sellers: RwSignal<Vec<SellerId>>,
}

impl Draft {
    fn of(subject: &Subject) -> Draft {
        let known = match subject {
            Subject::New => None,
            Subject::Of(user) => Some(user.as_ref()),
        };
        let text = |part: fn(&UserView) -> String| RwSignal::new(known.map(part).unwrap_or_default());
        Draft {
            email: text(|user| user.email.clone()),
            name: text(|user| user.name.clone()),
            password: RwSignal::new(String::new()),
            role: RwSignal::new(known.map_or(Role::Support, |user| user.role).code().to_owned()),
            state: RwSignal::new(state_code(known.map_or(UserState::Active, |user| user.state)).to_owned()),
            sellers: RwSignal::new(known.and_then(|user| user.sellers.clone()).unwrap_or_default()),
        }
    }

    fn role(self) -> Role {
        Role::from_code(&self.role.get_untracked()).unwrap_or(Role::Viewer)
    }

    /// True when the password may be sent: long enough, or left out where there is one already.
    fn password_fits(self, optional: bool) -> bool {
        let length = self.password.with(|password| password.chars().count());
        length >= PASSWORD_MIN || (optional && length == 0)
    }

    fn create(self, key: String) -> UserCreateInput {
        let name = self.name.get_untracked().trim().to_owned();
        let sellers = self.sellers.get_untracked();
        UserCreateInput {
            email: self.email.get_untracked().trim().to_owned(),
            name: Some(name).filter(|name| !name.is_empty()),
            role: self.role(),
            password: self.password.get_untracked(),
            sellers: Some(sellers).filter(|sellers| !sellers.is_empty()),
            idempotency_key: key,
        }
    }

    /// Only what differs is sent.
    fn update(self, user: &UserView) -> UserUpdateInput {
        let name = self.name.get_untracked().trim().to_owned();
        let state = match self.state.get_untracked().as_str() {
            "disabled" => UserState::Disabled,
            _ => UserState::Active,
        };
        let sellers = self.sellers.get_untracked();
        UserUpdateInput {
            id: user.id,
            version: user.version,
            name: Some(name).filter(|name| !name.is_empty() && *name != user.name),
            role: Some(self.role()).filter(|role| *role != user.role),
            state: Some(state).filter(|state| *state != user.state),
            password: Some(self.password.get_untracked()).filter(|password| !password.is_empty()),
            sellers: Some(sellers).filter(|sellers| *sellers != user.sellers.clone().unwrap_or_default()),
        }
    }
}

const fn state_code(state: UserState) -> &'static str {
    match state {
        UserState::Active => "active",
        UserState::Disabled => "disabled",
    }
}

/// Roles that the person may give: only an owner makes owners.
fn roles(of: Role) -> Vec<(String, String)> {
    let owner = match Session::get().who() {
        Who::Viewer(viewer) => viewer.role == Some(Role::Owner),
        Who::Unknown | Who::Nobody | Who::Unreachable(_) => false,
    };
    let may = Role::ALL.into_iter().filter(|role| owner || *role != Role::Owner || of == Role::Owner);
    may.map(|role| (role.code().to_owned(), role_name(role).to_owned())).collect()
}

#[component]
fn Form(
    open: RwSignal<bool>,
    subject: Subject,
    sellers: Remote<Vec<SellerView>>,
    done: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let draft = Draft::of(&subject);
    let known = matches!(subject, Subject::Of(_));
    // The own password is changed in the profile, which asks for the one of now.
    let own = matches!(&subject, Subject::Of(user) if Session::get().is(user.id));
    let options = StoredValue::new(roles(draft.role()));
    let finish = move |name: String| {
        open.set(false);
        toasts.done(tr!(settings.user_saved, name = name).to_string());
        done.try_run(());
    };
    let email_error = form.required("email", draft.email, tr!(settings.email_empty));
    let send = move |()| {
        let unfit =
            untrack(|| draft.email.with(|email| email.trim().is_empty()) || !draft.password_fits(known));
        if unfit {
            return;
        }
        match &subject {
            Subject::New => {
                let input = draft.create(form.key());
                form.send(access::create_user(input), move |user| finish(user.name));
            }
            Subject::Of(user) => {
                let input = draft.update(user);
                form.send(access::update_user(input), move |user| finish(user.name));
            }
        }
    };
    let refused = form.field("password");
    let password_error = Signal::derive(move || {
        let short = form.asked.get() && !draft.password_fits(known);
        short.then(|| tr!(settings.password_short).to_owned()).or_else(|| refused.get())
    });
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="user-submit"
            button=move || if known { tr!(settings.save) } else { tr!(settings.user_add) }
        >
            {(!known).then(|| view! {
                <TextField id="user-email" label=tr!(settings.email) kind="email" value=draft.email error=email_error autofocus=true/>
            })}
            <TextField id="user-name" label=tr!(settings.name) value=draft.name optional=!known error=form.field("name")/>
            <SelectField
                id="user-role"
                label=tr!(settings.role)
                value=draft.role
                options=Signal::derive(move || options.get_value())
                error=form.field("role")
            />
            <SellersField chosen=draft.sellers sellers=sellers error=form.field("sellers")/>
            {known.then(|| view! {
                <SelectField
                    id="user-state"
                    label=tr!(settings.state)
                    value=draft.state
                    options=Signal::derive(states)
                    hint=tr!(settings.user_state_hint)
                    error=form.field("state")
                />
            })}
            {(!own).then(|| view! {
                <TextField
                    id="user-password"
                    label=if known { tr!(settings.password_new) } else { tr!(settings.password_first) }
                    kind="password"
                    autocomplete="new-password"
                    value=draft.password
                    optional=known
                    hint=tr!(settings.password_hint).to_owned()
                    error=password_error
                />
            })}
        </DialogForm>
    }
}

fn states() -> Vec<(String, String)> {
    vec![
        ("active".to_owned(), tr!(settings.user_active).to_owned()),
        ("disabled".to_owned(), tr!(settings.user_disabled).to_owned()),
    ]
}
