//! Views that every chapter uses.

use std::collections::BTreeMap;

use crate::error::{ErrorCode, FieldError};
use crate::money::{Currency, Money, MoneyError};
use crate::period::Period;

use super::scalars::{CurrencyCode, Date, Decimal};

#[cfg(feature = "client")]
use super::schema;

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Money"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Money"))]
pub struct MoneyView {
    /// The amount with as many digits as the currency's minor unit has.
    pub amount: Decimal,
    /// Its currency.
    pub currency: CurrencyCode,
}

impl From<Money> for MoneyView {
    fn from(money: Money) -> MoneyView {
        MoneyView { amount: Decimal(money.to_decimal()), currency: CurrencyCode(money.currency()) }
    }
}

impl TryFrom<MoneyView> for Money {
    type Error = MoneyError;

    /// Fails when the amount has more digits than the minor unit, or does not fit.
    fn try_from(view: MoneyView) -> Result<Money, MoneyError> {
        Money::from_decimal(view.amount.0, view.currency.0)
    }
}

/// An amount of money that the caller states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::InputObject))]
#[cfg_attr(feature = "client", derive(cynic::InputObject))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
#[cfg_attr(not(feature = "client"), derive(serde::Serialize))]
pub struct MoneyInput {
    /// The amount.
    pub amount: Decimal,
    /// Its currency.
    pub currency: CurrencyCode,
}

/// A span of days: `from` is its first day, `to` is the day after its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "graphql", graphql(name = "Period"))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona", graphql_type = "Period"))]
pub struct PeriodView {
    /// The first day.
    pub from: Date,
    /// The day after the last one.
    pub to: Date,
}

impl From<Period> for PeriodView {
    fn from(period: Period) -> PeriodView {
        PeriodView { from: Date(period.from()), to: Date(period.to()) }
    }
}

/// Which way a list is sorted by one of its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(remote = "Self")]
pub enum SortDirection {
    /// The least first.
    Asc,
    /// The greatest first.
    Desc,
}

crate::wire::typed_enum!(SortDirection);

/// Something that the caller can fix: which field, why, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
#[cfg_attr(feature = "client", derive(cynic::QueryFragment))]
#[cfg_attr(feature = "client", cynic(schema = "abona"))]
pub struct UserError {
    /// What programs act on.
    pub code: ErrorCode,
    /// Cause and remedy, for people.
    pub message: String,
    /// Path of the field in the input; empty when the whole input is meant.
    pub path: Vec<String>,
}

/// The amount of an API's field.
///
/// # Errors
/// The field, when the amount has more digits than the currency's minor unit, or does not fit.
pub fn amount(given: Decimal, currency: Currency, path: &str) -> Result<Money, FieldError> {
    Money::from_decimal(given.0, currency).map_err(|_| {
        FieldError::new(path, "Сумма вне допустимых пределов или с долями копейки. Исправьте её.")
    })
}

/// Sums that were shown, by currency in minor units.
///
/// # Errors
/// The first of `totals` that is no amount, or that does not fit with others of its currency.
pub fn shown_totals(totals: &[MoneyInput]) -> Result<BTreeMap<Currency, i64>, FieldError> {
    let mut sums = BTreeMap::new();
    for (index, total) in totals.iter().enumerate() {
        let path = format!("totals.{index}.amount");
        let minor = amount(total.amount, total.currency.0, &path)?.minor();
        let sum = sums.entry(total.currency.0).or_insert(0_i64);
        let too_much = || FieldError::new(&path, "Сумма слишком большая. Исправьте её.");
        *sum = sum.checked_add(minor).ok_or_else(too_much)?;
    }
    Ok(sums)
}

/// The first currency in which sums differ: as one has it and as the other does. What one leaves out is zero.
#[must_use]
pub fn differing(one: &BTreeMap<Currency, i64>, other: &BTreeMap<Currency, i64>) -> Option<(Money, Money)> {
    let sum = |sums: &BTreeMap<Currency, i64>, currency| {
        Money::from_minor(sums.get(&currency).copied().unwrap_or(0), currency)
    };
    let currencies = one.keys().chain(other.keys());
    currencies.map(|currency| (sum(one, *currency), sum(other, *currency))).find(|(one, other)| one != other)
}

impl UserError {
    /// The refusal of one field of an input.
    #[must_use]
    pub fn of_field(error: FieldError) -> UserError {
        UserError { code: ErrorCode::Validation, message: error.message, path: error.path }
    }
}

/// Where a page of a list stands in the list.
#[cfg(feature = "client")]
#[derive(Debug, Clone, PartialEq, Eq, cynic::QueryFragment)]
#[cynic(schema = "abona")]
pub struct PageInfo {
    /// Whether the list goes on before this page.
    pub has_previous_page: bool,
    /// Whether the list goes on after this page.
    pub has_next_page: bool,
    /// Cursor of the first row.
    pub start_cursor: Option<String>,
    /// Cursor of the last row.
    pub end_cursor: Option<String>,
}
