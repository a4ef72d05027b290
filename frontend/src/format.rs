//! How figures, dates and periods are written and read, by language. Pure; tested natively.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Timelike, Utc};
use rust_decimal::Decimal;
use shared::money::{Currency, Money};
use shared::text::format::{format_amount_ru, format_date_ru};
use shared::text::number::{NumberError, parse_amount_minor};

use crate::i18n::Locale;

/// A space that does not break the line.
pub const NBSP: char = '\u{a0}';
/// The sign of a negative amount.
pub const MINUS: char = '\u{2212}';

/// A whole number with groups of three: `12 408`, `12,408`.
#[must_use]
pub fn count(n: i64, locale: Locale) -> String {
    let digits = n.unsigned_abs().to_string();
    let text = grouped(&digits, locale);
    if n < 0 { format!("{MINUS}{text}") } else { text }
}

/// An amount with its currency: `−1 234,56 ₽`, `RUB −1,234.56`.
#[must_use]
pub fn money(money: Money, locale: Locale) -> String {
    in_currency(&figure(money, locale), money.currency(), locale)
}

/// A price in major units with its currency: `1 990,00 ₽`, `0,015 ₽`.
#[must_use]
pub fn price(value: Decimal, currency: Currency, locale: Locale) -> String {
    in_currency(&price_figure(value, locale), currency, locale)
}

/// A price without its currency; it has at least two digits after the comma: `1 990,00`, `0,015`.
#[must_use]
pub fn price_figure(value: Decimal, locale: Locale) -> String {
    let mut value = value.normalize();
    if value.scale() < 2 {
        value.rescale(2);
    }
    decimal(value, locale)
}

fn in_currency(figure: &str, currency: Currency, locale: Locale) -> String {
    match locale {
        Locale::ru => format!("{figure}{NBSP}{}", currency.sign()),
        Locale::en => format!("{}{NBSP}{figure}", currency.code()),
    }
}

/// An amount with its sign always shown: `+500,00 ₽`, `−1 234,56 ₽`. Zero has none.
#[must_use]
pub fn signed(amount: Money, locale: Locale) -> String {
    let text = money(amount, locale);
    match (amount.minor() > 0, locale) {
        (true, Locale::ru) => format!("+{text}"),
        (true, Locale::en) => {
            let figure = figure(amount, locale);
            format!("{}{NBSP}+{figure}", amount.currency().code())
        }
        (false, Locale::ru | Locale::en) => text,
    }
}

/// An amount without its currency: `1 234,56`.
#[must_use]
pub fn figure(money: Money, locale: Locale) -> String {
    match locale {
        Locale::ru => format_amount_ru(money.minor(), money.currency().exponent()),
        Locale::en => decimal(money.to_decimal(), locale),
    }
}

/// A decimal as it stands, with groups of three: `1 990,00`.
#[must_use]
pub fn decimal(value: Decimal, locale: Locale) -> String {
    let text = value.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value.is_sign_negative() && !value.is_zero() {
        out.push(MINUS);
    }
    out.push_str(&grouped(whole, locale));
    if !fraction.is_empty() {
        out.push(match locale {
            Locale::ru => ',',
            Locale::en => '.',
        });
        out.push_str(fraction);
    }
    out
}

/// A number as it stands in a field: what [`decimal`] writes is read back in Russian, but an English `1,234` would
/// be read as one and a fraction, so there it has no groups.
#[must_use]
pub fn typed(value: Decimal, locale: Locale) -> String {
    match locale {
        Locale::ru => decimal(value, locale),
        Locale::en => value.to_string(),
    }
}

fn grouped(digits: &str, locale: Locale) -> String {
    let separator = match locale {
        Locale::ru => NBSP,
        Locale::en => ',',
    };
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotMoney {
    /// Nothing was typed.
    Empty,
    /// It is no number.
    NotANumber,
    /// More fraction digits than the currency has.
    TooPrecise,
    /// More than the system can hold.
    TooLarge,
}

/// Reads an amount as people type it: `1234.56`, `1234,56`, `1 234,56`. What can be read in two ways is refused.
///
/// # Errors
/// Says what is wrong with the text.
pub fn parse_money(text: &str, currency: Currency) -> Result<Money, NotMoney> {
    let minor = parse_amount_minor(text, currency.exponent()).map_err(|error| match error {
        NumberError::Empty => NotMoney::Empty,
        NumberError::TooPrecise { .. } => NotMoney::TooPrecise,
        NumberError::OutOfRange { .. } => NotMoney::TooLarge,
        NumberError::NoDigits { .. }
        | NumberError::UnexpectedCharacter { .. }
        | NumberError::Grouping { .. }
        | NumberError::MixedSeparators { .. }
        | NumberError::Unfinished { .. } => NotMoney::NotANumber,
    })?;
    Ok(Money::from_minor(minor, currency))
}

/// A day: `18.11.2026`, `18 Nov 2026`.
#[must_use]
pub fn date(day: NaiveDate, locale: Locale) -> String {
    match locale {
        Locale::ru => format_date_ru(day),
        Locale::en => format!("{} {} {}", day.day(), MONTHS_EN_SHORT[month_index(day)], day.year()),
    }
}

/// A day and minute in a zone that is `offset_minutes` ahead of UTC: `18.11.2026 12:04`.
#[must_use]
pub fn instant(at: DateTime<Utc>, offset_minutes: i64, locale: Locale) -> String {
    let local = at.naive_utc() + Duration::minutes(offset_minutes);
    format!("{} {:02}:{:02}", date(local.date(), locale), local.hour(), local.minute())
}

/// A half-open period, shown with its last day: `01.11.2026–30.11.2026`; one day is a day, a whole month a month.
#[must_use]
pub fn period(from: NaiveDate, to: NaiveDate, locale: Locale) -> String {
    if to <= from {
        return date(from, locale);
    }
    let last = to.pred_opt().unwrap_or(from);
    if last == from {
        return date(from, locale);
    }
    if from.day() == 1 && to.day() == 1 && from.checked_add_months(chrono::Months::new(1)) == Some(to) {
        return month(from, locale);
    }
    format!("{}–{}", date(from, locale), date(last, locale))
}

/// The month of a day: `ноябрь 2026`, `November 2026`.
#[must_use]
pub fn month(day: NaiveDate, locale: Locale) -> String {
    let names = match locale {
        Locale::ru => MONTHS_RU,
        Locale::en => MONTHS_EN,
    };
    format!("{} {}", names[month_index(day)], day.year())
}

/// Whose month it is: `ноября 2026`, `November 2026`.
#[must_use]
pub fn of_month(day: NaiveDate, locale: Locale) -> String {
    let names = match locale {
        Locale::ru => OF_MONTHS_RU,
        Locale::en => MONTHS_EN,
    };
    format!("{} {}", names[month_index(day)], day.year())
}

fn month_index(day: NaiveDate) -> usize {
    usize::try_from(day.month0()).unwrap_or_default().min(11)
}

/// `done` of `total` in whole percent, rounded down; 0 of 0 is nothing done.
#[must_use]
pub fn percent(done: i64, total: i64) -> i64 {
    if total <= 0 { 0 } else { (done.saturating_mul(100) / total).clamp(0, 100) }
}

const MONTHS_RU: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];
const OF_MONTHS_RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_EN_SHORT: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

#[cfg(test)]
mod tests {
    use shared::text::near::parse_date_near;

    use super::*;

    fn rub(minor: i64) -> Money {
        Money::from_minor(minor, Currency::Rub)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_grouped_and_signed_by_language() {
        assert_eq!(money(rub(-123_456_789), Locale::ru), "−1\u{a0}234\u{a0}567,89\u{a0}₽");
        assert_eq!(money(rub(-123_456), Locale::en), "RUB\u{a0}−1,234.56");
        assert_eq!(money(rub(5), Locale::ru), "0,05\u{a0}₽");
        assert_eq!(signed(rub(50_000), Locale::ru), "+500,00\u{a0}₽");
        assert_eq!(signed(rub(0), Locale::ru), "0,00\u{a0}₽");
    }

    #[test]
    fn a_day_and_an_amount_in_a_field_are_read_back_in_both_languages() {
        for locale in [Locale::ru, Locale::en] {
            for shown in ["2026-01-08", "2026-05-31", "2026-11-18"].map(day) {
                assert_eq!(parse_date_near(&date(shown, locale), day("2026-11-27")), Ok(shown), "{locale:?}");
            }
            for shown in [rub(5), rub(123_456), rub(123_456_789)] {
                assert_eq!(parse_money(&figure(shown, locale), Currency::Rub), Ok(shown), "{locale:?}");
            }
        }
    }

    #[test]
    fn a_number_in_a_field_is_read_back_in_both_languages() {
        for number in ["1234", "1234567.5", "0.000001", "12"] {
            let number: Decimal = number.parse().unwrap();
            for locale in [Locale::ru, Locale::en] {
                let text = typed(number, locale);
                assert_eq!(shared::text::number::parse_number(&text), Ok(number), "{text}");
            }
        }
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for text in ["1234.56", "1234,56", "1 234,56", "1\u{a0}234,56"] {
            assert_eq!(parse_money(text, Currency::Rub), Ok(rub(123_456)), "{text}");
        }
        assert_eq!(parse_money("−5", Currency::Rub), Ok(rub(-500)));
        assert_eq!(parse_money("", Currency::Rub), Err(NotMoney::Empty));
        assert_eq!(parse_money("12 34", Currency::Rub), Err(NotMoney::NotANumber));
        assert_eq!(parse_money("сто", Currency::Rub), Err(NotMoney::NotANumber));
        assert_eq!(parse_money("0,001 ", Currency::Rub), Err(NotMoney::TooPrecise));
        assert_eq!(parse_money("99999999999999999999", Currency::Rub), Err(NotMoney::TooLarge));
    }

    #[test]
    fn a_period_is_shown_with_its_last_day() {
        assert_eq!(period(day("2026-11-01"), day("2026-12-01"), Locale::ru), "ноябрь 2026");
        assert_eq!(period(day("2026-11-18"), day("2026-12-01"), Locale::ru), "18.11.2026–30.11.2026");
        assert_eq!(period(day("2026-11-18"), day("2026-11-19"), Locale::en), "18 Nov 2026");
        assert_eq!(period(day("2026-11-18"), day("2026-11-18"), Locale::ru), "18.11.2026");
    }

    #[test]
    fn an_instant_is_shown_in_the_zone_of_the_reader() {
        let at = "2026-11-18T22:04:30Z".parse().unwrap();
        assert_eq!(instant(at, 180, Locale::ru), "19.11.2026 01:04");
    }

    #[test]
    fn percent_never_passes_its_bounds() {
        assert_eq!(percent(0, 0), 0);
        assert_eq!(percent(1, 3), 33);
        assert_eq!(percent(5, 3), 100);
    }
}
