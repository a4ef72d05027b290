//! Operations of clients' accounts: double entry by transfer rows, append-only.
//!
//! Owns `ledger_entry` and `ledger_transfer`. An entry is one or more rows, each with a debit account, a credit
//! account and an amount above zero, so that it balances by construction. Nothing is changed or deleted: a mistake
//! is taken back by an opposite entry that names it, once. The balance of a client is kept in its row, in the same
//! transaction; [`verify`] proves that it equals the sum of the client's rows. No entry is dated in a closed period
//! of the seller or of the client.

mod entity;
pub mod graphql;
mod post;
mod record;
mod repo;
mod service;
mod verify;

pub use graphql::{
    ClientLedger, LatestOperations, LedgerMutation, LedgerQuery, credit_terms, latest_operations,
};
pub use post::{post_and_touch_in, post_in, post_many_in};
pub use record::{NewEntry, NewTransfer, PostedEntry};
pub use repo::{HAS_ONE_TIME, OneTime, Turnover, one_time, rows_of, turnovers};
pub use service::lists::{OfClient, OperationRows, page as account_page, place as operation_place, sums};
pub use service::{credit, debit, debits, entries_in, reverse, with_entries_in};
pub use verify::{Violation, verify};
