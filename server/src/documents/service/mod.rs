//! Use cases of documents.

pub mod invoice;
pub mod issue;
pub mod issuers;
pub mod numbers;
pub mod print;
pub mod reconciliation;
pub mod register;
pub mod verify;
pub mod void;
