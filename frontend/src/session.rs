//! Who works: the signed-in person and what they may do.

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::access::{Permission, Role};
use shared::error::ErrorCode;
use shared::ids::UserId;

use crate::api::{ApiError, Cause};
use crate::calls::access::{self, Viewer};
use crate::connection;
use crate::shell::role_name;
use crate::tr;
use crate::ui::erased::effect;

/// What is known about the person.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    /// The server has not answered yet.
    Unknown,
    /// Nobody is signed in.
    Nobody,
    /// Somebody is.
    Viewer(Box<Viewer>),
    /// The server cannot be asked.
    Unreachable(ApiError),
}

/// The session of this browser.
#[derive(Clone, Copy)]
pub struct Session(RwSignal<Who>);

thread_local! {
    static SESSION: Cell<Option<Session>> = const { Cell::new(None) };
}

/// The server no longer knows the session: the person has to sign in again.
pub fn expired() {
    if let Some(session) = SESSION.get()
        && session.0.with_untracked(|who| matches!(who, Who::Viewer(_)))
    {
        session.0.set(Who::Nobody);
    }
}

impl Session {
    /// Asks the server who is signed in; provided to the tree below.
    pub fn provide() -> Session {
        let session = Session(RwSignal::new(Who::Unknown));
        SESSION.set(Some(session));
        provide_context(session);
        session.ask();
        effect(move |before: Option<()>| {
            connection::track_returns();
            if before.is_some() && session.0.with_untracked(|who| matches!(who, Who::Unreachable(_))) {
                session.ask();
            }
        });
        session
    }

    /// The session of the application.
    #[must_use]
    pub fn get() -> Session {
        expect_context::<Session>()
    }

    /// What is known about the person.
    #[must_use]
    pub fn who(self) -> Who {
        self.0.get()
    }

    /// Whether the person is this user.
    #[must_use]
    pub fn is(self, id: UserId) -> bool {
        self.0.with_untracked(|who| matches!(who, Who::Viewer(viewer) if viewer.id == Some(id)))
    }

    /// Somebody has signed in.
    pub fn enter(self, viewer: Viewer) {
        self.0.set(Who::Viewer(Box::new(viewer)));
    }

    /// Asks the server again.
    pub fn ask(self) {
        spawn_local(async move {
            let who = match access::viewer().await {
                Ok(viewer) => Who::Viewer(Box::new(viewer)),
                Err(error) if error.cause == Cause::Refused(ErrorCode::Unauthenticated) => Who::Nobody,
                Err(error) => Who::Unreachable(error),
            };
            self.0.set(who);
        });
    }

    /// Ends the session, here in any case.
    pub fn leave(self) {
        spawn_local(async move {
            if let Err(error) = access::sign_out().await {
                leptos::logging::warn!("signing out: {error}");
            }
            self.0.set(Who::Nobody);
        });
    }

    /// True when the person has the permission.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        self.0.with(|who| match who {
            Who::Viewer(viewer) => viewer.permissions.contains(&permission),
            Who::Unknown | Who::Nobody | Who::Unreachable(_) => false,
        })
    }

    /// Name of the person, as operations bear it; empty while nobody is known.
    #[must_use]
    pub fn name(self) -> String {
        self.0.with(|who| match who {
            Who::Viewer(viewer) => viewer.name.clone(),
            Who::Unknown | Who::Nobody | Who::Unreachable(_) => String::new(),
        })
    }

    /// Why a button that needs the permission cannot be pressed: whose work it is. Nothing when it can.
    #[must_use]
    pub fn lacks(self, permission: Permission) -> Option<String> {
        if self.may(permission) {
            return None;
        }
        let roles = Role::ALL.into_iter().filter(|role| role.allows(permission));
        let roles: Vec<String> = roles.map(|role| format!("«{}»", role_name(role))).collect();
        Some(tr!(errors.lacks, roles = roles.join(", ")).to_string())
    }
}
