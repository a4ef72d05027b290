//! Use cases of this chapter.

pub mod accounts;
pub mod ask;
pub mod autopay;
pub mod hear;
pub mod links;
pub mod methods;
pub mod own;
pub mod refunds;
pub mod registers;
pub mod settle;
pub mod view;

/// Name of the worker of this chapter, to wake it.
pub const WORK: &str = "gateways";
