//! Use cases of the cabinet. Each takes the client from the actor; those of [`office`] are for people of the seller.

pub mod account;
pub mod documents;
pub mod office;
pub mod pay;
pub mod profile;
pub mod subscriptions;
