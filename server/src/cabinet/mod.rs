//! The client's cabinet: what a client sees and does by itself.
//!
//! Owns `cabinet_login`, `cabinet_code`, `cabinet_session`, `cabinet_consent`, `cabinet_client`, `cabinet_access`,
//! `cabinet_request` and `cabinet_plan`. Whose account is open is kept with the session and looked at anew with every
//! request: no use case takes a client from an argument, and a key of another client's object is not found. A client
//! acts through the same façades as people of the seller do, as an actor of its own kind, so that the audit log tells
//! them apart; what it may do there beyond reading is lent for the one call.
//!
//! A code is handed to the mail port outside of any unit of work and kept as a hash only: who reads letters gets none.

mod entity;
mod entry;
pub mod graphql;
mod graphql_act;
mod graphql_office;
mod job;
mod reach;
mod repo;
mod service;
mod session;

pub use graphql::CabinetQuery;
pub use graphql_act::CabinetMutation;
pub use graphql_office::{ClientCabinetMutation, ClientCabinetQuery};
pub use job::CabinetHousekeeping;
pub use service::documents::pdf;
pub use session::actor_by_token;
