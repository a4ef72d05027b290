//! A span of days in the address of a list: one that moves with today, or two days.

use chrono::{Datelike, Days, Months, NaiveDate};
use shared::period::Period;

use crate::tr;

/// Between the days of a span in the address.
const BETWEEN: &str = "--";

/// A span that moves with today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preset {
    /// All days.
    #[default]
    All,
    /// Today.
    Today,
    /// The day before.
    Yesterday,
    /// This week, from Monday.
    Week,
    /// This month.
    Month,
    /// The month before.
    LastMonth,
    /// This quarter.
    Quarter,
    /// This year.
    Year,
}

impl Preset {
    /// All of them, as they are offered.
    pub const ALL: [Preset; 8] = [
        Preset::Today,
        Preset::Yesterday,
        Preset::Week,
        Preset::Month,
        Preset::LastMonth,
        Preset::Quarter,
        Preset::Year,
        Preset::All,
    ];

    /// What the address calls it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Preset::All => "all",
            Preset::Today => "today",
            Preset::Yesterday => "yesterday",
            Preset::Week => "week",
            Preset::Month => "month",
            Preset::LastMonth => "last-month",
            Preset::Quarter => "quarter",
            Preset::Year => "year",
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Preset::All => tr!(common.period_all),
            Preset::Today => tr!(common.period_today),
            Preset::Yesterday => tr!(common.period_yesterday),
            Preset::Week => tr!(common.period_week),
            Preset::Month => tr!(common.period_month),
            Preset::LastMonth => tr!(common.period_last_month),
            Preset::Quarter => tr!(common.period_quarter),
            Preset::Year => tr!(common.period_year),
        }
    }

    /// Its days; none when it is all of them.
    #[must_use]
    pub fn days(self, today: NaiveDate) -> Option<Period> {
        let month = today.with_day(1)?;
        let first = |month0: u32| month.with_month0(month0);
        let (from, to) = match self {
            Preset::All => return None,
            Preset::Today => (today, today.succ_opt()?),
            Preset::Yesterday => (today.pred_opt()?, today),
            Preset::Week => {
                let monday =
                    today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()))?;
                (monday, monday.checked_add_days(Days::new(7))?)
            }
            Preset::Month => (month, month.checked_add_months(Months::new(1))?),
            Preset::LastMonth => (month.checked_sub_months(Months::new(1))?, month),
            Preset::Quarter => {
                let from = first(today.month0() / 3 * 3)?;
                (from, from.checked_add_months(Months::new(3))?)
            }
            Preset::Year => {
                let from = first(0)?;
                (from, from.checked_add_months(Months::new(12))?)
            }
        };
        Period::new(from, to)
    }
}

/// The span of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// One that moves with today.
    Moving(Preset),
    /// These days.
    Fixed(Period),
}

impl Span {
    /// The span that the address names; `otherwise` when it names none.
    #[must_use]
    pub fn of(code: &str, otherwise: Preset) -> Span {
        if let Some(preset) = Preset::ALL.into_iter().find(|preset| preset.code() == code) {
            return Span::Moving(preset);
        }
        let fixed = code.split_once(BETWEEN).and_then(|(from, last)| {
            let last: NaiveDate = last.parse().ok()?;
            Period::new(from.parse().ok()?, last.succ_opt()?)
        });
        fixed.map_or(Span::Moving(otherwise), Span::Fixed)
    }

    /// What the address calls it.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Span::Moving(preset) => preset.code().to_owned(),
            Span::Fixed(period) => format!("{}{BETWEEN}{}", period.from(), period.last_day()),
        }
    }

    /// Its days; none when it is all of them.
    #[must_use]
    pub fn days(self, today: NaiveDate) -> Option<Period> {
        match self {
            Span::Moving(preset) => preset.days(today),
            Span::Fixed(period) => Some(period),
        }
    }
}

/// The span of the same length before or after: by months when it is whole months, by days otherwise.
#[must_use]
pub fn beside(period: Period, after: bool) -> Option<Period> {
    let (from, to) = (period.from(), period.to());
    let months = (to.year() - from.year()) * 12 + i32::try_from(to.month()).ok()?
        - i32::try_from(from.month()).ok()?;
    let shifted = |day: NaiveDate| match u32::try_from(months) {
        Ok(months) if from.day() == 1 && to.day() == 1 => {
            let months = Months::new(months);
            if after { day.checked_add_months(months) } else { day.checked_sub_months(months) }
        }
        Ok(_) | Err(_) => {
            let days = Days::new(u64::try_from(period.days()).ok()?);
            if after { day.checked_add_days(days) } else { day.checked_sub_days(days) }
        }
    };
    Period::new(shifted(from)?, shifted(to)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(span: Span) -> Option<(String, String)> {
        let period = span.days(day("2026-11-27"))?;
        Some((period.from().to_string(), period.to().to_string()))
    }

    fn pair(from: &str, to: &str) -> Option<(String, String)> {
        Some((from.to_owned(), to.to_owned()))
    }

    #[test]
    fn presets_are_counted_from_today_and_never_include_their_end() {
        let of = |preset| days(Span::Moving(preset));
        assert_eq!(of(Preset::All), None);
        assert_eq!(of(Preset::Today), pair("2026-11-27", "2026-11-28"));
        assert_eq!(of(Preset::Yesterday), pair("2026-11-26", "2026-11-27"));
        assert_eq!(of(Preset::Week), pair("2026-11-23", "2026-11-30"));
        assert_eq!(of(Preset::Month), pair("2026-11-01", "2026-12-01"));
        assert_eq!(of(Preset::LastMonth), pair("2026-10-01", "2026-11-01"));
        assert_eq!(of(Preset::Quarter), pair("2026-10-01", "2027-01-01"));
        assert_eq!(of(Preset::Year), pair("2026-01-01", "2027-01-01"));
    }

    #[test]
    fn an_address_names_a_span_and_is_named_by_it() {
        for code in ["all", "today", "last-month", "2026-11-01--2026-11-15"] {
            assert_eq!(Span::of(code, Preset::Month).code(), code);
        }
        assert_eq!(days(Span::of("2026-11-01--2026-11-15", Preset::All)), pair("2026-11-01", "2026-11-16"));
        for wrong in ["", "x", "2026-11-15--2026-11-01", "2026-11-01--"] {
            assert_eq!(Span::of(wrong, Preset::Month), Span::Moving(Preset::Month));
        }
    }

    #[test]
    fn a_span_steps_by_its_own_length() {
        let step = |from: &str, to: &str, after| {
            let beside = beside(Period::new(day(from), day(to)).unwrap(), after).unwrap();
            (beside.from().to_string(), beside.to().to_string())
        };
        assert_eq!(Some(step("2026-01-01", "2026-02-01", true)), pair("2026-02-01", "2026-03-01"));
        assert_eq!(Some(step("2026-10-01", "2027-01-01", false)), pair("2026-07-01", "2026-10-01"));
        assert_eq!(Some(step("2026-11-23", "2026-11-30", false)), pair("2026-11-16", "2026-11-23"));
        assert_eq!(Some(step("2026-11-27", "2026-11-28", true)), pair("2026-11-28", "2026-11-29"));
    }
}
