//! Rows of subscriptions.

pub mod facts;
pub mod insert;
pub mod list;
pub mod post;
pub mod reverse;
pub mod usage;
