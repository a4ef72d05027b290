//! Numbers with more digits than money: unit prices, quantities, percentages, VAT rates.
//!
//! They must round to become [`Money`](crate::money::Money); the place where they do is the line of a quote.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Fraction digits of a price or a quantity.
pub const RATE_DIGITS: u32 = 6;

/// Why a number is not a price, quantity or percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Below zero.
    #[error("the number is negative")]
    Negative,
    /// More than six fraction digits.
    #[error("the number has more than six fraction digits")]
    TooPrecise,
    /// Larger than the type allows.
    #[error("the number is too large")]
    TooLarge,
    /// Zero where something positive is needed.
    #[error("the number must be above zero")]
    NotPositive,
}

fn to_micros(value: Decimal) -> Result<i64, RateError> {
    let value = value.normalize();
    if value.is_sign_negative() && !value.is_zero() {
        return Err(RateError::Negative);
    }
    if value.scale() > RATE_DIGITS {
        return Err(RateError::TooPrecise);
    }
    let micros =
        value.mantissa().checked_mul(10_i128.pow(RATE_DIGITS - value.scale())).ok_or(RateError::TooLarge)?;
    let micros = i64::try_from(micros).map_err(|_| RateError::TooLarge)?;
    if micros > MAX_MICROS { Err(RateError::TooLarge) } else { Ok(micros) }
}

/// One thousand million units: far above any price or quantity, and low enough that a product of the two,
/// a number of days and a percentage stay within 128 bits.
const MAX_MICROS: i64 = 1_000_000_000_000_000;

macro_rules! micros {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "Decimal", into = "Decimal")]
        #[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
        pub struct $name(i64);

        impl $name {
            /// From millionths, as the database keeps it.
            ///
            /// # Errors
            /// `Negative` or `TooLarge`.
            pub fn from_micros(micros: i64) -> Result<Self, RateError> {
                if micros < 0 {
                    return Err(RateError::Negative);
                }
                if micros > MAX_MICROS { Err(RateError::TooLarge) } else { Ok($name(micros)) }
            }

            /// Millionths.
            #[must_use]
            pub const fn micros(self) -> i64 {
                self.0
            }

            /// As a decimal without trailing zeros.
            #[must_use]
            pub fn to_decimal(self) -> Decimal {
                Decimal::new(self.0, RATE_DIGITS).normalize()
            }

            /// True for 0.
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }
        }

        impl TryFrom<Decimal> for $name {
            type Error = RateError;

            fn try_from(value: Decimal) -> Result<Self, RateError> {
                to_micros(value).map($name)
            }
        }

        impl From<$name> for Decimal {
            fn from(value: $name) -> Decimal {
                value.to_decimal()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.to_decimal())
            }
        }
    };
}

micros! {
    /// A price of one unit or of one period, in major units of the plan's currency, with up to six fraction
    /// digits. Never negative.
    UnitPrice
}

micros! {
    /// A quantity of units (seats, gigabytes, calls) with up to six fraction digits. Never negative.
    Quantity
}

impl Quantity {
    /// One unit.
    pub const ONE: Quantity = Quantity(1_000_000);
    /// None.
    pub const ZERO: Quantity = Quantity(0);

    /// A quantity above zero.
    ///
    /// # Errors
    /// `NotPositive` for 0, and as `TryFrom<Decimal>`.
    pub fn positive(value: Decimal) -> Result<Self, RateError> {
        let quantity = Quantity::try_from(value)?;
        if quantity.is_zero() { Err(RateError::NotPositive) } else { Ok(quantity) }
    }
}

/// A share of a hundred, 0..=100, with up to six fraction digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
#[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
pub struct Percent(i64);

impl Percent {
    /// One hundred per cent, in millionths of a per cent.
    const HUNDRED: i64 = 100_000_000;

    /// Millionths of a per cent.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// As a decimal without trailing zeros.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, RATE_DIGITS).normalize()
    }

    /// What is left of one after this share is taken off, as a decimal: 15 % leaves 0.85. Exact.
    #[must_use]
    pub fn rest(self) -> Decimal {
        Decimal::new(Percent::HUNDRED - self.0, RATE_DIGITS + 2).normalize()
    }
}

impl TryFrom<Decimal> for Percent {
    type Error = RateError;

    fn try_from(value: Decimal) -> Result<Self, RateError> {
        let micros = to_micros(value)?;
        if micros > Percent::HUNDRED { Err(RateError::TooLarge) } else { Ok(Percent(micros)) }
    }
}

impl From<Percent> for Decimal {
    fn from(value: Percent) -> Decimal {
        value.to_decimal()
    }
}

/// A rate of value added tax that a line carries.
///
/// Law: Налоговый кодекс, ст. 164; 5 and 7 % for the simplified regime (from 2025); 22 % from 2026-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VatRate {
    /// Not subject to VAT («Без НДС»), which is not the same as 0 %.
    NoVat,
    /// 0 %.
    Vat0,
    /// 5 %.
    Vat5,
    /// 7 %.
    Vat7,
    /// 10 %.
    Vat10,
    /// 18 %, general until 2018-12-31.
    Vat18,
    /// 20 %, general from 2019-01-01 to 2025-12-31.
    Vat20,
    /// 22 %, general from 2026-01-01.
    Vat22,
}

impl VatRate {
    /// All rates.
    pub const ALL: [VatRate; 8] = [
        VatRate::NoVat,
        VatRate::Vat0,
        VatRate::Vat5,
        VatRate::Vat7,
        VatRate::Vat10,
        VatRate::Vat18,
        VatRate::Vat20,
        VatRate::Vat22,
    ];

    /// Whole per cents; 0 for `NoVat`.
    #[must_use]
    pub const fn percent(self) -> i64 {
        match self {
            VatRate::NoVat | VatRate::Vat0 => 0,
            VatRate::Vat5 => 5,
            VatRate::Vat7 => 7,
            VatRate::Vat10 => 10,
            VatRate::Vat18 => 18,
            VatRate::Vat20 => 20,
            VatRate::Vat22 => 22,
        }
    }

    /// The text that the database and the API carry: `none`, `0`, `5`, … `22`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            VatRate::NoVat => "none",
            VatRate::Vat0 => "0",
            VatRate::Vat5 => "5",
            VatRate::Vat7 => "7",
            VatRate::Vat10 => "10",
            VatRate::Vat18 => "18",
            VatRate::Vat20 => "20",
            VatRate::Vat22 => "22",
        }
    }

    /// The rate with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<VatRate> {
        VatRate::ALL.into_iter().find(|rate| rate.code() == code)
    }

    /// The general rate in force on `day`.
    ///
    /// Law: 18 % until 2018-12-31; 20 % by 303-ФЗ from 2019-01-01; 22 % from 2026-01-01.
    #[must_use]
    pub fn general_on(day: NaiveDate) -> VatRate {
        match day {
            day if day < first_of_january(2019) => VatRate::Vat18,
            day if day < first_of_january(2026) => VatRate::Vat20,
            _ => VatRate::Vat22,
        }
    }
}

const fn first_of_january(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).expect("the first of January exists in every year of the table")
}

/// What a plan says of VAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VatPolicy {
    /// This rate, whatever the date.
    Fixed(VatRate),
    /// The general rate in force on the last day of the line's period.
    General,
}

impl VatPolicy {
    /// The rate of a line whose last day of service is `last_day`.
    #[must_use]
    pub fn rate_on(self, last_day: NaiveDate) -> VatRate {
        match self {
            VatPolicy::Fixed(rate) => rate,
            VatPolicy::General => VatRate::general_on(last_day),
        }
    }

    /// The text that the database and the API carry: a rate's code or `general`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            VatPolicy::Fixed(rate) => rate.code(),
            VatPolicy::General => "general",
        }
    }

    /// The policy with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<VatPolicy> {
        if code == "general" {
            Some(VatPolicy::General)
        } else {
            VatRate::from_code(code).map(VatPolicy::Fixed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_general_rate_changes_on_new_years_days_of_2019_and_2026() {
        assert_eq!(VatRate::general_on(day("2018-12-31")), VatRate::Vat18);
        assert_eq!(VatRate::general_on(day("2019-01-01")), VatRate::Vat20);
        assert_eq!(VatRate::general_on(day("2025-12-31")), VatRate::Vat20);
        assert_eq!(VatRate::general_on(day("2026-01-01")), VatRate::Vat22);
    }

    #[test]
    fn fifteen_per_cent_leaves_eighty_five_hundredths() {
        let percent = Percent::try_from("15".parse::<Decimal>().unwrap()).unwrap();
        assert_eq!(percent.rest().to_string(), "0.85");
    }

    #[test]
    fn a_percentage_above_a_hundred_and_a_negative_price_are_refused() {
        assert_eq!(Percent::try_from("100.000001".parse::<Decimal>().unwrap()), Err(RateError::TooLarge));
        assert_eq!(UnitPrice::try_from("-0.01".parse::<Decimal>().unwrap()), Err(RateError::Negative));
        assert_eq!(UnitPrice::try_from("0.0000001".parse::<Decimal>().unwrap()), Err(RateError::TooPrecise));
    }

    #[test]
    fn every_rate_and_policy_reads_back_from_its_code() {
        for rate in VatRate::ALL {
            assert_eq!(VatRate::from_code(rate.code()), Some(rate));
            assert_eq!(VatPolicy::from_code(rate.code()), Some(VatPolicy::Fixed(rate)));
        }
        assert_eq!(VatPolicy::from_code("general"), Some(VatPolicy::General));
    }
}
