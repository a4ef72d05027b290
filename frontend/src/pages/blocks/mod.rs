//! The register of suspensions: of clients and of single subscriptions, by hand and by credit control.

mod columns;
mod filters;
mod list;
mod peek;
mod words;

pub use list::BlockList;
