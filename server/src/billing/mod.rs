//! Bill runs: calculate everything due, and by the mode post it.
//!
//! Owns `bill_run`, `bill_item` and `bill_schedule`. A run is a reconciler: wanted lines up to a day minus lines
//! that stand = lines to charge, so running twice charges nothing. A worker drives a run through its states in
//! chunks of whole clients; each chunk is one transaction that renews the worker's lease, so a run survives the
//! death of its worker at any instant, and another worker goes on where it stopped.
//!
//! Manual: пакетный биллинг.

mod calculate;
mod compare;
mod drive;
mod entity;
mod graphql;
mod guard;
mod held;
mod job;
mod post;
mod repo;
mod reverse;
mod service;
mod verify;

pub use drive::run_to_rest;
pub use graphql::{BillingMutation, BillingQuery, BillingSubscription, run_counts};
pub use job::{BillPosters, BillRuns, BillSchedules};
pub use post::posted_here;
pub use repo::forget::{bound_clients_in, forget_clients_in};
pub use service::create::{NewRun, RunScope, create};
pub use service::lifecycle::{Confirmation, confirm};
pub use service::lists::count as run_count;
pub use service::view::{RunSummary, run, summary};
pub use verify::verify;
