//! Letters: the list, one beside it, and sending documents.

mod acts;
mod list;
mod peek;
mod send;
mod words;

pub use list::MailList;
pub use send::{SendDialog, Sending};
pub use words::state_badge;
