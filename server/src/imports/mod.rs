//! Imports of clients and subscriptions from delimited text files.
//!
//! Owns `import_job`, `import_cell`, `import_rejected` and `import_change`. A file is stored, checked row by row as a
//! dry run, then applied: all or nothing in one transaction, or row by row on request. Refused rows come back as a file
//! with the reason of each cell; a bad cell may be amended in place. Rows are known again by external ids, so the same
//! file a second time changes nothing. What an import made and changed is kept, so that it can be taken back as long as
//! nothing depends on it.
//!
//! Memory: the file and 1 000 rows at a time, whatever their number.
//!
//! Manual: импорт.

mod client_row;
mod clients;
mod entity;
mod graphql;
mod job;
mod mapping;
mod plans;
mod rejected;
mod repo;
mod row;
mod service;
mod subscription_row;
mod subscriptions;
mod trail;

pub use graphql::{ImportsMutation, ImportsQuery, ImportsSubscription};
pub use job::{Counts, Imports, Job, Options, Running};
pub use mapping::read as read_mapping;
pub use rejected::defused;
pub use row::CellError;
pub use service::{
    Changes, FILE_MAX, NewImport, RowError, checked, create, first_errors, import, rejected_file, run_to_end,
    start_apply, start_check,
};
