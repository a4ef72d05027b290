//! Half-open periods of days.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

/// A period of whole days `[from, to)`: `from` belongs to it, `to` does not. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "(NaiveDate, NaiveDate)", into = "(NaiveDate, NaiveDate)")]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

/// A period whose end is not after its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period ends after it starts; {from} … {to} does not")]
pub struct EmptyPeriod {
    /// Start that was given.
    pub from: NaiveDate,
    /// End that was given.
    pub to: NaiveDate,
}

impl Period {
    /// `[from, to)`, or nothing when it would be empty.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Period> {
        (from < to).then_some(Period { from, to })
    }

    /// First day.
    #[must_use]
    pub const fn from(self) -> NaiveDate {
        self.from
    }

    /// The day after the last.
    #[must_use]
    pub const fn to(self) -> NaiveDate {
        self.to
    }

    /// Last day that belongs to the period.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.to.pred_opt().expect("a period that is not empty has a last day")
    }

    /// Number of days, at least 1.
    #[must_use]
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days()
    }

    /// True when `day` belongs to the period.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day < self.to
    }

    /// True when all of `other` lies inside.
    #[must_use]
    pub fn covers(self, other: Period) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// One day.
    ///
    /// # Panics
    /// On the last day of the calendar.
    #[must_use]
    pub fn day(day: NaiveDate) -> Period {
        Period { from: day, to: day.succ_opt().expect("a day of the calendar has a next one") }
    }

    /// The days that both have.
    #[must_use]
    pub fn intersect(self, other: Period) -> Option<Period> {
        Period::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// The shortest period that holds both.
    #[must_use]
    pub fn hull(self, other: Period) -> Period {
        Period { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    /// The period as many days later.
    ///
    /// # Panics
    /// When it would leave the calendar: a caller's error.
    #[must_use]
    pub fn later(self, by: TimeDelta) -> Period {
        Period { from: self.from + by, to: self.to + by }
    }

    /// What is left of the period when every day of `taken` is removed, in order.
    #[must_use]
    pub fn subtract(self, taken: &[Period]) -> Vec<Period> {
        let mut left = vec![self];
        for hole in taken {
            left = left
                .into_iter()
                .flat_map(|piece| {
                    [
                        Period::new(piece.from, piece.to.min(hole.from)),
                        Period::new(piece.from.max(hole.to), piece.to),
                    ]
                })
                .flatten()
                .collect();
        }
        left
    }
}

impl TryFrom<(NaiveDate, NaiveDate)> for Period {
    type Error = EmptyPeriod;

    fn try_from((from, to): (NaiveDate, NaiveDate)) -> Result<Self, EmptyPeriod> {
        Period::new(from, to).ok_or(EmptyPeriod { from, to })
    }
}

impl From<Period> for (NaiveDate, NaiveDate) {
    fn from(period: Period) -> Self {
        (period.from, period.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn period(from: i32, to: i32) -> Option<Period> {
        let origin = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let day = |n: i32| origin + chrono::Duration::days(i64::from(n));
        Period::new(day(from), day(to))
    }

    #[test]
    fn an_empty_period_cannot_be_made() {
        assert_eq!(period(3, 3), None);
        assert_eq!(period(4, 3), None);
    }

    #[test]
    fn neighbours_share_no_day() {
        assert_eq!(period(0, 5).unwrap().intersect(period(5, 9).unwrap()), None);
    }

    #[test]
    fn a_hole_in_the_middle_leaves_two_pieces() {
        let left = period(0, 10).unwrap().subtract(&[period(3, 5).unwrap()]);
        assert_eq!(left, [period(0, 3).unwrap(), period(5, 10).unwrap()]);
    }

    proptest! {
        #[test]
        fn what_is_left_and_what_was_taken_tile_the_period(
            from in 0..50_i32, len in 1..60_i32,
            holes in prop::collection::vec((0..100_i32, 1..20_i32), 0..6),
        ) {
            let whole = period(from, from + len).unwrap();
            let holes: Vec<Period> = holes.iter().map(|(at, n)| period(*at, at + n).unwrap()).collect();
            let left = whole.subtract(&holes);
            let mut day = whole.from();
            while day < whole.to() {
                let taken = holes.iter().any(|h| h.contains(day));
                let kept = left.iter().filter(|p| p.contains(day)).count();
                prop_assert_eq!(kept, usize::from(!taken));
                day = day.succ_opt().unwrap();
            }
        }
    }
}
