//! What can be done with a letter.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::access::Permission;
use shared::ids::MailKey;
use shared::mail::MailState;

use crate::calls::idempotency_key;
use crate::calls::mail::{self, MailRow, MailView};
use crate::session::Session;
use crate::tr;
use crate::ui::{Glyph, RowAct, Toasts};

/// Sends a letter again or takes it back, and says so; the list is read anew.
#[derive(Clone, Copy)]
pub struct Acts {
    toasts: Toasts,
    done: Callback<()>,
}

impl Acts {
    /// With what follows when something was done.
    pub fn new(done: Callback<()>) -> Acts {
        Acts { toasts: Toasts::get(), done }
    }

    /// Sends a letter again.
    pub fn resend(self, id: MailKey) {
        let key = idempotency_key();
        spawn_local(async move {
            match mail::resend(id, key).await {
                Ok(letter) => self.said(tr!(mail.resent, to = letter.to).to_string()),
                Err(error) => self.toasts.refused(&error),
            }
        });
    }

    /// Takes a letter back.
    pub fn cancel(self, id: MailKey) {
        spawn_local(async move {
            match mail::cancel(id).await {
                Ok(letter) => self.said(tr!(mail.cancelled, to = letter.to).to_string()),
                Err(error) => self.toasts.refused(&error),
            }
        });
    }

    fn said(self, text: String) {
        self.toasts.done(text);
        self.done.try_run(());
    }

    /// The menu of a row.
    pub fn of_rows(self) -> Vec<RowAct<MailRow>> {
        let lacks = Session::get().lacks(Permission::DocumentWrite);
        vec![
            RowAct::link(Glyph::Clients, tr!(clients.open_card), |row: &MailRow| {
                format!("/clients/{}/documents", row.client.id)
            }),
            RowAct::new(
                Glyph::Again,
                tr!(mail.again),
                Callback::new(move |row: MailRow| self.resend(row.mail.id)),
            )
            .when(|row: &MailRow| may_resend(&row.mail))
            .lacks(lacks.clone()),
            RowAct::new(
                Glyph::Ban,
                tr!(mail.cancel),
                Callback::new(move |row: MailRow| self.cancel(row.mail.id)),
            )
            .when(|row: &MailRow| may_cancel(&row.mail))
            .lacks(lacks),
        ]
    }
}

/// Whether a letter can be sent again.
pub fn may_resend(letter: &MailView) -> bool {
    letter.state != MailState::Sending
}

/// Whether a letter can be taken back.
pub fn may_cancel(letter: &MailView) -> bool {
    letter.state == MailState::Queued
}
