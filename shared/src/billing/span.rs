//! Pieces of service: where a period that begins on a day ends, and what was used in it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Usage;
use crate::catalog::{Aggregate, FirstStub};
use crate::period::Period;
use crate::rate::Quantity;
use crate::subscription::Segment;

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceSpan {
    /// Days of service.
    Days(Period),
    /// Something done once, on this day.
    Once(NaiveDate),
}

impl ServiceSpan {
    /// First day.
    #[must_use]
    pub const fn from(self) -> NaiveDate {
        match self {
            ServiceSpan::Days(period) => period.from(),
            ServiceSpan::Once(day) => day,
        }
    }

    /// The day after the last; of a one-time line the day itself.
    #[must_use]
    pub const fn to(self) -> NaiveDate {
        match self {
            ServiceSpan::Days(period) => period.to(),
            ServiceSpan::Once(day) => day,
        }
    }

    /// The last day of service: VAT and closing go by it.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        match self {
            ServiceSpan::Days(period) => period.last_day(),
            ServiceSpan::Once(day) => day,
        }
    }

    /// The days of service; none of a one-time line.
    #[must_use]
    pub const fn days(self) -> Option<Period> {
        match self {
            ServiceSpan::Days(period) => Some(period),
            ServiceSpan::Once(_) => None,
        }
    }

    /// The days of service; the day itself of a one-time line.
    #[must_use]
    pub fn whole(self) -> Period {
        match self {
            ServiceSpan::Days(period) => period,
            ServiceSpan::Once(day) => Period::day(day),
        }
    }

    /// From two dates as the database keeps them; equal ones mean a one-time line.
    #[must_use]
    pub fn from_dates(from: NaiveDate, to: NaiveDate) -> ServiceSpan {
        Period::new(from, to).map_or(ServiceSpan::Once(from), ServiceSpan::Days)
    }
}

/// True when a piece that begins on `from` is the first stub of its segment: it starts off a boundary.
pub(super) fn is_first_stub(segment: &Segment, from: NaiveDate) -> bool {
    from == segment.from && segment.schedule.period_at(from).from() != from
}

/// The whole first stub of a segment, as its policy makes it, before any cut.
pub(super) fn first_stub(segment: &Segment) -> Period {
    let stub = segment.schedule.period_at(segment.from);
    let to = match segment.first_stub {
        FirstStub::Merge => segment.schedule.period_at(stub.to()).to(),
        FirstStub::Prorate | FirstStub::Full | FirstStub::Free => stub.to(),
    };
    Period::new(segment.from, to).expect("a regular period ends after each of its days")
}

/// The period that is in progress on `day`: the first stub, as its policy makes it, or a regular period.
#[must_use]
pub fn period_in_progress(segment: &Segment, day: NaiveDate) -> Period {
    if is_first_stub(segment, segment.from) && first_stub(segment).contains(day) {
        first_stub(segment)
    } else {
        segment.schedule.period_at(day)
    }
}

/// The piece to charge that begins on `from`: up to the next boundary, or the end of the segment's life.
pub(super) fn natural_piece(segment: &Segment, life: Period, from: NaiveDate) -> Period {
    let to = if is_first_stub(segment, from) {
        first_stub(segment).to()
    } else {
        segment.schedule.period_at(from).to()
    };
    Period::new(from, to.min(life.to())).expect("the piece begins within the life of its segment")
}

/// Units used in `piece`, and whether late records are among them. `None` when the sum is out of range.
pub(super) fn aggregate(
    how: Aggregate,
    usage: &[Usage],
    code: &str,
    piece: Period,
) -> (Option<Quantity>, bool) {
    let records = || usage.iter().filter(|u| &*u.component == code && piece.contains(u.counted_on));
    let late = records().any(|u| u.late);
    let units = match how {
        Aggregate::Sum => records()
            .try_fold(0_i64, |sum, u| sum.checked_add(u.quantity.micros()))
            .and_then(|micros| Quantity::from_micros(micros).ok()),
        Aggregate::Max => Some(records().map(|u| u.quantity).max().unwrap_or_else(no_units)),
        Aggregate::Last => Some(records().max_by_key(|u| u.used_at).map_or_else(no_units, |u| u.quantity)),
    };
    (units, late)
}

fn no_units() -> Quantity {
    Quantity::from_micros(0).expect("zero is a quantity")
}
