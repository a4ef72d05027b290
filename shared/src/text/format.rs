//! Amounts and dates as Russian documents and screens show them.

use chrono::{Datelike, NaiveDate};

use super::date::MONTHS;

/// Largest number of fraction digits of an amount in an `i64`.
const EXPONENT_MAX: u32 = 18;

/// An amount of minor units with `exponent` fraction digits: «−1 234,50».
///
/// Thousands are separated by U+00A0, the fraction by a comma, the minus is U+2212. All fraction digits are
/// shown; nothing is rounded. The currency is not.
///
/// # Panics
/// When `exponent` exceeds 18: no currency has so many.
#[must_use]
pub fn format_amount_ru(minor: i64, exponent: u32) -> String {
    assert!(
        exponent <= EXPONENT_MAX,
        "a currency has at most {EXPONENT_MAX} fraction digits, not {exponent}"
    );
    let unit = 10_u64.pow(exponent);
    let magnitude = minor.unsigned_abs();
    let sign = if minor < 0 { "\u{2212}" } else { "" };
    let whole = grouped(&(magnitude / unit).to_string());
    if exponent == 0 {
        return format!("{sign}{whole}");
    }
    let width = usize::try_from(exponent).expect("at most 18 by the assertion above");
    format!("{sign}{whole},{:0width$}", magnitude % unit)
}

/// «31.12.2026».
#[must_use]
pub fn format_date_ru(date: NaiveDate) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// «27 ноября 2026 г.», as documents are dated. The number and the month are joined by U+00A0, so is the year's mark.
#[must_use]
pub fn format_date_in_words_ru(date: NaiveDate) -> String {
    let month = usize::try_from(date.month0()).map_or("", |month| MONTHS[month][1]);
    format!("{}\u{a0}{month} {}\u{a0}г.", date.day(), date.year())
}

/// «ноябрь 2026».
#[must_use]
pub fn format_month_ru(date: NaiveDate) -> String {
    let month = usize::try_from(date.month0()).map_or("", |month| MONTHS[month][0]);
    format!("{month} {}", date.year())
}

/// Separates thousands of a digit string by no-break spaces.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 2);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_and_signed() {
        assert_eq!(format_amount_ru(123_450, 2), "1\u{a0}234,50");
        assert_eq!(format_amount_ru(-123_450, 2), "\u{2212}1\u{a0}234,50");
        assert_eq!(format_amount_ru(5, 2), "0,05");
        assert_eq!(format_amount_ru(-5, 2), "\u{2212}0,05");
        assert_eq!(format_amount_ru(0, 2), "0,00");
        assert_eq!(format_amount_ru(100_000, 2), "1\u{a0}000,00");
        assert_eq!(format_amount_ru(99_999, 2), "999,99");
        assert_eq!(format_amount_ru(123_456_789, 0), "123\u{a0}456\u{a0}789");
        assert_eq!(format_amount_ru(1_500, 3), "1,500");
        assert_eq!(
            format_amount_ru(i64::MIN, 2),
            "\u{2212}92\u{a0}233\u{a0}720\u{a0}368\u{a0}547\u{a0}758,08"
        );
        assert_eq!(format_amount_ru(i64::MAX, 18), "9,223372036854775807");
    }

    #[test]
    fn a_date_of_a_document_names_its_month() {
        let text = |date: &str| format_date_in_words_ru(date.parse().unwrap());
        assert_eq!(text("2026-11-27"), "27\u{a0}ноября 2026\u{a0}г.");
        assert_eq!(text("2026-01-01"), "1\u{a0}января 2026\u{a0}г.");
    }

    #[test]
    fn a_month_is_named_with_its_year() {
        assert_eq!(format_month_ru("2026-11-30".parse().unwrap()), "ноябрь 2026");
    }

    #[test]
    #[should_panic(expected = "at most 18 fraction digits")]
    fn absurd_exponent_is_a_programmer_error() {
        let _text = format_amount_ru(1, 19);
    }

    #[test]
    fn dates_have_leading_zeros() {
        assert_eq!(format_date_ru(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()), "01.03.2026");
        assert_eq!(format_date_ru(NaiveDate::from_ymd_opt(2026, 12, 31).unwrap()), "31.12.2026");
    }
}
