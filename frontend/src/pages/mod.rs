//! What people see, one module per chapter.

pub mod blocks;
pub mod catalog;
pub mod clients;
pub mod credit;
pub mod desk;
pub mod documents;
pub mod gallery;
pub mod gateways;
pub mod imports;
pub mod mail;
pub mod not_found;
pub mod operations;
pub mod payments;
pub mod profile;
pub mod runs;
pub mod saved;
pub mod sellers;
pub mod settings;
pub mod sign_in;
pub mod statements;
pub mod subscriptions;
pub mod templates;
pub mod webhooks;
