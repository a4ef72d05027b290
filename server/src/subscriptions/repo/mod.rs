//! Rows of subscriptions.

pub mod due;
pub mod facts;
pub mod insert;
pub mod known;
pub mod list;
pub mod post;
pub mod posted;
pub mod reverse;
pub mod undo;
pub mod usage;
