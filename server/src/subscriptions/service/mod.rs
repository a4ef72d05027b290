//! Use cases of subscriptions.

pub mod act;
pub mod create;
pub mod preview;
pub mod read;
pub mod usage;
pub mod verify;
