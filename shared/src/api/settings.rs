//! Sellers and billing settings.

use crate::catalog::{BlockedTime, FirstStub, ProrationBasis};
use crate::ids::{ProductId, SellerId};
use crate::rate::VatPolicy;
use crate::settings::{BillingSettings, ResolvedSettings};

use super::scalars::{CurrencyCode, Date, DateTime};

#[cfg(feature = "client")]
use super::common::UserError;
#[cfg(feature = "client")]
use super::schema;

/// An own legal entity that bills.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Seller"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Seller"))]
pub struct SellerView {
    /// Id.
    pub id: SellerId,
    /// Version for the next change; a change that names another one is refused with STALE.
    pub version: i32,
    /// Full name of documents.
    pub name: String,
    /// Short name of lists.
    pub short_name: String,
    /// ИНН.
    pub inn: Option<String>,
    /// КПП.
    pub kpp: Option<String>,
    /// ОГРН or ОГРНИП.
    pub ogrn: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Currency of new clients.
    pub currency: CurrencyCode,
    /// Time zone of business dates, by its IANA name: `Europe/Moscow`.
    pub time_zone: String,
    /// Last day of the closed period: nothing is dated on it or before it any more.
    pub closed_through: Option<Date>,
    /// When the seller was made.
    pub created_at: DateTime,
}

/// Requisites and zone of a seller. A field that is left out is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SellerDetailsInput {
    /// Full name of documents.
    pub name: String,
    /// Short name of lists; the full name when left out.
    pub short_name: Option<String>,
    /// ИНН: 10 digits of a legal entity, 12 of a sole proprietor.
    pub inn: Option<String>,
    /// КПП, of legal entities only.
    pub kpp: Option<String>,
    /// ОГРН of a legal entity (13 digits) or ОГРНИП of a sole proprietor (15).
    pub ogrn: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// IANA name of the time zone of business dates; `Europe/Moscow` when left out.
    pub time_zone: Option<String>,
}

impl SellerDetailsInput {
    /// A seller of which only the name is known.
    #[must_use]
    pub fn named(name: impl Into<String>) -> SellerDetailsInput {
        SellerDetailsInput {
            name: name.into(),
            short_name: None,
            inn: None,
            kpp: None,
            ogrn: None,
            address: None,
            time_zone: None,
        }
    }
}

/// A new seller.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SellerCreateInput {
    /// Requisites and zone.
    pub details: SellerDetailsInput,
    /// Currency of new clients, fixed for good; `RUB` when left out.
    pub currency: Option<CurrencyCode>,
    /// Key of this call, 1 to 255 characters: a repeat with the same key changes nothing and answers the same.
    pub idempotency_key: String,
}

/// New requisites of a seller; they replace the old ones as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SellerUpdateInput {
    /// The seller.
    pub id: SellerId,
    /// Version that was read.
    pub version: i32,
    /// Requisites and zone.
    pub details: SellerDetailsInput,
}

/// Closes the books of a seller through a day, or opens them again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SellerClosePeriodInput {
    /// The seller.
    pub id: SellerId,
    /// Version that was read.
    pub version: i32,
    /// Last closed day; nothing closed when left out.
    pub closed_through: Option<Date>,
}

/// Which level of settings is meant: the whole installation when both are left out, a seller, or a product of a
/// seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct SettingsScopeInput {
    /// The seller; required for a product.
    pub seller_id: Option<SellerId>,
    /// The product.
    pub product_id: Option<ProductId>,
}

/// Settings as one level states them; what is empty is inherited from the level above.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "StatedSettings"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "StatedSettings"))]
pub struct StatedSettingsView {
    /// How days are counted.
    pub basis: Option<ProrationBasis>,
    /// What a first stub costs.
    pub first_stub: Option<FirstStub>,
    /// VAT of new plans: `general`, `none`, `0`, `5`, `7`, `10`, `18`, `20` or `22`.
    pub vat: Option<String>,
    /// Whether prices contain VAT.
    pub vat_included: Option<bool>,
    /// What happens to blocked days.
    pub blocked_time: Option<BlockedTime>,
    /// Whether a run must be confirmed by somebody else than who made it.
    pub four_eyes: Option<bool>,
}

impl From<BillingSettings> for StatedSettingsView {
    fn from(settings: BillingSettings) -> StatedSettingsView {
        StatedSettingsView {
            basis: settings.basis,
            first_stub: settings.first_stub,
            vat: settings.vat.map(|vat| vat.code().to_owned()),
            vat_included: settings.vat_included,
            blocked_time: settings.blocked_time,
            four_eyes: settings.four_eyes,
        }
    }
}

/// Settings after inheritance: what holds at the level.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "EffectiveSettings"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "EffectiveSettings"))]
pub struct EffectiveSettingsView {
    /// How days are counted.
    pub basis: ProrationBasis,
    /// What a first stub costs.
    pub first_stub: FirstStub,
    /// VAT of new plans: `general`, `none`, `0`, `5`, `7`, `10`, `18`, `20` or `22`.
    pub vat: String,
    /// Whether prices contain VAT.
    pub vat_included: bool,
    /// What happens to blocked days.
    pub blocked_time: BlockedTime,
    /// Whether a run must be confirmed by somebody else than who made it.
    pub four_eyes: bool,
}

impl EffectiveSettingsView {
    /// The settings; nothing when the VAT code is of a later version of the API.
    #[must_use]
    pub fn settings(&self) -> Option<ResolvedSettings> {
        Some(ResolvedSettings {
            basis: self.basis,
            first_stub: self.first_stub,
            vat: VatPolicy::from_code(&self.vat)?,
            vat_included: self.vat_included,
            blocked_time: self.blocked_time,
            four_eyes: self.four_eyes,
        })
    }
}

impl From<ResolvedSettings> for EffectiveSettingsView {
    fn from(settings: ResolvedSettings) -> EffectiveSettingsView {
        EffectiveSettingsView {
            basis: settings.basis,
            first_stub: settings.first_stub,
            vat: settings.vat.code().to_owned(),
            vat_included: settings.vat_included,
            blocked_time: settings.blocked_time,
            four_eyes: settings.four_eyes,
        }
    }
}

/// Billing settings of one level.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "BillingSettings"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "BillingSettings"))]
pub struct BillingSettingsView {
    /// Version for the next change; 0 when the level states nothing yet.
    pub version: i32,
    /// What the level itself states.
    pub stated: StatedSettingsView,
    /// What holds at the level, inherited settings included.
    pub effective: EffectiveSettingsView,
}

/// New settings of a level; they replace the old ones as a whole, and an empty field is inherited from then on.
/// Published plan versions keep what was frozen into them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona", rename_all = "camelCase"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
#[cfg_attr(not(feature = "client"), serde(rename_all = "camelCase"))]
pub struct BillingSettingsUpdateInput {
    /// The level.
    pub scope: SettingsScopeInput,
    /// Version that was read.
    pub version: i32,
    /// How days are counted.
    pub basis: Option<ProrationBasis>,
    /// What a first stub costs.
    pub first_stub: Option<FirstStub>,
    /// VAT of new plans: `general`, `none`, `0`, `5`, `7`, `10`, `18`, `20` or `22`.
    pub vat: Option<String>,
    /// Whether prices contain VAT.
    pub vat_included: Option<bool>,
    /// What happens to blocked days.
    pub blocked_time: Option<BlockedTime>,
    /// Whether a run must be confirmed by somebody else than who made it.
    pub four_eyes: Option<bool>,
}

impl BillingSettingsUpdateInput {
    /// The settings; `Err` holds the text that is not a VAT code.
    ///
    /// # Errors
    /// When `vat` is none of the codes.
    pub fn settings(&self) -> Result<BillingSettings, String> {
        let vat = match &self.vat {
            None => None,
            Some(code) => Some(VatPolicy::from_code(code).ok_or_else(|| code.clone())?),
        };
        Ok(BillingSettings {
            basis: self.basis,
            first_stub: self.first_stub,
            vat,
            vat_included: self.vat_included,
            blocked_time: self.blocked_time,
            four_eyes: self.four_eyes,
        })
    }
}

/// Typed operations.
#[cfg(feature = "client")]
pub mod operations {
    use super::*;

    /// Every seller that the caller sees.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query")]
    pub struct Sellers {
        /// By short name.
        pub sellers: Vec<SellerView>,
    }

    /// Variables of [`SellerById`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct SellerByIdVariables {
        /// The seller.
        pub id: SellerId,
    }

    /// One seller.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "SellerByIdVariables")]
    pub struct SellerById {
        /// Absent when there is none, or none that the caller may see.
        #[arguments(id: $id)]
        pub seller: Option<SellerView>,
    }

    /// Answer of mutations of sellers.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona")]
    pub struct SellerPayload {
        /// The seller; absent when refused.
        pub seller: Option<SellerView>,
        /// What the caller can fix.
        pub user_errors: Vec<UserError>,
    }

    /// Variables of [`SellerCreate`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct SellerCreateVariables {
        /// Input.
        pub input: SellerCreateInput,
    }

    /// Makes a seller.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "SellerCreateVariables")]
    pub struct SellerCreate {
        /// Answer.
        #[arguments(input: $input)]
        pub seller_create: SellerPayload,
    }

    /// Variables of [`SellerUpdate`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct SellerUpdateVariables {
        /// Input.
        pub input: SellerUpdateInput,
    }

    /// Changes a seller.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "SellerUpdateVariables")]
    pub struct SellerUpdate {
        /// Answer.
        #[arguments(input: $input)]
        pub seller_update: SellerPayload,
    }

    /// Variables of [`SellerClosePeriod`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct SellerClosePeriodVariables {
        /// Input.
        pub input: SellerClosePeriodInput,
    }

    /// Closes the books through a day.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "SellerClosePeriodVariables")]
    pub struct SellerClosePeriod {
        /// Answer.
        #[arguments(input: $input)]
        pub seller_close_period: SellerPayload,
    }

    /// Variables of [`BillingSettingsOf`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct BillingSettingsOfVariables {
        /// The level.
        pub scope: SettingsScopeInput,
    }

    /// Settings of a level.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "BillingSettingsOfVariables")]
    pub struct BillingSettingsOf {
        /// Stated and effective settings.
        #[arguments(scope: $scope)]
        pub billing_settings: BillingSettingsView,
    }

    /// Answer of [`BillingSettingsUpdate`].
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona")]
    pub struct BillingSettingsPayload {
        /// The settings; absent when refused.
        pub settings: Option<BillingSettingsView>,
        /// What the caller can fix.
        pub user_errors: Vec<UserError>,
    }

    /// Variables of [`BillingSettingsUpdate`].
    #[derive(Debug, Clone, cynic::QueryVariables)]
    #[cynic(schema_module = "schema")]
    pub struct BillingSettingsUpdateVariables {
        /// Input.
        pub input: BillingSettingsUpdateInput,
    }

    /// Changes the settings of a level.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Mutation", variables = "BillingSettingsUpdateVariables")]
    pub struct BillingSettingsUpdate {
        /// Answer.
        #[arguments(input: $input)]
        pub billing_settings_update: BillingSettingsPayload,
    }
}
