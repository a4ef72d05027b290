//! Who may do what: users, sessions, API keys, roles, and the audit log.
//!
//! Owns `app_user`, `user_seller`, `user_totp`, `user_recovery`, `sign_in_challenge`, `session`, `api_key`,
//! `audit_entry`. Passwords are kept as Argon2id hashes;
//! tokens and secrets are random, so a fast hash of them is enough. A role is a fixed set of permissions, a key's
//! scopes are another; both meet in [`Actor`], which every use case asks first.

mod address;
pub mod cookie;
mod entity;
mod graphql;
mod hashing;
mod housekeeping;
mod journal;
mod keys;
mod known;
mod own;
mod password;
mod repo;
mod second;
mod sessions;
mod throttle;
mod totp;
mod users;
mod views;

pub use crate::actor::{Actor, ActorKind};
pub use address::network;
pub use graphql::{AccessMutation, AccessQuery};
pub use hashing::{hash as hash_password, matches as password_matches};
pub use housekeeping::Housekeeping;
pub use journal::{audit_entries, clock, set_clock};
pub use keys::{
    KEY_DAYS_MAX, actor_by_key, api_key, api_keys, create_key, keys_ending, revoke_key, rotate_key,
};
pub use own::change_password;
pub use password::check as check_password;
pub use second::{
    begin_totp, confirm_sign_in, confirm_totp, remove_totp, reset_totp, reset_totp_of, second_factor,
};
pub use sessions::{
    Entered, Origin, actor_by_token, digest, end_session, lasts, sessions, sign_in, sign_out, viewer,
};
pub use throttle::{ACCOUNT_FREE, ADDRESS_FREE, Throttle};
pub use totp::code as totp_code;
pub use users::{create_user, reset_password, update_user, user, users};
pub use views::{delete_view, save_view, saved_views};
