//! ОГРН and ОГРНИП.

use super::{RequisiteError, RequisiteKind, digits_of, region_code, remainder, requisite};

requisite! {
    /// ОГРН, the main registration number of a legal entity: 13 digits, first 1 or 5 (other first digits
    /// number later records of the register, ГРН); the last is the first twelve mod 11 mod 10.
    ///
    /// Law: order of the Ministry of Finance of 30.10.2017 № 165н, structure of the number.
    Ogrn
}

requisite! {
    /// ОГРНИП, the main registration number of a sole proprietor: 15 digits, first 3; the last is the first
    /// fourteen mod 13 mod 10.
    ///
    /// Law: order of the Ministry of Finance of 30.10.2017 № 165н, structure of the number.
    Ogrnip
}

impl Ogrn {
    /// Parses and checks length, first digit and check digit. Spaces of every kind are dropped.
    ///
    /// # Errors
    /// `Empty`, `NotDigits`, `Length`, `Pattern` (first digit) or `CheckDigit`, in this order.
    pub fn parse(text: &str) -> Result<Self, RequisiteError> {
        registration_number(text, RequisiteKind::Ogrn, &['1', '5'], 11).map(Self)
    }

    /// A well-formed number for demonstration data: a year from 2002 to 2024 chosen by `serial`, the region,
    /// seven digits of `serial` (modulo 10 000 000). Regions outside 1..=99 wrap into the range.
    #[must_use]
    pub fn synthetic(region: u8, serial: u32) -> Self {
        let year = 2 + serial % 23;
        Self(with_check_digit(format!("1{year:02}{:02}{:07}", region_code(region), serial % 10_000_000), 11))
    }
}

impl Ogrnip {
    /// Parses and checks length, first digit and check digit. Spaces of every kind are dropped.
    ///
    /// # Errors
    /// `Empty`, `NotDigits`, `Length`, `Pattern` (first digit) or `CheckDigit`, in this order.
    pub fn parse(text: &str) -> Result<Self, RequisiteError> {
        registration_number(text, RequisiteKind::Ogrnip, &['3'], 13).map(Self)
    }

    /// A well-formed number for demonstration data: a year from 2004 to 2024 chosen by `serial`, the region,
    /// nine digits of `serial` (modulo 1 000 000 000). Regions outside 1..=99 wrap into the range.
    #[must_use]
    pub fn synthetic(region: u8, serial: u32) -> Self {
        let year = 4 + serial % 21;
        Self(with_check_digit(
            format!("3{year:02}{:02}{:09}", region_code(region), serial % 1_000_000_000),
            13,
        ))
    }
}

fn registration_number(
    text: &str,
    kind: RequisiteKind,
    first: &[char],
    modulus: u32,
) -> Result<String, RequisiteError> {
    let value = digits_of(text, kind)?;
    if !value.starts_with(first) {
        return Err(RequisiteError::Pattern { kind, value });
    }
    let body = value[..value.len() - 1].to_owned();
    if with_check_digit(body, modulus) == value {
        Ok(value)
    } else {
        Err(RequisiteError::CheckDigit { kind, value })
    }
}

/// Appends the number mod `modulus` mod 10.
fn with_check_digit(mut body: String, modulus: u32) -> String {
    let digit = remainder(&body, modulus) % 10;
    body.extend(char::from_digit(digit, 10));
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requisites::tests::with_digit_shifted;
    use proptest::prelude::*;

    #[test]
    fn known_numbers_parse() {
        for text in [
            "1027700132195",
            "1027700070518",
            "1027739609391",
            "1027739642281",
            "1027700229193",
            "1037739877295",
            "1027700198767",
            "1047707030513",
            "1027700092661",
            "1026605606620",
            "1037739085636",
        ] {
            assert_eq!(Ogrn::parse(text).unwrap().as_str(), text);
        }
        // The last of these leaves a remainder above 9, which some checkers forget to reduce.
        for text in
            ["304500116000157", "310253706100022", "320774600000002", "318784700001236", "304463210700212"]
        {
            assert_eq!(Ogrnip::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn known_wrong_numbers_fail_the_check_digit() {
        for text in ["304500116000158", "305770002013921"] {
            let expected = RequisiteError::CheckDigit { kind: RequisiteKind::Ogrnip, value: text.to_owned() };
            assert_eq!(Ogrnip::parse(text), Err(expected));
        }
        let expected =
            RequisiteError::CheckDigit { kind: RequisiteKind::Ogrn, value: "1027700132196".to_owned() };
        assert_eq!(Ogrn::parse("1027700132196"), Err(expected));
    }

    #[test]
    fn numbers_of_later_records_are_refused() {
        assert!(matches!(Ogrn::parse("2027700132195"), Err(RequisiteError::Pattern { .. })));
        assert!(matches!(Ogrnip::parse("404500116000157"), Err(RequisiteError::Pattern { .. })));
    }

    #[test]
    fn one_kind_in_the_field_of_the_other_fails_by_length() {
        let kind = RequisiteKind::Ogrn;
        let expected = RequisiteError::Length { kind, expected: &[13], actual: 15 };
        assert_eq!(Ogrn::parse("304500116000157"), Err(expected));
    }

    proptest! {
        #[test]
        fn synthetic_numbers_parse(region: u8, serial: u32) {
            let ogrn = Ogrn::synthetic(region, serial);
            prop_assert_eq!(Ogrn::parse(ogrn.as_str()), Ok(ogrn));
            let ogrnip = Ogrnip::synthetic(region, serial);
            prop_assert_eq!(Ogrnip::parse(ogrnip.as_str()), Ok(ogrnip));
        }

        // Remainders 10, 11 and 12 share the digits 0, 1 and 2 with the small ones.
        #[test]
        fn one_wrong_digit_passes_only_under_a_shared_check_digit(
            serial: u32, position in 1..15_usize, shift in 1..10_u32,
        ) {
            let ogrn = Ogrn::synthetic(77, serial);
            if position < 13 && Ogrn::parse(&with_digit_shifted(ogrn.as_str(), position, shift)).is_ok() {
                prop_assert!(position < 12 && ogrn.as_str().ends_with('0'));
            }
            let ogrnip = Ogrnip::synthetic(77, serial);
            if Ogrnip::parse(&with_digit_shifted(ogrnip.as_str(), position, shift)).is_ok() {
                prop_assert!(position < 14 && ogrnip.as_str().ends_with(['0', '1', '2']));
            }
        }
    }
}
