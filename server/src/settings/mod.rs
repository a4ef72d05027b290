//! Sellers and billing settings.
//!
//! Owns `seller`, `setting`, `reference_state`. Settings inherit general → seller → product → plan, the nearest
//! wins; what a published plan version froze is not touched by later changes. The reference revision rises with
//! every change of what a calculation reads and clients do not own: settings, zones, published plans.

mod entity;
pub mod graphql;
mod repo;
mod service;

pub use graphql::{SettingsMutation, SettingsQuery};
pub use repo::{four_eyes, reference_revision, resolved, sellers_closed_on, state, stated, zone_of, zones};
pub use service::{
    DEFAULT_ZONE, Scope, Seller, billing_settings, close_period, create_seller, hold_sellers_in, levels,
    levels_in, raise_reference_in, require_all_sellers, seller, seller_in, seller_or_only, sellers,
    sellers_in, update_billing_settings, update_seller, visible_seller, zone,
};
