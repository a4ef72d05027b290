//! Online payments: payments through gateways, notifications, accounts; links.

mod account_form;
mod accounts;
mod events;
mod intents;
mod link;
mod peek;
mod refund;
mod words;

pub use accounts::GatewayAccountsPage;
pub use events::EventList;
pub use intents::IntentList;
pub use link::{LinkDialog, Linking};
