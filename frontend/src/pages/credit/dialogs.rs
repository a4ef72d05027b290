//! What is done with the credit of a client: each act is a dialog, opened by choosing its client.

use leptos::prelude::*;
use shared::access::Permission;
use shared::ids::ClientId;

use super::exception::ExceptionDialog;
use super::note::NoteDialog;
use super::promise::PromiseDialog;
use crate::calls::credit::{self, CreditCard, DebtorRow};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::dialog::focus_late;
use crate::ui::{Button, Notice, Refusal, Skeleton, Tone};

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

/// The button that opens the dialog of an act.
pub fn act_button(
    of: RwSignal<Option<Subject>>,
    subject: &Subject,
    needs: Permission,
    id: &'static str,
    name: &'static str,
) -> AnyView {
    let (subject, lacks) = (subject.clone(), Session::get().lacks(needs));
    let disabled = lacks.is_some();
    view! {
        <Button
            disabled=disabled
            title=lacks
            attr:data-testid=id
            on:click=move |_| of.set(Some(subject.clone()))
        >
            {name}
        </Button>
    }
    .into_any()
}

/// The buttons of all acts.
pub fn act_buttons(dialogs: Dialogs, subject: &Subject) -> AnyView {
    let (write, adjust) = (Permission::ClientWrite, Permission::LedgerAdjust);
    view! {
        {act_button(dialogs.note, subject, write, "credit-note", tr!(credit.note))}
        {act_button(dialogs.promise, subject, adjust, "credit-promise", tr!(credit.promise))}
        {act_button(dialogs.exception, subject, adjust, "credit-exception", tr!(credit.exception))}
    }
    .into_any()
}

/// The credit of the client, read when the dialog opens, and what reads it again: grey bars before, a refusal with
/// another try instead.
pub fn with_card(
    id: ClientId,
    draw: impl Fn(CreditCard, Remote<Option<CreditCard>>) -> AnyView + Send + 'static,
) -> impl IntoView {
    let card = Remote::new(move || credit::of_client(id));
    move || match card.get() {
        None => view! { <div class="dialog__body"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
        Some(Err(error)) => {
            view! { <div class="dialog__body"><Refusal error=error retry=move |()| card.refresh()/></div> }
                .into_any()
        }
        Some(Ok(None)) => {
            view! { <div class="dialog__body"><Notice tone=Tone::Bad title=tr!(errors.not_found)/></div> }
                .into_any()
        }
        Some(Ok(Some(found))) => {
            focus_late();
            draw(found, card)
        }
    }
}
