//! ИНН.

use super::{RequisiteError, RequisiteKind, digit_values, digits_of, region_code, requisite};

requisite! {
    /// ИНН, the taxpayer number: 10 digits of an organisation or 12 digits of a person.
    ///
    /// Law: order of the Federal Tax Service of 29.06.2012 № ММВ-7-6/435@, appendix (structure and check
    /// digits); the first two digits are not «00» as in the pattern of ИНН in the electronic formats of the
    /// Service.
    Inn
}

/// Weights of the last digit of 10 digits.
const ORGANISATION: [u32; 9] = [2, 4, 10, 3, 5, 9, 4, 6, 8];
/// Weights of the 11th digit of 12.
const PERSON_FIRST: [u32; 10] = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
/// Weights of the 12th digit of 12.
const PERSON_SECOND: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

impl Inn {
    /// Parses and checks length, region and check digits. Spaces of every kind are dropped.
    ///
    /// # Errors
    /// `Empty`, `NotDigits`, `Length`, `Pattern` (region 00) or `CheckDigit`, in this order.
    pub fn parse(text: &str) -> Result<Self, RequisiteError> {
        let kind = RequisiteKind::Inn;
        let value = digits_of(text, kind)?;
        if value.starts_with("00") {
            return Err(RequisiteError::Pattern { kind, value });
        }
        let body = if value.len() == 10 { &value[..9] } else { &value[..10] };
        if with_check_digits(body) == value {
            Ok(Self(value))
        } else {
            Err(RequisiteError::CheckDigit { kind, value })
        }
    }

    /// Whether this is the 12-digit number of a person (sole proprietors included).
    #[must_use]
    pub fn is_person(&self) -> bool {
        self.0.len() == 12
    }

    /// A well-formed 10-digit number for demonstration data: region, then seven digits of `serial`
    /// (modulo 10 000 000). Regions outside 1..=99 wrap into the range.
    #[must_use]
    pub fn synthetic_legal(region: u8, serial: u32) -> Self {
        Self(with_check_digits(&format!("{:02}{:07}", region_code(region), serial % 10_000_000)))
    }

    /// A well-formed 12-digit number for demonstration data: region, then eight digits of `serial`
    /// (modulo 100 000 000). Regions outside 1..=99 wrap into the range.
    #[must_use]
    pub fn synthetic_person(region: u8, serial: u32) -> Self {
        Self(with_check_digits(&format!("{:02}{:08}", region_code(region), serial % 100_000_000)))
    }
}

/// Adds the check digits to the 9 digits of an organisation or the 10 digits of a person.
fn with_check_digits(body: &str) -> String {
    let mut number = body.to_owned();
    if body.len() == 9 {
        push_check_digit(&mut number, &ORGANISATION);
    } else {
        push_check_digit(&mut number, &PERSON_FIRST);
        push_check_digit(&mut number, &PERSON_SECOND);
    }
    number
}

/// Appends (sum of digits by weights) mod 11 mod 10.
fn push_check_digit(number: &mut String, weights: &[u32]) {
    let sum: u32 = digit_values(number).zip(weights).map(|(digit, weight)| digit * weight).sum();
    number.extend(char::from_digit(sum % 11 % 10, 10));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ORGANISATIONS: [&str; 11] = [
        "7707083893",
        "7736050003",
        "7702070139",
        "7710140679",
        "7736207543",
        "7708503727",
        "7707049388",
        "7707329152",
        "7712040126",
        "6663003127",
        "7710168360",
    ];
    const PERSONS: [&str; 5] =
        ["500100732259", "366220664163", "770000000156", "781234567870", "500000001939"];

    #[test]
    fn known_numbers_parse() {
        for text in ORGANISATIONS {
            assert!(!Inn::parse(text).unwrap().is_person(), "{text}");
        }
        for text in PERSONS {
            assert!(Inn::parse(text).unwrap().is_person(), "{text}");
        }
    }

    #[test]
    fn known_wrong_numbers_fail_the_check_digit() {
        for text in ["123456789037", "770000000157", "500000001930", "7701234567"] {
            let expected = RequisiteError::CheckDigit { kind: RequisiteKind::Inn, value: text.to_owned() };
            assert_eq!(Inn::parse(text), Err(expected));
        }
    }

    #[test]
    fn spaces_of_every_kind_are_dropped() {
        assert_eq!(Inn::parse("\u{feff} 7707\u{a0}083\u{202f}893\t").unwrap().as_str(), "7707083893");
    }

    #[test]
    fn digits_of_other_scripts_are_refused() {
        let expected = RequisiteError::NotDigits { kind: RequisiteKind::Inn, found: '٧' };
        assert_eq!(Inn::parse("٧707083893"), Err(expected));
    }

    #[test]
    fn serde_speaks_text_and_checks_it() {
        let inn: Inn = serde_json::from_str("\"7707083893\"").unwrap();
        assert_eq!(serde_json::to_string(&inn).unwrap(), "\"7707083893\"");
        let error = serde_json::from_str::<Inn>("\"7707083894\"").unwrap_err();
        assert!(error.to_string().contains("INN 7707083894 fails its check digit"));
    }

    #[test]
    fn synthetic_numbers_are_literal() {
        assert_eq!(Inn::synthetic_person(77, 1).as_str(), "770000000156");
        assert_eq!(Inn::synthetic_legal(77, 708_389).as_str(), "7707083893");
        assert_eq!(&Inn::synthetic_legal(0, 1).as_str()[..2], "01");
        assert_eq!(&Inn::synthetic_legal(255, 1).as_str()[..2], "57");
    }

    proptest! {
        #[test]
        fn synthetic_numbers_parse(region: u8, serial: u32) {
            for inn in [Inn::synthetic_legal(region, serial), Inn::synthetic_person(region, serial)] {
                prop_assert_eq!(Inn::parse(inn.as_str()), Ok(inn));
            }
        }

        // Remainders 0 and 10 share the digit 0, so this is the only way past the check.
        #[test]
        fn one_wrong_digit_passes_only_under_check_digit_zero(
            serial in 0..10_000_000_u32, position in 2..10_usize, shift in 1..10_u32,
        ) {
            let right = Inn::synthetic_legal(77, serial);
            let wrong = crate::requisites::tests::with_digit_shifted(right.as_str(), position, shift);
            if Inn::parse(&wrong).is_ok() {
                prop_assert!(position < 9 && right.as_str().ends_with('0'));
            }
        }

        #[test]
        fn any_text_is_refused_or_canonical(text in "[0-9 \u{a0}]{0,14}|\\PC{0,14}") {
            if let Ok(inn) = Inn::parse(&text) {
                prop_assert!(inn.as_str().bytes().all(|b| b.is_ascii_digit()));
                prop_assert_eq!(Inn::parse(inn.as_str()), Ok(inn));
            }
        }
    }
}
