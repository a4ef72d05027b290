//! Rows of endpoints, messages, deliveries and attempts.

pub mod deliveries;
pub mod endpoints;
pub mod log;
pub mod messages;
