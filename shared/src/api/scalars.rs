//! Scalars of the API: how values that JSON has no type for are written.

use std::fmt;

use chrono::{NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::money::Currency;

#[cfg(feature = "client")]
use super::schema;

/// An exact decimal number. In JSON always a string: a number would pass through binary floating point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Decimal(pub rust_decimal::Decimal);

/// A day of the calendar without a time zone: `2026-01-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date(pub NaiveDate);

/// An instant in UTC by RFC 3339: `2026-01-31T09:00:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DateTime(pub chrono::DateTime<Utc>);

/// A currency by its ISO 4217 code: `RUB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CurrencyCode(pub Currency);

/// A JSON document whose form the field describes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);

impl Serialize for Decimal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    /// Accepts a string of digits with an optional sign and point; refuses JSON numbers and exponents.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl serde::de::Visitor<'_> for Text {
            type Value = Decimal;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a decimal number as a string, for example \"990.00\"")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Decimal, E> {
                rust_decimal::Decimal::from_str_exact(text.trim())
                    .map(Decimal)
                    .map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

impl fmt::Display for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! conversions {
    ($($name:ident($inner:ty)),+ $(,)?) => {
        $(
            impl From<$inner> for $name {
                fn from(value: $inner) -> $name {
                    $name(value)
                }
            }

            impl From<$name> for $inner {
                fn from(value: $name) -> $inner {
                    value.0
                }
            }
        )+
    };
}

conversions!(
    Decimal(rust_decimal::Decimal),
    Date(NaiveDate),
    DateTime(chrono::DateTime<Utc>),
    CurrencyCode(Currency),
    Json(serde_json::Value),
);

#[cfg(feature = "client")]
cynic::impl_scalar!(Decimal, schema::Decimal);
#[cfg(feature = "client")]
cynic::impl_scalar!(Date, schema::Date);
#[cfg(feature = "client")]
cynic::impl_scalar!(DateTime, schema::DateTime);
#[cfg(feature = "client")]
cynic::impl_scalar!(CurrencyCode, schema::CurrencyCode);
#[cfg(feature = "client")]
cynic::impl_scalar!(Json, schema::JSON);

#[cfg(feature = "graphql")]
mod graphql {
    use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value};
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::{CurrencyCode, Date, DateTime, Decimal, Json};

    /// Reads a scalar that is written as a string.
    fn text<T: DeserializeOwned + InputType>(value: Value, example: &str) -> InputValueResult<T> {
        match value {
            Value::String(text) => serde_json::from_value(serde_json::Value::String(text))
                .map_err(|_| InputValueError::custom(format!("expected a string like \"{example}\""))),
            other @ (Value::Null
            | Value::Number(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_)) => Err(InputValueError::expected_type(other)),
        }
    }

    fn written<T: Serialize>(value: &T) -> Value {
        async_graphql::to_value(value).unwrap_or(Value::Null)
    }

    /// An exact decimal number, always a JSON string: `"990.00"`. JSON numbers are refused.
    #[Scalar(name = "Decimal")]
    impl ScalarType for Decimal {
        fn parse(value: Value) -> InputValueResult<Self> {
            text(value, "990.00")
        }

        fn to_value(&self) -> Value {
            Value::String(self.to_string())
        }
    }

    /// A day of the calendar without a time zone: `"2026-01-31"`.
    #[Scalar(name = "Date")]
    impl ScalarType for Date {
        fn parse(value: Value) -> InputValueResult<Self> {
            text(value, "2026-01-31")
        }

        fn to_value(&self) -> Value {
            Value::String(self.to_string())
        }
    }

    /// An instant in UTC by RFC 3339: `"2026-01-31T09:00:00Z"`.
    #[Scalar(name = "DateTime")]
    impl ScalarType for DateTime {
        fn parse(value: Value) -> InputValueResult<Self> {
            text(value, "2026-01-31T09:00:00Z")
        }

        fn to_value(&self) -> Value {
            Value::String(self.to_string())
        }
    }

    /// A currency by its ISO 4217 code: `"RUB"`.
    #[Scalar(name = "CurrencyCode")]
    impl ScalarType for CurrencyCode {
        fn parse(value: Value) -> InputValueResult<Self> {
            text(value, "RUB")
        }

        fn to_value(&self) -> Value {
            Value::String(self.to_string())
        }
    }

    /// A JSON document whose form the field describes.
    #[Scalar(name = "JSON")]
    impl ScalarType for Json {
        fn parse(value: Value) -> InputValueResult<Self> {
            Ok(Json(value.into_json()?))
        }

        fn to_value(&self) -> Value {
            written(&self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_a_string_and_nothing_else() {
        let amount: Decimal = serde_json::from_str("\"12345678901234567.89\"").unwrap();
        assert_eq!(serde_json::to_string(&amount).unwrap(), "\"12345678901234567.89\"");
        for wrong in ["1", "1.5", "\"1e3\"", "\"\"", "\"1 000\"", "\"NaN\"", "null"] {
            assert!(serde_json::from_str::<Decimal>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn instants_are_written_in_utc() {
        let at: DateTime = serde_json::from_str("\"2026-01-31T12:00:00+03:00\"").unwrap();
        assert_eq!(at.to_string(), "2026-01-31T09:00:00Z");
    }
}
