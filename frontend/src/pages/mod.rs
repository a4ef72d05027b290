//! What people see, one module per chapter.

pub mod clients;
pub mod desk;
pub mod not_found;
pub mod runs;
pub mod sign_in;
