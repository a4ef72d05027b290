//! Amounts of money: whole minor units of a currency, never a float.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An ISO 4217 currency that the system can keep accounts in.
///
/// The set is closed on purpose: each currency states how many digits its minor unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[serde(remote = "Self")]
pub enum Currency {
    /// Russian rouble, 100 kopecks.
    Rub,
    /// US dollar, 100 cents.
    Usd,
    /// Euro, 100 cents.
    Eur,
    /// Kazakhstani tenge, 100 tiyn.
    Kzt,
    /// Belarusian rouble, 100 kopecks.
    Byn,
    /// Chinese yuan, 100 fen.
    Cny,
}

crate::wire::serde_by_text!(Currency);

impl Currency {
    /// All currencies, in the order in which they are offered.
    pub const ALL: [Currency; 6] =
        [Currency::Rub, Currency::Usd, Currency::Eur, Currency::Kzt, Currency::Byn, Currency::Cny];

    /// The three-letter ISO 4217 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Currency::Rub => "RUB",
            Currency::Usd => "USD",
            Currency::Eur => "EUR",
            Currency::Kzt => "KZT",
            Currency::Byn => "BYN",
            Currency::Cny => "CNY",
        }
    }

    /// The sign that people write after an amount.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Currency::Rub => "₽",
            Currency::Usd => "$",
            Currency::Eur => "€",
            Currency::Kzt => "₸",
            Currency::Byn => "Br",
            Currency::Cny => "¥",
        }
    }

    /// Digits of the minor unit (ISO 4217).
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match self {
            Currency::Rub | Currency::Usd | Currency::Eur | Currency::Kzt | Currency::Byn | Currency::Cny => {
                2
            }
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text that is not the code of a known currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown currency {0:?}")]
pub struct UnknownCurrency(pub String);

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Currency::ALL.into_iter().find(|c| c.code() == s).ok_or_else(|| UnknownCurrency(s.to_owned()))
    }
}

/// Why an amount could not be made or combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Amounts of two currencies met in one operation.
    #[error("amounts of {0} and {1} cannot be combined")]
    CurrencyMismatch(Currency, Currency),
    /// The amount does not fit 64 bits of minor units.
    #[error("the amount is out of range")]
    Overflow,
    /// The text or decimal has more digits than the currency's minor unit.
    #[error("an amount in {0} has at most {1} fraction digits")]
    TooPrecise(Currency, u32),
}

/// An amount: a whole number of minor units (kopecks) of one currency. May be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount of `minor` minor units.
    #[must_use]
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Money { minor, currency }
    }

    /// Nothing, in `currency`.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Money { minor: 0, currency }
    }

    /// From a decimal of major units, exact.
    ///
    /// # Errors
    /// `TooPrecise` when it has more fraction digits than the currency, `Overflow` when it is too large.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let exponent = currency.exponent();
        let amount = amount.normalize();
        if amount.scale() > exponent {
            return Err(MoneyError::TooPrecise(currency, exponent));
        }
        let factor = 10_i128.pow(exponent - amount.scale());
        let minor = amount.mantissa().checked_mul(factor).ok_or(MoneyError::Overflow)?;
        let minor = i64::try_from(minor).map_err(|_| MoneyError::Overflow)?;
        Ok(Money { minor, currency })
    }

    /// Minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Major units as a decimal with the currency's number of fraction digits.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent())
    }

    /// The sum.
    ///
    /// # Errors
    /// `CurrencyMismatch` or `Overflow`.
    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch(self.currency, other.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, currency: self.currency })
    }

    /// The opposite amount. The smallest 64-bit number, which no account reaches, stays as it is.
    #[must_use]
    pub const fn negated(self) -> Money {
        Money { minor: self.minor.wrapping_neg(), currency: self.currency }
    }

    /// True for 0.00.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

/// Divides `numerator / denominator`, rounding half away from zero.
///
/// The one rounding rule of the system. `denominator` must be positive.
///
/// # Errors
/// `Overflow` when the quotient does not fit 64 bits.
pub fn round_half_away(numerator: i128, denominator: i128) -> Result<i64, MoneyError> {
    assert!(denominator > 0, "the denominator of a share is positive");
    let quotient = numerator / denominator;
    let rest = (numerator % denominator).unsigned_abs();
    let carry = if rest.checked_mul(2).ok_or(MoneyError::Overflow)? >= denominator.unsigned_abs() {
        numerator.signum()
    } else {
        0
    };
    i64::try_from(quotient + carry).map_err(|_| MoneyError::Overflow)
}

/// Splits `total` over `weights` so that the pieces add up to the whole.
///
/// Each piece but the last is `total × weight / sum of weights`, rounded half away from zero on the running
/// sum, so no piece is off by more than one minor unit; the last piece takes the remainder.
///
/// # Errors
/// `Overflow` when a product does not fit.
///
/// # Panics
/// When `weights` is empty or adds up to 0: a caller's error.
pub fn allocate(total: i64, weights: &[u32]) -> Result<Vec<i64>, MoneyError> {
    let sum: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    assert!(sum > 0, "an amount is split over positive weights");
    let mut pieces = Vec::with_capacity(weights.len());
    let (mut weight_so_far, mut given) = (0_i128, 0_i64);
    for weight in weights {
        weight_so_far += i128::from(*weight);
        let upto = round_half_away(i128::from(total) * weight_so_far, sum)?;
        pieces.push(upto - given);
        given = upto;
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn half_a_kopeck_rounds_away_from_zero_on_both_sides() {
        assert_eq!(round_half_away(5, 10), Ok(1));
        assert_eq!(round_half_away(-5, 10), Ok(-1));
        assert_eq!(round_half_away(4, 10), Ok(0));
        assert_eq!(round_half_away(-14, 10), Ok(-1));
        assert_eq!(round_half_away(15, 10), Ok(2));
    }

    #[test]
    fn sums_of_two_currencies_are_refused() {
        let rub = Money::from_minor(1, Currency::Rub);
        let usd = Money::from_minor(1, Currency::Usd);
        assert_eq!(rub.checked_add(usd), Err(MoneyError::CurrencyMismatch(Currency::Rub, Currency::Usd)));
    }

    #[test]
    fn a_decimal_with_three_digits_is_no_amount_of_roubles() {
        let three = "0.001".parse().unwrap();
        assert_eq!(Money::from_decimal(three, Currency::Rub), Err(MoneyError::TooPrecise(Currency::Rub, 2)));
        let padded = "12.500000".parse().unwrap();
        assert_eq!(Money::from_decimal(padded, Currency::Rub).unwrap().minor(), 1250);
    }

    #[test]
    fn a_hundred_split_in_three_gives_the_remainder_to_the_last() {
        assert_eq!(allocate(10_000, &[1, 1, 1]).unwrap(), [3333, 3334, 3333]);
        assert_eq!(allocate(-10_000, &[1, 1, 1]).unwrap(), [-3333, -3334, -3333]);
    }

    proptest! {
        #[test]
        fn pieces_sum_to_the_whole(total in any::<i32>(), weights in prop::collection::vec(0_u32..1000, 1..40)) {
            prop_assume!(weights.iter().any(|w| *w > 0));
            let pieces = allocate(i64::from(total), &weights).unwrap();
            prop_assert_eq!(pieces.iter().sum::<i64>(), i64::from(total));
        }

        #[test]
        fn text_of_an_amount_reads_back(minor in any::<i64>()) {
            let money = Money::from_minor(minor, Currency::Rub);
            prop_assert_eq!(Money::from_decimal(money.to_decimal(), Currency::Rub), Ok(money));
        }
    }
}
