//! The list of users.

use leptos::prelude::*;
use shared::access::Permission;

use super::seller_choice;
use super::user_form::{Subject, UserDialog};
use super::user_peek::UserPeek;
use super::user_reset::ResetDialog;
use super::words::user_badge;
use crate::calls::access::{self, SessionView, UserView};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::shell::role_name;
use crate::tr;
use crate::ui::page::Span;
use crate::ui::{Button, Column, Empty, Glyph, Grid, Icon, Look, Page, RowAct, Source, text};

/// The page.
#[component]
pub fn UsersPage() -> impl IntoView {
    let version = RwSignal::new(0_u32);
    let subject = RwSignal::new(None::<Subject>);
    let peek = RwSignal::new(None::<UserView>);
    let resetting = RwSignal::new(None::<UserView>);
    let known = Remote::new(sellers::list);
    let sessions = Remote::new(access::sessions);
    let source = Source::new(
        |user: &UserView| user.id.to_string(),
        |_| String::new(),
        move |after| {
            version.track();
            access::users(after)
        },
    );
    let done = Callback::new(move |()| {
        version.update(|n| *n = n.wrapping_add(1));
        peek.set(None);
        sessions.refresh();
    });
    let lacks = Session::get().lacks(Permission::UserManage);
    view! {
        <Page
            title=tr!(settings.users).to_owned()
            span=Span::Filled
            actions=move || {
                view! {
                    <Button
                        look=Look::Primary
                        disabled=lacks.is_some()
                        title=lacks.clone()
                        attr:data-testid="user-new"
                        attr:data-list-add=""
                        on:click=move |_| subject.set(Some(Subject::New))
                    >
                        <Icon glyph=Glyph::Plus/>
                        {tr!(settings.user_add)}
                    </Button>
                }
            }
        >
            <Grid
                id="users-table"
                label=tr!(settings.users)
                columns=columns(subject, known, sessions)
                source=source
                peek=peek
                acts=acts(subject)
                empty=|| {
                    view! {
                        <Empty glyph=Glyph::Clients title=tr!(settings.no_users) text=tr!(settings.no_users_text)/>
                    }
                }
            />
            <UserPeek row=peek subject=subject resetting=resetting known=known sessions=sessions/>
            <ResetDialog user=resetting done=done/>
            <UserDialog subject=subject sellers=known done=done/>
        </Page>
    }
}

/// What can be done with a user of the list.
fn acts(subject: RwSignal<Option<Subject>>) -> Vec<RowAct<UserView>> {
    let edit = Callback::new(move |user: UserView| subject.set(Some(Subject::Of(Box::new(user)))));
    vec![
        RowAct::new(Glyph::Pencil, tr!(common.edit), edit)
            .lacks(Session::get().lacks(Permission::UserManage)),
    ]
}

fn columns(
    subject: RwSignal<Option<Subject>>,
    known: Remote<Vec<SellerView>>,
    sessions: Remote<Vec<SessionView>>,
) -> Vec<Column<UserView>> {
    vec![
        Column::new(tr!(settings.name), "", move |user: &UserView| {
            let (name, of) = (user.name.clone(), user.clone());
            view! {
                <button
                    type="button"
                    class="link"
                    data-testid="user-edit"
                    on:click=move |_| subject.set(Some(Subject::Of(Box::new(of.clone()))))
                >
                    {name}
                </button>
            }
        }),
        Column::new(tr!(settings.email), "", |user: &UserView| {
            let email = user.email.clone();
            view! { <span title=email.clone()>{email.clone()}</span> }
        })
        .key("email")
        .weak(2),
        Column::new(tr!(settings.role), "140px", |user: &UserView| role_name(user.role)),
        Column::new(tr!(settings.sellers), "110px", move |user: &UserView| {
            let own = user.sellers.clone();
            move || seller_choice::names(known, own.as_deref())
        })
        .key("sellers")
        .weak(3),
        Column::new(tr!(settings.state), "120px", |user: &UserView| user_badge(user.state)),
        Column::new(tr!(settings.second), "110px", |user: &UserView| {
            if user.second_factor { tr!(settings.second_on) } else { tr!(common.none) }
        })
        .key("second")
        .weak(5),
        Column::new(tr!(settings.seen), "140px", move |user: &UserView| {
            let id = user.id;
            move || {
                let open = sessions.data().unwrap_or_default();
                let last = open.iter().filter(|session| session.user == id).map(|s| s.last_seen_at).max();
                match last {
                    Some(at) => text::instant(at.0),
                    None => tr!(common.none).to_owned(),
                }
            }
        })
        .key("seen")
        .weak(4),
        Column::new(tr!(settings.created), "140px", |user: &UserView| text::instant(user.created_at.0))
            .key("created")
            .optional(),
    ]
}
