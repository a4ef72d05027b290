//! How a quantity is priced.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::TIERS_MAX;
use crate::error::FieldError;
use crate::rate::{Quantity, UnitPrice};

/// One step of a tiered price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// Last unit of the tier, inclusive; the last tier has none.
    pub up_to: Option<Quantity>,
    /// Price of one unit.
    pub price: UnitPrice,
    /// Added once when the tier is entered; of the first tier always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flat: Option<UnitPrice>,
}

/// How a quantity is priced for one whole period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "model", rename_all = "snake_case")]
pub enum Pricing {
    /// The same price for any quantity.
    Flat {
        /// Price of a period.
        price: UnitPrice,
    },
    /// Price × quantity.
    PerUnit {
        /// Price of one unit.
        price: UnitPrice,
    },
    /// Each unit at the price of its own tier.
    Graduated {
        /// Tiers, rising.
        tiers: Vec<Tier>,
    },
    /// All units at the price of the tier that the quantity reaches.
    Volume {
        /// Tiers, rising.
        tiers: Vec<Tier>,
    },
    /// Price × packages begun.
    Package {
        /// Units in a package, above zero.
        size: Quantity,
        /// Price of a package.
        price: UnitPrice,
    },
}

/// A price that does not fit the arithmetic: quantity × price above 28 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the price of this quantity is out of range")]
pub struct PriceOverflow;

impl Pricing {
    /// The list price of `quantity` units for one whole period, exact, in major units.
    ///
    /// # Errors
    /// `PriceOverflow` when a product has more digits than a decimal holds.
    pub fn amount(&self, quantity: Quantity) -> Result<Decimal, PriceOverflow> {
        let units = quantity.to_decimal();
        match self {
            Pricing::Flat { price } => Ok(price.to_decimal()),
            Pricing::PerUnit { price } => product(units, *price),
            Pricing::Graduated { tiers } => graduated(tiers, units),
            Pricing::Volume { tiers } => volume(tiers, units),
            Pricing::Package { size, price } => {
                let packages = quantity.micros().div_ceil_positive(size.micros());
                product(Decimal::from(packages), *price)
            }
        }
    }
}

/// Whole packages needed for a quantity that is not negative.
trait DivCeil {
    fn div_ceil_positive(self, size: i64) -> i64;
}

impl DivCeil for i64 {
    fn div_ceil_positive(self, size: i64) -> i64 {
        self / size + i64::from(self % size != 0)
    }
}

fn product(units: Decimal, price: UnitPrice) -> Result<Decimal, PriceOverflow> {
    units.checked_mul(price.to_decimal()).ok_or(PriceOverflow)
}

fn flat_of(tier: &Tier) -> Decimal {
    tier.flat.map_or(Decimal::ZERO, UnitPrice::to_decimal)
}

fn graduated(tiers: &[Tier], units: Decimal) -> Result<Decimal, PriceOverflow> {
    let (mut total, mut below) = (Decimal::ZERO, Decimal::ZERO);
    for (index, tier) in tiers.iter().enumerate() {
        if index > 0 && units <= below {
            break;
        }
        let top = tier.up_to.map_or(units, |up_to| up_to.to_decimal().min(units));
        total = total
            .checked_add(product(top - below, tier.price)?)
            .and_then(|sum| sum.checked_add(flat_of(tier)))
            .ok_or(PriceOverflow)?;
        below = top;
        if tier.up_to.is_none() {
            break;
        }
    }
    Ok(total)
}

fn volume(tiers: &[Tier], units: Decimal) -> Result<Decimal, PriceOverflow> {
    let reached = tiers
        .iter()
        .find(|tier| tier.up_to.is_none_or(|up_to| units <= up_to.to_decimal()))
        .or(tiers.last())
        .ok_or(PriceOverflow)?;
    product(units, reached.price)?.checked_add(flat_of(reached)).ok_or(PriceOverflow)
}

pub(super) fn pricing_problems(pricing: &Pricing) -> Vec<FieldError> {
    match pricing {
        Pricing::Flat { .. } | Pricing::PerUnit { .. } => Vec::new(),
        Pricing::Package { size, .. } if size.is_zero() => {
            vec![FieldError::new(
                "size",
                "Размер пакета должен быть больше нуля. Укажите, сколько единиц в пакете.",
            )]
        }
        Pricing::Package { .. } => Vec::new(),
        Pricing::Graduated { tiers } | Pricing::Volume { tiers } => tier_problems(tiers),
    }
}

fn tier_problems(tiers: &[Tier]) -> Vec<FieldError> {
    if tiers.is_empty() || tiers.len() > TIERS_MAX {
        let text = format!("Ступеней цены от 1 до {TIERS_MAX}. Добавьте хотя бы одну.");
        return vec![FieldError::new("tiers", text)];
    }
    let mut problems = Vec::new();
    for (index, pair) in tiers.windows(2).enumerate() {
        let rising = match (pair.first().and_then(|t| t.up_to), pair.last()) {
            (Some(low), Some(Tier { up_to: Some(high), .. })) => low < *high,
            (Some(_), Some(Tier { up_to: None, .. })) => true,
            (None, _) | (Some(_), None) => false,
        };
        if !rising {
            let text = "Границы ступеней должны расти, и только у последней границы нет. Исправьте границы.";
            problems.push(FieldError::new(&format!("tiers.{index}.upTo"), text));
        }
    }
    if tiers.last().is_some_and(|last| last.up_to.is_some()) {
        let text = "У последней ступени не должно быть верхней границы. Оставьте её пустой.";
        problems.push(FieldError::new(&format!("tiers.{}.upTo", tiers.len() - 1), text));
    }
    problems
}
