//! Payments of clients: what they settle.

pub mod allocation;
