//! What people see, one module per chapter.

pub mod catalog;
pub mod clients;
pub mod desk;
pub mod not_found;
pub mod runs;
pub mod sellers;
pub mod sign_in;
pub mod subscriptions;
