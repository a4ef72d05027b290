//! Payment gateways: links, notifications, saved methods, refunds.
//!
//! Owns `gateway_account`, `gateway_ref`, `payment_intent`, `gateway_attempt`, `gateway_event`, `gateway_refund`,
//! `gateway_register` and `saved_method`. A payment is written down with its number and key before the gateway hears of it; what a gateway says
//! moves its state forward only (`shared::gateway::intent`), and received money is booked by `payments::receive_in` in
//! the same unit of work as the state: any number of notifications, looks and workers end in one posting. Nothing
//! remote happens in a unit of work. What a call came to that was not answered is looked up, never asked for again
//! under another key. A notification is kept as it came before anything else is done with it; that of Robokassa is
//! proved by its signature, that of ЮKassa by asking for its object. Secrets are sealed by [`crate::vault`].

pub mod adapters;
mod entity;
pub mod graphql;
mod job;
pub mod port;
mod repo;
mod service;

pub use graphql::{GatewayMutation, GatewayQuery};
pub use job::{GatewayRegisters, GatewayWork};
pub use service::hear::{BODY_MAX, Raw, hear};
pub use service::own;
pub use service::view::verify;
