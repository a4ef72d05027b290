//! Online payments: payments through gateways, notifications, how gateways work and are set; links; saved methods.

mod account_draft;
mod account_form;
mod accounts;
mod acts;
mod card;
mod charge;
mod event_peek;
mod events;
mod health;
mod hold;
mod intents;
mod link;
mod methods;
mod of_client;
mod parts;
mod peek;
mod receipt_fields;
mod refund;
mod register_forms;
mod registers;
mod settle;
mod words;

pub use accounts::GatewayAccountsPage;
pub use card::IntentCard;
pub use events::EventList;
pub use health::GatewayHealthPage;
pub use intents::IntentList;
pub use link::{LinkDialog, Linking};
pub use of_client::ClientOnline;
pub use registers::GatewayRegistersPage;
