//! Use cases of documents.

pub mod choice;
pub mod invoice;
pub mod issue;
pub mod issuers;
pub mod numbers;
pub mod packs;
pub mod pictures;
pub mod print;
pub mod reconciliation;
pub mod register;
pub mod trial;
pub mod verify;
pub mod void;
