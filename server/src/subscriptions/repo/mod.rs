//! Rows of subscriptions.

pub mod insert;
pub mod list;
pub mod usage;
