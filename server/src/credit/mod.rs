//! Credit control: terms of credit, promised payments, and the ladder that overdue debt climbs.
//!
//! Owns `credit_policy`, `credit_state`, `credit_event`, `credit_exception`, `credit_recheck` and `promise`; what
//! levels state, and the promise that holds now, are kept with clients. A client is looked at when its balance
//! changed, when its terms did, and on the day on which it moves by itself ([`control`]): the stage is worked out by
//! `shared::credit`, the block for debt is set and lifted in the same transaction. Whoever pays climbs down before
//! the payment is committed.

mod control;
mod entity;
mod graphql;
mod graphql_debtors;
mod graphql_load;
mod job;
mod position;
mod repo;
mod service;
mod verify;

pub use control::CreditControl;
pub use graphql::{ClientCredit, CreditMutation, CreditQuery};
pub use graphql_debtors::DebtorQuery;
pub use graphql_load::credit_parts;
pub use job::CreditJob;
pub use repo::history::with_history_in;
pub use service::debtors::states;
pub use service::policies::{save as save_policy, save_group};
pub use service::terms::{promise, promises, update_level};
pub use verify::verify;
