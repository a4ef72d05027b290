//! What of a charge each month's closing documents recognise.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::billing::vat_within;
use crate::calendar::{Interval, Schedule, plus_days};
use crate::money::{MoneyError, allocate};
use crate::period::Period;
use crate::rate::{VatPolicy, VatRate};

/// A first of a month, from which all others are counted.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day of the calendar");

/// When a charge is earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recognition {
    /// Day by day over its period: recurring services charged in advance.
    ByDays,
    /// In the month of its first day: one-time services.
    AtStart,
    /// In the month of its last day: metered services and those charged in arrears.
    AtEnd,
}

/// What one month recognises of a charge. Amounts are minor units, of the sign of the charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingPart {
    /// First day of the month whose documents show it.
    pub month: NaiveDate,
    /// Days that it is for.
    pub period: Period,
    /// Amount with VAT.
    pub gross_minor: i64,
    /// The rate on the last day of the part.
    pub vat_rate: VatRate,
    /// VAT within the amount.
    pub vat_minor: i64,
}

/// Splits a charge over the months of its closing documents, in order; the parts add up to the charge.
///
/// Month m recognises `round(gross × days up to the month's end / days)` less what earlier months recognised, so the
/// last one takes the rest, and a month can be closed without regard to how earlier ones were.
///
/// # Errors
/// `Overflow`.
pub fn split(
    period: Period,
    gross_minor: i64,
    recognition: Recognition,
    vat: VatPolicy,
) -> Result<Vec<ClosingPart>, MoneyError> {
    let part = |month: NaiveDate, period: Period, gross_minor: i64| {
        let vat_rate = vat.rate_on(period.last_day());
        let vat_minor = vat_within(gross_minor, vat_rate)?;
        Ok(ClosingPart { month, period, gross_minor, vat_rate, vat_minor })
    };
    match recognition {
        Recognition::AtStart => {
            let day = Period::new(period.from(), plus_days(period.from(), 1)).unwrap_or(period);
            Ok(vec![part(month_of(period.from()), day, gross_minor)?])
        }
        Recognition::AtEnd => Ok(vec![part(month_of(period.last_day()), period, gross_minor)?]),
        Recognition::ByDays => {
            let pieces = by_month(period);
            let days: Vec<u32> =
                pieces.iter().map(|piece| u32::try_from(piece.days()).unwrap_or(u32::MAX)).collect();
            let amounts = allocate(gross_minor, &days)?;
            let parts = pieces.into_iter().zip(amounts);
            parts.map(|(piece, amount)| part(month_of(piece.from()), piece, amount)).collect()
        }
    }
}

/// Months, from the first to the first.
fn months() -> Schedule {
    Schedule::new(Interval::Months(1), FIRST, None)
}

/// First day of the month of `day`.
fn month_of(day: NaiveDate) -> NaiveDate {
    months().period_at(day).from()
}

/// The period cut at every first of a month.
fn by_month(period: Period) -> Vec<Period> {
    let mut pieces = Vec::new();
    let mut from = period.from();
    while from < period.to() {
        let month = months().period_at(from);
        pieces.extend(month.intersect(period));
        from = month.to();
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn period(from: &str, to: &str) -> Period {
        Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    fn shares(parts: &[ClosingPart]) -> Vec<(String, i64, VatRate, i64)> {
        let share =
            |part: &ClosingPart| (part.month.to_string(), part.gross_minor, part.vat_rate, part.vat_minor);
        parts.iter().map(share).collect()
    }

    #[test]
    fn a_quarter_is_recognised_by_the_days_of_its_months() {
        let parts =
            split(period("2026-01-15", "2026-04-15"), 900_000, Recognition::ByDays, VatPolicy::General)
                .unwrap();
        assert_eq!(
            shares(&parts),
            [
                ("2026-01-01".to_owned(), 170_000, VatRate::Vat22, 30_656),
                ("2026-02-01".to_owned(), 280_000, VatRate::Vat22, 50_492),
                ("2026-03-01".to_owned(), 310_000, VatRate::Vat22, 55_902),
                ("2026-04-01".to_owned(), 140_000, VatRate::Vat22, 25_246),
            ]
        );
    }

    #[test]
    fn the_rate_is_that_of_the_last_day_of_each_part() {
        let parts =
            split(period("2025-12-16", "2026-01-16"), 310_000, Recognition::ByDays, VatPolicy::General)
                .unwrap();
        assert_eq!(
            shares(&parts),
            [
                ("2025-12-01".to_owned(), 160_000, VatRate::Vat20, 26_667),
                ("2026-01-01".to_owned(), 150_000, VatRate::Vat22, 27_049),
            ]
        );
    }

    #[test]
    fn one_time_charges_close_at_their_start_and_arrears_at_their_end() {
        let quarter = period("2026-01-15", "2026-04-01");
        let vat = VatPolicy::Fixed(VatRate::NoVat);
        let start = split(quarter, 5_000, Recognition::AtStart, vat).unwrap();
        assert_eq!(shares(&start), [("2026-01-01".to_owned(), 5_000, VatRate::NoVat, 0)]);
        assert_eq!(start[0].period, period("2026-01-15", "2026-01-16"));
        let end = split(quarter, 5_000, Recognition::AtEnd, vat).unwrap();
        assert_eq!(shares(&end), [("2026-03-01".to_owned(), 5_000, VatRate::NoVat, 0)]);
    }

    #[test]
    fn a_credit_is_split_like_its_charge() {
        let days = period("2026-01-31", "2026-02-02");
        let parts = split(days, -101, Recognition::ByDays, VatPolicy::Fixed(VatRate::Vat22)).unwrap();
        assert_eq!(parts.iter().map(|part| part.gross_minor).collect::<Vec<_>>(), [-51, -50]);
    }

    proptest! {
        #[test]
        fn months_sum_to_the_charge_and_tile_its_days(
            from in 0..20_000_u64, days in 1..1_500_u64, gross in -1_000_000_000_000..1_000_000_000_000_i64,
        ) {
            let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Days::new(from);
            let whole = Period::new(first, first + chrono::Days::new(days)).unwrap();
            for recognition in [Recognition::ByDays, Recognition::AtStart, Recognition::AtEnd] {
                let parts = split(whole, gross, recognition, VatPolicy::General).unwrap();
                prop_assert_eq!(parts.iter().map(|part| part.gross_minor).sum::<i64>(), gross);
                prop_assert!(parts.is_sorted_by(|one, other| one.month < other.month));
            }
            let parts = split(whole, gross, Recognition::ByDays, VatPolicy::General).unwrap();
            prop_assert!(parts.iter().all(|part| part.gross_minor.signum() * gross.signum() >= 0));
            let mut day = whole.from();
            for part in parts {
                prop_assert_eq!(part.period.from(), day);
                prop_assert_eq!(month_of(part.period.last_day()), part.month);
                day = part.period.to();
            }
            prop_assert_eq!(day, whole.to());
        }
    }
}
