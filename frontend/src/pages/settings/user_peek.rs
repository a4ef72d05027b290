//! A user beside the list.

use leptos::prelude::*;
use shared::access::Permission;

use super::seller_choice;
use super::user_form::Subject;
use super::words::user_badge;
use crate::calls::access::{SessionView, UserView};
use crate::calls::sellers::SellerView;
use crate::remote::Remote;
use crate::session::Session;
use crate::shell::role_name;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, Glyph, Icon, Look, Peek, text};

/// The panel; open while a user is chosen. It leads to the form of the user.
#[component]
pub fn UserPeek(
    row: RwSignal<Option<UserView>>,
    subject: RwSignal<Option<Subject>>,
    resetting: RwSignal<Option<UserView>>,
    known: Remote<Vec<SellerView>>,
    sessions: Remote<Vec<SessionView>>,
) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::UserManage);
    let body = move |user: UserView| {
        let (of, lost, sellers, id) = (user.clone(), user.clone(), user.sellers.clone(), user.id);
        let without = (!user.second_factor).then(|| tr!(settings.second_none).to_owned());
        let open = move || {
            sessions.data().unwrap_or_default().into_iter().filter(|session| session.user == id).count()
        };
        let lacks = lacks.clone();
        view! {
            <div class="row is-wrapped">
                {user_badge(user.state)}
                <span class="muted">{role_name(user.role)}</span>
            </div>
            <dl class="facts">
                <dt>{tr!(settings.email)}</dt>
                <dd>{user.email}</dd>
                <dt>{tr!(settings.sellers)}</dt>
                <dd>{redrawn(move || seller_choice::names(known, sellers.as_deref()))}</dd>
                <dt>{tr!(settings.open_sessions)}</dt>
                <dd>{redrawn(move || text::number(i64::try_from(open()).unwrap_or_default()))}</dd>
                <dt>{tr!(settings.second)}</dt>
                <dd>{if user.second_factor { tr!(settings.second_on) } else { tr!(common.none) }}</dd>
                <dt>{tr!(settings.created)}</dt>
                <dd>{text::instant(user.created_at.0)}</dd>
            </dl>
            <div class="row">
                <Button
                    disabled=lacks.is_some()
                    title=lacks.clone()
                    on:click=move |_| subject.set(Some(Subject::Of(Box::new(of.clone()))))
                >
                    <Icon glyph=Glyph::Pencil/>
                    {tr!(common.edit)}
                </Button>
                <Button
                    look=Look::Danger
                    disabled=lacks.is_some() || without.is_some()
                    title=lacks.or(without)
                    attr:data-testid="user-second-reset"
                    on:click=move |_| resetting.set(Some(lost.clone()))
                >
                    {tr!(settings.second_reset)}
                </Button>
            </div>
        }
        .into_any()
    };
    view! { <Peek row=row title=|user: &UserView| user.name.clone() id="user-peek" body=body/> }
}
