//! Documents: the registers, one of them, and issuing.

mod words;

pub use words::{closing_name, kind_name, regime_name};
