//! Use cases of credit control.

pub mod debtors;
pub mod exceptions;
pub mod policies;
pub mod simulate;
pub mod terms;
