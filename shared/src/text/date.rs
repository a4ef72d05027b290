//! Dates as people type them: «31.12.2026», «31.12.26», «2026-12-31», «31 декабря 2026 г.», «31122026».
//!
//! - Parts of a date in digits are separated by one of `.`, `/`, `-` (any dash) or by spaces.
//! - A year of two digits is 2000..=2069 for 00..=69 and 1970..=1999 for 70..=99.
//! - A month in words may be cut down to three letters («31 дек 2026») and fixes the order of the parts
//!   whatever the format.
//! - Midnight after the date, which spreadsheets add, is dropped; any other time is refused.
//! - Years outside 1900..=2199 are refused: exports mark the absence of a date by 01.01.0001 or 31.12.9999.

use super::{fold, format::format_date_ru, shown};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Order of the parts of dates in digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFormat {
    /// Year first when it has four digits, otherwise the day first. The month is never first.
    #[default]
    Auto,
    /// Day, month, year; another order is refused.
    Dmy,
    /// Year, month, day; another order is refused.
    Ymd,
    /// Month, day, year; another order is refused.
    Mdy,
}

impl DateFormat {
    /// The order in Russian, as in a list to choose from.
    #[must_use]
    pub const fn name_ru(self) -> &'static str {
        match self {
            Self::Auto => "определять по виду",
            Self::Dmy => "день, месяц, год",
            Self::Ymd => "год, месяц, день",
            Self::Mdy => "месяц, день, год",
        }
    }
}

/// Why a text is not a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DateError {
    /// Nothing but blanks.
    #[error("date is empty")]
    Empty,
    /// None of the known spellings.
    #[error("{value:?} is not a date")]
    Unrecognised {
        /// The text, cut to 40 characters, as in the other variants.
        value: String,
    },
    /// A word that is not the name of a month.
    #[error("unknown month {word:?} in {value:?}")]
    UnknownMonth {
        /// The text.
        value: String,
        /// The word, lowercase.
        word: String,
    },
    /// Six digits in a row, the order of which nothing tells.
    #[error("{value:?} may be several dates")]
    Ambiguous {
        /// The text.
        value: String,
    },
    /// The parts do not have the lengths of the chosen order.
    #[error("{value:?} is not in the order {format:?}")]
    Order {
        /// The text.
        value: String,
        /// The chosen order.
        format: DateFormat,
    },
    /// The calendar has no such day.
    #[error("no such day: {value:?}")]
    NoSuchDay {
        /// The text.
        value: String,
        /// The same date with day and month exchanged, when that one exists.
        exchanged: Option<NaiveDate>,
    },
    /// The year is outside 1900..=2199.
    #[error("year {year} in {value:?} is out of range")]
    Year {
        /// The text.
        value: String,
        /// The year.
        year: i32,
    },
}

impl DateError {
    /// Cause and remedy in Russian, two sentences for the form field.
    #[must_use]
    pub fn message_ru(&self) -> String {
        match self {
            Self::Empty => "Дата не указана. Введите дату, например 31.12.2026.".to_owned(),
            Self::Unrecognised { value } => {
                format!("Не удалось прочитать дату «{value}». Введите её так: 31.12.2026.")
            }
            Self::UnknownMonth { value, word } => {
                format!("В дате «{value}» слово «{word}» — не название месяца. Введите дату так: 31.12.2026.")
            }
            Self::Ambiguous { value } => {
                format!("Дату «{value}» можно понять по-разному. Введите её с точками: 31.12.2026.")
            }
            Self::Order { value, format } => format!(
                "Дата «{value}» записана не в порядке «{}». Исправьте дату или выберите другой порядок.",
                format.name_ru()
            ),
            Self::NoSuchDay { value, exchanged: Some(date) } => format!(
                "Даты «{value}» нет в календаре. Если это {}, исправьте дату или выберите другой порядок.",
                format_date_ru(*date)
            ),
            Self::NoSuchDay { value, exchanged: None } => {
                format!("Даты «{value}» нет в календаре. Проверьте день и месяц.")
            }
            Self::Year { value, year } => {
                format!("В дате «{value}» год {year}. Введите год от 1900 до 2199.")
            }
        }
    }
}

/// Parses a date by the rules of this module.
///
/// # Errors
/// `Order` only for a format other than `Auto`; `Ambiguous` only for `Auto`; otherwise by the meaning of the
/// variants.
pub fn parse_date(text: &str, format: DateFormat) -> Result<NaiveDate, DateError> {
    let folded = fold(text);
    if folded.is_empty() {
        return Err(DateError::Empty);
    }
    let value = shown(text);
    let body = without_year_mark(without_midnight(&folded));
    if body.chars().any(char::is_alphabetic) {
        in_words(body, &value)
    } else if body.bytes().all(|byte| byte.is_ascii_digit()) {
        in_a_row(body, format, &value)
    } else {
        separated(body, format, &value)
    }
}

/// Drops the midnight of spreadsheets and of ISO 8601.
fn without_midnight(folded: &str) -> &str {
    const MIDNIGHTS: [&str; 6] = ["t00:00:00z", "t00:00:00", " 00:00:00", " 0:00:00", " 00:00", " 0:00"];
    MIDNIGHTS.iter().find_map(|midnight| folded.strip_suffix(midnight)).unwrap_or(folded)
}

/// Drops «г.» after the year.
fn without_year_mark(body: &str) -> &str {
    const MARKS: [&str; 4] = ["года", "год", "г.", "г"];
    let stripped = MARKS.iter().find_map(|mark| body.strip_suffix(mark)).map(str::trim_end);
    stripped.filter(|rest| rest.ends_with(|c: char| c.is_ascii_digit())).unwrap_or(body)
}

/// «31 декабря 2026», «31-дек-26».
fn in_words(body: &str, value: &str) -> Result<NaiveDate, DateError> {
    let unrecognised = || DateError::Unrecognised { value: value.to_owned() };
    let words: Vec<&str> = body.split([' ', '-', '.', '/']).filter(|word| !word.is_empty()).collect();
    let [day, month, year] = words[..] else { return Err(unrecognised()) };
    if !(is_number(day, &[1, 2]) && is_number(year, &[2, 4])) {
        return Err(unrecognised());
    }
    let month = month_of(month)
        .ok_or_else(|| DateError::UnknownMonth { value: value.to_owned(), word: month.to_owned() })?;
    Parts { day: number(day), month, year: number(year), n_year_digits: year.len() }.date(value)
}

/// Names of the months: by themselves, and after a day.
pub(super) const MONTHS: [[&str; 2]; 12] = [
    ["январь", "января"],
    ["февраль", "февраля"],
    ["март", "марта"],
    ["апрель", "апреля"],
    ["май", "мая"],
    ["июнь", "июня"],
    ["июль", "июля"],
    ["август", "августа"],
    ["сентябрь", "сентября"],
    ["октябрь", "октября"],
    ["ноябрь", "ноября"],
    ["декабрь", "декабря"],
];

/// Number of the month by its name in the nominative or the genitive, or by its first three or more letters.
fn month_of(word: &str) -> Option<u32> {
    if word.chars().count() < 3 {
        return None;
    }
    (1..)
        .zip(MONTHS)
        .find(|(_, names)| names.iter().any(|name| name.starts_with(word)))
        .map(|(month, _)| month)
}

/// «31122026»; six digits only when the order is chosen.
fn in_a_row(digits: &str, format: DateFormat, value: &str) -> Result<NaiveDate, DateError> {
    let in_order = |format| {
        let n_year_digits = digits.len() - 4;
        let (first, second) = if format == DateFormat::Ymd { (n_year_digits, 2) } else { (2, 2) };
        let (a, rest) = digits.split_at(first);
        let (b, c) = rest.split_at(second);
        Parts::in_order([a, b, c], format).date(value)
    };
    match (digits.len(), format) {
        // At most one of the two readings has a year in range and a month up to 12.
        (8, DateFormat::Auto) => {
            in_order(DateFormat::Dmy).or_else(|e| in_order(DateFormat::Ymd).map_err(|_| e))
        }
        (6, DateFormat::Auto) => Err(DateError::Ambiguous { value: value.to_owned() }),
        (6 | 8, DateFormat::Dmy | DateFormat::Ymd | DateFormat::Mdy) => in_order(format),
        (_, DateFormat::Auto | DateFormat::Dmy | DateFormat::Ymd | DateFormat::Mdy) => {
            Err(DateError::Unrecognised { value: value.to_owned() })
        }
    }
}

/// «31.12.2026».
fn separated(body: &str, format: DateFormat, value: &str) -> Result<NaiveDate, DateError> {
    let unrecognised = || DateError::Unrecognised { value: value.to_owned() };
    let dashed = body.replace(['\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2212}'], "-");
    let separator = ['.', '/', '-'].into_iter().find(|c| dashed.contains(*c)).unwrap_or(' ');
    let parts: Vec<&str> = dashed.split(separator).map(str::trim).collect();
    let [a, b, c] = parts[..] else { return Err(unrecognised()) };
    if ![a, b, c].iter().all(|part| is_number(part, &[1, 2, 4])) {
        return Err(unrecognised());
    }
    let order = match format {
        DateFormat::Auto if a.len() == 4 => DateFormat::Ymd,
        DateFormat::Auto => DateFormat::Dmy,
        DateFormat::Dmy | DateFormat::Ymd | DateFormat::Mdy => format,
    };
    let (year, others) = if order == DateFormat::Ymd { (a, [b, c]) } else { (c, [a, b]) };
    if is_number(year, &[2, 4]) && others.iter().all(|part| is_number(part, &[1, 2])) {
        Parts::in_order([a, b, c], order).date(value)
    } else if format == DateFormat::Auto {
        Err(unrecognised())
    } else {
        Err(DateError::Order { value: value.to_owned(), format })
    }
}

/// Whether the text is digits, as many as one of `lengths`.
fn is_number(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Value of at most four digits.
fn number<T: std::str::FromStr + Default>(digits: &str) -> T {
    digits.parse().unwrap_or_default()
}

/// Parts of a date before the calendar has seen them.
struct Parts {
    day: u32,
    month: u32,
    year: i32,
    n_year_digits: usize,
}

impl Parts {
    /// `order` is not `Auto`; if it were, the day would be first.
    fn in_order([a, b, c]: [&str; 3], order: DateFormat) -> Self {
        let (day, month, year) = match order {
            DateFormat::Auto | DateFormat::Dmy => (a, b, c),
            DateFormat::Ymd => (c, b, a),
            DateFormat::Mdy => (b, a, c),
        };
        Self { day: number(day), month: number(month), year: number(year), n_year_digits: year.len() }
    }

    fn date(&self, value: &str) -> Result<NaiveDate, DateError> {
        let year = match (self.n_year_digits, self.year) {
            (2, year @ 0..=69) => 2000 + year,
            (2, year) => 1900 + year,
            (_, year) => year,
        };
        if !(1900..=2199).contains(&year) {
            return Err(DateError::Year { value: value.to_owned(), year });
        }
        NaiveDate::from_ymd_opt(year, self.month, self.day).ok_or_else(|| DateError::NoSuchDay {
            value: value.to_owned(),
            exchanged: NaiveDate::from_ymd_opt(year, self.day, self.month),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn auto(text: &str) -> Result<NaiveDate, DateError> {
        parse_date(text, DateFormat::Auto)
    }

    #[test]
    fn everyday_spellings_parse() {
        for text in [
            "31.12.2026",
            "31.12.26",
            "31/12/2026",
            "31-12-2026",
            "31–12–2026",
            "2026-12-31",
            "2026.12.31",
            "31 декабря 2026 г.",
            "31 декабря 2026г",
            "«31» декабря 2026 года",
            "31 ДЕК. 2026",
            "31-дек-26",
            "31122026",
            "20261231",
            "31 12 2026",
            " 31. 12. 2026 ",
            "31.12.2026 г.",
            "31.12.2026 0:00:00",
            "2026-12-31T00:00:00",
            "\u{a0}31.12.2026",
        ] {
            assert_eq!(auto(text), Ok(ymd(2026, 12, 31)), "{text}");
        }
        assert_eq!(auto("1.3.2026"), Ok(ymd(2026, 3, 1)));
        assert_eq!(auto("1 мая 2026"), Ok(ymd(2026, 5, 1)));
        assert_eq!(auto("29.02.2028"), Ok(ymd(2028, 2, 29)));
    }

    #[test]
    fn two_digit_years_turn_at_seventy() {
        assert_eq!(auto("01.01.00"), Ok(ymd(2000, 1, 1)));
        assert_eq!(auto("01.01.69"), Ok(ymd(2069, 1, 1)));
        assert_eq!(auto("01.01.70"), Ok(ymd(1970, 1, 1)));
        assert_eq!(auto("01.01.99"), Ok(ymd(1999, 1, 1)));
    }

    #[test]
    fn chosen_order_is_kept() {
        assert_eq!(parse_date("02/03/2026", DateFormat::Auto), Ok(ymd(2026, 3, 2)));
        assert_eq!(parse_date("02/03/2026", DateFormat::Dmy), Ok(ymd(2026, 3, 2)));
        assert_eq!(parse_date("02/03/2026", DateFormat::Mdy), Ok(ymd(2026, 2, 3)));
        assert_eq!(parse_date("26-12-31", DateFormat::Ymd), Ok(ymd(2026, 12, 31)));
        assert_eq!(parse_date("311226", DateFormat::Dmy), Ok(ymd(2026, 12, 31)));
        assert_eq!(parse_date("261231", DateFormat::Ymd), Ok(ymd(2026, 12, 31)));
        assert_eq!(parse_date("12312026", DateFormat::Mdy), Ok(ymd(2026, 12, 31)));
        assert_eq!(parse_date("31 декабря 2026", DateFormat::Mdy), Ok(ymd(2026, 12, 31)));
        let order = |value: &str, format| Err(DateError::Order { value: value.to_owned(), format });
        assert_eq!(parse_date("2026-12-31", DateFormat::Dmy), order("2026-12-31", DateFormat::Dmy));
        assert_eq!(parse_date("31.12.2026", DateFormat::Ymd), order("31.12.2026", DateFormat::Ymd));
    }

    #[test]
    fn wrong_dates_are_refused_with_the_reason() {
        let value = |text: &str| text.to_owned();
        let refused = |text: &str| auto(text).unwrap_err();
        assert_eq!(refused(" "), DateError::Empty);
        assert_eq!(
            refused("30.02.2026"),
            DateError::NoSuchDay { value: value("30.02.2026"), exchanged: None }
        );
        let exchanged = Some(ymd(2026, 12, 31));
        assert_eq!(refused("12/31/2026"), DateError::NoSuchDay { value: value("12/31/2026"), exchanged });
        assert_eq!(refused("01.01.0001"), DateError::Year { value: value("01.01.0001"), year: 1 });
        assert_eq!(refused("31.12.9999"), DateError::Year { value: value("31.12.9999"), year: 9999 });
        assert_eq!(refused("311226"), DateError::Ambiguous { value: value("311226") });
        let word = "dec".to_owned();
        assert_eq!(refused("31 Dec 2026"), DateError::UnknownMonth { value: value("31 Dec 2026"), word });
        for text in [
            "46387",
            "31.12",
            "31.12.026",
            "31.12-2026",
            "31.12.2026 10:30",
            "вчера",
            "31.12.2026.",
            "-31.12.2026",
            "31..2026",
            "٣١.12.2026",
        ] {
            assert_eq!(refused(text), DateError::Unrecognised { value: value(text) }, "{text}");
        }
    }

    #[test]
    fn messages_tell_cause_and_remedy() {
        let message = |text: &str| auto(text).unwrap_err().message_ru();
        assert_eq!(message("30.02.2026"), "Даты «30.02.2026» нет в календаре. Проверьте день и месяц.");
        assert_eq!(
            message("12/31/2026"),
            "Даты «12/31/2026» нет в календаре. Если это 31.12.2026, исправьте дату или выберите другой порядок."
        );
        assert_eq!(message("завтра"), "Не удалось прочитать дату «завтра». Введите её так: 31.12.2026.");
        assert_eq!(
            parse_date("2026-12-31", DateFormat::Dmy).unwrap_err().message_ru(),
            "Дата «2026-12-31» записана не в порядке «день, месяц, год». \
             Исправьте дату или выберите другой порядок."
        );
    }

    proptest! {
        #[test]
        fn parsing_undoes_formatting(days in 0..109_000_u64) {
            let date = ymd(1900, 1, 1) + chrono::Days::new(days);
            prop_assert_eq!(auto(&format_date_ru(date)), Ok(date));
            prop_assert_eq!(auto(&date.to_string()), Ok(date));
            prop_assert_eq!(auto(&date.format("%d%m%Y").to_string()), Ok(date));
            prop_assert_eq!(auto(&date.format("%Y%m%d").to_string()), Ok(date));
            prop_assert_eq!(parse_date(&date.format("%-m/%-d/%Y").to_string(), DateFormat::Mdy), Ok(date));
        }

        #[test]
        fn no_text_panics(text in "[0-9 ./дек г-]{0,16}|\\PC{0,16}") {
            for format in [DateFormat::Auto, DateFormat::Dmy, DateFormat::Ymd, DateFormat::Mdy] {
                if let Err(error) = parse_date(&text, format) {
                    prop_assert!(!error.message_ru().is_empty());
                }
            }
        }
    }
}
