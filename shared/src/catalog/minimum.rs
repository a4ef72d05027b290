//! How long a client stays at least, and what leaving earlier costs.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::{Interval, Schedule};
use crate::error::FieldError;
use crate::money::{Currency, Money};
use crate::rate::UnitPrice;

coded_enum! {
    /// What a cancellation before the end of the minimum term costs.
    PenaltyKind {
        /// Nothing: the term is only told.
        None = "none",
        /// The days that are left of the term, at the price at which they would be served.
        Rest = "rest",
        /// An amount.
        Fixed = "fixed",
    }
}

/// What a cancellation before the end of the minimum term costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PenaltyPolicy {
    /// Nothing: the term is only told.
    None,
    /// The days that are left of the term, at the price at which they would be served.
    Rest,
    /// This amount in major units, whole in minor ones.
    Fixed(UnitPrice),
}

impl PenaltyPolicy {
    /// Which kind it is.
    #[must_use]
    pub const fn kind(self) -> PenaltyKind {
        match self {
            PenaltyPolicy::None => PenaltyKind::None,
            PenaltyPolicy::Rest => PenaltyKind::Rest,
            PenaltyPolicy::Fixed(_) => PenaltyKind::Fixed,
        }
    }
}

/// How long a client stays at least, from the first billed day on the plan, and what leaving earlier costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinimumTerm {
    /// How long.
    pub length: Interval,
    /// What leaving earlier costs.
    pub penalty: PenaltyPolicy,
}

impl MinimumTerm {
    /// The first day on which leaving costs nothing, when the plan is billed from `begin` on.
    #[must_use]
    pub fn end(self, begin: NaiveDate) -> NaiveDate {
        Schedule::new(self.length, begin, None).boundary(1)
    }

    /// What forbids publishing it.
    pub(super) fn problems(self, currency: Currency) -> Vec<FieldError> {
        let mut problems = Vec::new();
        if self.length.checked().is_err() {
            let text = "Минимальный срок: от 1 до 120 месяцев или от 1 до 3660 дней. Укажите другой срок.";
            problems.push(FieldError::new("minimum.length", text));
        }
        if let PenaltyPolicy::Fixed(amount) = self.penalty
            && Money::from_decimal(amount.to_decimal(), currency).is_err()
        {
            let text = "Неустойка не бывает с долями копейки и не может быть такой большой. Исправьте сумму.";
            problems.push(FieldError::new("minimum.amount", text));
        }
        problems
    }
}
