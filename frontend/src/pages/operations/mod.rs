//! Operations on accounts: over all clients and of one, by hand, taken back.

mod columns;
mod filters;
mod form;
mod list;
mod look;
mod reversal;
mod words;

pub use columns::{amount_cell, balance_cell, ground_cell, reversal_cell};
pub use filters::ClientFilter;
pub use form::{OperationDialog, Side, Start, client_choices};
pub use list::OperationList;
pub use reversal::ReversalDialog;
pub use words::kind_name;
