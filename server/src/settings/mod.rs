//! Sellers and billing settings.
//!
//! Owns `seller`, `setting`, `setting_change`, `reference_state`. Settings inherit general → seller → product → plan, the
//! nearest wins, and a level states them from a day on; what a published plan version froze is not touched by later
//! changes. The reference revision rises with
//! every change of what a calculation reads and clients do not own: settings, zones, published plans.

mod billing;
mod entity;
pub mod graphql;
mod repo;
mod service;

pub use billing::{billing_settings, four_eyes_in, inherited_in, settings_on, update_billing_settings};
pub use graphql::{SettingsMutation, SettingsQuery};
pub use repo::{reference_revision, sellers_closed_on, state, stated, zone_of, zones};
pub use service::{
    DEFAULT_ZONE, Scope, Seller, close_period, create_seller, hold_sellers_in, raise_reference_in,
    require_all_sellers, seller, seller_in, seller_or_only, sellers, sellers_in, update_seller,
    visible_seller, zone,
};
