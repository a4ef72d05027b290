//! Clients and their accounts.

mod archive;
mod block;
mod cabinet;
mod card;
mod closing;
mod conflict;
mod draft;
mod edit;
mod facts;
mod fields;
mod filters;
mod form;
mod history;
mod kept;
mod list;
mod moments;
mod new;
mod operations;
mod peek;
mod requisites;
mod subscriptions;
mod tags;
mod words;

pub use card::ClientCard;
pub use draft::details_of;
pub use edit::ClientEdit;
pub use list::ClientList;
pub use new::ClientNew;
pub use words::{kind_in_full, state_mark};
