//! Fields of clients that sellers add: what is kept of a client beside its form.
//!
//! Owns `client_field` and `client_field_value`. A field belongs to a seller and to a sort of clients; what it holds never
//! changes its kind, so every value can be read by the rules of its field. Who asks for values of a client has made sure
//! that the client is seen, and holds it while values are written.

mod entity;
mod graphql;
mod repo;
mod service;

pub use graphql::{FieldMutation, FieldQuery};
pub use service::{By, Of, put_in, values};
