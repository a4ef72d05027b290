//! Sellers and billing settings.

use crate::calendar::BillingDay;
use crate::catalog::{BlockedTime, FirstStub, ProrationBasis};
use crate::error::FieldError;
use crate::ids::{ProductId, SellerId};
use crate::rate::VatPolicy;
use crate::settings::dated::{SettingsLevel, Told};
use crate::settings::{BillingSetting, BillingSettings, ResolvedSettings};

use super::common::{MoneyInput, MoneyView, amount};
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
    /// Billing day of new clients, 1 to 31.
    pub billing_day: Option<i32>,
    /// How many days ahead invoices ask for what becomes due.
    pub invoice_lead_days: Option<i32>,
    /// The least sum that an invoice asks for, of accounts in its currency; 0 = any sum.
    pub minimum_invoice: Option<MoneyView>,
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
            billing_day: settings.billing_day.and_then(day_number),
            invoice_lead_days: settings.invoice_lead_days,
            minimum_invoice: settings.minimum_invoice.map(Into::into),
        }
    }
}

fn day_number(day: BillingDay) -> Option<i32> {
    i32::try_from(day.get()).ok()
}

/// A day of month as the API has it; none for a number that is none.
fn day_of(number: i32) -> Option<BillingDay> {
    u32::try_from(number).ok().and_then(|number| BillingDay::try_from(number).ok())
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
    /// Billing day of new clients, 1 to 31; null when the first subscription gives it.
    pub billing_day: Option<i32>,
    /// How many days ahead invoices ask for what becomes due.
    pub invoice_lead_days: i32,
    /// The least sum that an invoice asks for, of accounts in its currency; null or 0 = any sum. Less is carried to the
    /// next invoice.
    pub minimum_invoice: Option<MoneyView>,
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
            billing_day: self.billing_day.and_then(day_of),
            invoice_lead_days: self.invoice_lead_days,
            minimum_invoice: self.minimum_invoice.and_then(|sum| sum.try_into().ok()),
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
            billing_day: settings.billing_day.and_then(day_number),
            invoice_lead_days: settings.invoice_lead_days,
            minimum_invoice: settings.minimum_invoice.map(Into::into),
        }
    }
}

/// Where the value of a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "SettingSource"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "SettingSource"))]
pub struct SettingSourceView {
    /// The setting.
    pub setting: BillingSetting,
    /// The level that states it.
    pub level: SettingsLevel,
    /// Since which day; null = always.
    pub since: Option<Date>,
    /// Who stated it; null when nobody did, or it is not known.
    pub by: Option<String>,
    /// When that was written down.
    pub at: Option<DateTime>,
}

/// What was told of a level from a day on. It is never changed: a later one of the same day takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "SettingsChange"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "SettingsChange"))]
pub struct SettingsChangeView {
    /// The level.
    pub level: SettingsLevel,
    /// Which change of the level it is, from 1 on.
    pub version: i32,
    /// The first day that it holds; null = it has always held.
    pub from: Option<Date>,
    /// Settings that got a value.
    pub set: StatedSettingsView,
    /// Settings that are inherited again.
    pub inherit: Vec<BillingSetting>,
    /// Who made the change; null when it is not known.
    pub by: Option<String>,
    /// When that was.
    pub at: Option<DateTime>,
}

impl SettingsChangeView {
    /// Whether the change is about this setting.
    #[must_use]
    pub fn about(&self, setting: BillingSetting) -> bool {
        self.inherit.contains(&setting) || self.set.states(setting)
    }
}

impl StatedSettingsView {
    /// Whether the setting is stated here.
    #[must_use]
    pub const fn states(&self, setting: BillingSetting) -> bool {
        match setting {
            BillingSetting::Basis => self.basis.is_some(),
            BillingSetting::FirstStub => self.first_stub.is_some(),
            BillingSetting::Vat => self.vat.is_some(),
            BillingSetting::VatIncluded => self.vat_included.is_some(),
            BillingSetting::BlockedTime => self.blocked_time.is_some(),
            BillingSetting::FourEyes => self.four_eyes.is_some(),
            BillingSetting::BillingDay => self.billing_day.is_some(),
            BillingSetting::InvoiceLeadDays => self.invoice_lead_days.is_some(),
            BillingSetting::MinimumInvoice => self.minimum_invoice.is_some(),
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
    /// The day that all of this is as of.
    pub on: Date,
    /// What the level itself states.
    pub stated: StatedSettingsView,
    /// What holds at the level, inherited settings included.
    pub effective: EffectiveSettingsView,
    /// Where each of them comes from.
    pub sources: Vec<SettingSourceView>,
    /// All changes of the level and of those above it, the latest day first.
    pub history: Vec<SettingsChangeView>,
}

/// A change of a level from a day on. What is left out stays as it is. Published plan versions keep what was frozen
/// into them.
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
    /// The first day that the change holds: today, which it is when left out, or a later day.
    pub from: Option<Date>,
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
    /// Billing day of new clients, 1 to 31.
    pub billing_day: Option<i32>,
    /// How many days ahead invoices ask for what becomes due, 0 to 62.
    pub invoice_lead_days: Option<i32>,
    /// The least sum that an invoice asks for, of accounts in its currency; 0 = any sum.
    pub minimum_invoice: Option<MoneyInput>,
    /// Settings that are inherited again.
    pub inherit: Option<Vec<BillingSetting>>,
}

impl BillingSettingsUpdateInput {
    /// A change that tells nothing yet.
    #[must_use]
    pub const fn new(scope: SettingsScopeInput, version: i32) -> BillingSettingsUpdateInput {
        BillingSettingsUpdateInput {
            scope,
            version,
            from: None,
            basis: None,
            first_stub: None,
            vat: None,
            vat_included: None,
            blocked_time: None,
            four_eyes: None,
            billing_day: None,
            invoice_lead_days: None,
            minimum_invoice: None,
            inherit: None,
        }
    }

    /// What the change tells.
    ///
    /// # Errors
    /// Each text or number that is no value of its setting.
    pub fn told(&self) -> Result<Told, Vec<FieldError>> {
        let mut errors = Vec::new();
        let vat = self.vat.as_deref().and_then(|code| {
            let vat = VatPolicy::from_code(code);
            if vat.is_none() {
                let text = format!(
                    "Неизвестная ставка НДС «{code}». Укажите general, none, 0, 5, 7, 10, 18, 20 или 22."
                );
                errors.push(FieldError::new("vat", text));
            }
            vat
        });
        let billing_day = self.billing_day.and_then(|number| {
            let day = day_of(number);
            if day.is_none() {
                errors
                    .push(FieldError::new("billingDay", "День биллинга — число от 1 до 31. Исправьте его."));
            }
            day
        });
        let minimum_invoice = self.minimum_invoice.and_then(|sum| {
            amount(sum.amount, sum.currency.0, "minimumInvoice").map_err(|error| errors.push(error)).ok()
        });
        let set = BillingSettings {
            basis: self.basis,
            first_stub: self.first_stub,
            vat,
            vat_included: self.vat_included,
            blocked_time: self.blocked_time,
            four_eyes: self.four_eyes,
            billing_day,
            invoice_lead_days: self.invoice_lead_days,
            minimum_invoice,
        };
        let told = Told { set, inherit: self.inherit.clone().unwrap_or_default() };
        if errors.is_empty() { Ok(told) } else { Err(errors) }
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
        /// The day; today when left out.
        pub on: Option<Date>,
    }

    /// Settings of a level as of a day.
    #[derive(Debug, Clone, cynic::QueryFragment)]
    #[cynic(schema = "abona", graphql_type = "Query", variables = "BillingSettingsOfVariables")]
    pub struct BillingSettingsOf {
        /// Stated and effective settings, their sources and history.
        #[arguments(scope: $scope, on: $on)]
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
