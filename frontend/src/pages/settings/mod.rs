//! Access and settings: who works here, with what rights, by which rules, and what was done.

mod audit;
mod billing;
mod billing_form;
mod diff;
mod elsewhere;
mod entry;
mod frame;
mod key_form;
mod key_rotate;
mod keys;
mod levels;
mod objects;
mod roles;
mod seller_choice;
mod user_form;
mod user_peek;
mod user_reset;
mod users;
mod words;

pub use audit::AuditPage;
pub use billing::BillingPage;
pub use frame::{Settings, SettingsHome};
pub use keys::KeysPage;
pub use objects::{href_of, short};
pub use roles::RolesPage;
pub use seller_choice::{SellersField, names as seller_names};
pub use users::UsersPage;
pub use words::user_badge;
