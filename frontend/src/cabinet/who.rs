//! Who works, and whose account is open.

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::cabinet::{ViewerClient, ViewerView, operations};

use super::api::{Failure, read};

/// What is known about the person.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    /// The server has not answered yet.
    Unknown,
    /// Nobody is signed in.
    Nobody,
    /// Somebody is.
    Viewer(Box<ViewerView>),
    /// The server cannot be asked.
    Unreachable(Failure),
}

/// The session of this browser.
#[derive(Clone, Copy)]
pub struct Visitor(RwSignal<Who>);

thread_local! {
    static VISITOR: Cell<Option<Visitor>> = const { Cell::new(None) };
}

/// The server no longer knows the session: the person has to sign in again.
pub fn expired() {
    if let Some(visitor) = VISITOR.get()
        && visitor.0.with_untracked(|who| matches!(who, Who::Viewer(_)))
    {
        visitor.0.set(Who::Nobody);
    }
}

impl Visitor {
    /// Asks the server who is signed in; provided to the tree below.
    pub fn provide() {
        let visitor = Visitor(RwSignal::new(Who::Unknown));
        VISITOR.set(Some(visitor));
        provide_context(visitor);
        visitor.ask();
    }

    /// That of the tree above.
    pub fn get() -> Visitor {
        expect_context()
    }

    /// Asks again.
    pub fn ask(self) {
        spawn_local(async move {
            self.0.set(match read(operations::viewer()).await {
                Ok(viewer) => Who::Viewer(Box::new(viewer)),
                Err(failure) if failure.code == Some(shared::error::ErrorCode::Unauthenticated) => {
                    Who::Nobody
                }
                Err(failure) => Who::Unreachable(failure),
            });
        });
    }

    /// Somebody signed in, or something about them changed.
    pub fn enter(self, viewer: ViewerView) {
        self.0.set(Who::Viewer(Box::new(viewer)));
    }

    /// Nobody is signed in any more.
    pub fn leave(self) {
        self.0.set(Who::Nobody);
    }

    /// Who it is.
    pub fn who(self) -> Who {
        self.0.get()
    }

    /// The person, when somebody is signed in.
    pub fn viewer(self) -> Option<ViewerView> {
        match self.0.get() {
            Who::Viewer(viewer) => Some(*viewer),
            Who::Unknown | Who::Nobody | Who::Unreachable(_) => None,
        }
    }
}

/// The client whose account is open.
pub fn open_client(viewer: &ViewerView) -> Option<&ViewerClient> {
    viewer.clients.iter().find(|client| Some(client.id) == viewer.client_id)
}
