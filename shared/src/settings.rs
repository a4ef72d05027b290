//! Billing settings that plans inherit: general → seller → product → plan, the nearest wins.

use serde::{Deserialize, Serialize};

use crate::catalog::{BlockedTime, FirstStub, PlanTerms, ProrationBasis};
use crate::rate::VatPolicy;

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
        }
    }
}

impl ResolvedSettings {
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
