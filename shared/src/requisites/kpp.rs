//! КПП.

use super::{RequisiteError, RequisiteKind, compact_of, region_code, requisite, with_length};

requisite! {
    /// КПП, the code of the reason of tax registration of an organisation: 4 digits of the tax office,
    /// 2 characters of the reason, 3 digits of the number. Persons and sole proprietors have none.
    ///
    /// Law: order of the Federal Tax Service of 29.06.2012 № ММВ-7-6/435@, appendix; the pattern is that of
    /// the electronic formats of the Service: `([0-9][1-9]|[1-9][0-9])[0-9]{2}[0-9A-Z]{2}[0-9]{3}`.
    Kpp
}

impl Kpp {
    /// Parses and checks the pattern. Spaces are dropped, Latin letters become capitals.
    ///
    /// # Errors
    /// `Empty`, `NotDigits` (neither digit nor Latin letter), `Length` or `Pattern`, in this order.
    pub fn parse(text: &str) -> Result<Self, RequisiteError> {
        let kind = RequisiteKind::Kpp;
        let compact = compact_of(text, kind)?;
        if let Some(found) = compact.chars().find(|c| !c.is_ascii_alphanumeric()) {
            return Err(RequisiteError::NotDigits { kind, found });
        }
        let value = with_length(compact.to_ascii_uppercase(), kind)?;
        let letters_only_in_reason =
            value.bytes().enumerate().all(|(i, byte)| byte.is_ascii_digit() || i == 4 || i == 5);
        if letters_only_in_reason && !value.starts_with("00") {
            Ok(Self(value))
        } else {
            Err(RequisiteError::Pattern { kind, value })
        }
    }

    /// A well-formed code for demonstration data: the tax office of `Inn::synthetic_legal` with the same
    /// arguments, reason «01», number «001», as most organisations have. Not unique, as in life.
    #[must_use]
    pub fn synthetic(region: u8, serial: u32) -> Self {
        Self(format!("{:02}{:02}01001", region_code(region), serial / 100_000 % 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requisites::Inn;
    use proptest::prelude::*;

    #[test]
    fn known_codes_parse() {
        for text in ["773601001", "997950001", "784001001", "7701AB001"] {
            assert_eq!(Kpp::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn known_wrong_codes_are_refused() {
        let kind = RequisiteKind::Kpp;
        let pattern = |value: &str| Err(RequisiteError::Pattern { kind, value: value.to_owned() });
        assert_eq!(Kpp::parse("000000000"), pattern("000000000"));
        assert_eq!(Kpp::parse("77A601001"), pattern("77A601001"));
        assert_eq!(Kpp::parse("77360100A"), pattern("77360100A"));
        let length = |actual| Err(RequisiteError::Length { kind, expected: &[9], actual });
        assert_eq!(Kpp::parse("77360100"), length(8));
        assert_eq!(Kpp::parse("0"), length(1));
        assert_eq!(Kpp::parse("7701АВ001"), Err(RequisiteError::NotDigits { kind, found: 'А' }));
        assert_eq!(Kpp::parse("\u{a0} "), Err(RequisiteError::Empty { kind }));
    }

    #[test]
    fn small_letters_become_capitals() {
        assert_eq!(Kpp::parse("7701ab001").unwrap().as_str(), "7701AB001");
    }

    #[test]
    fn synthetic_code_names_the_office_of_the_synthetic_inn() {
        assert_eq!(Inn::synthetic_legal(77, 708_389).as_str(), "7707083893");
        assert_eq!(Kpp::synthetic(77, 708_389).as_str(), "770701001");
    }

    proptest! {
        #[test]
        fn synthetic_codes_parse(region: u8, serial: u32) {
            let kpp = Kpp::synthetic(region, serial);
            prop_assert_eq!(Kpp::parse(kpp.as_str()), Ok(kpp));
        }
    }
}
