//! What is done with the credit of a client: each act is a dialog, opened by choosing its client.

use leptos::prelude::*;
use shared::ids::ClientId;

use super::exception::ExceptionDialog;
use super::note::NoteDialog;
use super::promise::PromiseDialog;
use crate::calls::credit::{self, CreditCard, DebtorRow};
use crate::remote::Remote;
use crate::ui::dialog::focus_late;
use crate::ui::{Refusal, Skeleton};

/// The client that an act is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The client.
    pub id: ClientId,
    /// Its name.
    pub name: String,
}

impl Subject {
    /// The client of a row.
    pub fn of(row: &DebtorRow) -> Subject {
        Subject { id: row.client.id, name: row.client.name.clone() }
    }
}

impl From<&CreditCard> for Subject {
    fn from(card: &CreditCard) -> Subject {
        Subject { id: card.id, name: card.name.clone() }
    }
}

/// The acts; each dialog is open while its client is chosen.
#[derive(Clone, Copy)]
pub struct Dialogs {
    /// What was said is written down.
    pub note: RwSignal<Option<Subject>>,
    /// A payment is promised.
    pub promise: RwSignal<Option<Subject>>,
    /// An exception is given.
    pub exception: RwSignal<Option<Subject>>,
}

impl Dialogs {
    /// Nothing is open.
    pub fn new() -> Dialogs {
        Dialogs { note: RwSignal::new(None), promise: RwSignal::new(None), exception: RwSignal::new(None) }
    }
}

/// All of the dialogs.
#[component]
pub fn CreditDialogs(dialogs: Dialogs, done: Callback<()>) -> impl IntoView {
    view! {
        <NoteDialog subject=dialogs.note done=done/>
        <PromiseDialog subject=dialogs.promise done=done/>
        <ExceptionDialog subject=dialogs.exception done=done/>
    }
}

/// The credit of the client, read when the dialog opens: grey bars before, a refusal with another try instead.
pub fn with_card(id: ClientId, draw: impl Fn(CreditCard) -> AnyView + Send + 'static) -> impl IntoView {
    let card = Remote::new(move || credit::of_client(id));
    move || match card.get() {
        None => view! { <div class="dialog__body"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
        Some(Err(error)) => {
            view! { <div class="dialog__body"><Refusal error=error retry=move |()| card.refresh()/></div> }
                .into_any()
        }
        Some(Ok(None)) => ().into_any(),
        Some(Ok(Some(card))) => {
            focus_late();
            draw(card)
        }
    }
}
