//! Use cases of letters.

pub mod act;
pub mod choice;
pub mod deliver;
pub mod plan;
pub mod send;
pub mod view;

use shared::ids::MailId;

use crate::app::App;

/// What a letter is known by, over all attempts and to all receivers.
fn message_id(app: &App, id: MailId) -> String {
    format!("<{}@{}>", id.uuid(), app.config().mail.domain())
}
