//! Amounts as gateways write them: decimal texts of major units.

use std::str::FromStr;

use rust_decimal::Decimal;

use crate::money::{Currency, Money, MoneyError};

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// It is not a plain decimal number.
    #[error("{0:?} is not an amount")]
    Malformed(String),
    /// It does not fit the currency.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Reads an amount: digits with at most one dot, any number of zeros behind it (`100.000000`).
///
/// # Errors
/// It has a sign, an exponent, a blank or anything else, or parts smaller than the minor unit.
pub fn read_amount(text: &str, currency: Currency) -> Result<Money, AmountError> {
    let malformed = || AmountError::Malformed(text.chars().take(40).collect());
    let plain = !text.is_empty()
        && text.len() <= 28
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.bytes().filter(|byte| *byte == b'.').count() <= 1
        && text.starts_with(|first: char| first.is_ascii_digit())
        && !text.ends_with('.');
    if !plain {
        return Err(malformed());
    }
    let amount = Decimal::from_str(text).map_err(|_| malformed())?;
    Ok(Money::from_decimal(amount, currency)?)
}

/// Writes an amount with all digits of its minor unit and a dot: `990.50`.
#[must_use]
pub fn write_amount(amount: Money) -> String {
    let mut decimal = amount.to_decimal();
    decimal.rescale(amount.currency().exponent());
    decimal.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_behind_the_dot_are_the_same_amount() {
        for text in ["990.5", "990.50", "990.500000"] {
            assert_eq!(read_amount(text, Currency::Rub), Ok(Money::from_minor(99_050, Currency::Rub)));
        }
        assert_eq!(read_amount("100", Currency::Rub).unwrap().minor(), 10_000);
        assert_eq!(read_amount("0.01", Currency::Rub).unwrap().minor(), 1);
    }

    #[test]
    fn what_is_no_plain_number_or_finer_than_a_kopeck_is_refused() {
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "1 000", "1.2.3", "١", "NaN", "0.001"] {
            assert!(read_amount(text, Currency::Rub).is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_written_with_two_digits() {
        let written = [5, 100, 99_050, 9_999_999_999].map(|minor| {
            let text = write_amount(Money::from_minor(minor, Currency::Rub));
            assert_eq!(read_amount(&text, Currency::Rub).unwrap().minor(), minor);
            text
        });
        assert_eq!(written, ["0.05", "1.00", "990.50", "99999999.99"]);
    }
}
