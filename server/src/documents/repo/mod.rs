//! Rows of documents.

pub mod ahead;
pub mod contents;
pub mod documents;
pub mod faults;
pub mod issuers;
pub mod money;
pub mod packs;
pub mod pictures;
pub mod verify;
