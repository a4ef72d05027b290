//! Numbers as people type them: «1 234,50», «−1234.5», «1'234.50 руб.».
//!
//! Which point is the decimal one:
//! 1. A point or comma that occurs once, after every other separator, is decimal: «1 234,50», «1,234.50»,
//!    «1.234,50», and also «1.234» = «1,234», which is one whole and 234 thousandths, never a thousand. Whoever
//!    reads an amount with [`parse_amount_minor`] gets a refusal there instead of a sum a thousand times less.
//! 2. Everything else groups thousands, also a point or comma that repeats: «1.234.567». The groups must be
//!    complete (the first of one to three digits, others of three) and separated by one kind of character,
//!    otherwise the text is refused: «12 34», «1 234.567.890», «31.12.2026».

use super::{is_blank, shown};
use rust_decimal::Decimal;
use thiserror::Error;

/// Why a text is not a number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NumberError {
    /// Nothing but blanks.
    #[error("number is empty")]
    Empty,
    /// Signs, separators or a currency, but no digit.
    #[error("no digits in {value:?}")]
    NoDigits {
        /// The text, cut to 40 characters, as in the other variants.
        value: String,
    },
    /// A character that is no part of a number.
    #[error("unexpected character {found:?} in {value:?}")]
    UnexpectedCharacter {
        /// The text.
        value: String,
        /// The first such character.
        found: char,
    },
    /// Groups of thousands that are not of three digits.
    #[error("incomplete group of digits in {value:?}")]
    Grouping {
        /// The text.
        value: String,
    },
    /// Thousands separated by different characters.
    #[error("different group separators in {value:?}")]
    MixedSeparators {
        /// The text.
        value: String,
    },
    /// A decimal point without a fraction.
    #[error("no fraction after the decimal point in {value:?}")]
    Unfinished {
        /// The text.
        value: String,
    },
    /// More fraction digits than the unit has.
    #[error("more than {allowed} fraction digits in {value:?}")]
    TooPrecise {
        /// The text.
        value: String,
        /// Allowed number of fraction digits.
        allowed: u32,
    },
    /// More digits than fit.
    #[error("{value:?} is out of range")]
    OutOfRange {
        /// The text.
        value: String,
    },
}

impl NumberError {
    /// Cause and remedy in Russian, two sentences for the form field.
    #[must_use]
    pub fn message_ru(&self) -> String {
        match self {
            Self::Empty => "Число не указано. Введите число, например 1 234,50.".to_owned(),
            Self::NoDigits { value } => {
                format!("В тексте «{value}» нет цифр. Введите число, например 1 234,50.")
            }
            Self::UnexpectedCharacter { value, found } => {
                format!(
                    "В числе «{value}» лишний знак «{found}». Оставьте цифры и одну запятую, например 1 234,50."
                )
            }
            Self::Grouping { value } => format!(
                "Число «{value}» можно понять по-разному: между разделителями должно быть по три цифры. \
                 Уберите разделители тысяч или исправьте их, например 1 234,50."
            ),
            Self::MixedSeparators { value } => format!(
                "Число «{value}» можно понять по-разному: тысячи отделены разными знаками. \
                 Отделяйте тысячи пробелом, а дробную часть запятой, например 1 234,50."
            ),
            Self::Unfinished { value } => {
                format!("В числе «{value}» после запятой нет цифр. Допишите их или уберите запятую.")
            }
            Self::TooPrecise { value, allowed: 0 } => {
                format!(
                    "Число «{value}» должно быть целым. Уберите дробную часть; тысячи отделяйте пробелом."
                )
            }
            Self::TooPrecise { value, allowed } => format!(
                "В числе «{value}» слишком много знаков после запятой, допустимо {allowed}. \
                 Округлите число; если это тысячи, отделите их пробелом."
            ),
            Self::OutOfRange { value } => {
                format!("Число «{value}» слишком длинное. Проверьте, нет ли лишних цифр.")
            }
        }
    }
}

/// Parses a number by the rule of this module; exact, nothing is rounded.
///
/// Accepted beside digits and separators (space of any kind, apostrophe, point, comma): one sign before the
/// number (`-`, `−`, `–` or `+`) and one rouble mark after it (`₽`, `р.`, `руб.`, `рублей`, `RUB`, …). An
/// omitted zero before the point is allowed («,5»), an omitted fraction after it («5,») is not. The scale of
/// the result is the number of typed fraction digits; zero has no sign.
///
/// # Errors
/// Every variant but `TooPrecise`; `OutOfRange` when the digits do not fit into 96 bits.
pub fn parse_number(text: &str) -> Result<Decimal, NumberError> {
    let value = shown(text);
    let lowercase = text.trim_matches(is_blank).to_lowercase();
    if lowercase.is_empty() {
        return Err(NumberError::Empty);
    }
    let (negative, unsigned) = take_sign(without_currency(&lowercase));
    let plain = plain_digits(unsigned, &value)?;
    let mut number = Decimal::from_str_exact(&plain).map_err(|_| NumberError::OutOfRange { value })?;
    number.set_sign_negative(negative && !number.is_zero());
    Ok(number)
}

/// Parses an amount into minor units of a currency with `exponent` fraction digits: «1 234,5» with 2 is
/// 123450. Zeros beyond the exponent are allowed, other digits there are not: nothing is rounded.
///
/// # Errors
/// As [`parse_number`]; `TooPrecise` for a fraction finer than the minor unit; `OutOfRange` beyond `i64`.
pub fn parse_amount_minor(text: &str, exponent: u32) -> Result<i64, NumberError> {
    let number = parse_number(text)?.normalize();
    let missing = exponent
        .checked_sub(number.scale())
        .ok_or_else(|| NumberError::TooPrecise { value: shown(text), allowed: exponent })?;
    10_i128
        .checked_pow(missing)
        .and_then(|factor| number.mantissa().checked_mul(factor))
        .and_then(|minor| i64::try_from(minor).ok())
        .ok_or_else(|| NumberError::OutOfRange { value: shown(text) })
}

/// Drops one rouble mark at the end. Longer marks first.
fn without_currency(lowercase: &str) -> &str {
    const MARKS: [&str; 10] = ["рублей", "рубля", "рубль", "руб.", "руб", "rub.", "rub", "р.", "р", "₽"];
    let rest = MARKS.iter().find_map(|mark| lowercase.strip_suffix(mark)).unwrap_or(lowercase);
    rest.trim_end_matches(is_blank)
}

/// Splits the sign off; true is minus.
fn take_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
        Some(rest) => (true, rest.trim_start_matches(is_blank)),
        None => (false, text.strip_prefix('+').unwrap_or(text).trim_start_matches(is_blank)),
    }
}

/// What separates digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Blank,
    Apostrophe,
    Dot,
    Comma,
}

impl Separator {
    fn of(c: char) -> Option<Self> {
        match c {
            '\'' | '’' | 'ʼ' => Some(Self::Apostrophe),
            '.' => Some(Self::Dot),
            ',' => Some(Self::Comma),
            c if is_blank(c) => Some(Self::Blank),
            _ => None,
        }
    }

    const fn may_be_decimal(self) -> bool {
        match self {
            Self::Dot | Self::Comma => true,
            Self::Blank | Self::Apostrophe => false,
        }
    }
}

/// Turns digits with separators into «1234.50».
fn plain_digits(text: &str, value: &str) -> Result<String, NumberError> {
    let (mut pieces, mut separators) = split(text, value)?;
    if pieces.iter().all(String::is_empty) {
        return Err(NumberError::NoDigits { value: value.to_owned() });
    }
    let fraction = if has_fraction(&separators) {
        separators.pop();
        pieces.pop()
    } else {
        None
    };
    if fraction.as_ref().is_some_and(String::is_empty) {
        return Err(NumberError::Unfinished { value: value.to_owned() });
    }
    if separators.iter().any(|separator| Some(separator) != separators.first()) {
        return Err(NumberError::MixedSeparators { value: value.to_owned() });
    }
    if !separators.is_empty() && !are_thousands(&pieces) {
        return Err(NumberError::Grouping { value: value.to_owned() });
    }
    let whole = pieces.concat();
    Ok(match fraction {
        Some(fraction) if whole.is_empty() => format!("0.{fraction}"),
        Some(fraction) => format!("{whole}.{fraction}"),
        None => whole,
    })
}

/// Runs of digits and the separators between them: one run more than separators.
fn split(text: &str, value: &str) -> Result<(Vec<String>, Vec<Separator>), NumberError> {
    let mut pieces = Vec::new();
    let mut separators = Vec::new();
    let mut piece = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            piece.push(c);
        } else {
            let separator = Separator::of(c)
                .ok_or_else(|| NumberError::UnexpectedCharacter { value: value.to_owned(), found: c })?;
            separators.push(separator);
            pieces.push(std::mem::take(&mut piece));
        }
    }
    pieces.push(piece);
    Ok((pieces, separators))
}

/// Whether the last separator is the decimal point: a point or comma that occurs nowhere else.
fn has_fraction(separators: &[Separator]) -> bool {
    let Some((last, before)) = separators.split_last() else { return false };
    last.may_be_decimal() && !before.contains(last)
}

/// Whether the runs are complete groups of thousands.
fn are_thousands(pieces: &[String]) -> bool {
    let Some((first, rest)) = pieces.split_first() else { return false };
    (1..=3).contains(&first.len()) && rest.iter().all(|piece| piece.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::format::format_amount_ru;
    use proptest::prelude::*;

    fn number(text: &str) -> String {
        parse_number(text).unwrap().to_string()
    }

    #[test]
    fn everyday_spellings_parse() {
        for (text, expected) in [
            ("1 234,50", "1234.50"),
            ("1\u{a0}234,50", "1234.50"),
            ("1\u{202f}234\u{202f}567,8", "1234567.8"),
            ("1234.5", "1234.5"),
            ("1'234.50", "1234.50"),
            ("1’234’567", "1234567"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1.234.567", "1234567"),
            ("1,234,567.89", "1234567.89"),
            ("100 000,00", "100000.00"),
            ("97000", "97000"),
            (",5", "0.5"),
            ("007", "7"),
            ("  12\t", "12"),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn a_single_point_or_comma_is_decimal() {
        assert_eq!(number("1.234"), "1.234");
        assert_eq!(number("1,234"), "1.234");
    }

    #[test]
    fn signs_and_currencies_are_understood() {
        for (text, expected) in [
            ("−1 234,50 ₽", "-1234.50"),
            ("- 5", "-5"),
            ("–5", "-5"),
            ("+5", "5"),
            ("100 руб.", "100"),
            ("100руб", "100"),
            ("100р.", "100"),
            ("100 Р", "100"),
            ("1 000 рублей", "1000"),
            ("100,5 RUB", "100.5"),
            ("-0,00", "0.00"),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn doubtful_spellings_are_refused_with_the_reason() {
        let value = |text: &str| text.to_owned();
        let refused = |text: &str| parse_number(text).unwrap_err();
        assert_eq!(refused(" \u{a0}"), NumberError::Empty);
        assert_eq!(refused("руб."), NumberError::NoDigits { value: value("руб.") });
        assert_eq!(refused(","), NumberError::NoDigits { value: value(",") });
        assert_eq!(refused("12 34"), NumberError::Grouping { value: value("12 34") });
        assert_eq!(refused("1234 567"), NumberError::Grouping { value: value("1234 567") });
        assert_eq!(refused("31.12.2026"), NumberError::Grouping { value: value("31.12.2026") });
        assert_eq!(refused("1  234"), NumberError::Grouping { value: value("1  234") });
        assert_eq!(refused("1 234.567.890"), NumberError::MixedSeparators { value: value("1 234.567.890") });
        assert_eq!(refused("1,234 567"), NumberError::MixedSeparators { value: value("1,234 567") });
        assert_eq!(refused("5,"), NumberError::Unfinished { value: value("5,") });
        for (text, found) in [("1e5", 'e'), ("--5", '-'), ("5-", '-'), ("(5)", '('), ("٥", '٥'), ("10$", '$')]
        {
            assert_eq!(refused(text), NumberError::UnexpectedCharacter { value: value(text), found });
        }
        let long = "9".repeat(30);
        assert_eq!(refused(&long), NumberError::OutOfRange { value: long.clone() });
    }

    #[test]
    fn amounts_become_minor_units() {
        assert_eq!(parse_amount_minor("1 234,5", 2), Ok(123_450));
        assert_eq!(parse_amount_minor("−0,05 ₽", 2), Ok(-5));
        assert_eq!(parse_amount_minor("1,500", 2), Ok(150));
        assert_eq!(parse_amount_minor("7", 0), Ok(7));
        let value = "1.234".to_owned();
        assert_eq!(parse_amount_minor("1.234", 2), Err(NumberError::TooPrecise { value, allowed: 2 }));
        let value = "99 999 999 999 999 999 999".to_owned();
        assert_eq!(parse_amount_minor(&value, 2), Err(NumberError::OutOfRange { value }));
    }

    #[test]
    fn messages_tell_cause_and_remedy() {
        assert_eq!(
            parse_amount_minor("1.234", 2).unwrap_err().message_ru(),
            "В числе «1.234» слишком много знаков после запятой, допустимо 2. \
             Округлите число; если это тысячи, отделите их пробелом."
        );
        assert_eq!(
            parse_number("1e5").unwrap_err().message_ru(),
            "В числе «1e5» лишний знак «e». Оставьте цифры и одну запятую, например 1 234,50."
        );
    }

    proptest! {
        #[test]
        fn parsing_undoes_formatting(minor: i64, exponent in 0..=6_u32) {
            let text = format_amount_ru(minor, exponent);
            prop_assert_eq!(parse_number(&text), Ok(Decimal::from_i128_with_scale(i128::from(minor), exponent)));
            prop_assert_eq!(parse_amount_minor(&text, exponent), Ok(minor));
        }

        #[test]
        fn group_separator_does_not_matter(minor: i64, separator in "[ \u{a0}\u{202f}'’.]") {
            let text = format_amount_ru(minor, 2).replace('\u{a0}', &separator);
            prop_assert_eq!(parse_amount_minor(&text, 2), Ok(minor));
        }

        #[test]
        fn no_text_panics(text in "[0-9 .,'−р₽-]{0,24}|\\PC{0,24}") {
            if let Ok(number) = parse_number(&text) {
                prop_assert_eq!(parse_number(&number.to_string()), Ok(number));
            }
            prop_assert!(parse_amount_minor(&text, 2).map_or_else(|e| !e.message_ru().is_empty(), |_| true));
        }
    }
}
