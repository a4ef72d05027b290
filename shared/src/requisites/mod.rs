//! Russian requisites of clients, sellers and their bank accounts.
//!
//! Each number is parsed once, at the edge, into its own type and is trusted afterwards. Parsing drops every
//! kind of space, wherever it stands (people copy «4070 2810 …» out of documents), and accepts nothing else
//! beside the digits (КПП: digits and Latin letters). The stored text has no spaces.
//!
//! A bank account is only half checked alone: its key needs the БИК of the bank, see
//! [`SettlementAccount::parse_in`] and [`CorrespondentAccount::parse_in`].
//!
//! The `synthetic` functions build well-formed numbers for demonstration data. Such a number may happen to
//! belong to a real person, so it must never leave a demonstration database.

mod account;
mod error;
mod inn;
mod kpp;
mod ogrn;

pub use account::{Bik, CorrespondentAccount, SettlementAccount};
pub use error::{RequisiteError, RequisiteKind};
pub use inn::Inn;
pub use kpp::Kpp;
pub use ogrn::{Ogrn, Ogrnip};

use crate::text::is_blank;

/// Defines the newtype of one requisite over its canonical text; `parse` is written by hand beside it.
macro_rules! requisite {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The canonical text: no spaces.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::requisites::RequisiteError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::requisites::RequisiteError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}
use requisite;

/// Drops spaces and checks that the rest is digits in a number allowed for `kind`.
fn digits_of(text: &str, kind: RequisiteKind) -> Result<String, RequisiteError> {
    let compact = compact_of(text, kind)?;
    match compact.chars().find(|c| !c.is_ascii_digit()) {
        Some(found) => Err(RequisiteError::NotDigits { kind, found }),
        None => with_length(compact, kind),
    }
}

/// Drops spaces of every kind, also inside; an empty rest is an error.
fn compact_of(text: &str, kind: RequisiteKind) -> Result<String, RequisiteError> {
    let compact: String = text.chars().filter(|c| !is_blank(*c)).collect();
    if compact.is_empty() { Err(RequisiteError::Empty { kind }) } else { Ok(compact) }
}

/// Checks the number of characters.
fn with_length(compact: String, kind: RequisiteKind) -> Result<String, RequisiteError> {
    let actual = compact.chars().count();
    let expected = kind.lengths();
    if expected.contains(&actual) {
        Ok(compact)
    } else {
        Err(RequisiteError::Length { kind, expected, actual })
    }
}

/// Values of the digits of an ASCII digit string.
fn digit_values(digits: &str) -> impl Iterator<Item = u32> + '_ {
    digits.chars().filter_map(|c| c.to_digit(10))
}

/// Remainder of a long decimal number, digit by digit.
fn remainder(digits: &str, modulus: u32) -> u32 {
    digit_values(digits).fold(0, |rest, digit| (rest * 10 + digit) % modulus)
}

/// Region code 1..=99 of a synthetic number; 0 and numbers above 99 wrap into the range.
fn region_code(region: u8) -> u8 {
    region.saturating_sub(1) % 99 + 1
}

#[cfg(test)]
mod tests {
    /// The same digits with the one at `position` raised by `shift` modulo 10.
    pub(crate) fn with_digit_shifted(digits: &str, position: usize, shift: u32) -> String {
        let changed = |(i, c): (usize, char)| match c.to_digit(10) {
            Some(digit) if i == position => char::from_digit((digit + shift) % 10, 10).unwrap(),
            Some(_) | None => c,
        };
        digits.chars().enumerate().map(changed).collect()
    }

    #[test]
    fn one_digit_changes() {
        assert_eq!(with_digit_shifted("0195", 2, 3), "0125");
    }
}
