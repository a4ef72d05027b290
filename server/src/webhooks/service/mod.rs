//! Use cases of webhooks.

pub mod deliver;
pub mod endpoints;
pub mod log;
