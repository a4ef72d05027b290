//! Who may do what: users, sessions, API keys, roles, and the audit log.
//!
//! Owns `app_user`, `user_seller`, `session`, `api_key`, `audit_entry`. Passwords are kept as Argon2id hashes,
//! tokens and secrets as SHA-256: they are random, so a fast hash is enough.

mod actor;
pub mod audit;

pub use actor::{Actor, ActorKind};
