//! Calendar arithmetic of billing: billing days, lengths of periods, boundaries computed from an anchor.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::period::Period;

/// The last day that every database can write: after all that is scheduled, and instead of a day that will not come.
pub const NEVER: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

/// The day of month on which periods begin, 1..=31; in a shorter month, its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct BillingDay(u32);

/// A number that is no day of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a billing day is 1..=31, not {0}")]
pub struct NotADay(pub u32);

impl BillingDay {
    /// The day of month of `date`.
    #[must_use]
    pub fn of(date: NaiveDate) -> BillingDay {
        BillingDay(date.day())
    }

    /// The number, 1..=31.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for BillingDay {
    type Error = NotADay;

    fn try_from(day: u32) -> Result<Self, NotADay> {
        if (1..=31).contains(&day) { Ok(BillingDay(day)) } else { Err(NotADay(day)) }
    }
}

impl From<BillingDay> for u32 {
    fn from(day: BillingDay) -> u32 {
        day.0
    }
}

/// Length of a regular period of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// A number of months, 1..=120.
    Months(u32),
    /// A number of days, 1..=3660; weeks are multiples of seven.
    Days(u32),
}

/// A length that no plan may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period has 1..=120 months or 1..=3660 days")]
pub struct BadInterval;

impl Interval {
    /// Checks the bounds.
    ///
    /// # Errors
    /// `BadInterval` outside 1..=120 months or 1..=3660 days.
    pub const fn checked(self) -> Result<Interval, BadInterval> {
        match self {
            Interval::Months(1..=120) | Interval::Days(1..=3660) => Ok(self),
            Interval::Months(_) | Interval::Days(_) => Err(BadInterval),
        }
    }

    /// Parses `1 month`, `3 months`, `7 days`, `1 week`, also `месяц`, `3 месяца`, `год`, `неделя`, `10 дней`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Interval> {
        let text = text.trim().to_lowercase();
        let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let n: u32 = if number.is_empty() { 1 } else { number.parse().ok()? };
        let interval = match unit.trim() {
            "month" | "months" | "месяц" | "месяца" | "месяцев" | "мес" | "мес." => {
                Interval::Months(n)
            }
            "year" | "years" | "год" | "года" | "лет" => Interval::Months(n.checked_mul(12)?),
            "quarter" | "quarters" | "квартал" | "квартала" | "кварталов" => {
                Interval::Months(n.checked_mul(3)?)
            }
            "week" | "weeks" | "неделя" | "недели" | "недель" => {
                Interval::Days(n.checked_mul(7)?)
            }
            "day" | "days" | "день" | "дня" | "дней" => Interval::Days(n),
            _ => return None,
        };
        interval.checked().ok()
    }

    /// The text that [`Interval::parse`] reads back: `3 months`, `10 days`.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Interval::Months(1) => "1 month".to_owned(),
            Interval::Months(n) => format!("{n} months"),
            Interval::Days(1) => "1 day".to_owned(),
            Interval::Days(n) => format!("{n} days"),
        }
    }
}

/// An endless ladder of period boundaries, all computed from one anchor.
///
/// For months, boundary `k` is the billing day of (anchor month + k·n), or the last day of a shorter month; so
/// billing day 31 gives 31 January, 28 February, 31 March. For days, it is the anchor date + k·n.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Schedule {
    interval: Interval,
    /// Any date of the anchor month; with days, the anchor itself.
    anchor: NaiveDate,
    /// Day of month of the boundaries; of no meaning with days.
    day: BillingDay,
}

impl Schedule {
    /// A schedule whose anchor month (or day) is that of `anchor`. `day` overrides the day of month; plans of
    /// days and weeks ignore it.
    #[must_use]
    pub fn new(interval: Interval, anchor: NaiveDate, day: Option<BillingDay>) -> Schedule {
        Schedule { interval, anchor, day: day.unwrap_or_else(|| BillingDay::of(anchor)) }
    }

    /// Length of a regular period.
    #[must_use]
    pub const fn interval(self) -> Interval {
        self.interval
    }

    /// The date that the ladder is counted from.
    #[must_use]
    pub const fn anchor(self) -> NaiveDate {
        self.anchor
    }

    /// Billing day; `None` for plans of days and weeks.
    #[must_use]
    pub const fn billing_day(self) -> Option<BillingDay> {
        match self.interval {
            Interval::Months(_) => Some(self.day),
            Interval::Days(_) => None,
        }
    }

    /// Boundary number `k`; 0 lies in the anchor's month, negative ones before it.
    #[must_use]
    pub fn boundary(self, k: i32) -> NaiveDate {
        match self.interval {
            Interval::Months(n) => {
                let month0 = self.anchor.year() * 12 + i32::try_from(self.anchor.month0()).unwrap_or(0);
                let month = month0 + k * i32::try_from(n).unwrap_or(i32::MAX);
                clamped(month.div_euclid(12), month.rem_euclid(12).unsigned_abs() + 1, self.day)
            }
            Interval::Days(n) => self.anchor + chrono::Duration::days(i64::from(k) * i64::from(n)),
        }
    }

    /// Number of the last boundary that is not after `day`.
    #[must_use]
    pub fn index_at(self, day: NaiveDate) -> i32 {
        match self.interval {
            Interval::Months(n) => {
                let months = (day.year() - self.anchor.year()) * 12
                    + i32::try_from(day.month0()).unwrap_or(0)
                    - i32::try_from(self.anchor.month0()).unwrap_or(0);
                let k = months.div_euclid(i32::try_from(n).unwrap_or(i32::MAX));
                if self.boundary(k) <= day { k } else { k - 1 }
            }
            Interval::Days(n) => {
                let days = (day - self.anchor).num_days().div_euclid(i64::from(n));
                i32::try_from(days).unwrap_or(i32::MAX)
            }
        }
    }

    /// The regular period that contains `day`.
    #[must_use]
    pub fn period_at(self, day: NaiveDate) -> Period {
        let k = self.index_at(day);
        Period::new(self.boundary(k), self.boundary(k + 1)).expect("boundaries of a schedule rise")
    }

    /// The first boundary on or after `day`.
    #[must_use]
    pub fn boundary_from(self, day: NaiveDate) -> NaiveDate {
        let period = self.period_at(day);
        if period.from() == day { day } else { period.to() }
    }
}

/// `day` of the month, or the last day of a shorter month.
fn clamped(year: i32, month: u32, day: BillingDay) -> NaiveDate {
    (1..=day.get())
        .rev()
        .find_map(|d| NaiveDate::from_ymd_opt(year, month, d))
        .expect("every month of the calendar has a first day")
}

/// Days of a 30/360 calendar between two dates: `360·Δy + 30·Δm + min(d2, 30) − min(d1, 30)`.
#[must_use]
pub fn days_30_360(period: Period) -> i64 {
    let (a, b) = (period.from(), period.to());
    let months = i64::from(b.year() - a.year()) * 12 + i64::from(b.month()) - i64::from(a.month());
    months * 30 + i64::from(b.day().min(30)) - i64::from(a.day().min(30))
}

/// The day `n` days later.
#[must_use]
pub fn plus_days(day: NaiveDate, n: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(n))).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn billing_day_31_comes_back_after_february() {
        let schedule = Schedule::new(Interval::Months(1), day("2026-01-31"), None);
        let boundaries: Vec<String> = (0..4).map(|k| schedule.boundary(k).to_string()).collect();
        assert_eq!(boundaries, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
    }

    #[test]
    fn the_period_before_28_february_of_day_31_begins_on_31_january() {
        let schedule = Schedule::new(Interval::Months(1), day("2026-02-28"), BillingDay::try_from(31).ok());
        let period = schedule.period_at(day("2026-02-27"));
        assert_eq!((period.from(), period.to()), (day("2026-01-31"), day("2026-02-28")));
    }

    #[test]
    fn a_yearly_billing_day_before_the_start_waits_for_the_next_year() {
        let schedule = Schedule::new(Interval::Months(12), day("2012-02-16"), BillingDay::try_from(14).ok());
        assert_eq!(schedule.boundary_from(day("2012-02-16")), day("2013-02-14"));
        let monthly = Schedule::new(Interval::Months(1), day("2012-02-16"), BillingDay::try_from(14).ok());
        assert_eq!(monthly.boundary_from(day("2012-02-16")), day("2012-03-14"));
    }

    #[test]
    fn a_year_from_29_february_ends_on_28_february() {
        let schedule = Schedule::new(Interval::Months(12), day("2024-02-29"), None);
        assert_eq!(schedule.boundary(1), day("2025-02-28"));
        assert_eq!(schedule.boundary(4), day("2028-02-29"));
    }

    #[test]
    fn thirty_360_counts_every_month_as_thirty_days() {
        let days = |a: &str, b: &str| days_30_360(Period::new(day(a), day(b)).unwrap());
        assert_eq!(days("2023-05-23", "2023-06-15"), 22);
        assert_eq!(days("2023-05-15", "2023-05-23"), 8);
        assert_eq!(days("2023-01-31", "2023-02-28"), 28);
        assert_eq!(days("2023-01-01", "2024-01-01"), 360);
    }

    #[test]
    fn intervals_are_read_as_people_write_them() {
        assert_eq!(Interval::parse("1 month"), Some(Interval::Months(1)));
        assert_eq!(Interval::parse("месяц"), Some(Interval::Months(1)));
        assert_eq!(Interval::parse("Год"), Some(Interval::Months(12)));
        assert_eq!(Interval::parse("2 недели"), Some(Interval::Days(14)));
        assert_eq!(Interval::parse("0 days"), None);
        assert_eq!(Interval::parse("121 months"), None);
    }

    proptest! {
        #[test]
        fn boundaries_never_drift_over_fifty_years(
            start in 0_i64..20_000, billing_day in 1_u32..=31, months in prop::sample::select(vec![1_u32, 2, 3, 6, 12]),
        ) {
            let anchor = day("1990-01-01") + chrono::Duration::days(start);
            let schedule = Schedule::new(Interval::Months(months), anchor, BillingDay::try_from(billing_day).ok());
            for k in 0..600 / i32::try_from(months).unwrap() {
                let boundary = schedule.boundary(k);
                let last = (28..=31).rev().find_map(|d| boundary.with_day(d)).unwrap().day();
                prop_assert_eq!(boundary.day(), billing_day.min(last));
                prop_assert_eq!(schedule.index_at(boundary), k);
                prop_assert_eq!(schedule.period_at(boundary).to(), schedule.boundary(k + 1));
                let eve = boundary.pred_opt().unwrap();
                prop_assert_eq!(schedule.index_at(eve), k - 1);
            }
        }

        #[test]
        fn periods_of_days_tile_time(start in 0_i64..20_000, n in 1_u32..400, at in -5_000_i64..5_000) {
            let anchor = day("1990-01-01") + chrono::Duration::days(start);
            let schedule = Schedule::new(Interval::Days(n), anchor, None);
            let date = anchor + chrono::Duration::days(at);
            let period = schedule.period_at(date);
            prop_assert!(period.contains(date));
            prop_assert_eq!(period.days(), i64::from(n));
        }
    }
}
