//! Billing settings and the levels that state them.

use chrono::NaiveDate;
use cynic::{MutationBuilder, QueryBuilder};
use shared::api::settings::operations::{
    BillingSettingsOf, BillingSettingsOfVariables, BillingSettingsUpdate, BillingSettingsUpdateVariables,
};
pub use shared::api::settings::{
    BillingSettingsUpdateInput, BillingSettingsView, SettingsChangeView, SettingsScopeInput,
};

use shared::ids::SellerId;

use crate::api::{ApiError, mutate, query, settle};

/// What a level states on a day, today when none is named, and what holds there.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn billing(
    scope: SettingsScopeInput,
    on: Option<NaiveDate>,
) -> Result<BillingSettingsView, ApiError> {
    let variables = BillingSettingsOfVariables { scope, on: on.map(Into::into) };
    Ok(query(BillingSettingsOf::build(variables)).await?.billing_settings)
}

/// Tells a level something from a day on.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn save_billing(input: BillingSettingsUpdateInput) -> Result<BillingSettingsView, ApiError> {
    let variables = BillingSettingsUpdateVariables { input };
    let payload = mutate(BillingSettingsUpdate::build(variables)).await?.billing_settings_update;
    settle(payload.settings, payload.user_errors)
}

/// How many days ahead invoices of the seller look; without one, those of any seller.
///
/// # Errors
/// A refusal, or a failure on the way.
pub async fn lead_days(seller_id: Option<SellerId>) -> Result<i32, ApiError> {
    let scope = SettingsScopeInput { seller_id, product_id: None };
    Ok(billing(scope, None).await?.effective.invoice_lead_days)
}
