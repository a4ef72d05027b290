//! Credit of clients: limits, terms of payment, and promised payments.
//!
//! Owns `promise`; the terms themselves and the promise that holds now are kept in the client's row, so that what is
//! available is read with the balance.

mod graphql;
mod repo;
mod service;

pub use graphql::{ClientCredit, CreditMutation};
