//! Terms of credit that clients inherit: installation → seller → group → client, the nearest wins.

use serde::{Deserialize, Serialize};

use crate::catalog::coded_enum;
use crate::ids::PolicyId;
use crate::money::Currency;

/// Terms as one level states them; what is left out is inherited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CreditSettings {
    /// Currency of the amounts: they hold for accounts in it only. None = there are no amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// How far the balance may fall below zero, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_minor: Option<i64>,
    /// Days from a debit until its payment is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_days: Option<i32>,
    /// Days after that before the debt is overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grace_days: Option<i32>,
    /// The ladder that overdue debt climbs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyId>,
    /// Longest promise, in days from the day it is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise_days: Option<i32>,
    /// Days from the end of one promise to the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise_pause_days: Option<i32>,
    /// Largest promise, in minor units; never more than the debt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise_max_minor: Option<i64>,
}

coded_enum! {
    /// Where a term of credit comes from.
    CreditLevel {
        /// Nobody states it.
        Default = "default",
        /// The settings of the installation.
        General = "general",
        /// The settings of the seller.
        Seller = "seller",
        /// The client's group.
        Group = "group",
        /// The client itself.
        Client = "client",
    }
}

/// A term and the level that states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term<T> {
    /// Its value.
    pub value: T,
    /// Where it comes from.
    pub from: CreditLevel,
}

/// How payments may be promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PromiseRules {
    /// Longest promise, in days from the day it is given; by default 14.
    pub days: i32,
    /// Days from the end of one promise to the next; by default 10.
    pub pause_days: i32,
    /// Largest promise in minor units; by default the whole debt.
    pub max_minor: Option<i64>,
}

impl Default for PromiseRules {
    fn default() -> PromiseRules {
        PromiseRules { days: 14, pause_days: 10, max_minor: None }
    }
}

/// Terms of credit after inheritance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditTerms {
    /// How far the balance may fall below zero, in minor units; by default nothing.
    pub limit_minor: Term<i64>,
    /// Days from a debit until its payment is due; by default none.
    pub payment_days: Term<i32>,
    /// Days after that before the debt is overdue; by default none.
    pub grace_days: Term<i32>,
    /// The ladder; by default none.
    pub policy: Term<Option<PolicyId>>,
    /// How payments may be promised.
    pub promise: PromiseRules,
}

/// Levels in the order in which they are asked, the nearest first.
const NEAREST: [CreditLevel; 4] =
    [CreditLevel::Client, CreditLevel::Group, CreditLevel::Seller, CreditLevel::General];

/// What the levels above clients state for one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CreditLevels {
    /// The installation.
    pub general: CreditSettings,
    /// The seller.
    pub seller: CreditSettings,
    /// The group; nothing for a client without one.
    pub group: CreditSettings,
}

impl CreditLevels {
    /// The terms of a client that states `own` itself and keeps its account in `currency`.
    #[must_use]
    pub fn resolve(&self, own: CreditSettings, currency: Currency) -> CreditTerms {
        let at = |level| match level {
            CreditLevel::Client => own,
            CreditLevel::Group => self.group,
            CreditLevel::Seller => self.seller,
            CreditLevel::General => self.general,
            CreditLevel::Default => CreditSettings::default(),
        };
        let amount = |pick: fn(&CreditSettings) -> Option<i64>| {
            nearest(at, |stated| pick(stated).filter(|_| stated.currency == Some(currency)))
        };
        let promise = PromiseRules::default();
        CreditTerms {
            limit_minor: or(amount(|stated| stated.limit_minor), 0),
            payment_days: or(nearest(at, |stated| stated.payment_days), 0),
            grace_days: or(nearest(at, |stated| stated.grace_days), 0),
            policy: or(nearest(at, |stated| stated.policy.map(Some)), None),
            promise: PromiseRules {
                days: or(nearest(at, |stated| stated.promise_days), promise.days).value,
                pause_days: or(nearest(at, |stated| stated.promise_pause_days), promise.pause_days).value,
                max_minor: amount(|stated| stated.promise_max_minor).map(|term| term.value),
            },
        }
    }
}

fn nearest<T>(
    at: impl Fn(CreditLevel) -> CreditSettings,
    pick: impl Fn(&CreditSettings) -> Option<T>,
) -> Option<Term<T>> {
    NEAREST.into_iter().find_map(|from| Some(Term { value: pick(&at(from))?, from }))
}

fn or<T>(stated: Option<Term<T>>, value: T) -> Term<T> {
    stated.unwrap_or(Term { value, from: CreditLevel::Default })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_level_that_states_a_term_wins_and_is_named() {
        let rubles = |limit_minor| CreditSettings {
            currency: Some(Currency::Rub),
            limit_minor: Some(limit_minor),
            ..CreditSettings::default()
        };
        let levels = CreditLevels {
            general: CreditSettings { payment_days: Some(5), grace_days: Some(3), ..rubles(100) },
            seller: rubles(200),
            group: CreditSettings { grace_days: Some(0), ..CreditSettings::default() },
        };
        let terms = levels.resolve(CreditSettings::default(), Currency::Rub);
        assert_eq!(terms.limit_minor, Term { value: 200, from: CreditLevel::Seller });
        assert_eq!(terms.payment_days, Term { value: 5, from: CreditLevel::General });
        assert_eq!(terms.grace_days, Term { value: 0, from: CreditLevel::Group });
        assert_eq!(terms.policy, Term { value: None, from: CreditLevel::Default });
        assert_eq!(levels.resolve(rubles(0), Currency::Rub).limit_minor.from, CreditLevel::Client);
        let foreign = levels.resolve(CreditSettings::default(), Currency::Usd);
        assert_eq!(foreign.limit_minor, Term { value: 0, from: CreditLevel::Default });
    }
}
