//! Billing settings that plans and invoices inherit: general → seller → product → plan, the nearest wins. A level
//! states a setting from a day on ([`dated`]).

pub mod dated;

use serde::{Deserialize, Serialize};

use crate::calendar::BillingDay;
use crate::catalog::{BlockedTime, FirstStub, PlanTerms, ProrationBasis, coded_enum};
use crate::money::{Currency, Money};
use crate::rate::VatPolicy;
use crate::run::POSTING_DAYS_MAX;

coded_enum! {
    /// One setting of billing.
    BillingSetting {
        /// How days are counted.
        Basis = "basis",
        /// What a first stub costs.
        FirstStub = "first_stub",
        /// VAT of new plans.
        Vat = "vat",
        /// Whether prices contain VAT.
        VatIncluded = "vat_included",
        /// What happens to blocked days.
        BlockedTime = "blocked_time",
        /// Whether a run must be confirmed by somebody else than who made it.
        FourEyes = "four_eyes",
        /// Billing day of new clients.
        BillingDay = "billing_day",
        /// How many days ahead invoices ask for what becomes due.
        InvoiceLeadDays = "invoice_lead_days",
        /// The least sum that an invoice asks for.
        MinimumInvoice = "minimum_invoice",
    }
}

impl BillingSetting {
    /// Whether a product may state it: the others hold for all that a seller does.
    #[must_use]
    pub const fn of_product(self) -> bool {
        match self {
            BillingSetting::Basis
            | BillingSetting::FirstStub
            | BillingSetting::Vat
            | BillingSetting::VatIncluded
            | BillingSetting::BlockedTime => true,
            BillingSetting::FourEyes
            | BillingSetting::BillingDay
            | BillingSetting::InvoiceLeadDays
            | BillingSetting::MinimumInvoice => false,
        }
    }
}

/// Days ahead that invoices look unless something else is stated.
pub const LEAD_DAYS: i32 = 5;
/// Most days ahead: what a posting run may look.
pub const LEAD_DAYS_MAX: i32 = POSTING_DAYS_MAX.cast_signed();

/// Settings as one level states them; what is left out is inherited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BillingSettings {
    /// How days are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<ProrationBasis>,
    /// What a first stub costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_stub: Option<FirstStub>,
    /// VAT of new plans.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat: Option<VatPolicy>,
    /// Whether prices contain VAT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vat_included: Option<bool>,
    /// What happens to blocked days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_time: Option<BlockedTime>,
    /// A run that waits for confirmation must be confirmed by somebody else than who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub four_eyes: Option<bool>,
    /// Billing day of new clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_day: Option<BillingDay>,
    /// How many days ahead invoices ask for what becomes due, 0..=[`LEAD_DAYS_MAX`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_lead_days: Option<i32>,
    /// The least sum that an invoice asks for; less is carried to the next one. It holds for accounts in its currency;
    /// 0 = any sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_invoice: Option<Money>,
}

/// Settings after inheritance; every one has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolvedSettings {
    /// How days are counted; by default real days.
    pub basis: ProrationBasis,
    /// What a first stub costs; by default its share.
    pub first_stub: FirstStub,
    /// VAT; by default the general rate in force.
    pub vat: VatPolicy,
    /// Whether prices contain VAT; by default they do.
    pub vat_included: bool,
    /// Blocked days; by default charged as usual.
    pub blocked_time: BlockedTime,
    /// Four eyes; by default off.
    pub four_eyes: bool,
    /// Billing day of new clients; by default none: the first subscription gives it.
    pub billing_day: Option<BillingDay>,
    /// Days ahead that invoices look; by default [`LEAD_DAYS`].
    pub invoice_lead_days: i32,
    /// The least sum of an invoice; by default none.
    pub minimum_invoice: Option<Money>,
}

impl BillingSettings {
    /// Resolves levels given from the most general to the nearest.
    #[must_use]
    pub fn resolve(levels: &[BillingSettings]) -> ResolvedSettings {
        fn nearest<T>(levels: &[BillingSettings], pick: impl Fn(&BillingSettings) -> Option<T>) -> Option<T> {
            levels.iter().rev().find_map(pick)
        }
        ResolvedSettings {
            basis: nearest(levels, |s| s.basis).unwrap_or(ProrationBasis::Actual),
            first_stub: nearest(levels, |s| s.first_stub).unwrap_or(FirstStub::Prorate),
            vat: nearest(levels, |s| s.vat).unwrap_or(VatPolicy::General),
            vat_included: nearest(levels, |s| s.vat_included).unwrap_or(true),
            blocked_time: nearest(levels, |s| s.blocked_time).unwrap_or(BlockedTime::Charge),
            four_eyes: nearest(levels, |s| s.four_eyes).unwrap_or(false),
            billing_day: nearest(levels, |s| s.billing_day),
            invoice_lead_days: nearest(levels, |s| s.invoice_lead_days).unwrap_or(LEAD_DAYS),
            minimum_invoice: nearest(levels, |s| s.minimum_invoice),
        }
    }

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

    /// Takes one setting as `other` has it.
    pub const fn take(&mut self, setting: BillingSetting, other: &BillingSettings) {
        match setting {
            BillingSetting::Basis => self.basis = other.basis,
            BillingSetting::FirstStub => self.first_stub = other.first_stub,
            BillingSetting::Vat => self.vat = other.vat,
            BillingSetting::VatIncluded => self.vat_included = other.vat_included,
            BillingSetting::BlockedTime => self.blocked_time = other.blocked_time,
            BillingSetting::FourEyes => self.four_eyes = other.four_eyes,
            BillingSetting::BillingDay => self.billing_day = other.billing_day,
            BillingSetting::InvoiceLeadDays => self.invoice_lead_days = other.invoice_lead_days,
            BillingSetting::MinimumInvoice => self.minimum_invoice = other.minimum_invoice,
        }
    }
}

impl ResolvedSettings {
    /// The least sum of an invoice of an account in `currency`, in minor units; 0 when there is none.
    #[must_use]
    pub fn minimum_minor(&self, currency: Currency) -> i64 {
        self.minimum_invoice.filter(|sum| sum.currency() == currency).map_or(0, Money::minor)
    }

    /// Terms with what their author stated, and these settings for the rest.
    #[must_use]
    pub fn fill(self, terms: PlanTerms, stated: BillingSettings) -> PlanTerms {
        PlanTerms {
            vat: stated.vat.unwrap_or(self.vat),
            vat_included: stated.vat_included.unwrap_or(self.vat_included),
            first_stub: stated.first_stub.unwrap_or(self.first_stub),
            basis: stated.basis.unwrap_or(self.basis),
            blocked_time: stated.blocked_time.unwrap_or(self.blocked_time),
            ..terms
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_level_that_states_a_setting_wins() {
        let general = BillingSettings {
            first_stub: Some(FirstStub::Free),
            four_eyes: Some(true),
            ..Default::default()
        };
        let product = BillingSettings { first_stub: Some(FirstStub::Full), ..Default::default() };
        let resolved = BillingSettings::resolve(&[general, BillingSettings::default(), product]);
        assert_eq!(resolved.first_stub, FirstStub::Full);
        assert!(resolved.four_eyes);
        assert_eq!(resolved.basis, ProrationBasis::Actual);
    }
}
