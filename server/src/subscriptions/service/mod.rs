//! Use cases of subscriptions.

pub mod act;
pub mod block;
pub mod create;
pub mod debt;
pub mod many;
pub mod migrate;
pub mod preview;
pub mod read;
pub mod register;
pub mod services;
pub mod transfer;
pub mod usage;
pub mod verify;
