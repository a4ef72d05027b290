//! Billing settings and the levels that state them.

use cynic::{MutationBuilder, QueryBuilder};
use shared::api::settings::operations::{
    BillingSettingsOf, BillingSettingsOfVariables, BillingSettingsUpdate, BillingSettingsUpdateVariables,
};
pub use shared::api::settings::{
    BillingSettingsUpdateInput, BillingSettingsView, EffectiveSettingsView, SettingsScopeInput,
    StatedSettingsView,
};

use crate::api::{ApiError, mutate, query, settle};

/// What a level states and what holds there.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn billing(scope: SettingsScopeInput) -> Result<BillingSettingsView, ApiError> {
    let variables = BillingSettingsOfVariables { scope };
    Ok(query(BillingSettingsOf::build(variables)).await?.billing_settings)
}

/// Replaces what a level states.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn save_billing(input: BillingSettingsUpdateInput) -> Result<BillingSettingsView, ApiError> {
    let variables = BillingSettingsUpdateVariables { input };
    let payload = mutate(BillingSettingsUpdate::build(variables)).await?.billing_settings_update;
    settle(payload.settings, payload.user_errors)
}
