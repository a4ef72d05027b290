//! Rows of documents.

pub mod contents;
pub mod documents;
pub mod faults;
pub mod issuers;
pub mod pictures;
pub mod verify;
