//! Rows of subscriptions.

pub mod blocks;
pub mod changes;
pub mod closable;
pub mod due;
pub mod facts;
pub mod insert;
pub mod known;
pub mod list;
pub mod migration;
pub mod pending;
pub mod post;
pub mod posted;
pub mod register;
pub mod reverse;
pub mod stages;
pub mod undo;
pub mod usage;
