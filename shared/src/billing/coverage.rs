//! Which days posted charges cover: the one definition of a charge that stands.
//!
//! A charge stands on the days that no credit took back, so a credit of a part leaves the rest. Facts of quotes, the
//! proof of the database, reversals and imports all go by this.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Marker, ServiceSpan};
use crate::ids::{ChargeId, ComponentId};
use crate::period::Period;

/// A posted charge or credit of one component of one subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// Id.
    pub id: ChargeId,
    /// Its days, or its day.
    pub span: ServiceSpan,
    /// The charge that it takes back; none when it is itself a charge.
    pub credits: Option<ChargeId>,
}

/// A piece of a charge that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    charge: ChargeId,
    span: ServiceSpan,
}

/// What stands of the charges of one component of one subscription.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// By first day.
    pieces: Vec<Piece>,
}

impl Coverage {
    /// Takes the credits off the charges that they name. A one-time charge stands until any credit names it.
    #[must_use]
    pub fn of(posted: &[Posted]) -> Coverage {
        let mut credits: BTreeMap<ChargeId, Vec<ServiceSpan>> = BTreeMap::new();
        for row in posted {
            if let Some(charge) = row.credits {
                credits.entry(charge).or_default().push(row.span);
            }
        }
        let charges = posted.iter().filter(|row| row.credits.is_none());
        let mut pieces: Vec<Piece> = charges
            .flat_map(|row| {
                let left = rest(row.span, credits.get(&row.id).map_or(&[], Vec::as_slice));
                left.into_iter().map(|span| Piece { charge: row.id, span })
            })
            .collect();
        pieces.sort_by_key(|piece| (piece.span.from(), piece.span.to(), piece.charge));
        Coverage { pieces }
    }

    /// The covered days, in order; neighbours are one period. One-time charges cover no days.
    #[must_use]
    pub fn days(&self) -> Vec<Period> {
        let mut days: Vec<Period> = Vec::new();
        for period in self.periods() {
            match days.last_mut() {
                Some(last) if period.from() <= last.to() => *last = last.hull(period),
                Some(_) | None => days.push(period),
            }
        }
        days
    }

    /// The covered days on and after `day`, in order.
    #[must_use]
    pub fn days_from(&self, day: NaiveDate) -> Vec<Period> {
        let days = self.days().into_iter();
        days.filter_map(|period| Period::new(period.from().max(day), period.to())).collect()
    }

    /// The day after the last covered one; none when no day is covered.
    #[must_use]
    pub fn end(&self) -> Option<NaiveDate> {
        self.periods().map(Period::to).max()
    }

    /// Whether anything stands, a one-time charge included.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The first day that two charges cover, or the day of a second one-time charge; none when nothing is charged
    /// twice.
    #[must_use]
    pub fn twice(&self) -> Option<NaiveDate> {
        let mut end = NaiveDate::MIN;
        let overlap = self.periods().find_map(|period| {
            let shared = (period.from() < end).then_some(period.from());
            end = end.max(period.to());
            shared
        });
        let second = self.pieces.iter().filter_map(|piece| once(piece.span)).nth(1);
        overlap.into_iter().chain(second).min()
    }

    /// What stands of one charge, from its first standing day to its last; none when nothing does.
    #[must_use]
    pub fn rest_of(&self, charge: ChargeId) -> Option<ServiceSpan> {
        let mut spans = self.pieces.iter().filter(|piece| piece.charge == charge).map(|piece| piece.span);
        let first = spans.next()?;
        Some(
            spans.fold(first, |whole, piece| {
                ServiceSpan::from_dates(whole.from(), whole.to().max(piece.to()))
            }),
        )
    }

    /// The marker of the component after days from `open_from` on were taken back, these credits included here.
    #[must_use]
    pub fn marker_back(&self, component: ComponentId, known: Option<Marker>, open_from: NaiveDate) -> Marker {
        let charged_through = known.map_or(open_from, |marker| marker.charged_through.min(open_from));
        let covered_to = self.end().map_or(charged_through, |end| end.max(charged_through));
        Marker { component, charged_through, covered_to }
    }

    fn periods(&self) -> impl Iterator<Item = Period> + '_ {
        self.pieces.iter().filter_map(|piece| match piece.span {
            ServiceSpan::Days(period) => Some(period),
            ServiceSpan::Once(_) => None,
        })
    }
}

fn once(span: ServiceSpan) -> Option<NaiveDate> {
    match span {
        ServiceSpan::Once(day) => Some(day),
        ServiceSpan::Days(_) => None,
    }
}

/// What credits leave of a charge.
fn rest(charge: ServiceSpan, credits: &[ServiceSpan]) -> Vec<ServiceSpan> {
    match charge {
        ServiceSpan::Once(_) if credits.is_empty() => vec![charge],
        ServiceSpan::Once(_) => Vec::new(),
        ServiceSpan::Days(period) => {
            let taken: Vec<Period> = credits
                .iter()
                .filter_map(|credit| match credit {
                    ServiceSpan::Days(period) => Some(*period),
                    ServiceSpan::Once(_) => None,
                })
                .collect();
            period.subtract(&taken).into_iter().map(ServiceSpan::Days).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Duration::days(n)
    }

    fn period(from: i64, to: i64) -> Period {
        Period::new(day(from), day(to)).unwrap()
    }

    fn id(n: u128) -> ChargeId {
        ChargeId(Uuid::from_u128(n))
    }

    fn charge(n: u128, from: i64, to: i64) -> Posted {
        Posted { id: id(n), span: ServiceSpan::from_dates(day(from), day(to)), credits: None }
    }

    fn credit(n: u128, of: u128, from: i64, to: i64) -> Posted {
        Posted { credits: Some(id(of)), ..charge(n, from, to) }
    }

    #[test]
    fn a_credit_of_a_part_leaves_the_rest_and_its_second_charge_is_seen() {
        let posted = [charge(1, 0, 31), credit(2, 1, 10, 20)];
        let coverage = Coverage::of(&posted);
        assert_eq!(coverage.days(), [period(0, 10), period(20, 31)]);
        assert_eq!((coverage.end(), coverage.twice()), (Some(day(31)), None));
        assert_eq!(coverage.rest_of(id(1)), Some(ServiceSpan::Days(period(0, 31))));
        assert_eq!(coverage.days_from(day(25)), [period(25, 31)]);
        let recharged = [posted.as_slice(), &[charge(3, 10, 20)]].concat();
        assert_eq!(Coverage::of(&recharged).days(), [period(0, 31)]);
        assert_eq!(Coverage::of(&recharged).twice(), None);
        let twice = [posted.as_slice(), &[charge(3, 5, 20)]].concat();
        assert_eq!(Coverage::of(&twice).twice(), Some(day(5)));
    }

    #[test]
    fn two_credits_of_halves_take_a_whole_charge_back() {
        let coverage =
            Coverage::of(&[charge(1, 0, 31), credit(2, 1, 0, 15), credit(3, 1, 15, 31), charge(4, 40, 41)]);
        assert_eq!((coverage.rest_of(id(1)), coverage.days()), (None, vec![period(40, 41)]));
    }

    #[test]
    fn a_one_time_charge_stands_until_it_is_credited_and_covers_no_day() {
        let fee = charge(1, 31, 31);
        let coverage = Coverage::of(&[fee]);
        assert_eq!((coverage.is_empty(), coverage.end(), coverage.days()), (false, None, Vec::new()));
        assert!(Coverage::of(&[fee, credit(2, 1, 31, 31)]).is_empty());
        assert_eq!(Coverage::of(&[fee, charge(3, 40, 40)]).twice(), Some(day(40)));
    }

    #[test]
    fn a_marker_goes_back_to_the_first_open_day_and_keeps_what_stands_behind_it() {
        let component = ComponentId(Uuid::from_u128(9));
        let known = Marker { component, charged_through: day(59), covered_to: day(59) };
        let coverage = Coverage::of(&[charge(1, 0, 31), charge(2, 31, 59), credit(3, 1, 0, 31)]);
        let back = coverage.marker_back(component, Some(known), day(0));
        assert_eq!((back.charged_through, back.covered_to), (day(0), day(59)));
        let nothing = Coverage::default().marker_back(component, Some(known), day(31));
        assert_eq!((nothing.charged_through, nothing.covered_to), (day(31), day(31)));
    }

    proptest! {
        #[test]
        fn days_are_those_of_each_charge_that_no_credit_of_it_took(
            charges in prop::collection::vec((0_i64..60, 1_i64..30), 1..6),
            credits in prop::collection::vec((0_usize..6, 0_i64..60, 1_i64..30), 0..8),
        ) {
            let mut posted = Vec::new();
            for (n, (from, len)) in (0_u128..).zip(&charges) {
                posted.push(charge(n, *from, from + len));
            }
            for (n, (of, from, len)) in (100_u128..).zip(&credits) {
                let of = of % charges.len();
                posted.push(credit(n, u128::try_from(of).unwrap(), *from, from + len));
            }
            let coverage = Coverage::of(&posted);
            let stands = |n: usize, on: i64| {
                let (from, len) = charges[n];
                let mine = credits.iter().filter(|(of, ..)| of % charges.len() == n);
                (from..from + len).contains(&on)
                    && !mine.clone().any(|(_, from, len)| (*from..from + len).contains(&on))
            };
            let times = |on: i64| (0..charges.len()).filter(|n| stands(*n, on)).count();
            let days = coverage.days();
            for on in 0..100 {
                let covered = days.iter().filter(|period| period.contains(day(on))).count();
                prop_assert_eq!(covered, usize::from(times(on) > 0));
            }
            prop_assert!(days.windows(2).all(|pair| pair[0].to() < pair[1].from()), "neighbours are one");
            prop_assert_eq!(coverage.end(), (0..100).rev().find(|on| times(*on) > 0).map(|on| day(on + 1)));
            prop_assert_eq!(coverage.twice(), (0..100).find(|on| times(*on) > 1).map(day));
            for n in 0..charges.len() {
                let rest = coverage.rest_of(id(u128::try_from(n).unwrap()));
                let first = (0..100).find(|on| stands(n, *on)).map(day);
                let last = (0..100).rev().find(|on| stands(n, *on)).map(|on| day(on + 1));
                prop_assert_eq!(rest.map(|span| (span.from(), span.to())), first.zip(last));
            }
        }
    }
}
