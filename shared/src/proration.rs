//! The share of a regular period that a piece of days costs, as an exact fraction.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::calendar::{Interval, Schedule, days_30_360};
use crate::catalog::ProrationBasis;
use crate::money::{Currency, MoneyError, round_half_away};
use crate::period::Period;

/// An exact fraction, not negative, kept in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    num: i64,
    den: i64,
}

impl Share {
    /// The whole.
    pub const WHOLE: Share = Share { num: 1, den: 1 };
    /// Nothing.
    pub const NONE: Share = Share { num: 0, den: 1 };

    /// `num / den` in lowest terms.
    ///
    /// # Panics
    /// When `num` is negative or `den` is not positive: a caller's error.
    #[must_use]
    pub fn new(num: i64, den: i64) -> Share {
        assert!(num >= 0 && den > 0, "a share is a fraction that is not negative");
        let divisor = gcd(num, den);
        Share { num: num / divisor, den: den / divisor }
    }

    /// Numerator in lowest terms.
    #[must_use]
    pub const fn num(self) -> i64 {
        self.num
    }

    /// Denominator in lowest terms.
    #[must_use]
    pub const fn den(self) -> i64 {
        self.den
    }

    /// The sum; exact.
    ///
    /// # Errors
    /// `Overflow` when it does not fit.
    pub fn plus(self, other: Share) -> Result<Share, MoneyError> {
        let num = self
            .num
            .checked_mul(other.den)
            .and_then(|left| other.num.checked_mul(self.den).and_then(|right| left.checked_add(right)))
            .ok_or(MoneyError::Overflow)?;
        let den = self.den.checked_mul(other.den).ok_or(MoneyError::Overflow)?;
        Ok(Share::new(num, den))
    }

    /// `price × share` in minor units of `currency`, rounded half away from zero, once.
    ///
    /// # Errors
    /// `Overflow` when the product does not fit.
    pub fn of(self, price: Decimal, currency: Currency) -> Result<i64, MoneyError> {
        let price = price.normalize();
        let exponent = currency.exponent();
        let (scale_up, scale_down) = if price.scale() > exponent {
            (1, 10_i128.checked_pow(price.scale() - exponent).ok_or(MoneyError::Overflow)?)
        } else {
            (10_i128.pow(exponent - price.scale()), 1)
        };
        let numerator = price
            .mantissa()
            .checked_mul(i128::from(self.num))
            .and_then(|n| n.checked_mul(scale_up))
            .ok_or(MoneyError::Overflow)?;
        let denominator = i128::from(self.den).checked_mul(scale_down).ok_or(MoneyError::Overflow)?;
        round_half_away(numerator, denominator)
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// Days of a piece as the basis counts them.
#[must_use]
pub fn days(basis: ProrationBasis, piece: Period) -> i64 {
    match basis {
        ProrationBasis::Actual | ProrationBasis::Actual30 => piece.days(),
        ProrationBasis::Thirty360 => days_30_360(piece).max(0),
    }
}

/// Days that the whole regular period counts for under the basis.
#[must_use]
pub fn days_of_whole(basis: ProrationBasis, interval: Interval, whole: Period) -> i64 {
    match (basis, interval) {
        (ProrationBasis::Actual, _) | (_, Interval::Days(_)) => whole.days(),
        (ProrationBasis::Actual30 | ProrationBasis::Thirty360, Interval::Months(n)) => i64::from(n) * 30,
    }
}

/// The share of `price per regular period` that `piece` costs: the sum over the regular periods it touches.
///
/// A whole period always counts as one, and no part of a period counts as more. Plans of days and weeks are
/// always counted by real days.
///
/// # Errors
/// `Overflow` when a piece spans so many periods that the fraction does not fit.
pub fn share_of(schedule: Schedule, basis: ProrationBasis, piece: Period) -> Result<Share, MoneyError> {
    let basis = match schedule.interval() {
        Interval::Days(_) => ProrationBasis::Actual,
        Interval::Months(_) => basis,
    };
    let mut total = Share::NONE;
    let mut from = piece.from();
    while from < piece.to() {
        let whole = schedule.period_at(from);
        let to = whole.to().min(piece.to());
        let part = Period::new(from, to).expect("a regular period ends after each of its days");
        total = total.plus(share_of_one(schedule.interval(), basis, whole, part))?;
        from = to;
    }
    Ok(total)
}

fn share_of_one(interval: Interval, basis: ProrationBasis, whole: Period, part: Period) -> Share {
    if part == whole {
        return Share::WHOLE;
    }
    let of = days_of_whole(basis, interval, whole);
    Share::new(days(basis, part).min(of), of)
}

/// What `unused` days of a charged line are worth: `charged × unused days / charged days`, rounded once.
///
/// # Errors
/// `Overflow` when the product does not fit.
pub fn credit_of(
    charged_minor: i64,
    basis: ProrationBasis,
    charged: Period,
    unused: Period,
) -> Result<i64, MoneyError> {
    if unused.covers(charged) {
        return Ok(charged_minor);
    }
    let of = days(basis, charged).max(1);
    let part = days(basis, unused).min(of);
    round_half_away(i128::from(charged_minor) * i128::from(part), i128::from(of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::BillingDay;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(from: &str, to: &str) -> Period {
        Period::new(day(from), day(to)).unwrap()
    }

    fn monthly(anchor: &str) -> Schedule {
        Schedule::new(Interval::Months(1), day(anchor), None)
    }

    fn cost(schedule: Schedule, basis: ProrationBasis, piece: Period, price: &str) -> i64 {
        share_of(schedule, basis, piece).unwrap().of(price.parse().unwrap(), Currency::Rub).unwrap()
    }

    #[test]
    fn fourteen_of_thirty_days_of_249_95_cost_116_64() {
        let schedule = monthly("2016-05-15");
        assert_eq!(
            cost(schedule, ProrationBasis::Actual, period("2016-05-01", "2016-05-15"), "249.95"),
            11_664
        );
    }

    #[test]
    fn a_stub_and_a_whole_month_in_one_line_round_once() {
        let schedule = monthly("2016-05-15");
        assert_eq!(
            cost(schedule, ProrationBasis::Actual, period("2016-05-01", "2016-06-15"), "249.95"),
            36_659
        );
    }

    #[test]
    fn thirty_days_on_the_actual_30_basis_cost_the_full_price_and_not_more() {
        let schedule = monthly("2026-01-01");
        let basis = ProrationBasis::Actual30;
        assert_eq!(cost(schedule, basis, period("2026-01-02", "2026-02-01"), "300"), 30_000);
        assert_eq!(cost(schedule, basis, period("2026-01-11", "2026-02-01"), "300"), 21_000);
        assert_eq!(cost(schedule, basis, period("2026-02-15", "2026-03-01"), "300"), 14_000);
        assert_eq!(cost(schedule, basis, period("2026-02-01", "2026-03-01"), "300"), 30_000);
    }

    #[test]
    fn a_stub_across_a_31st_is_22_of_30_days_on_the_30_360_basis() {
        let schedule = Schedule::new(Interval::Months(1), day("2023-05-23"), BillingDay::try_from(15).ok());
        assert_eq!(
            cost(schedule, ProrationBasis::Thirty360, period("2023-05-23", "2023-06-15"), "19.95"),
            1463
        );
    }

    #[test]
    fn nine_days_of_a_year_cost_59_18() {
        let schedule = Schedule::new(Interval::Months(12), day("2016-05-10"), None);
        assert_eq!(
            cost(schedule, ProrationBasis::Actual, period("2017-05-01", "2017-05-10"), "2399.95"),
            5918
        );
    }

    #[test]
    fn credit_is_counted_from_what_was_charged() {
        let charged = period("2016-05-01", "2016-06-01");
        let unused = period("2016-05-05", "2016-06-01");
        assert_eq!(credit_of(24_995, ProrationBasis::Actual, charged, unused), Ok(21_770));
        assert_eq!(credit_of(24_995, ProrationBasis::Actual, charged, charged), Ok(24_995));
    }

    proptest! {
        #[test]
        fn shares_of_the_pieces_of_a_period_sum_to_the_whole(
            start in 0_i64..12_000, at in 0_i64..400, billing_day in 1_u32..=31, cuts in prop::collection::vec(0_i64..31, 0..5),
        ) {
            let anchor = day("2000-01-01") + chrono::Duration::days(start);
            let schedule = Schedule::new(Interval::Months(1), anchor, BillingDay::try_from(billing_day).ok());
            let whole = schedule.period_at(anchor + chrono::Duration::days(at));
            let mut edges: Vec<NaiveDate> = cuts
                .iter()
                .map(|n| whole.from() + chrono::Duration::days(n % whole.days()))
                .chain([whole.from(), whole.to()])
                .collect();
            edges.sort();
            let mut total = Share::NONE;
            for pair in edges.windows(2) {
                if let Some(piece) = Period::new(pair[0], pair[1]) {
                    total = total.plus(share_of(schedule, ProrationBasis::Actual, piece).unwrap()).unwrap();
                }
            }
            prop_assert_eq!(total, Share::WHOLE);
        }

        #[test]
        fn no_piece_of_a_period_costs_more_than_the_whole(
            start in 0_i64..12_000, from in 0_i64..31, len in 1_i64..31,
            basis in prop::sample::select(ProrationBasis::ALL), months in prop::sample::select(vec![1_u32, 3, 12]),
        ) {
            let anchor = day("2000-01-01") + chrono::Duration::days(start);
            let schedule = Schedule::new(Interval::Months(months), anchor, None);
            let whole = schedule.period_at(anchor);
            let a = whole.from() + chrono::Duration::days(from);
            let b = (a + chrono::Duration::days(len)).min(whole.to());
            if let Some(piece) = Period::new(a, b) {
                let share = share_of(schedule, basis, piece).unwrap();
                prop_assert!(share.num() <= share.den());
            }
        }
    }
}
