//! Whether two numbers of documents are the same number.

use crate::text::is_blank;

/// How alike two numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// The same but for capitals, letters that look alike in both alphabets, blanks and kinds of dashes.
    Same,
    /// The same but for a prefix and leading zeros, which people leave out: `СЧ-000123` and `123`. Worth nothing
    /// unless a date or a sum agrees.
    Alike,
    /// Others: `1` is not `104`, `INV-7` is not `INV-77`.
    Different,
}

/// Compares a number as a purpose writes it with that of a document.
#[must_use]
pub fn same_number(written: &str, number: &str) -> Sameness {
    let (written, number) = (plain(written), plain(number));
    if written.is_empty() || number.is_empty() {
        return Sameness::Different;
    }
    if written == number {
        return Sameness::Same;
    }
    let (short, long) = (runs(&written), runs(&number));
    if short == long {
        return Sameness::Alike;
    }
    // Digits alone stand for a number that has them as one of its parts.
    match short.as_slice() {
        [only] if only.bytes().all(|byte| byte.is_ascii_digit()) && long.contains(only) => Sameness::Alike,
        _ => Sameness::Different,
    }
}

/// Capitals, one alphabet, one dash, no blanks.
fn plain(number: &str) -> String {
    let letters = number.chars().filter(|c| !is_blank(*c)).flat_map(char::to_uppercase);
    letters
        .map(|c| match c {
            'A' => 'А',
            'B' => 'В',
            'C' => 'С',
            'E' | 'Ё' => 'Е',
            'H' => 'Н',
            'K' => 'К',
            'M' => 'М',
            'O' => 'О',
            'P' => 'Р',
            'T' => 'Т',
            'X' => 'Х',
            'Y' => 'У',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => other,
        })
        .collect()
}

/// Runs of digits without leading zeros, and runs of letters.
fn runs(number: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut before = None;
    for c in number.chars() {
        let kind = if c.is_ascii_digit() {
            Some(true)
        } else if c.is_alphanumeric() {
            Some(false)
        } else {
            None
        };
        if kind.is_some() {
            match runs.last_mut().filter(|_| before == kind) {
                Some(run) => run.push(c),
                None => runs.push(c.to_string()),
            }
        }
        before = kind;
    }
    let short = |run: String| match run.trim_start_matches('0') {
        "" => "0".to_owned(),
        rest if run.bytes().all(|byte| byte.is_ascii_digit()) => rest.to_owned(),
        _ => run,
    };
    runs.into_iter().map(short).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_wholes() {
        for (written, number, expected) in [
            ("1871", "1871", Sameness::Same),
            ("inv-7", "INV-7", Sameness::Same),
            ("СЧ-12", "CЧ–12", Sameness::Same),
            ("АВ 5", "AB5", Sameness::Same),
            ("123", "СЧ-000123", Sameness::Alike),
            ("СЧ-123", "СЧ-000123", Sameness::Alike),
            ("000123", "123", Sameness::Alike),
            ("12", "12/2026", Sameness::Alike),
            ("1", "104", Sameness::Different),
            ("INV-7", "INV-77", Sameness::Different),
            ("23", "СЧ-000123", Sameness::Different),
            ("А-12", "Б-12", Sameness::Different),
            ("", "1", Sameness::Different),
        ] {
            assert_eq!(same_number(written, number), expected, "{written} {number}");
        }
    }
}
