//! Rows of payments.

pub mod inbox;
pub mod lines;
pub mod parts;
pub mod payers;
pub mod payments;
pub mod recheck;
pub mod refunds;
pub mod statements;
pub mod suspense;
pub mod verify;
