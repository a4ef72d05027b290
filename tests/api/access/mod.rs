//! Who may do and see what.

mod contract;
mod keys;
mod limits;
mod matrix;
mod objects;
mod own;
mod rotation;
mod second;
mod theirs;
mod webhooks;

pub use contract::INTROSPECTION;
