//! Numbers of documents: a series for each seller and kind, without gaps and without repeats.
//!
//! Owns `number_series`, `number_counter` and `document_number`. A number is taken last in the unit of work that
//! issues the document: the row of the count is held until the commit, so the next one waits for it, and a rollback
//! gives the number back. The keys of `document_number` make a second document with the number impossible even when
//! everything else fails.

mod repo;
mod service;

pub use service::{Numbered, gaps, list, next, save_in, take_in, verify};
