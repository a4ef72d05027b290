//! Who may do and see what.

mod keys;
mod limits;
