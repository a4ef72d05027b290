//! Dates and periods as operators type them into a form, short for days near today.
//!
//! - `18` is the 18th of this month, `1811` the 18th of November of this year, `181126` with its year.
//! - `с` (today), `+7` and `-3` (days from today), `+1м` and `-1м` (months from today, cut to the month's end),
//!   `нм` and `км` (first and last day of this month). Latin letters on the same keys count as well.
//! - A period is `01.11.26-30.11.26`, a month `11.26`, a quarter `4кв26`, a year `2026`, or a single day.
//! - `18 Nov 2026` is read with the English name of its month, or with its first letters, at least three.
//! - Anything else is read by [`parse_date`].

use chrono::{Datelike, Days, Months, NaiveDate};

use super::date::{DateError, DateFormat, parse_date};
use super::{fold, switch_layout};
use crate::period::Period;

/// Reads a date typed on the day `today`.
///
/// # Errors
/// The text is no date, and no short form of one.
pub fn parse_date_near(text: &str, today: NaiveDate) -> Result<NaiveDate, DateError> {
    let typed = fold(text.trim());
    let near = short(&typed, today).or_else(|| short(&fold(&switch_layout(text.trim())), today));
    match near.or_else(|| with_month_name(&typed)) {
        Some(day) => Ok(day),
        None => parse_date(text, DateFormat::Auto),
    }
}

/// Reads a period typed on the day `today`; days are inclusive in the text, the answer is half-open.
///
/// # Errors
/// The text is no period, or its end is before its beginning.
pub fn parse_period_near(text: &str, today: NaiveDate) -> Result<Period, DateError> {
    let text = text.trim();
    let wrong = || DateError::Unrecognised { value: super::shown(text) };
    if let Some(period) = named(&fold(text)) {
        return Ok(period);
    }
    let parts: Vec<&str> = text.split(['-', '–', '—']).map(str::trim).collect();
    let (from, last) = match parts.as_slice() {
        [one] => {
            let day = parse_date_near(one, today)?;
            (day, day)
        }
        [from, last] if !from.is_empty() => (parse_date_near(from, today)?, parse_date_near(last, today)?),
        _ => return Err(wrong()),
    };
    let to = last.succ_opt().ok_or_else(wrong)?;
    Period::new(from, to).ok_or_else(wrong)
}

/// Months in English.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A day, the name of a month, and a year.
fn with_month_name(typed: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = typed.split_whitespace().collect();
    let [day, name, year] = parts.as_slice() else { return None };
    let month = MONTHS.iter().position(|month| name.len() >= 3 && month.starts_with(name))?;
    NaiveDate::from_ymd_opt(year_of(year)?, u32::try_from(month).ok()? + 1, digits(day)?)
}

/// The short forms of a day.
fn short(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    match typed {
        "с" | "c" => return Some(today),
        "нм" => return today.with_day(1),
        "км" => return today.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt(),
        _ => {}
    }
    if let Some(steps) = typed.strip_prefix(['+', '-', '−']) {
        let back = !typed.starts_with('+');
        return match steps.strip_suffix(['м', 'm']) {
            Some(months) => {
                let months = Months::new(digits(months)?);
                if back { today.checked_sub_months(months) } else { today.checked_add_months(months) }
            }
            None => {
                let days = Days::new(u64::from(digits(steps)?));
                if back { today.checked_sub_days(days) } else { today.checked_add_days(days) }
            }
        };
    }
    let number = digits(typed)?;
    match typed.len() {
        1 | 2 => today.with_day(number),
        4 => NaiveDate::from_ymd_opt(today.year(), number % 100, number / 100),
        6 => {
            let year = i32::try_from(2000 + number % 100).ok()?;
            NaiveDate::from_ymd_opt(year, number / 100 % 100, number / 10_000)
        }
        _ => None,
    }
}

/// A month, a quarter or a year by name.
fn named(typed: &str) -> Option<Period> {
    if let Some((quarter, year)) = typed.split_once("кв") {
        let quarter = digits(quarter.trim()).filter(|quarter| (1..=4).contains(quarter))?;
        return months(year_of(year.trim_matches(['.', ' ']))?, quarter * 3 - 2, 3);
    }
    if let Some((month, year)) = typed.split_once('.') {
        return months(year_of(year)?, digits(month)?, 1);
    }
    let year = digits(typed).filter(|year| typed.len() == 4 && (1900..=2199).contains(year))?;
    // Four digits are a day and a month where the calendar has such a day: 1912 is 19 December.
    let day_and_month = NaiveDate::from_ymd_opt(2000, year % 100, year / 100).is_some();
    if day_and_month { None } else { months(i32::try_from(year).ok()?, 1, 12) }
}

fn months(year: i32, first: u32, count: u32) -> Option<Period> {
    let from = NaiveDate::from_ymd_opt(year, first, 1)?;
    Period::new(from, from.checked_add_months(Months::new(count))?)
}

fn year_of(text: &str) -> Option<i32> {
    let year = i32::try_from(digits(text)?).ok()?;
    match text.len() {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

fn digits(text: &str) -> Option<u32> {
    let whole = !text.is_empty() && text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn short_forms_are_days_near_today() {
        let today = day("2026-11-26");
        let cases = [
            ("18", "2026-11-18"),
            ("5", "2026-11-05"),
            ("1812", "2026-12-18"),
            ("181127", "2027-11-18"),
            ("с", "2026-11-26"),
            ("c", "2026-11-26"),
            ("+7", "2026-12-03"),
            ("-1м", "2026-10-26"),
            ("+3m", "2027-02-26"),
            ("нм", "2026-11-01"),
            ("км", "2026-11-30"),
            ("31.12.2026", "2026-12-31"),
            ("2026-12-31", "2026-12-31"),
            ("8 Nov 2026", "2026-11-08"),
            ("08 november 26", "2026-11-08"),
        ];
        for (typed, meant) in cases {
            assert_eq!(parse_date_near(typed, today), Ok(day(meant)), "{typed}");
        }
        for wrong in ["31", "3102", "abc", "", "99", "8 ma 2026", "31 Nov 2026", "8 Nov"] {
            assert!(parse_date_near(wrong, today).is_err(), "{wrong}");
        }
    }

    #[test]
    fn periods_are_typed_by_their_last_day_and_kept_half_open() {
        let today = day("2026-11-26");
        let cases = [
            ("01.11.26-30.11.26", "2026-11-01", "2026-12-01"),
            ("11.26", "2026-11-01", "2026-12-01"),
            ("4кв26", "2026-10-01", "2027-01-01"),
            ("1 кв. 2027", "2027-01-01", "2027-04-01"),
            ("2026", "2026-01-01", "2027-01-01"),
            ("с", "2026-11-26", "2026-11-27"),
            ("нм–с", "2026-11-01", "2026-11-27"),
        ];
        for (typed, from, to) in cases {
            let period = parse_period_near(typed, today).unwrap();
            assert_eq!((period.from(), period.to()), (day(from), day(to)), "{typed}");
        }
        for wrong in ["30.11.26-01.11.26", "5кв26", "13.26", "-"] {
            assert!(parse_period_near(wrong, today).is_err(), "{wrong}");
        }
    }
}
