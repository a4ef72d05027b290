//! Rows of credit control.

pub mod debtors;
pub mod events;
pub mod exceptions;
pub mod policies;
pub mod promises;
pub mod states;
