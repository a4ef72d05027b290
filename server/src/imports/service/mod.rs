//! Use cases of imports.

mod amend;
mod pass;
mod revert;
mod start;
mod view;

pub use amend::{CellChange, CheckedRow, amend_cell};
pub use pass::{Fate, run_to_end};
pub use revert::{Blocker, Revert, blockers, revert};
pub use start::{Changes, FILE_MAX, NewImport, cancel, create, start_apply, start_check};
pub use view::{RowError, checked, first_errors, import, imports, preview, rejected_file, rejected_rows};
