//! Webhooks: which programs are told what happens, and what became of each message.

mod archive;
mod card;
mod form;
mod kinds;
mod list;
mod log;
mod peek;
mod rotate;
mod words;

pub use card::WebhookCard;
pub use list::WebhookList;
