//! Which way a change of plan goes.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Life, Offer, Outcome, PlanRef};
use crate::billing::{QuoteError, recurring_amount};
use crate::calendar::Interval;
use crate::catalog::{PlanTerms, coded_enum};
use crate::money::MoneyError;
use crate::rate::UnitPrice;
use crate::subscription::Segment;

coded_enum! {
    /// Which way a change of plan goes.
    Direction {
        /// To a higher rank, or a higher price at the same rank.
        Upgrade = "upgrade",
        /// To the same rank and price, or to another product of the same rank.
        Crossgrade = "crossgrade",
        /// To a lower rank, or a lower price at the same rank.
        Downgrade = "downgrade",
    }
}

/// The direction: by rank, at equal rank by the recurring price per month of 365/12 days, overrides included.
///
/// # Errors
/// `Overflow` when a price does not fit.
pub fn direction(now: &Segment, plan: PlanRef, to: &Offer) -> Result<Direction, MoneyError> {
    if to.plan.rank != plan.rank {
        return Ok(if to.plan.rank > plan.rank { Direction::Upgrade } else { Direction::Downgrade });
    }
    if to.plan.product != plan.product {
        return Ok(Direction::Crossgrade);
    }
    let old = recurring_amount(&now.terms, now.quantity, now.price_override, now.from)?;
    let kept = kept_price(now, plan, to);
    let new = recurring_amount(&to.terms, now.quantity, kept, now.from)?;
    let (old, new) = (per_month(old, &now.terms)?, per_month(new, &to.terms)?);
    Ok(match new.cmp(&old) {
        std::cmp::Ordering::Greater => Direction::Upgrade,
        std::cmp::Ordering::Equal => Direction::Crossgrade,
        std::cmp::Ordering::Less => Direction::Downgrade,
    })
}

/// The price instead of the plan's that stays: another version of the same plan keeps it where it has one to replace.
pub(super) fn kept_price(now: &Segment, plan: PlanRef, to: &Offer) -> Option<UnitPrice> {
    let stays = to.plan.id == plan.id && to.terms.override_target().is_some();
    now.price_override.filter(|_| stays)
}

impl Outcome {
    /// Whether it orders more: more units than serve on `today`, or from some day on a higher price per month than
    /// was agreed for that day before. Discounts are left aside, and prices are with VAT as of `today`.
    ///
    /// # Errors
    /// A price does not fit.
    pub fn costs_more(&self, before: &Life, today: NaiveDate) -> Result<bool, QuoteError> {
        let price = |segment: &Segment| {
            let (terms, own) = (&segment.terms, segment.price_override);
            recurring_amount(terms, segment.quantity, own, today)
                .and_then(|amount| per_month(amount, terms))
                .map_err(|_| QuoteError::Overflow { code: "price".to_owned() })
        };
        let now = before.serving(today).segment.quantity;
        let changed = self.life.stages.iter().map(|stage| &stage.segment);
        for segment in changed.filter(|segment| segment.from >= self.effective_on) {
            if segment.quantity > now || price(segment)? > price(&before.billed(segment.from).segment)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Twelve times the price per month, so that only plans of days need a fraction.
fn per_month(amount_minor: i64, terms: &PlanTerms) -> Result<Decimal, MoneyError> {
    let amount = Decimal::from(amount_minor);
    let (times, of) = match terms.interval {
        Interval::Months(months) => (12, months),
        Interval::Days(days) => (365, days),
    };
    amount
        .checked_mul(Decimal::from(times))
        .and_then(|product| product.checked_div(Decimal::from(of)))
        .ok_or(MoneyError::Overflow)
}
