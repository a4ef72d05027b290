//! Contracts and letters: issued by a template for a client, with what the client uses and owes on that day.
//!
//! Owns no table: what is issued are documents, and belongs to their chapter.

mod graphql;
mod service;

pub use graphql::{AgreementMutation, AgreementQuery};
